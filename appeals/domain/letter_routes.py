"""Which documents a case can carry now: its route, its stage, who writes, and what is right instead."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from appeals.domain.case import CaseDetails
from appeals.domain.letter_tags import CLAIMANTS, PARITY, is_urgent, law_of
from appeals.domain.letter_words import joined
from letter_templates.marks import Value, shown
from nqtl_library.appeal_routes import route_for
from nqtl_library.external_review import state_reviews
from nqtl_library.plans import PlanRules, plan_rules
from nqtl_library.request_rights import Rights
from nqtl_library.terms import ClaimKind, Deadlines, NextAction, PlanType, Requester, Verdict, VerdictKind

FIRST_DECISION = ("appeal_decision_dated", "appeal_decision_sent", "appeal_decision_received")
FINAL_DENIAL = ("final_denial_dated", "final_denial_sent", "final_denial_received")
PLAN_DECIDES = frozenset({"internal_appeal_decision", "reconsideration_decision"})
URGENT_RULES = frozenset({"claims_procedure", "medicaid_plan", "chip"})
"""Route groups whose rules have a 72-hour appeal: 29 CFR 2560.503-1(i)(2)(i) and 42 CFR 438.408(b)(3)."""

HEARINGS = frozenset({"medicaid_hearing", "medicaid_ffs", "chip"})
REVIEWS = frozenset({"federal_review", "state_review"})
OWN_FORMS = frozenset({PlanType.MEDICARE_ADVANTAGE, PlanType.MEDICARE, PlanType.TRICARE})
"""Programs with an appointment form of their own."""

ASSIGNABLE = frozenset({"claims_procedure", "contract_only"})
RECEIPT_IS_ASKED = timedelta(days=10)
"""Days after which a request that nobody has acknowledged is followed up: a habit, not a law."""

OFFICES: Mapping[PlanType, str] = {
    PlanType.ERISA_SELF_FUNDED: "ebsa",
    PlanType.SMALL_EMPLOYER_SELF_FUNDED: "ebsa",
    PlanType.NONFEDERAL_GOVERNMENT_SELF_FUNDED: "cms",
    PlanType.MEDICAID_MANAGED_CARE: "program",
    PlanType.MEDICAID_ABP: "program",
    PlanType.MEDICAID_FFS: "program",
    PlanType.CHIP: "program",
}
"""Who hears a complaint where it is not the state's insurance regulator."""


PLAN_NOT_KNOWN = "The plan type is not known: settle it first, because the governing law depends on it."


def route_tags(
    case: CaseDetails, *, verdict: Verdict, deadlines: Deadlines, asked: Rights | None, on: date
) -> Iterator[str]:
    """The road an appeal takes and how far it has come. ``asked``: what the open request may have."""
    route = route_for(case.plan_type, grandfathered=case.grandfathered, funding=case.funding)
    groups = frozenset(route.groups)
    yield from (f"route:{group}" for group in groups)
    one_level = route.one_level or case.levels == 1
    yield from _roads(case, groups, one_level=one_level)
    yield from _stages(case, groups, deadlines, one_level=one_level, on=on)
    yield from _other_grounds(case, verdict, groups)
    yield from _writers(case)
    yield from _open_request(case, asked, on)
    keeps = ("continuation_request",) if "medicaid_ffs" in groups else ("continuation_request_hearing",)
    if any(clock.id in keeps and on <= clock.due for clock in deadlines.clocks):
        yield "continuation:hearing"
    if case.state.upper() in state_reviews():
        yield "state:known"
    office = OFFICES.get(case.plan_type) or ("state" if plan_rules(case.plan_type).state_regulated else "")
    if office:
        yield from ("complaint", f"office:{office}")


