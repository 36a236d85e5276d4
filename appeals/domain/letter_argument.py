"""What a letter argues, as facts: the plan's reasons, the count of days, the limit, the proof."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from appeals.domain.case import CaseDetails, ComparatorEvidence, DenialReason
from appeals.domain.denial import DenialSource, DenialView
from appeals.domain.letter_tags import class_of, law_of
from appeals.domain.letter_words import joined
from letter_templates.marks import Value, shown
from letter_templates.sandbox import listed
from nqtl_library.classify import classify
from nqtl_library.codes import CodeRow, carc, rarc
from nqtl_library.terms import (
    BenefitClass,
    Confidence,
    Deadlines,
    DenialFacts,
    DueDate,
    Network,
    Nqtl,
    SubClass,
    Verdict,
)

FILING_CLOCKS = ("internal_appeal_filing", "reconsideration_filing")
LATER_CLOCKS: Mapping[str, tuple[str, ...]] = {
    "appeal.level_two": ("second_level_filing",),
    "review.external": ("external_review_filing",),
    "hearing.state_fair": ("fair_hearing_filing",),
    "review.opm": ("opm_review_filing",),
}
"""Which clock a document must keep, where it is not the first appeal's."""

MOST_COMPARATORS = 2
PROOFS = ("as_written", "in_operation")

LIMITS: Mapping[Nqtl, str] = {
    Nqtl.PRIOR_AUTHORIZATION: "prior authorization",
    Nqtl.CONCURRENT_REVIEW: "concurrent review",
    Nqtl.RETROSPECTIVE_REVIEW: "retrospective review",
    Nqtl.MEDICAL_NECESSITY: "medical-necessity criteria",
    Nqtl.LEVEL_OF_CARE: "level-of-care criteria",
    Nqtl.STEP_THERAPY: "step therapy (fail-first)",
    Nqtl.EXPERIMENTAL: "the standard for experimental or investigational care",
    Nqtl.FORMULARY: "formulary design",
    Nqtl.NETWORK_REIMBURSEMENT: "the method of setting payment rates",
    Nqtl.NETWORK_ADEQUACY: "standards for network admission and for exceptions when the network cannot serve",
    Nqtl.PROVIDER_FACILITY_TYPE: "restrictions by facility type, provider type or location",
    Nqtl.TREATMENT_EXCLUSION: "the exclusion of a kind of treatment",
    Nqtl.DOCUMENTATION: "documentation requirements",
    Nqtl.QUANTITATIVE_LIMIT: "a limit on the number of visits, days or units",
}
ANCHORS: Mapping[str, str] = {
    "notice_received": "the day it was received",
    "notice_sent": "the day it was sent",
    "notice_dated": "the date it bears",
    "appeal_decision_received": "the day the decision was received",
    "appeal_decision_sent": "the day the decision was sent",
    "appeal_decision_dated": "the date the decision bears",
    "final_denial_received": "the day the final denial was received",
    "final_denial_sent": "the day the final denial was sent",
    "final_denial_dated": "the date the final denial bears",
    "reconsideration_received": "the day the request for reconsideration was received",
}
NETWORKS: Mapping[Network, str] = {
    Network.IN: "in-network",
    Network.OUT: "out-of-network",
    Network.UNKNOWN: "",
}
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Facts = dict[str, Value]


def reasons(case: CaseDetails, denials: Sequence[DenialView], verdict: Verdict) -> Iterator[Facts]:
    """The plan's reasons as quoted, or, where only a remittance speaks, as coded."""
    if case.denial_reasons:
        yield from _repeats_told(
            _quoted(n, each, case, verdict) for n, each in enumerate(case.denial_reasons, 1)
        )
        return
    told = [each for each in denials if each.source is not DenialSource.NOTICE]
    for number, (code, kind) in enumerate(_codes(told, verdict).items(), 1):
        yield {"number": number, "code": code, "meaning": LIMITS[kind], "tags": (f"reason:{kind}",)}


