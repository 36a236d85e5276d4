"""The words in which pages speak of estimates, and how their forms become changes."""

from collections.abc import Iterator, Mapping
from datetime import date

STATES = {
    "preparing": "In preparation",
    "not_required": "Not required",
    "issued": "Issued, not handed over",
    "given": "In the patient’s hands",
    "closed": "Closed",
}
STATE_TAGS = {"preparing": "ask", "not_required": "no", "issued": "ask", "given": "good", "closed": "no"}
FILTERS = {
    "open": "All open",
    "owed": "Owed",
    "late": "Late",
    "to_hand_over": "To hand over",
    "to_renew": "Ending, to renew",
    "given": "In the patient’s hands",
    "over": "Billed over a limit",
    "coming": "About to go over",
    "disputed": "In dispute",
    "not_required": "Not required",
    "closed": "Closed",
    "all": "All",
}
STANDINGS = {
    "uninsured": "Uninsured",
    "self_pay": "Self-pay by choice",
    "insured": "Uses insurance",
    "federal_program": "Federal program",
    "unclear": "Not clear: treated as self-pay",
}
COVERAGES = {
    "": "Not asked yet",
    "none": "No health coverage",
    "group_plan": "A plan through work",
    "individual": "A plan bought directly or on the marketplace",
    "fehb": "Federal employees’ plan (FEHB)",
    "medicare": "Medicare",
    "medicaid": "Medicaid",
    "chip": "CHIP",
    "tricare": "TRICARE",
    "va": "VA health care",
    "federal_program": "Another federal program",
    "short_term": "A short-term plan",
    "sharing_ministry": "A health care sharing ministry",
    "excepted_benefits": "Only limited benefits (dental, accident ...)",
    "workers_compensation": "Workers’ compensation",
    "unknown": "The patient does not know",
}
INTENTS = {
    "": "Not asked yet",
    "yes": "Yes, send a claim",
    "no": "No, pay without insurance",
    "superbill": "The patient will send the bill personally",
    "unknown": "The patient does not know yet",
}
YES_NO = {"": "Not known", "yes": "Yes", "no": "No"}
EVENTS = {
    "scheduled": "Booked",
    "rescheduled": "Date moved",
    "requested": "Patient asked for an estimate",
    "cost_question": "Patient asked what it costs",
    "changed": "Something changed",
    "notice_spoken": "Told the patient that estimates are available",
    "notice_written": "Gave the written notice",
    "co_provider_asked": "Asked a co-provider for its figures",
    "asked_as_co_provider": "We were asked for our figures",
    "answered_as_co_provider": "We gave our figures",
    "error_found": "Error found in an estimate",
    "error_corrected": "Error corrected",
    "copy_asked": "Copy asked for",
    "copy_given": "Copy given",
    "withdrawn": "Taken back",
}
RECORDABLE = tuple(name for name in EVENTS if name not in {"withdrawn", "copy_asked", "copy_given"})
CHANGES = {
    "": "Nothing",
    "charges": "Charges",
    "items": "Services",
    "frequency": "How often",
    "recurrences": "How many",
    "duration": "How long",
    "provider": "Provider",
    "facility": "Facility",
    "other": "Something else",
}
METHODS = {
    "unknown": "Not asked yet",
    "paper": "Paper",
    "in_person": "Handed over in person",
    "mail": "Mail",
    "email": "E-mail link",
    "portal": "Portal",
}
LINK_ASKS = {"birth_date": "The birth date", "code": "A code that you tell the patient by phone"}
LINK_STATES = {"works": "works", "ended": "ended", "locked": "locked: wrong answers", "revoked": "taken back"}
HANDOVERS = {
    "given": "It was handed over",
    "spoken": "It was told (a written one follows)",
    "failed": "It came back",
}
DELIVERIES = {"given": "Handed over", "spoken": "Told", "failed": "Came back"}
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "ru": "Russian",
    "ar": "Arabic",
}
FORMATS = {"standard": "Usual print", "large_print": "Large print", "braille": "Braille", "audio": "Audio"}
RULE_CLOCKS = {
    "T01": "After booking: one business day",
    "T02": "After booking: three business days",
    "T03": "After the request: three business days",
    "T07": "Change: a business day before the visit",
    "T10": "Provider changed: a business day before",
    "T11": "Ask the co-provider",
    "T12": "Answer the convening provider",
    "T13": "The estimate ends",
    "S03": "State law: after the request",
    "B06": "Dispute packet",
    "B07": "Dispute window",
}
SEVERITIES = {"block": "Stops it", "late": "Late", "warn": "Needs a reason", "info": "Note"}
SEVERITY_TAGS = {"block": "bad", "late": "bad", "warn": "ask", "info": "no"}
NOTICES = {"website": "On the website", "posted": "Posted in an office", "training": "Training of staff"}
UNITS = {"session": "session", "day": "day", "visit": "visit", "test": "test", "mg": "mg"}


