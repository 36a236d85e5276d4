"""Where a person fills in a fact that a letter misses: a letter's name for it, and the case's."""

from collections.abc import Mapping

from api.pages.facts_sections import SECTIONS

LETTER_FACTS: Mapping[str, str] = {
    "letter.date": "letter_date",
    "letter.subject": "patient.name",
    "sender.lines": "sender.address.lines",
    "delivery.method": "delivery",
    "delivery.tracking": "tracking",
    "appeals": "appeals_address",
    "appeal.title": "claim_kind",
    "administrator": "plan_administrator",
    "member.name": "patient.name",
    "member.birth_date": "patient.birth_date",
    "member.id": "patient.member_id",
    "member.group": "patient.group_number",
    "plan.name": "plan_name",
    "plan.year": "plan_year",
    "plan.complaint_to": "plan_type",
    "provider.name": "service.provider_name",
    "provider.npi": "service.provider_npi",
    "claim.number": "claim_number",
    "claim.authorization_number": "authorization_number",
    "claim.reference": "notice_reference",
    "claim.amount": "service.amount",
    "service.code": "service.procedure_code",
    "service.dates": "service.first_day",
    "service.period": "service.first_day",
    "authorization.in_force": "authorization.signed_on",
    "denial.notice_date": "events.notice_dated",
    "denial": "denial_reasons",
    "reason": "denial_reasons",
    "clinical": "clinical_facts",
    "timeliness": "events.notice_dated",
    "timeliness.late_because": "late_because",
    "decision.date": "events.appeal_decision_dated",
    "clinician.statement.text": "clinician.statement",
    "course.cut_on": "events.action_effective",
    "course.approved_to": "events.authorization_ends",
    "course.ask_by": "events.notice_sent",
    "filing": "filing_proofs",
    "filing.last_service": "service.last_day",
    "ground": "request_refusals",
    "refusal.grounds": "request_refusals",
    "refusal.date": "request_answered_on",
    "request.wanted": "requester",
    "owed": "request_sent_on",
    "owed.received_on": "request_received_on",
    "history": "events.notice_dated",
    "packet": "packet_pages",
    "packet.due": "events.notice_dated",
    "packet.carries": "claim_kind",
    "plan_payer": "issuer_or_tpa",
    "review": "review_address",
    "review.body": "state",
    "regulator": "regulator_address",
    "regulator.plan_administrator": "plan_administrator.name",
    "provider.disclosers": "service.provider_name",
    "papers": "denial_reasons",
    "response.by": "response_wanted_by",
    "parity.limit": "denial_reasons",
    "parity.classification": "benefit_class",
    "parity.comparators": "comparator_evidence",
    "limit": "limit_as_written",
    "evidence": "comparator_evidence",
    "defects": "notice_defects",
    "request.title": "requester",
    "request.sent_on": "request_sent_on",
    "request.due": "request_sent_on",
    "copies": "copies_to",
    "requester.role": "requester",
}


def entered_at(name: str) -> str:
    """The fact of the case behind a fact of a letter, both as dotted names."""
    bare = ".".join(step.split("[", 1)[0] for step in name.split("."))
    if bare in LETTER_FACTS:
        return LETTER_FACTS[bare]
    longest = max((known for known in LETTER_FACTS if bare.startswith(f"{known}.")), key=len, default="")
    below = bare.removeprefix(f"{longest}.")
    whole = f"{LETTER_FACTS.get(longest, '')}.{below}"
    known_whole = any(one.name == whole for each in SECTIONS for one in each.fields)
    return whole if known_whole else LETTER_FACTS.get(longest, bare)
