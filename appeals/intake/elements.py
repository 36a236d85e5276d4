"""Single values of X12 elements: exact money, quantities and dates; what cannot be read says why."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

LARGEST_AMOUNT = Decimal("9999999999.99")  # a hundred times what the 835 guide allows; beyond is damage
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_CENT = Decimal("0.01")


class BadElement(ValueError):
    """An element cannot be what it should be; the message goes after the element's name."""


def element(elements: list[str], place: int) -> str:
    """The element at its place, without blanks around it; empty where the segment is shorter."""
    return elements[place].strip() if place < len(elements) else ""


@lru_cache(maxsize=16384)
def money(text: str) -> Decimal:
    """Dollars with exactly two decimals, built from the text without rounding."""
    amount = _number(text, "an amount")
    if abs(amount) > LARGEST_AMOUNT:
        raise BadElement(f"is {_shown(text)}, more than any payment can be")
    cents = amount.quantize(_CENT)
    if cents != amount:
        raise BadElement(f"is {_shown(text)}, which is not a whole number of cents")
    return cents + 0  # no minus zero


@lru_cache(maxsize=2048)
def quantity(text: str) -> Decimal:
    """A count of units or days; halves occur."""
    number = _number(text, "a number")
    if abs(number) > LARGEST_AMOUNT:
        raise BadElement(f"is {_shown(text)}, more than any count can be")
    whole = number.to_integral_value()
    return whole + 0 if whole == number else number.normalize()


def quantity_or_none(text: str) -> Decimal | None:
    """The same, None where the element is empty."""
    return quantity(text) if text else None


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """A date written CCYYMMDD."""
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    raise BadElement(f"is {_shown(text)}, not a date written CCYYMMDD")


@lru_cache(maxsize=256)
def count(text: str) -> int:
    """A whole number of things, as in SE01."""
    if text.isascii() and text.isdigit() and len(text) <= 10:
        return int(text)
    raise BadElement(f"is {_shown(text)}, not a count")


def _number(text: str, kind: str) -> Decimal:
    if not text:
        raise BadElement("is missing")
    if not _NUMBER.fullmatch(text):
        raise BadElement(f"is {_shown(text)}, not {kind}")
    if len(text) > 32:
        raise BadElement(f"is {_shown(text)}, longer than any number in an 835")
    return Decimal(text)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