def _repeats_told(given: Iterable[Facts]) -> Iterator[Facts]:
    """Reasons that say what an earlier one says, and that no person answered, point to that one."""
    first: dict[Nqtl, object] = {}
    for reason in given:
        kind, tags = _kind_of(reason), reason["tags"]
        if kind is None or not isinstance(tags, tuple):
            yield reason
        elif kind in first and "reason:answered" not in tags:
            yield {**reason, "same_as": str(first[kind]), "tags": (*tags, "reason:repeated")}
        else:
            first.setdefault(kind, reason["number"])
            yield reason


def _codes(denials: Sequence[DenialView], verdict: Verdict) -> dict[str, Nqtl]:
    """The codes behind the finding, each with the limit it is read as; other codes are left to the payer."""
    lines = [line for each in denials for line in each.facts.adjustments]
    reasons = {f"adjustment code {line.group}-{line.reason}".strip("-"): carc(line.reason) for line in lines}
    remarks = {f"remark code {code}": rarc(code) for each in denials for code in each.facts.remark_codes}
    found = (verdict.nqtl_type, *verdict.also_considered)
    read = {code: _limit_of(row, found) for code, row in {**reasons, **remarks}.items() if row}
    return {code: kind for code, kind in read.items() if kind}


def _limit_of(row: CodeRow, found: Sequence[Nqtl | None]) -> Nqtl | None:
    return next((kind for kind in found if kind in row.nqtl), None)


def _quoted(number: int, reason: DenialReason, case: CaseDetails, verdict: Verdict) -> Facts:
    alone = len(case.denial_reasons) == 1
    told = verdict.nqtl_type if alone else None
    kind = told or classify(DenialFacts(text=reason.quote)).nqtl_type
    answered = ("reason:answered",) if reason.answer else ()
    return {
        "number": number,
        "quote": reason.quote,
        "exhibit": reason.exhibit,
        "page": reason.page,
        "answer": {"text": reason.answer, "written_by": case.sender.name or case.patient.name},
        "tags": (*((f"reason:{kind}",) if kind else ()), *answered),
    }


def _filing(deadlines: Deadlines, kind: str) -> DueDate | None:
    wanted = LATER_CLOCKS.get(kind, FILING_CLOCKS)
    ours = [clock for clock in deadlines.clocks if clock.id in wanted and clock.whose == "ours"]
    return min(ours, key=lambda clock: clock.due, default=None)


def timeliness(case: CaseDetails, deadlines: Deadlines, kind: str) -> Facts:
    """The last day for this document, the rule and the count; empty where no clock runs yet."""
    clock = _filing(deadlines, kind)
    if clock is None:
        return {}
    day, basis = case.events.get(clock.anchor), ANCHORS.get(clock.anchor, "")
    return {
        "due": clock.due,
        "citation": clock.citation,
        "from": joined(", ", shown(day) if day else "", basis),
        "working": "; ".join(_in_prose(step) for step in clock.steps),
        "late_because": case.late_because,
    }


def dated_tags(deadlines: Deadlines, kind: str, on: date) -> Iterator[str]:
    """Whether a letter of this date is in time, and in time to ask that benefits go on."""
    clock = _filing(deadlines, kind)
    if clock is not None:
        yield "timely" if on <= clock.due else "late"
    if any(each.id == "continuation_request" and on <= each.due for each in deadlines.clocks):
        yield "continuation:timely"


def parity(case: CaseDetails, verdict: Verdict, given: Sequence[Facts] = ()) -> Facts:
    """The limit, its classification and what it is compared with, in words; further limits by reasons."""
    return {
        "further": tuple(_further(given, verdict.nqtl_type)),
        "limit": LIMITS[verdict.nqtl_type] if verdict.nqtl_type else "",
        "limits": tuple(LIMITS[each] for each in case.request_nqtls),
        "classification": _classification(case, verdict),
        "comparators": _comparators(case, verdict),
    }