def route_facts(
    case: CaseDetails, verdict: Verdict, rights: Rights | None, asked: Rights | None
) -> dict[str, Value]:
    """Sentences that say what to send instead of a document that the case does not carry."""
    rules = plan_rules(case.plan_type)
    known = case.plan_type is not PlanType.UNKNOWN
    own = f"This is {rules.label}. Its way: {rules.appeal_route}."
    complaint = f"Complaints about {rules.label} go to: {rules.complaint_to}."
    return {
        "instead": _instead(case, rules, verdict),
        "request_instead": _who_may(case, rules, rights),
        "own": own if known else PLAN_NOT_KNOWN,
        "instead_of_necessity": _instead_of_necessity(case, rules, verdict),
        "instead_of_filing": _next_step(verdict),
        "complaint": complaint if known else PLAN_NOT_KNOWN,
        "overdue_from": _overdue_from(case, asked),
    }


def final_denial_on(case: CaseDetails) -> date | None:
    """The date of the decision that ends the internal appeals, as near as the case knows it."""
    one_level = case.levels == 1 or case.plan_type in (PlanType.INDIVIDUAL, PlanType.STUDENT)
    return _first(case, FINAL_DENIAL) or (_first(case, FIRST_DECISION) if one_level else None)


def decision_on(case: CaseDetails) -> date | None:
    """The date of the newest decision on appeal."""
    return _first(case, FINAL_DENIAL) or _first(case, FIRST_DECISION)


def days_to_proof(case: CaseDetails) -> int | None:
    """Days from the last day of service to the earliest proof that the claim was sent; None: not known."""
    sent = min((proof.on for proof in case.filing_proofs if proof.on), default=None)
    last_day = case.service.last_day or case.service.first_day
    return (sent - last_day).days if sent and last_day and sent >= last_day else None


def _first(case: CaseDetails, events: tuple[str, ...]) -> date | None:
    return next((case.events[event] for event in events if event in case.events), None)


def _roads(case: CaseDetails, groups: frozenset[str], *, one_level: bool) -> Iterator[str]:
    if groups & URGENT_RULES:
        yield "urgent-appeal"
    if "claims_procedure" in groups and not one_level:
        yield "second-level"
    if groups & REVIEWS:
        yield "outside-review"
    if groups & HEARINGS:
        yield "fair-hearing"
    if "claims_procedure" in groups or "medicaid_continuation" in groups:
        yield "continuation-law"
    if groups & ASSIGNABLE:
        yield "assignable"
    if case.plan_type not in OWN_FORMS:
        yield "own-words-designation"


def _stages(
    case: CaseDetails, groups: frozenset[str], deadlines: Deadlines, *, one_level: bool, on: date
) -> Iterator[str]:
    """Where the case stands; a plan that let its time pass opens the next step, 42 CFR 438.408(c)(3)."""
    final = bool(_first(case, FINAL_DENIAL)) or (one_level and bool(_first(case, FIRST_DECISION)))
    decided = final or bool(_first(case, FIRST_DECISION))
    late = [clock for clock in deadlines.clocks if clock.id in PLAN_DECIDES and clock.due < on]
    silent = not decided and any(clock.whose == "payer" for clock in late)
    if decided:
        yield "decided"
    if final:
        yield "final"
    if silent:
        yield "plan-silent"
    if final or "medicaid_ffs" in groups or (silent and groups & (HEARINGS | {"fehb"})):
        yield "ripe"  # for review outside the plan
    if case.decision_reasons:
        yield "decision:quoted"
    if (case.in_care or case.claim_kind is ClaimKind.CONCURRENT) and "action_effective" in case.events:
        yield "course-cut"
    if case.claim_kind is not ClaimKind.POST_SERVICE:
        yield "care-to-come"
        if is_urgent(case):
            yield "urgent-care"


def _other_grounds(case: CaseDetails, verdict: Verdict, groups: frozenset[str]) -> Iterator[str]:
    """Appeals that argue no parity."""
    late = verdict.not_parity_reason == "timely_filing"
    if late:
        yield "late-filing"
    if days_to_proof(case) is not None:
        yield "filing:counted"
    parity = verdict.verdict in PARITY and bool(law_of(case))
    appealed = verdict.next_action in (NextAction.APPEAL_OTHER, NextAction.APPEAL_PARITY)
    if not parity and not late and appealed and groups & ASSIGNABLE:
        yield "necessity"
    if verdict.verdict is not VerdictKind.PARITY_QUANTITATIVE or verdict.also_considered:
        yield "medical-judgment"


