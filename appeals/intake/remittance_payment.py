"""What a remittance advice says around its claims: the payment, who pays whom, what is kept back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appeals.intake.remittance_terms import Contact


@dataclass(frozen=True, slots=True)
class Party:
    """The payer or the payee of a transaction."""

    name: str
    id: str = ""
    id_kind: str = ""  # N103: XX is an NPI, FI a tax number, XV a health plan id
    address: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    contacts: tuple[Contact, ...] = ()


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
