"""What a remittance advice says, as plain values: claims, lines, adjustments, balances.

What occurs once a claim or line is a NamedTuple: a frozen dataclass takes four times as long to make.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from nqtl_library.terms import Adjustment

REVERSAL = "22"  # CLP02: takes an earlier payment back
ZERO = Decimal("0.00")

T = TypeVar("T")


class Contact(NamedTuple):
    """A PER segment: whom to ask, and how. kind is CX (claims), BL (technical) or IC (web site)."""

    kind: str
    name: str
    ways: tuple[tuple[str, str], ...]  # TE phone, FX fax, EM e-mail, UR web address, EX extension


@dataclass(frozen=True, slots=True)
class Party:
    """The payer or the payee of a transaction."""

    name: str
    id: str = ""
    id_kind: str = ""  # N103: XX is an NPI, FI a tax number, XV a health plan id
    address: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Contact, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Payment:
    """BPR: what was paid by this transaction, and how."""

    amount: Decimal
    direction: str  # C credit, D debit
    method: str  # ACH, CHK, NON, FWT, BOP
    on: date | None
    handling: str


@dataclass(frozen=True, slots=True)
class Trace:
    """TRN: the number of the check or transfer, and the payer's own id."""

    number: str
    payer_id: str
    sub_id: str = ""


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One adjustment of the whole payment (PLB). A positive amount lowers the payment."""

    provider_id: str
    year_end: date | None
    reason: str
    reference: str
    amount: Decimal


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


class Claim(NamedTuple):
    """One claim of a remittance (loop 2100)."""

    claim_id: str  # CLP01, the provider's own number
    status_code: str
    charge: Decimal
    paid: Decimal
    patient_responsibility: Decimal | None
    filing_code: str
    payer_control_number: str
    facility_code: str
    frequency: str
    drg: str
    adjustments: tuple[Adjustment, ...]
    remark_codes: tuple[str, ...]  # from MIA and MOA
    lines: tuple[ServiceLine, ...]
    names: tuple[tuple[str, Person], ...]
    dates: tuple[tuple[str, date], ...]
    references: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, Decimal], ...]
    quantities: tuple[tuple[str, Decimal], ...]
    contacts: tuple[Contact, ...]
    inpatient: bool  # an MIA segment came with it
    segment_number: int

    @property
    def is_reversal(self) -> bool:
        """Whether it only takes an earlier payment back."""
        return self.status_code == REVERSAL

    @property
    def patient(self) -> Person | None:
        """The patient (NM1 QC)."""
        return first_of(self.names, "QC")

    @property
    def member(self) -> Person | None:
        """Whose member number it is: the insured (IL) where named apart, else the patient."""
        return first_of(self.names, "IL") or self.patient

    @property
    def member_id(self) -> str:
        """The member number, as the payer corrected it where it did (NM1 74)."""
        people = (first_of(self.names, role) for role in ("74", "IL", "QC"))
        return next((person.id for person in people if person and person.id), "")

    @property
    def service_from(self) -> date | None:
        """First day of the claim (DTM 232), else of its lines."""
        days = (line.service_from for line in self.lines)
        return first_of(self.dates, "232") or min((day for day in days if day), default=None)

    @property
    def service_to(self) -> date | None:
        """Last day of the claim (DTM 233), else of its lines, else its first day."""
        days = (line.service_to for line in self.lines)
        return first_of(self.dates, "233") or max((day for day in days if day), default=self.service_from)

    @property
    def received_on(self) -> date | None:
        """When the payer says that the claim came in (DTM 050): proof of timely filing."""
        return first_of(self.dates, "050")

    def reference(self, qualifier: str) -> str:
        """A REF value: 1L group number, G1 authorization, F8 original claim, EA record number."""
        return first_of(self.references, qualifier) or ""

    def person(self, role: str) -> Person | None:
        """Somebody named: 82 rendering provider, TT crossover payer, PR priority payer, GB other member."""
        return first_of(self.names, role)

    def all_adjustments(self) -> Iterator[Adjustment]:
        """Claim-level adjustments, then those of every line."""
        yield from self.adjustments
        for line in self.lines:
            yield from line.adjustments


@dataclass(frozen=True, slots=True)
class Gap:
    """A sum that does not come out."""

    level: str  # line, claim or transaction
    where: str
    expected: Decimal
    found: Decimal
    segment_number: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether the sums of X221A1 1.10.2 come out, level by level; shown, never enforced."""

    lines: bool
    claims: bool
    transaction: bool
    gaps: tuple[Gap, ...] = ()  # the first ones; gap_count has them all
    gap_count: int = 0

    @property
    def all(self) -> bool:
        """Whether every level balances."""
        return self.lines and self.claims and self.transaction


def first_of(pairs: tuple[tuple[str, T], ...], name: str) -> T | None:
    """The first value under this qualifier."""
    return next((value for key, value in pairs if key == name), None)