def _writers(case: CaseDetails) -> Iterator[str]:
    provider = case.requester not in (None, *CLAIMANTS)
    if case.requester in CLAIMANTS or "medicaid" not in case.plan_type:
        yield "may-ask-continuation"
    later = case.requester is Requester.CONTRACTING_PROVIDER and case.claim_kind is ClaimKind.POST_SERVICE
    if case.requester is not None and not later:
        yield "medicare-party"
    if provider or (case.requester is Requester.AUTHORIZED_REPRESENTATIVE and case.sender.organization):
        yield "clinical-sender"
    if case.sender.name and case.requester is not Requester.PARTICIPANT:
        yield "someone-else"
    if case.clinician.exhibit:
        yield "statement:exhibit"
    if case.requester is not Requester.CONTRACTING_PROVIDER:
        yield "asks-plan-papers"


def _open_request(case: CaseDetails, asked: Rights | None, on: date) -> Iterator[str]:
    sent, due = case.request_sent_on, owed_by(asked)
    if sent is None:
        return
    if on >= sent + RECEIPT_IS_ASKED:
        yield "receipt-due"
    if due is not None and on > due:
        yield "overdue"
    if case.request_answered_on is None:
        yield "unanswered"
    if asked and asked.exposure:
        yield "exposure"
    if case.request_refusals:
        yield "refused"


def owed_by(asked: Rights | None) -> date | None:
    """When the answer to an open request was due by law, else when it was wanted."""
    clocks = [each.clock for each in asked.may_request if each.clock.due] if asked else []
    legal = [clock.due for clock in clocks if clock.kind == "legal" and clock.due]
    return min(legal or [clock.due for clock in clocks if clock.due], default=None)


def _overdue_from(case: CaseDetails, asked: Rights | None) -> str:
    due = owed_by(asked)
    if case.request_sent_on is None or due is None:
        return "Send a request first and enter the day on which it was sent."
    return f"The answer is due on {shown(due)}; it is late from {shown(due + timedelta(days=1))}."


def _instead(case: CaseDetails, rules: PlanRules, verdict: Verdict) -> str:
    """What to send where the parity letter is the wrong one."""
    unknown = case.plan_type is PlanType.UNKNOWN
    if unknown and verdict.verdict in PARITY:
        return PLAN_NOT_KNOWN
    if not unknown and not law_of(case):
        why = rules.note if rules.mhpaea_applies else rules.why
        return joined(" ", why, rules.parity_law_instead, f"Route: {rules.appeal_route}.")
    if verdict.verdict not in PARITY:
        reason = (verdict.not_parity_reason or verdict.verdict).replace("_", " ")
        return f"The denial is not classified as a parity matter ({reason}). {_next_step(verdict)}"
    return ""


def _instead_of_necessity(case: CaseDetails, rules: PlanRules, verdict: Verdict) -> str:
    if verdict.not_parity_reason == "timely_filing":
        return "The claim was denied as late: use the appeal of a late-filing denial."
    if verdict.verdict in PARITY and law_of(case):
        return "Parity can be argued here: use the parity appeal."
    return joined(" ", _next_step(verdict), f"This is {rules.label}. Its way: {rules.appeal_route}.")


def _next_step(verdict: Verdict) -> str:
    return f"Next step: {verdict.next_action.replace('_', ' ')}."


def _who_may(case: CaseDetails, rules: PlanRules, rights: Rights | None) -> str:
    if rights is None:
        return "Say first who asks: the member, an authorized representative, or a provider."
    if not law_of(case):
        return joined(" ", rules.why, rules.parity_law_instead)
    return next((joined(" ", each.why, each.who_can, each.needed) for each in rights.refused), "")
