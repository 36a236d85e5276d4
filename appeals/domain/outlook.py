"""What a case amounts to: which denial leads, which date comes next, what the denials already tell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from appeals.domain.case import Address, CaseDetails, CaseState, DenialReason, Patient, Service
from appeals.domain.denial import DenialDetails, DenialState, DenialView
from nqtl_library.terms import Deadlines, DenialFacts, Network, NextAction, PlanType, Verdict, VerdictKind

CONTESTABLE = frozenset({VerdictKind.PARITY, VerdictKind.PARITY_QUANTITATIVE, VerdictKind.NEEDS_REVIEW})

_RANK: Mapping[VerdictKind, int] = {
    VerdictKind.PARITY: 0,
    VerdictKind.PARITY_QUANTITATIVE: 1,
    VerdictKind.NEEDS_REVIEW: 2,
    VerdictKind.NOT_PARITY: 3,
    VerdictKind.NO_DENIAL: 4,
}

_ADVICE: Mapping[NextAction, str] = {
    NextAction.APPEAL_PARITY: "Appeal on parity grounds, and ask for the plan's comparative analysis.",
    NextAction.APPEAL_OTHER: "Appeal on the plan's own terms; this is not a parity matter.",
    NextAction.CORRECT_RESUBMIT: "Correct the claim and send it again, within the plan's time limit.",
    NextAction.SEND_RECORDS: "Send the records that the plan asks for, and keep proof of the day they went.",
    NextAction.BILL_PATIENT: "This is the member's share under the plan. Bill the patient as usual.",
    NextAction.CHECK_ELIGIBILITY: "Check coverage for these dates, then bill this plan again or another one.",
    NextAction.BILL_OTHER_PAYER: "Another payer comes first. Bill it, then send its answer along.",
    NextAction.WRITE_OFF: "This is a contractual reduction. Write it off.",
    NextAction.NONE: "Nothing needs to be done.",
}


_STATE_AND_ZIP = re.compile(r"[A-Z]{2}\.?\s+\d{5}(?:-\d{4})?")


def advice(verdict: Verdict) -> str:
    """The next action as a sentence."""
    if verdict.verdict is VerdictKind.NEEDS_REVIEW:
        return "The codes do not settle what this is. Read the plan's letter, then decide, with a reason."
    return _ADVICE[verdict.next_action]


def in_order(denials: Iterable[DenialView]) -> tuple[DenialView, ...]:
    """Denials with the leading one first: those that stand, parity first, a letter's words before codes."""

    def rank(denial: DenialView) -> tuple[bool, int, bool, Decimal, str]:
        amount = denial.details.denied or Decimal(0)
        stands, kind = denial.state is DenialState.OPEN, _RANK[denial.verdict.verdict]
        return (not stands, kind, not denial.facts.text, -amount, str(denial.id))

    return tuple(sorted(denials, key=rank))


def next_due(deadlines: Deadlines, state: CaseState) -> tuple[date | None, str]:
    """The date to watch and its clock: ours until the appeal is with the plan, then the plan's."""
    if state in {CaseState.CLOSED, CaseState.DISPOSED}:
        return None, ""
    whose = "payer" if state is CaseState.SUBMITTED else "ours"
    watched = [clock for clock in deadlines.clocks if clock.whose == whose]
    # A practical date is watched only where there is no other.
    lawful = [clock for clock in watched if not clock.id.endswith("_practical")]
    first = min(lawful or watched, key=lambda clock: (clock.due, clock.id), default=None)
    return (first.due, first.id) if first is not None else (None, "")


def learnt(details: CaseDetails, denials: Sequence[DenialView], *, exhibit: str = "") -> CaseDetails:
    """``details`` with every empty field filled from what the denials know. What people wrote stays.

    The notice date is the earliest one known: our clock starts from the earliest safe event.
    """
    for denial in denials:
        details = _learn(details, denial, exhibit)
    if details.service.amount is None:
        sums = [each.details.denied for each in denials if each.details.denied is not None]
        amount = sum(sums, Decimal(0)) if sums else None
        details = replace(details, service=replace(details.service, amount=amount))
    return details


