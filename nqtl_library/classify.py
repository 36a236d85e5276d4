"""Decides what a denial rests on: an NQTL, a quantitative limit, or no parity matter, and why.

The order of decisions is fixed: acknowledgement rejections, reversals, the letter, the codes, the money
test; then whether the benefit is MH/SUD; only then class and comparators. A code never proves a violation:
it selects a hypothesis and the next document to ask for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nqtl_library.benefits import Benefit, comparators, mhsud
from nqtl_library.classify_codes import CodesRead, Line, Surroundings, lines_of, read_codes
from nqtl_library.classify_status import StatusesRead, read_statuses
from nqtl_library.codes import remark
from nqtl_library.cues import read_letter
from nqtl_library.findings import TYPE_ORDER, Finding
from nqtl_library.letter import NO_LETTER, LetterRead
from nqtl_library.letter_codes import printed_codes
from nqtl_library.library import version
from nqtl_library.plans import plan_rules
from nqtl_library.settings_of_care import OFFICE, PROGRAMS, STAYS, Setting, place, setting
from nqtl_library.terms import (
    BenefitClass,
    Confidence,
    DenialFacts,
    Evidence,
    Network,
    NextAction,
    Nqtl,
    Verdict,
    VerdictKind,
)

REVERSAL = "22"
FORWARDED = "23"
PAYMENT_STATUSES = frozenset(map(str, (1, 2, 3, 4, 5, 10, 13, 15, 16, 17, 19, 20, 21, 22, 23, 25, 27)))
PAID_STATUSES = frozenset({"1", "2", "3", "19", "20", "21"})
DECISIVE = 2  # a letter's finding of this weight overrides the codes


@dataclass(frozen=True, slots=True)
class _Decision:
    """The verdict before the benefit is looked at."""

    verdict: VerdictKind
    finding: Finding
    others: tuple[Nqtl, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """All that was read, before anything is decided."""

    letter: LetterRead
    codes: CodesRead
    acknowledged: StatusesRead


_STEPS = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
_NOTHING = Finding(None, "", NextAction.NONE, 0)
_UNNAMED = Finding(None, "", NextAction.APPEAL_PARITY, 1)  # refused on a ground that no cue names


def classify(facts: DenialFacts) -> Verdict:
    """The verdict on one denied claim or line; the same for any order of its codes."""
    claim_status, statuses = _split_claim_status(facts)
    where = setting(
        facts.procedure_code, facts.revenue_code, facts.place_of_service, facts.type_of_bill, facts.claim_type
    )
    lines, remarks = lines_of(facts.adjustments), _remarks(facts.remark_codes)
    around = _surroundings(facts.place_of_service, where.level, facts.network, facts.authorization_on_file)
    if not facts.text.strip():
        read, decision = _coded(lines, remarks, around, claim_status, statuses)
    else:
        if not lines and not remarks:
            lines, remarks = printed_codes(facts.text)
        read = _Read(read_letter(facts.text), read_codes(lines, remarks, around), read_statuses(statuses))
        decision = _decide(claim_status, around.authorized, read)
    return _verdict(facts, decision, read, where)


@lru_cache(maxsize=65536)
def _coded(
    lines: tuple[Line, ...],
    remarks: tuple[str, ...],
    around: Surroundings,
    claim_status: str,
    statuses: tuple[str, ...],
) -> tuple[_Read, _Decision]:
    """What the codes alone decide; remembered, because a remittance repeats few combinations."""
    read = _Read(NO_LETTER, read_codes(lines, remarks, around), read_statuses(statuses))
    return read, _decide(claim_status, around.authorized, read)


def _split_claim_status(facts: DenialFacts) -> tuple[str, tuple[str, ...]]:
    """The claim status of the remittance apart from 277CA composites, which arrive in the same field."""
    given = facts.claim_status_code.strip()
    bare = given.lstrip("0")
    if not given or bare in PAYMENT_STATUSES:
        return bare, facts.status_codes
    return "", (*facts.status_codes, given)


def _remarks(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({remark(code) for code in codes if code.strip()})) if codes else ()


@lru_cache(maxsize=4096)
def _surroundings(
    place_of_service: str, level: str, network: Network, authorized: bool | None
) -> Surroundings:
    spot = place(place_of_service)
    return Surroundings(
        stay=level in STAYS,
        program=level in PROGRAMS,
        office=level in OFFICE,
        special_place=bool(spot and spot.special),
        network=network,
        authorized=authorized,
    )


def _decide(claim_status: str, authorized: bool | None, read: _Read) -> _Decision:
    letter, codes = read.letter, read.codes
    if read.acknowledged.finding is not None:
        return _from_acknowledgement(read.acknowledged.finding)
    if claim_status == REVERSAL:
        return _Decision(
            VerdictKind.NO_DENIAL, Finding(None, "reversal", NextAction.NONE, 3), (), (_REVERSED,)
        )
    strong = tuple(finding for finding in letter.findings if finding.weight >= DECISIVE)
    deciding = strong or codes.findings or letter.findings
    if not deciding:
        return _without_findings(claim_status, letter, codes)
    everything = (*letter.findings, *codes.findings) if strong else (*codes.findings, *letter.findings)
    refused = letter.denied or letter.upheld or letter.unpaid
    return _from_findings(deciding, everything, authorized=authorized, refused=refused)


_REVERSED = Evidence(
    "status", REVERSAL, "The payer takes back an earlier decision; net it against the correction."
)


def _from_acknowledgement(finding: Finding) -> _Decision:
    """A rejection comes before adjudication, so it is never parity; an acceptance is no denial."""
    kind = VerdictKind.NOT_PARITY if finding.stops else VerdictKind.NO_DENIAL
    return _Decision(kind, finding)


def _from_findings(
    deciding: tuple[Finding, ...],
    everything: tuple[Finding, ...],
    *,
    authorized: bool | None,
    refused: bool,
) -> _Decision:
    chosen = next((finding for finding in deciding if finding.stops), deciding[0])
    others = _types(everything)
    if chosen.nqtl is Nqtl.PRIOR_AUTHORIZATION and authorized:
        chosen = Finding(None, "authorization_data", NextAction.CORRECT_RESUBMIT, chosen.weight)
    if chosen.nqtl is None:
        shared = chosen.reason == "cost_share" and not refused  # a sum told, and nothing that was asked for
        return _Decision(VerdictKind.NO_DENIAL if shared else VerdictKind.NOT_PARITY, chosen, others)
    quantitative = chosen.nqtl is Nqtl.QUANTITATIVE_LIMIT
    kind = VerdictKind.PARITY_QUANTITATIVE if quantitative else VerdictKind.PARITY
    return _Decision(kind, chosen, tuple(other for other in others if other is not chosen.nqtl))


def _types(findings: Iterable[Finding]) -> tuple[Nqtl, ...]:
    named = {nqtl for finding in findings for nqtl in (finding.nqtl, *finding.others) if nqtl}
    return tuple(nqtl for nqtl in TYPE_ORDER if nqtl in named)


def _without_findings(claim_status: str, letter: LetterRead, codes: CodesRead) -> _Decision:
    if codes.settled and not codes.unknown_money and not letter.denied:
        return _Decision(VerdictKind.NO_DENIAL, codes.settled)
    if codes.undecided:
        first = codes.undecided[0]
        review = Finding(None, "", codes.advice if first.action is NextAction.NONE else first.action, 1)
        return _Decision(VerdictKind.NEEDS_REVIEW, review, _types(codes.undecided))
    if letter.upheld:
        why = Evidence("text", "", "A decision on appeal that stands; its reason is in the first denial.")
        return _Decision(VerdictKind.NEEDS_REVIEW, Finding(None, "", NextAction.APPEAL_OTHER, 1), (), (why,))
    if claim_status == FORWARDED:
        return _Decision(VerdictKind.NOT_PARITY, Finding(None, "wrong_payer", NextAction.NONE, 3))
    nothing_said = not codes.unmapped and not letter.denied
    if nothing_said and (letter.approved or (claim_status in PAID_STATUSES and letter is NO_LETTER)):
        return _Decision(VerdictKind.NO_DENIAL, _NOTHING)
    return _Decision(VerdictKind.NEEDS_REVIEW, Finding(None, "", codes.advice, 0))


def _verdict(facts: DenialFacts, decision: _Decision, read: _Read, where: Setting) -> Verdict:
    letter, codes, acknowledged = read.letter, read.codes, read.acknowledged
    benefit = _benefit(facts, letter)
    where = where if where.benefit_class is not BenefitClass.UNKNOWN else letter.setting
    decision = _for_benefit(decision, benefit, facts, refused=letter.denied)
    finding, kind = decision.finding, decision.verdict
    parity = kind in (VerdictKind.PARITY, VerdictKind.PARITY_QUANTITATIVE)
    evidence = (
        *letter.evidence, *acknowledged.evidence, *codes.evidence, *decision.evidence, *benefit.evidence,
        *where.evidence,
    )  # fmt: skip
    return Verdict(
        id=facts.id,
        verdict=kind,
        nqtl_type=finding.nqtl if parity else None,
        also_considered=decision.others,
        not_parity_reason=finding.reason or None if not parity else None,
        mhsud=benefit.mhsud,
        benefit_class=where.benefit_class,
        sub_class=where.sub_class,
        network=facts.network,
        comparators=comparators(where.level, where.benefit_class, finding.nqtl) if parity else (),
        next_action=finding.action,
        confidence=_confidence(finding, kind, benefit),
        evidence=evidence,
        unmapped_codes=tuple(one.value for one in evidence if one.kind == "unmapped"),
        level_of_care=where.level,
        library_version=version(),
    )


def _benefit(facts: DenialFacts, letter: LetterRead) -> Benefit:
    coded = mhsud(
        facts.diagnosis_codes,
        procedure=facts.procedure_code,
        revenue=facts.revenue_code,
        place_of_service=facts.place_of_service,
        type_of_bill=facts.type_of_bill,
        modifiers=facts.modifiers,
    )
    if coded.mhsud is not None or letter.mhsud is None:
        return coded
    sure = Confidence.MEDIUM if letter.subject_named else Confidence.LOW
    return Benefit(letter.mhsud, coded.which, sure, coded.evidence)


def _for_benefit(decision: _Decision, benefit: Benefit, facts: DenialFacts, *, refused: bool) -> _Decision:
    """A limit on a medical/surgical benefit, or under a plan without parity law, is appealed otherwise."""
    if decision.verdict is VerdictKind.NEEDS_REVIEW and refused and benefit.mhsud is False:
        decision = _Decision(VerdictKind.PARITY, _UNNAMED, decision.others, decision.evidence)
    if decision.verdict not in (VerdictKind.PARITY, VerdictKind.PARITY_QUANTITATIVE):
        return decision
    rules = plan_rules(facts.plan_type)
    if benefit.mhsud is False:
        reason, why = "medical_surgical_benefit", "The limit falls on a medical/surgical benefit."
    elif rules.mhpaea_applies is False and rules.parity_law_instead.startswith("None"):
        reason, why = "parity_law_does_not_apply", rules.why
    else:
        return decision
    finding = decision.finding
    others = tuple(nqtl for nqtl in TYPE_ORDER if nqtl is finding.nqtl or nqtl in decision.others)
    action = NextAction.APPEAL_OTHER if finding.action is NextAction.APPEAL_PARITY else finding.action
    evidence = (*decision.evidence, Evidence("benefit", reason, why))
    return _Decision(VerdictKind.NOT_PARITY, Finding(None, reason, action, finding.weight), others, evidence)


def _confidence(finding: Finding, kind: VerdictKind, benefit: Benefit) -> Confidence:
    if kind is VerdictKind.NEEDS_REVIEW:
        return Confidence.LOW
    height = min(finding.weight, 3) - 1
    if finding.nqtl is not None and (benefit.mhsud is None or benefit.sure is Confidence.LOW):
        height -= 1
    return _STEPS[max(height, 0)]
