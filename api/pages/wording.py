"""The plain words in which pages say dates, money, findings and next steps."""

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from nqtl_library.appeal_routes import event_kinds

VERDICTS = {
    "parity": "Parity matter",
    "parity_quantitative": "Parity matter, numeric limit",
    "not_parity": "Not a parity matter",
    "no_denial": "No denial",
    "needs_review": "Needs a person to decide",
}
NQTLS = {
    "prior_authorization": "Prior authorization",
    "concurrent_review": "Concurrent review",
    "retrospective_review": "Retrospective review",
    "medical_necessity": "Medical necessity",
    "level_of_care": "Level of care",
    "step_therapy": "Step therapy (fail first)",
    "experimental": "Experimental or investigational",
    "formulary": "Formulary design",
    "network_reimbursement": "Out-of-network payment",
    "network_adequacy": "Network adequacy",
    "provider_facility_type": "Provider or facility type",
    "treatment_exclusion": "Treatment exclusion",
    "documentation": "Documentation demand",
    "quantitative_limit": "Visit, day or money limit",
}
NEXT_ACTIONS = {
    "appeal_parity": "Appeal as a parity matter, and ask for the comparative analysis.",
    "appeal_other": "Appeal on its own grounds; parity law does not carry this one.",
    "correct_resubmit": "Correct the claim and send it again. No appeal is needed for this.",
    "send_records": "Send the records the payer asks for.",
    "bill_patient": "Bill the patient's share. Nothing was denied that an appeal could win.",
    "check_eligibility": "Check the patient's coverage on the service date first.",
    "bill_other_payer": "Bill the other payer first.",
    "write_off": "Nothing is owed under the contract: adjust the account.",
    "none": "Nothing to do.",
}
SHORT_ACTIONS = {
    "appeal_parity": "Appeal as parity",
    "appeal_other": "Appeal on other grounds",
    "correct_resubmit": "Correct and resubmit",
    "send_records": "Send records",
    "bill_patient": "Bill the patient",
    "check_eligibility": "Check eligibility",
    "bill_other_payer": "Bill the other payer",
    "write_off": "Adjust the account",
    "none": "Nothing to do",
}
CONFIDENCES = {"high": "well supported", "medium": "fairly supported", "low": "weakly supported"}
BENEFIT_CLASSES = {
    "inpatient": "Inpatient",
    "outpatient": "Outpatient",
    "emergency": "Emergency care",
    "prescription_drugs": "Prescription drugs",
    "unknown": "Not known",
}
SUB_CLASSES = {"office_visit": "office visits", "other_outpatient": "all other outpatient"}
NETWORKS = {"in": "In network", "out": "Out of network", "unknown": "Network not known"}
PLAN_TYPES = {
    "erisa_self_funded": "Employer plan, self-funded (ERISA)",
    "erisa_fully_insured": "Employer plan, insured (ERISA)",
    "small_group_insured": "Small-group plan, insured",
    "small_employer_self_funded": "Small-employer plan, self-funded",
    "nonfederal_government_self_funded": "State or local government plan, self-funded",
    "nonfederal_government_insured": "State or local government plan, insured",
    "church_self_funded": "Church plan, self-funded",
    "church_insured": "Church plan, insured",
    "individual": "Individual or marketplace plan",
    "student": "Student health plan",
    "retiree_only": "Retiree-only plan",
    "excepted_benefits": "Excepted benefits",
    "medicaid_managed_care": "Medicaid managed care",
    "medicaid_abp": "Medicaid alternative benefit plan",
    "medicaid_ffs": "Medicaid fee-for-service",
    "chip": "CHIP",
    "fehb": "Federal employees (FEHB)",
    "medicare_advantage": "Medicare Advantage",
    "medicare": "Medicare",
    "tricare": "TRICARE",
    "va": "Veterans Affairs",
    "short_term": "Short-term plan",
    "sharing_ministry": "Sharing ministry",
    "workers_compensation": "Workers' compensation",
    "unknown": "Not known yet",
}
CLAIM_KINDS = {
    "urgent": "Urgent care",
    "pre_service": "Before the service",
    "post_service": "After the service",
    "concurrent": "During a course of treatment",
}
REQUESTERS = {
    "participant": "The patient (participant or beneficiary)",
    "authorized_representative": "Authorized representative of the patient",
    "contracting_provider": "Provider in the plan's network, in its own right",
    "noncontracting_provider": "Provider outside the network, in its own right",
    "assignee": "Provider by assignment of benefits",
}
REFUSALS = {
    "proprietary": "Proprietary or licensed",
    "ask_employer": "Ask the employer",
    "not_a_participant": "Not a participant",
    "no_analysis": "No analysis exists",
    "partial": "Sent in part",
    "on_portal": "On a portal",
}
STATES = {
    "": "All open",
    "new": "New",
    "preparing": "In preparation",
    "sealed": "Sealed, not sent",
    "submitted": "With the plan",
    "decided": "Decided",
    "closed": "Closed",
    "disposed": "Disposed of",
}
EVIDENCE_KINDS = {
    "carc": "Adjustment reason code",
    "rarc": "Remark code",
    "group": "Adjustment group",
    "status": "Claim status",
    "text": "Words in the notice",
    "procedure": "Procedure code",
    "revenue": "Revenue code",
    "place": "Place of service",
    "diagnosis": "Diagnosis code",
}
WHOSE = {"ours": "Our", "payer": "The payer's", "regulator": "The reviewer's"}
SOURCE_KINDS = {
    "fact": "Fact in this case",
    "authority": "Law or guidance",
    "clause": "Clause of the letter library",
    "exhibit": "Exhibit page",
    "person": "Written by",
}
CLOCKS = {
    "internal_appeal_filing": "File the internal appeal",
    "internal_appeal_decision": "Plan decides the internal appeal",
    "second_level_filing": "File the second-level appeal",
    "second_level_decision": "Plan decides the second-level appeal",
    "external_review_filing": "Ask for external review",
    "external_review_preliminary": "Plan checks the external review request",
    "external_review_decision": "External reviewer decides",
    "fair_hearing_filing": "Ask for a fair hearing",
    "fair_hearing_decision": "Fair hearing decision",
    "continuation_request": "Ask that care continue",
    "opm_review_filing": "Ask OPM for review",
    "reconsideration_filing": "Ask for reconsideration",
    "reconsideration_decision": "Reconsideration decision",
    "complaint_practical": "Regulator complaint, practical",
    "initial_decision": "Plan's first decision",
    "court_filing": "File in court",
}
SOON_DAYS = 14
CODED = re.compile(r"[a-z]+(_[a-z]+)*")  # a level as codes tell it: intensive_outpatient
ISO_DAY = re.compile(r"\b\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")


