"""What a remittance advice says of claims, as plain values: claims, lines, the people and contacts named.

What occurs once a claim or line is a NamedTuple: a frozen dataclass takes four times as long to make.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeVar

from appeals.intake.elements import money
from nqtl_library.terms import Adjustment

STATUSES = frozenset(
    ["1", "2", "3", "4", "5", "10", "13", "15", "16", "17", "19", "20", "21", "22", "23", "25", "27"]
)  # CLP02
REVERSAL = "22"  # CLP02: takes an earlier payment back
GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})  # CAS01
ZERO = Decimal("0.00")

T = TypeVar("T")


class Contact(NamedTuple):
    """A PER segment: whom to ask, and how. kind is CX (claims), BL (technical) or IC (web site)."""

    kind: str
    name: str
    ways: tuple[tuple[str, str], ...]  # TE phone, FX fax, EM e-mail, UR web address, EX extension


class Person(NamedTuple):
    """A person or organization named in a claim (NM1)."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    id_kind: str = ""  # NM108: MI is a member number, XX an NPI
    id: str = ""

    @property
    def name(self) -> str:
        """The name as one would write it."""
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name, self.suffix)))


class ServiceLine(NamedTuple):
    """One service of a claim (loop 2110)."""

    number: int  # from 1, in the order of the remittance
    procedure_kind: str  # SVC01-1: HC, NU, N4, AD ...
    procedure_code: str
    modifiers: tuple[str, ...]
    revenue_code: str
    charge: Decimal
    paid: Decimal
    units: Decimal | None  # SVC05, units paid; None where the payer left it out
    original_procedure: str  # SVC06: the code that was billed, where the payer changed it
    original_units: Decimal | None
    adjustments: tuple[Adjustment, ...]
    remark_codes: tuple[str, ...]
    dates: tuple[tuple[str, date], ...]
    references: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, Decimal], ...]
    segment_number: int

    @property
    def service_from(self) -> date | None:
        """First day of the service (DTM 472 or 150)."""
        return first_of(self.dates, "472") or first_of(self.dates, "150")

    @property
    def service_to(self) -> date | None:
        """Last day of the service (DTM 151, else the single day)."""
        return first_of(self.dates, "151") or self.service_from

    def reference(self, qualifier: str) -> str:
        """A REF value: 6R line control number, 0K medical policy, G1 authorization number."""
        return first_of(self.references, qualifier) or ""


class ClaimContent(NamedTuple):
    """What stands below the CLP segment of a claim."""

    adjustments: tuple[Adjustment, ...]
    remark_codes: tuple[str, ...]
    lines: tuple[ServiceLine, ...]
    names: tuple[tuple[str, Person], ...]
    dates: tuple[tuple[str, date], ...]
    references: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, Decimal], ...]
    quantities: tuple[tuple[str, Decimal], ...]
    contacts: tuple[Contact, ...]
    inpatient: bool


class ReadsClaims(Protocol):
    """Reads the uncut text of a claim that was checked before."""

    def head(self, text: str) -> list[str]:
        """The elements of CLP, at least twelve of them, by their numbers."""

    def adjustments(self, text: str) -> Sequence[Adjustment]:
        """Every CAS, at any level, in the order of the text."""

    def content(self, text: str, number: int) -> ClaimContent:
        """What stands below; ``number`` is that of the CLP segment in its file."""


