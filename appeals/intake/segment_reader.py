"""Single segments of an 835 claim as values. Remittances repeat themselves, so what was read is kept."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from appeals.intake.elements import BadElement, cents, day, money, quantity, quantity_or_none
from appeals.intake.remittance_terms import GROUPS, ZERO, Contact, Person
from nqtl_library.terms import Adjustment

REMEMBERED = 4096  # segments of each kind; four times as many of the most common


class Adjusted(NamedTuple):
    """A CAS segment: its adjustments, their sum in cents, and what is odd about it."""

    adjustments: tuple[Adjustment, ...]
    cents: int
    oddity: str


class Service(NamedTuple):
    """An SVC segment; the first nine fields in the order of ServiceLine."""

    procedure_kind: str
    procedure_code: str
    modifiers: tuple[str, ...]
    revenue_code: str
    charge: Decimal
    paid: Decimal
    units: Decimal | None
    original_procedure: str
    original_units: Decimal | None
    charge_cents: int
    paid_cents: int
    oddity: str


class SegmentReader:
    """Reads the segments of files with one set of delimiters. Raises BadElement, which names the element."""

    def __init__(self, element: str, component: str) -> None:
        self.element = element
        self.component = component
        self.remark_kind = f"LQ{element}"  # the first three characters of an LQ segment
        self.adjusted = lru_cache(4 * REMEMBERED)(self._adjusted)
        self.service = lru_cache(REMEMBERED)(self._service)
        self.dated = lru_cache(REMEMBERED)(self._dated)
        self.amount = lru_cache(REMEMBERED)(self._amount)
        self.counted = lru_cache(REMEMBERED)(self._counted)
        self.remark = lru_cache(REMEMBERED)(self._remark)

    def cut(self, text: str, size: int) -> list[str]:
        """The elements, at least ``size`` of them."""
        elements = text.split(self.element)
        if len(elements) < size:
            elements += [""] * (size - len(elements))
        return elements

    def reference(self, text: str) -> tuple[str, str]:
        """REF: qualifier and value."""
        elements = text.split(self.element)
        return (elements[1], elements[2]) if len(elements) > 2 else (self.cut(text, 2)[1], "")

    def name(self, text: str) -> tuple[str, Person]:
        """NM1: role and person or organization."""
        elements = self.cut(text, 10)
        return elements[1], Person(
            elements[3], elements[4], elements[5], elements[7], elements[8], elements[9]
        )

    def contact(self, text: str) -> Contact:
        """PER: who and how to reach them."""
        return contact(self.cut(text, 9))

    def remarks_at(self, text: str, places: tuple[int, ...]) -> list[str]:
        """The remark codes of an MIA or MOA segment."""
        elements = self.cut(text, max(places) + 1)
        return [elements[place] for place in places if elements[place]]

    def _adjusted(self, text: str) -> Adjusted:
        """CAS: one group, then up to six reasons, each with an amount and perhaps a quantity."""
        _, group, *rest = self.cut(text, 2)
        oddity = "" if group in GROUPS else f"has the group {group!r}, which the 835 does not know"
        if len(rest) > 18:
            oddity = "has more than six adjustments; all were read"
        found = []
        for first in range(0, len(rest), 3):
            reason, amount, number = (*rest[first : first + 3], "", "")[:3]
            if not (reason or amount or number):
                continue
            if not reason:
                raise BadElement("CAS", first + 2, f"is missing, though an amount of {amount!r} follows")
            dollars = money(amount, "CAS", first + 3)
            found.append(Adjustment(group, reason, dollars, quantity_or_none(number, "CAS", first + 4)))
        return Adjusted(tuple(found), sum(cents(one.amount or ZERO) for one in found), oddity)

    def _service(self, text: str) -> Service:
        elements = self.cut(text, 8)
        procedure = [part.strip() for part in elements[1].split(self.component)]
        if not procedure[0]:
            raise BadElement("SVC", 1, "is missing")
        kind, code = (procedure[0], procedure[1]) if len(procedure) > 1 else ("", procedure[0])
        charge = money(elements[2], "SVC", 2)
        paid = money(elements[3], "SVC", 3) if elements[3] else ZERO
        original = elements[6].split(self.component)
        return Service(
            procedure_kind=kind,
            procedure_code="" if kind == "NU" else code,
            modifiers=tuple([part for part in procedure[2:6] if part]),
            revenue_code=code if kind == "NU" else elements[4],
            charge=charge,
            paid=paid,
            units=quantity_or_none(elements[5], "SVC", 5),
            original_procedure=original[1] if len(original) > 1 else original[0],
            original_units=quantity_or_none(elements[7], "SVC", 7),
            charge_cents=cents(charge),
            paid_cents=cents(paid),
            oddity="" if elements[3] else "has no amount paid (SVC03), read as 0.00",
        )

    def _dated(self, text: str) -> tuple[str, date] | None:
        """DTM: qualifier and day; None where it is no date."""
        elements = self.cut(text, 3)
        try:
            return elements[1], day(elements[2], "DTM", 2)
        except BadElement:
            return None

    def _amount(self, text: str) -> tuple[str, Decimal]:
        elements = self.cut(text, 3)
        return elements[1], money(elements[2], "AMT", 2)

    def _counted(self, text: str) -> tuple[str, Decimal]:
        elements = self.cut(text, 3)
        return elements[1], quantity(elements[2], "QTY", 2)

    def _remark(self, text: str) -> str:
        return self.cut(text, 3)[2]


def contact(elements: list[str]) -> Contact:
    """A PER segment of at least nine elements."""
    ways = [(elements[place], elements[place + 1]) for place in (3, 5, 7)]
    return Contact(elements[1], elements[2], tuple(way for way in ways if way[1]))