def words(value: object, table: Mapping[str, str]) -> str:
    """The plain words for a value of a closed set; an unlisted value is made readable, never hidden."""
    key = str(value.value if isinstance(value, StrEnum) else value or "")
    return table.get(key, key.replace("_", " ").replace(".", " ").capitalize())


def step(text: str) -> str:
    """A step of a count as people read it: dates written out, the arrow as an arrow."""
    return ISO_DAY.sub(lambda found: day(date.fromisoformat(found[0])), text).replace("->", "→")


def event(name: str) -> str:
    """An event, or the fact that a clock waits for, inside a sentence: denial received."""
    kind = event_kinds().get(name)
    label = kind.label if kind else words(name, {})
    return label[:1].lower() + label[1:]


def level_of_care(typed: str) -> str:
    """A level of care as people read it; what a person typed stays as it was typed."""
    return words(typed, {}) if CODED.fullmatch(typed) else typed


def sentence(text: str) -> str:
    """The text with the full stop that it may lack."""
    bare = text.strip()
    return bare if not bare or bare[-1] in ".!?:" else f"{bare}."


def place(where: str) -> str:
    """Where a finding stands, without the clause's id: the part of the letter in words."""
    return where.split(" (", 1)[0].replace("_", " ").replace(".", ": ").capitalize()


def day(value: date | None) -> str:
    """A date as people write it: Nov 28, 2026."""
    return "" if value is None else f"{value:%b} {value.day}, {value.year}"


def how_far(value: date, today: date) -> str:
    """How far a date is from today, in words."""
    days = (value - today).days
    if days == 0:
        return "today"
    amount = f"{abs(days)} day{'s' if abs(days) != 1 else ''}"
    return f"in {amount}" if days > 0 else f"{amount} ago"


def urgency(value: date, today: date) -> str:
    """late, soon or later: the class of a due date; its words say the same, so colour is never alone."""
    days = (value - today).days
    if days < 0:
        return "late"
    return "soon" if days <= SOON_DAYS else "later"


def moment(value: datetime | None, zone: tzinfo) -> str:
    """An instant in the organization's own time, with the zone named."""
    if value is None:
        return ""
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local.hour % 12 or 12}:{local:%M %p %Z}"


def money(value: Decimal | int | None) -> str:
    """Dollars; an ``int`` is taken as cents, which is how amounts are stored."""
    if value is None:
        return ""
    amount = Decimal(value) / 100 if isinstance(value, int) else value
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"
