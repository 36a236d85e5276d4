"""What a court could award for plan documents that are late: days, dollars and the words that keep to it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

DAILY_MAXIMUM = Decimal(110)
"""Dollars a day under 29 CFR 2575.502c-1, for violations after 1997-07-29; it is not adjusted yearly."""

UNPROVED = (
    " Counted from the request's own date: prove that the administrator received it before naming this sum."
)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a court could award by now. Never owed by itself, never by a third-party administrator."""

    days: int
    rate: Decimal
    amount: Decimal
    wording: str


def exposure_on(as_of: date, *, due: date, receipt_proved: bool) -> Exposure | None:
    """29 USC 1132(c)(1): from day 31, up to $110 a day, in the court's discretion, from the administrator.

    None up to and on the day the documents are ``due``.
    """
    days = (as_of - due).days
    if days < 1:
        return None
    amount, count = DAILY_MAXIMUM * days, f"{days} day{'' if days == 1 else 's'}"
    wording = (
        f"The documents were due on {due.isoformat()}. For the {count} from then to {as_of.isoformat()}, "
        "a court may, in its discretion, award the participant or beneficiary up to $110 a day against the "
        f"plan administrator, at most ${amount:,} (29 USC 1132(c)(1); 29 CFR 2575.502c-1)."
    )
    return Exposure(days, DAILY_MAXIMUM, amount, wording + ("" if receipt_proved else UNPROVED))
