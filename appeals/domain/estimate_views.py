"""What estimates look like from outside: whole files, sealed versions, lists, decisions, deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from appeals.domain.estimate_file import (
    DeliveryKind,
    EstimateContent,
    EstimateState,
    EventView,
    NoticeKind,
    reference_of,
)
from appeals.domain.estimate_people import EstimatePatient, ProviderEntry
from appeals.domain.timestamps import PdfSealView
from nqtl_library.estimate_kinds import Method
from nqtl_library.estimate_standing import Standing


@dataclass(frozen=True, slots=True)
class ProviderView:
    """A provider or facility of the directory."""

    id: UUID
    entry: ProviderEntry
    active: bool
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SelfPayDecision:
    """Whether the duty covers this patient, why, by which law, and from which answers."""

    standing: Standing
    covered: bool
    why: str
    citation: str
    verified: bool
    decided_at: datetime
    decided_by: str
    answers: Mapping[str, object]
    library_version: str


@dataclass(frozen=True, slots=True)
class PaperView:
    """A version as files in one language and form."""

    id: UUID
    language: str
    form: str
    docx_sha256: str
    pdf_sha256: str
    sha256: str
    created_at: datetime
    pdf_seal: PdfSealView | None  # None: its PDF is of before estimates were sealed


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """How a version was handed over, with the hash that it had and the proof."""

    id: UUID
    kind: DeliveryKind
    method: Method
    asked_method: Method
    at: datetime
    recipient: str
    where: str
    proof: str
    proof_sha256: str
    version_sha256: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class EstimateVersionView:
    """A sealed version: what it says, what changed and why, its papers and deliveries. Totals in cents."""

    id: UUID
    estimate_id: UUID
    reference: str
    number: int
    issued_on: date
    created_at: datetime
    author: str
    reason: str
    late_because: str
    changes: tuple[str, ...]
    rules: tuple[str, ...]
    overrides: Mapping[str, str]
    totals: Mapping[str, int]
    overall: int
    library_version: str
    facts_sha256: str
    previous_sha256: str
    sha256: str
    papers: tuple[PaperView, ...]
    deliveries: tuple[DeliveryView, ...]
    record: Mapping[str, object]
    layout: Mapping[str, object]
    standing: Mapping[str, object]  # judged as of today, with its deliveries


@dataclass(frozen=True, slots=True)
class EstimateView:
    """One estimate with everything around it; ``judgement`` is of what would be issued next, as of today."""

    id: UUID
    number: int
    reference: str
    state: EstimateState
    required: bool
    patient_id: UUID
    patient: EstimatePatient
    zone: str
    content: EstimateContent
    decision: SelfPayDecision | None
    events: tuple[EventView, ...]
    judgement: Mapping[str, object]
    layout: Mapping[str, object]
    warnings_to_answer: tuple[str, ...]  # rules that want a reason before the issue
    changes: tuple[str, ...]  # since the last sealed version
    versions: tuple[EstimateVersionView, ...]
    safe_due: date | None
    legal_due: date | None
    ends_on: date | None
    renew_by: date | None
    given_late: bool
    version: int
    opened_at: datetime
    changed_at: datetime
    closed_because: str


@dataclass(frozen=True, slots=True)
class EstimateRowView:
    """One line of the list of estimates."""

    id: UUID
    number: int
    patient_name: str
    state: EstimateState
    standing: Standing
    required: bool
    clock: str
    safe_due: date | None
    legal_due: date | None
    renew_by: date | None
    given_late: bool
    latest_number: int
    provider_name: str
    location: str
    version: int

    @property
    def reference(self) -> str:
        """How people call it."""
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class EstimatePage:
    """A page of the list, and how many stand where."""

    items: tuple[EstimateRowView, ...]
    total: int
    page: int
    per_page: int
    owed: int
    late: int
    due_soon: int
    to_hand_over: int
    to_renew: int


@dataclass(frozen=True, slots=True)
class PracticeNoticeView:
    """A check of the practice's notice, as it was recorded."""

    id: UUID
    kind: NoticeKind
    place: str
    checked_on: date
    hidden_from_search: bool
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    proof: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class LineOrder:
    """A service to add from the fee schedule: which price, how many, when, how often.

    ``quantity`` None with ``days``: one for each day.
    """

    item: str
    quantity: Decimal | None = None
    provider: str = ""
    frequency: str = ""
    basis: str = ""
    first_day: date | None = None
    last_day: date | None = None
    days: tuple[date, ...] = ()
    included_in: str = ""  # the id of the daily-rate line that it is part of