def in_context(facts: DenialFacts, details: CaseDetails) -> DenialFacts:
    """Coded facts with what people have found out since: plan, network and diagnoses bear on the finding."""
    plan, network = details.plan_type, details.network
    return replace(
        facts,
        plan_type=facts.plan_type if plan is PlanType.UNKNOWN else plan,
        network=facts.network if network is Network.UNKNOWN else network,
        diagnosis_codes=details.service.diagnosis_codes or facts.diagnosis_codes,
    )


def _learn(details: CaseDetails, denial: DenialView, exhibit: str) -> CaseDetails:
    known = denial.details
    return replace(
        details,
        plan_type=denial.facts.plan_type if details.plan_type is PlanType.UNKNOWN else details.plan_type,
        payer=details.payer or known.payer,
        issuer_or_tpa=details.issuer_or_tpa or known.payer,
        claim_number=details.claim_number or known.payer_claim_number or known.claim_number,
        authorization_number=details.authorization_number or known.authorization_number,
        notice_reference=details.notice_reference or known.reference,
        network=details.network if details.network is not Network.UNKNOWN else denial.verdict.network,
        notice_window_days=details.notice_window_days or known.window_days,
        patient=_patient(details.patient, known),
        service=_service(details.service, denial),
        appeals_address=_address(details.appeals_address, known),
        denial_reasons=_reasons(details, known, exhibit),
        events=_events(details.events, known),
    )


def _patient(patient: Patient, known: DenialDetails) -> Patient:
    return replace(
        patient,
        name=patient.name or known.patient_name,
        birth_date=patient.birth_date or known.birth_date,
        member_id=patient.member_id or known.member_id,
        group_number=patient.group_number or known.group_number,
    )


def _service(service: Service, denial: DenialView) -> Service:
    known, facts = denial.details, denial.facts
    return replace(
        service,
        description=service.description or known.service,
        procedure_code=service.procedure_code or facts.procedure_code,
        modifiers=service.modifiers or facts.modifiers,
        revenue_code=service.revenue_code or facts.revenue_code,
        level_of_care=service.level_of_care or denial.verdict.level_of_care,
        first_day=_earliest(service.first_day, known.first_day),
        last_day=_latest(service.last_day, known.last_day),
        provider_name=service.provider_name or known.provider_name,
        provider_npi=service.provider_npi or known.provider_npi,
        diagnosis_codes=service.diagnosis_codes or facts.diagnosis_codes,
    )


def _address(address: Address, known: DenialDetails) -> Address:
    lines = address_lines(known.appeals_address)
    if address.lines or not lines:
        return replace(address, fax=address.fax or known.appeals_fax)
    return replace(
        address, name=address.name or known.payer, lines=lines, fax=address.fax or known.appeals_fax
    )


def address_lines(text: str) -> tuple[str, ...]:
    """An address in one line, as notices print it, cut at its commas; the town keeps its state."""
    lines = [part.strip() for part in re.split(r"[\n,]", text) if part.strip()]
    if len(lines) > 1 and _STATE_AND_ZIP.fullmatch(lines[-1]):
        lines[-2:] = [f"{lines[-2]}, {lines[-1]}"]
    return tuple(lines)


def _reasons(details: CaseDetails, known: DenialDetails, exhibit: str) -> tuple[DenialReason, ...]:
    if not known.quote or known.quote in {reason.quote for reason in details.denial_reasons}:
        return details.denial_reasons
    return (*details.denial_reasons, DenialReason(known.quote, exhibit, known.quote_page))


def _events(events: Mapping[str, date], known: DenialDetails) -> dict[str, date]:
    found = dict(events)
    for name, day in (("notice_dated", known.notice_dated), ("notice_received", known.notice_received)):
        earliest = _earliest(found.get(name), day)
        if earliest is not None:
            found[name] = earliest
    return found


def _earliest(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)


def _latest(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)
