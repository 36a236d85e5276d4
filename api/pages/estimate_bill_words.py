"""The words in which pages speak of bills, disputes and the audit, and how their forms become values."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from appeals.errors import BadInput, Fault

LEVELS = {
    "within": "Within the estimate",
    "half": "Half of the tolerance is used",
    "near": "Near the limit",
    "crossed": "Over the limit: the patient may dispute it",
}
LEVEL_TAGS = {"within": "good", "half": "no", "near": "ask", "crossed": "bad"}
FOUND = {
    "number": "By the estimate’s number",
    "patient": "By patient, provider and day",
    "hand": "Told by a person",
    "unknown_number": "No estimate has this number",
    "other_patient": "The estimate of this number is for another patient",
    "not_named": "Names neither an estimate nor a patient with birth date",
    "no_patient": "No estimate for this patient",
    "no_provider": "The patient has no estimate of this provider",
    "other_days": "The day is outside of the patient’s estimates",
    "several": "Several estimates cover this day",
    "set_aside": "Set aside",
}
FREQUENCIES = {"7": "replaces an earlier claim", "8": "takes an earlier claim back"}
LISTED = {
    "listed": "",
    "included": "the estimate has it in a daily rate",
    "unlisted": "not on the estimate",
}
DISPUTE_EVENTS = {
    "notice": "Notice of selection received",
    "hold_on": "Collections put on hold",
    "late_fees_stopped": "Late fees stopped",
    "paper": "Paper for the packet",
    "packet_sent": "Packet sent",
    "settled": "Settled",
    "decided": "Decided",
    "withdrawn": "Withdrawn or not eligible",
    "hold_off": "Hold on collections taken off",
}
OUTCOMES = {"settled": "Settled", "decided": "Decided", "withdrawn": "Withdrawn or not eligible"}
TRIGGERS = {
    "scheduled": "Booking",
    "rescheduled": "Booking",
    "requested": "Request",
    "cost_question": "Question",
}


def cents(typed: str, where: str) -> int:
    """Dollars as a person writes them, in cents; raises BadInput naming the field."""
    try:
        amount = Decimal(typed.replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or abs(amount) >= Decimal(10_000_000) or amount != round(amount, 2):
        raise BadInput([Fault(where, "needs dollars and cents, like 180.00")])
    return int(amount * 100)


def day(form: Mapping[str, str], name: str, *, required: bool = True) -> date | None:
    """A day of a form; raises BadInput naming the field."""
    typed = form.get(name, "").strip()
    if not typed and not required:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput([Fault(name, "is needed, like 2026-11-30")]) from None