class Claim:
    """One claim of a remittance (loop 2100), checked and added up; its values are read when asked for."""

    __slots__ = ("_content", "_head", "_reader", "_text", "segment_number")

    def __init__(
        self, text: str, segment_number: int, reader: ReadsClaims, content: ClaimContent | None = None
    ) -> None:
        self.segment_number = segment_number
        self._text, self._reader, self._content = text, reader, content
        self._head: list[str] | None = None

    @property
    def head(self) -> list[str]:
        """The elements of the CLP segment, by their numbers."""
        if self._head is None:
            self._head = self._reader.head(self._text)
        return self._head

    @property
    def content(self) -> ClaimContent:
        """What stands below the CLP segment."""
        if self._content is None:
            self._content = self._reader.content(self._text, self.segment_number)
        return self._content

    @property
    def claim_id(self) -> str:
        """CLP01, the provider's own number."""
        return self.head[1]

    @property
    def status_code(self) -> str:
        """CLP02."""
        return self.head[2]

    @property
    def charge(self) -> Decimal:
        """CLP03."""
        return money(self.head[3], "CLP", 3)

    @property
    def paid(self) -> Decimal:
        """CLP04."""
        return money(self.head[4], "CLP", 4)

    @property
    def patient_responsibility(self) -> Decimal | None:
        """CLP05; None where the payer left it out."""
        return money(self.head[5], "CLP", 5) if self.head[5] else None

    @property
    def payer_control_number(self) -> str:
        """CLP07."""
        return self.head[7]

    @property
    def facility_code(self) -> str:
        """CLP08: place of service, or the first two digits of the type of bill."""
        return self.head[8]

    @property
    def frequency(self) -> str:
        """CLP09: the last digit of the type of bill."""
        return self.head[9]

    @property
    def drg(self) -> str:
        """CLP11."""
        return self.head[11]

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """CAS at the level of the claim."""
        return self.content.adjustments

    @property
    def remark_codes(self) -> tuple[str, ...]:
        """From MIA and MOA."""
        return self.content.remark_codes

    @property
    def lines(self) -> tuple[ServiceLine, ...]:
        """Its services, in the order of the remittance."""
        return self.content.lines

    @property
    def amounts(self) -> tuple[tuple[str, Decimal], ...]:
        """AMT at the level of the claim."""
        return self.content.amounts

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """PER: whom to ask."""
        return self.content.contacts

    @property
    def inpatient(self) -> bool:
        """Whether an MIA segment came with it."""
        return self.content.inpatient

    @property
    def is_reversal(self) -> bool:
        """Whether it only takes an earlier payment back."""
        return self.status_code == REVERSAL

    @property
    def patient(self) -> Person | None:
        """The patient (NM1 QC)."""
        return first_of(self.content.names, "QC")

    @property
    def member(self) -> Person | None:
        """Whose member number it is: the insured (IL) where named apart, else the patient."""
        return first_of(self.content.names, "IL") or self.patient

    @property
    def member_id(self) -> str:
        """The member number, as the payer corrected it where it did (NM1 74)."""
        people = (first_of(self.content.names, role) for role in ("74", "IL", "QC"))
        return next((person.id for person in people if person and person.id), "")

    @property
    def service_from(self) -> date | None:
        """First day of the claim (DTM 232), else of its lines."""
        days = (line.service_from for line in self.lines)
        return first_of(self.content.dates, "232") or min((day for day in days if day), default=None)

    @property
    def service_to(self) -> date | None:
        """Last day of the claim (DTM 233), else of its lines, else its first day."""
        days = (line.service_to for line in self.lines)
        last = max((day for day in days if day), default=self.service_from)
        return first_of(self.content.dates, "233") or last

    @property
    def received_on(self) -> date | None:
        """When the payer says that the claim came in (DTM 050): proof of timely filing."""
        return first_of(self.content.dates, "050")

    def reference(self, qualifier: str) -> str:
        """A REF value: 1L group number, G1 authorization, F8 original claim, EA record number."""
        return first_of(self.content.references, qualifier) or ""

    def person(self, role: str) -> Person | None:
        """Somebody named: 82 rendering provider, TT crossover payer, PR priority payer, GB other member."""
        return first_of(self.content.names, role)

    def all_adjustments(self) -> Sequence[Adjustment]:
        """Claim-level adjustments, then those of every line; nothing else of the claim is read for it."""
        return self._reader.adjustments(self._text)


def first_of(pairs: tuple[tuple[str, T], ...], name: str) -> T | None:
    """The first value under this qualifier."""
    return next((value for key, value in pairs if key == name), None)