def yes_no(typed: str) -> bool | None:
    """What a yes-or-no choice says; None where nothing is known."""
    return {"yes": True, "no": False}.get(typed)


def lines_of(typed: str) -> list[str]:
    """One item a line."""
    return [line.strip() for line in typed.replace("\r\n", "\n").split("\n") if line.strip()]


def answers(form: Mapping[str, str], *, asked_by: str) -> dict[str, object]:
    """The answers about coverage, as CoverageAnswers reads them."""
    kind = form.get("kind", "")
    return {
        "kind": kind,
        "enrolled": None if kind in {"", "unknown"} else kind != "none",
        "benefit_for_service": yes_no(form.get("benefit_for_service", "")),
        "claim_intent": form.get("claim_intent") or None,
        "asked_at": form.get("asked_at") or None,
        "asked_by": form.get("asked_by", "").strip() or asked_by,
        "script": form.get("script", "").strip(),
    }


def event(form: Mapping[str, str]) -> dict[str, object]:
    """One event, as EventTold reads it. A time without a zone is the office's own."""
    day, hour = form.get("on", "").strip(), form.get("hour", "").strip()
    told: dict[str, object] = {
        "kind": form.get("event_kind", ""),
        "at": f"{day}T{hour}" if hour else day,
        "service_on": form.get("service_on") or None,
        "what": form.get("what") or None,
    }
    for name in ("provider", "channel", "note", "accepted_estimate"):
        told[name] = form.get(name, "").strip()
    return told


def patient(form: Mapping[str, str]) -> dict[str, object]:
    """The patient, as EstimatePatient reads it."""
    private = form.get("private_method", "")
    acting = form.get("acting_name", "").strip()
    return {
        "name": form.get("name", ""),
        "birth_date": form.get("birth_date") or None,
        "language": form.get("language", "en"),
        "format": form.get("format", "standard"),
        "asked_method": form.get("asked_method", "unknown"),
        "email": form.get("email", "").strip(),
        "phone": form.get("phone", "").strip(),
        "address": lines_of(form.get("address", "")),
        "private_channel": {"method": private, "where": form.get("private_where", "").strip()}
        if private
        else None,
        "representative": {
            "name": acting,
            "authority": form.get("acting_authority", "").strip(),
            "works_for_provider": "acting_works" in form,
            "family": "acting_family" in form,
        }
        if acting
        else None,
        "paid_by_other": "paid_by_other" in form,
        "consent_to_payer": "consent_to_payer" in form,
    }


def rows(
    form: Mapping[str, str], name: str, fields: tuple[str, ...], most: int = 50
) -> Iterator[dict[str, str]]:
    """The filled rows of a list on a form."""
    for number in range(most):
        read = {field: form.get(f"{name}-{number}-{field}", "").strip() for field in fields}
        if any(read.values()):
            yield read


def iso(value: date | None) -> str:
    """A date as a date field takes it."""
    return value.isoformat() if value else ""
