"""What the service gives out about denials, notices and imported files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from nqtl_library.terms import DenialFacts, NextAction, Nqtl, Verdict, VerdictKind


class DenialSource(StrEnum):
    """Where a denial was learnt of."""

    REMITTANCE = "remittance"
    NOTICE = "notice"
    REPORT = "report"


class DenialState(StrEnum):
    """Whether the denial still stands."""

    OPEN = "open"
    REVERSED = "reversed"  # the payer took it back; nets to nothing
    DISPOSED = "disposed"  # its time had passed; nothing of the patient is left


@dataclass(frozen=True, slots=True)
class DenialDetails:
    """What is known around the coded facts: people, numbers, dates. PHI; stored encrypted."""

    payer: str = ""
    payer_id: str = ""
    claim_number: str = ""  # the provider's claim id, as in CLP01
    payer_claim_number: str = ""  # the payer's control number (ICN)
    line_number: int | None = None
    patient_name: str = ""
    birth_date: date | None = None
    member_id: str = ""
    group_number: str = ""
    provider_name: str = ""
    provider_npi: str = ""  # who rendered the care, else who is paid
    billing_npi: str = ""  # who is paid
    service: str = ""
    first_day: date | None = None
    last_day: date | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    denied: Decimal | None = None
    notice_dated: date | None = None
    notice_received: date | None = None
    window_days: int | None = None  # days to appeal, as the notice states them
    quote: str = ""  # the reason word for word, where there is a letter
    quote_page: int | None = None
    authorization_number: str = ""
    reference: str = ""
    appeals_address: str = ""
    appeals_fax: str = ""


@dataclass(frozen=True, slots=True)
class ReportedDenial:
    """A denial told by a person or another system: coded facts and what is known around them."""

    facts: DenialFacts
    details: DenialDetails = field(default_factory=DenialDetails)


@dataclass(frozen=True, slots=True)
class Override:
    """A person's finding over the library's, with the reason."""

    verdict: VerdictKind
    nqtl_type: Nqtl | None
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DenialView:
    """One denial with its finding. ``verdict`` is what holds now; ``override`` says who changed it."""

    id: UUID
    source: DenialSource
    state: DenialState
    facts: DenialFacts
    details: DenialDetails
    verdict: Verdict
    override: Override | None
    case_id: UUID | None
    file_id: UUID | None
    notice_id: UUID | None
    created_at: datetime
    what_to_do: str  # the next action as a sentence
    already_known: bool = False  # in answer to a report: the same denial was there before; nothing was added


@dataclass(frozen=True, slots=True)
class DenialSummary:
    """One line of the list of denials."""

    id: UUID
    source: DenialSource
    state: DenialState
    payer: str
    patient_name: str
    claim_number: str
    verdict: VerdictKind
    nqtl_type: Nqtl | None
    not_parity_reason: str
    next_action: NextAction
    denied: Decimal | None
    first_day: date | None
    case_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DenialPage:
    """A page of denials."""

    items: tuple[DenialSummary, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What became of one denied claim or line of a remittance."""

    claim_number: str
    line_number: int | None
    outcome: str  # stored, known, reversed
    verdict: VerdictKind
    nqtl_type: Nqtl | None
    next_action: NextAction
    denied: Decimal | None
    denial_id: UUID | None
    case_id: UUID | None


@dataclass(frozen=True, slots=True)
class ReceiptProblem:
    """Something wrong in a file: where (segment number) and what. A warning keeps nothing out."""

    segment_number: int | None
    where: str
    what: str
    severity: str = "error"  # or warning


@dataclass(frozen=True, slots=True)
class ReceiptTransaction:
    """One transaction of a remittance file, good or bad."""

    control_number: str
    payer: str
    good: bool
    stored: bool
    claims: int
    paid: Decimal | None
    balanced: bool | None
    problems: tuple[ReceiptProblem, ...]
    denials: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class RemittanceReceipt:
    """What was read in a remittance file and what was stored of it."""

    id: UUID | None  # None: nothing was stored
    name: str
    sha256: str
    stored: bool
    already_received: bool  # the same bytes came before; nothing was added
    received_at: datetime
    transactions: tuple[ReceiptTransaction, ...]
    problems: tuple[ReceiptProblem, ...]
    sentence: str  # the outcome in words
    cases_opened: tuple[UUID, ...] = ()

    @property
    def denials_added(self) -> int:
        """How many denials this file added."""
        lines = [line for each in self.transactions for line in each.denials]
        return sum(line.outcome == "stored" for line in lines)


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One fact that the reader proposes from a notice, waiting for a person's confirmation."""

    field: str
    value: str
    page: int
    span: tuple[int, int]
    quote: str
    confidence: str


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """A denial notice as read: page texts and proposals. Nothing of it counts until confirmed."""

    id: UUID
    name: str
    sha256: str
    pages: tuple[str, ...]
    proposals: tuple[ProposalView, ...]
    already_received: bool
    received_at: datetime
    denial_id: UUID | None  # set once confirmed
    confirmed: Mapping[str, str] = field(default_factory=dict)