def _further(given: Sequence[Facts], leading: Nqtl | None) -> Iterator[Facts]:
    """The limits beside the leading one on which reasons of the notice rest, each with those reasons."""
    by_limit: dict[Nqtl, list[str]] = {}
    for reason in given:
        kind = _kind_of(reason)
        if kind is not None and kind is not leading:
            by_limit.setdefault(kind, []).append(str(reason["number"]))
    for kind, numbers in by_limit.items():
        word = "Reason" if len(numbers) == 1 else "Each of reasons"
        yield {"name": LIMITS[kind], "reasons": f"{word} {listed(numbers)}", "tags": (f"further:{kind}",)}


def _kind_of(reason: Facts) -> Nqtl | None:
    """The limit that a reason was read as; None where it was read as none."""
    tags = reason.get("tags")
    read = [str(tag).removeprefix("reason:") for tag in tags] if isinstance(tags, tuple) else []
    return next((Nqtl(tag) for tag in read if tag in set(Nqtl)), None)


def _classification(case: CaseDetails, verdict: Verdict) -> str:
    """The classification in words; the network is left out where it is unknown or no part of it.

    Medicaid and the children's program have four classifications without networks, 42 CFR 438.910(b).
    """
    found = class_of(case, verdict)
    if found is BenefitClass.UNKNOWN:
        return ""
    network = verdict.network if case.network is Network.UNKNOWN else case.network
    sub_class = "office visits" if verdict.sub_class is SubClass.OFFICE_VISIT else ""
    if law_of(case) == "medicaid":
        return found.replace("_", " ")
    return joined(", ", found.replace("_", " "), NETWORKS[network], sub_class)


def _comparators(case: CaseDetails, verdict: Verdict) -> Sequence[str]:
    """Those that an exhibit speaks of, then the library's better ones; never one of low strength."""
    proven = [each.benefit for each in case.comparator_evidence if each.benefit]
    usual = [each.benefit for each in verdict.comparators if each.strength is not Confidence.LOW]
    return tuple(dict.fromkeys((*proven, *usual)))[: max(MOST_COMPARATORS, len(set(proven)))]


def evidence(case: CaseDetails) -> Facts:
    """What exhibits show of the limit and of the medical and surgical side; nothing without a page."""
    limit = case.limit_as_written
    return {
        "limit": {"quote": limit.quote, "exhibit": limit.exhibit, "page": limit.page} if limit else {},
        "evidence": {
            kind: tuple(_proof(each) for each in case.comparator_evidence if _shows(each, kind))
            for kind in PROOFS
        },
    }


def _shows(proof: ComparatorEvidence, what: str) -> bool:
    """Evidence counts only with its words, its exhibit and its page."""
    return proof.shows == what and bool(proof.quote and proof.exhibit and proof.page and proof.benefit)


def _proof(proof: ComparatorEvidence) -> Facts:
    return {"benefit": proof.benefit, "quote": proof.quote, "exhibit": proof.exhibit, "page": proof.page}


def proof_tags(case: CaseDetails, verdict: Verdict) -> Iterator[str]:
    """What the exhibits allow a letter to argue rather than ask."""
    kinds = [kind for kind in PROOFS if any(_shows(each, kind) for each in case.comparator_evidence)]
    yield from (f"evidence:{kind.replace('_', '-')}" for kind in kinds)
    if not kinds:
        yield "evidence:none"
    limit = case.limit_as_written
    if limit and limit.quote and limit.exhibit and limit.page:
        yield "evidence:limit-written"
    if _comparators(case, verdict):
        yield "comparator:named"


def _in_prose(step: str) -> str:
    """One step of a count as part of a sentence, with dates as a letter writes them."""
    opening = "" if step[:1].isdigit() else step[:1].lower()
    text = _ISO_DAY.sub(lambda found: shown(date.fromisoformat(found[0])), step).replace(" ->", ":")
    return (opening + text[len(opening) :]).rstrip(".")
