"""Single values of X12 elements: exact money, quantities and dates; what cannot be read says why."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

LARGEST_AMOUNT = Decimal("9999999999.99")  # a hundred times what the 835 guide allows; beyond is damage
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_USUAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,2})?")  # needs none of the further checks
_LONGEST_NUMBER = 32
_CENT = Decimal("0.01")
_ZERO = Decimal("0.00")


class BadElement(ValueError):
    """An element cannot be what it should be; ``where`` is like CLP03, ``what`` says why."""

    def __init__(self, segment: str, place: int, what: str) -> None:
        self.where, self.what = f"{segment}{place:02d}", what
        super().__init__(f"{self.where} {what}")


def element(elements: list[str], place: int) -> str:
    """The element at its place, without blanks around it; empty where the segment is shorter."""
    return elements[place].strip() if place < len(elements) else ""


def money(text: str, segment: str, place: int) -> Decimal:
    """Dollars with exactly two decimals, built from the text without rounding."""
    amount = _money(text)
    if isinstance(amount, str):
        raise BadElement(segment, place, amount)
    return amount


def cents(amount: Decimal) -> int:
    """Whole cents of an amount that ``money`` made."""
    return int(amount.scaleb(2))


def quantity(text: str, segment: str, place: int) -> Decimal:
    """A count of units or days; halves occur."""
    number = _quantity(text)
    if isinstance(number, str):
        raise BadElement(segment, place, number)
    return number


def quantity_or_none(text: str, segment: str, place: int) -> Decimal | None:
    """The same, None where the element is empty."""
    return quantity(text, segment, place) if text else None


def day(text: str, segment: str, place: int) -> date:
    """A date written CCYYMMDD."""
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    raise BadElement(segment, place, f"is {_shown(text)}, not a date written CCYYMMDD")


def count(text: str, segment: str, place: int) -> int:
    """A whole number of things, as in SE01."""
    if text.isascii() and text.isdigit() and len(text) <= 10:
        return int(text)
    raise BadElement(segment, place, f"is {_shown(text)}, not a count")


@lru_cache(maxsize=16384)
def _money(text: str) -> Decimal | str:
    """The amount, or what is wrong with it."""
    if _USUAL.fullmatch(text):
        return Decimal(text).quantize(_CENT) or _ZERO
    amount = _number(text, "an amount")
    if isinstance(amount, str):
        return amount
    if abs(amount) > LARGEST_AMOUNT:
        return f"is {_shown(text)}, more than any payment can be"
    exact = amount.quantize(_CENT)
    if exact != amount:
        return f"is {_shown(text)}, which is not a whole number of cents"
    return exact or _ZERO  # never minus zero


@lru_cache(maxsize=2048)
def _quantity(text: str) -> Decimal | str:
    number = _number(text, "a number")
    if isinstance(number, str):
        return number
    if abs(number) > LARGEST_AMOUNT:
        return f"is {_shown(text)}, more than any count can be"
    whole = number.to_integral_value()
    return (whole or Decimal(0)) if whole == number else number.normalize()


def _number(text: str, kind: str) -> Decimal | str:
    if not text:
        return "is missing"
    if not _NUMBER.fullmatch(text):
        return f"is {_shown(text)}, not {kind}"
    if len(text) > _LONGEST_NUMBER:
        return f"is {_shown(text)}, longer than any number in an 835"
    return Decimal(text)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
