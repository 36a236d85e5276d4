"""What was billed, line by line, as plain values: read from 837 claims or from a table."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appeals.intake.file_problems import FileProblem

REPLACES, VOIDS = "7", "8"  # claim frequency codes, CLM05-3


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """One billed service. ``where`` is the segment number of an 837 or the row number of a table."""

    where: int
    claim_id: str
    provider_npi: str
    provider_name: str
    provider_tin: str
    patient_name: str
    birth_date: date | None
    member_id: str
    procedure_code: str
    modifiers: tuple[str, ...]
    revenue_code: str
    first_day: date | None
    last_day: date | None
    quantity: Decimal | None
    charge: Decimal
    original: str = ""  # the payer's number of the claim that is replaced or taken back: 837 REF F8
    frequency: str = "1"  # 7 takes the place of an earlier claim, 8 takes it back
    estimate: str = ""  # the estimate's number, where a table names it
    dated_on: date | None = None  # of the bill, or of the transaction that carries the claim
    label: str = ""  # what a table calls the service


@dataclass(frozen=True, slots=True)
class ChargesFile:
    """Everything read from one file, and what is wrong with the rest."""

    name: str
    sha256: str
    lines: tuple[ChargedLine, ...]
    problems: tuple[FileProblem, ...]
