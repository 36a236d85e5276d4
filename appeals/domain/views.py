"""What the service gives out about cases, letters, versions and its own soundness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from appeals.domain.case import CaseDetails, CaseState
from appeals.domain.denial import DenialSummary, DenialView
from appeals.domain.edits import ParagraphView, SignatureView
from appeals.domain.law_changes import LawChange
from appeals.domain.privacy import ConsentView, RecordClass
from appeals.domain.releases import ReleaseView
from appeals.domain.request_views import RequestBadge
from appeals.domain.retention import HoldView
from appeals.domain.timestamps import NO_STAMP, AnchorView, PdfSealView, StampView
from appeals.errors import Hindrance
from letter_templates.block import Document
from nqtl_library.terms import BenefitClass, Deadlines, NextAction, Nqtl, PlanType, VerdictKind


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """A paper that a letter may quote: its letter (A, B ...), title and the text of each page."""

    id: UUID
    label: str
    title: str
    pages: tuple[str, ...]
    notice_id: UUID | None
    record_class: RecordClass = RecordClass.ORDINARY


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case. ``version`` goes up with every change and guards against lost changes."""

    id: UUID
    number: int
    state: CaseState
    details: CaseDetails
    version: int
    verdict: VerdictKind
    nqtl: Nqtl | None
    benefit_class: BenefitClass
    next_action: NextAction
    amount: Decimal | None
    next_due: date | None
    next_due_clock: str
    deadlines: Deadlines
    denials: tuple[DenialView, ...]
    exhibits: tuple[ExhibitView, ...]
    opened_at: datetime
    changed_at: datetime
    closed_because: str
    moves: tuple[CaseState, ...]  # where the case can go from here
    restricted: bool = False  # only for those who see restricted cases
    consents: tuple[ConsentView, ...] = ()
    holds: tuple[HoldView, ...] = ()  # legal holds that reach it: nothing of it may be disposed of
    practice_id: UUID | None = None  # None: of the whole organization
    practice: str = ""

    @property
    def leading_denial(self) -> DenialView | None:
        """The denial that the letter argues: the first that stands, parity before anything else."""
        return self.denials[0] if self.denials else None

    @property
    def reference(self) -> str:
        """How people call the case."""
        return f"C-{self.number:05d}"


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One case on the worklist."""

    id: UUID
    number: int
    state: CaseState
    patient_name: str
    payer: str
    plan_type: PlanType
    verdict: VerdictKind
    nqtl: Nqtl | None
    benefit_class: BenefitClass
    next_action: NextAction
    amount: Decimal | None
    next_due: date | None
    next_due_clock: str
    version: int
    restricted: bool = False  # then the name is shown only to those who may see it
    request: RequestBadge | None = None  # None: nothing is asked for the case
    law_changed: bool = False  # the law behind one of its drafts changed and nobody has read it since

    @property
    def reference(self) -> str:
        """How people call the case."""
        return f"C-{self.number:05d}"


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """A page of the worklist. ``total`` counts all that the filters let through."""

    items: tuple[WorklistRow, ...]
    total: int
    page: int
    per_page: int
    overdue: int  # open cases of ours whose date has passed
    due_soon: int  # due within seven days, today included


@dataclass(frozen=True, slots=True)
class PatientFound:
    """Cases and denials of a patient's name, a member id or a claim number; at most 200 of each."""

    cases: tuple[WorklistRow, ...]  # the open ones first, then by their next date
    cases_total: int
    denials: tuple[DenialSummary, ...]  # newest first, those in the cases too
    denials_total: int


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """Why this requester cannot ask this plan for this, who could, and what to get signed first."""

    what: str
    why: str
    who_can: str
    needed: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A sentence of the draft that should change; ``blocks`` says whether it stops the seal."""

    rule: str
    block: int
    span: tuple[int, int]
    text: str
    why: str
    idea: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed letter, or what stops it; ``document`` is None then."""

    kind: str
    title: str
    document: Document | None
    missing: tuple[Hindrance, ...] = ()
    problems: tuple[Hindrance, ...] = ()  # block the seal
    warnings: tuple[Hindrance, ...] = ()  # shown, do not block
    findings: tuple[FindingView, ...] = ()
    refused: tuple[RefusedRequest, ...] = ()  # what this requester may not ask, beside what the letter asks
    not_this_letter: str = ""  # why this plan or finding does not carry this letter, and what would
    facts: Mapping[str, object] = field(default_factory=dict)
    authorities: tuple[str, ...] = ()
    paragraphs: tuple[ParagraphView, ...] = ()  # what may be put into own words, and what was
    law_changes: tuple[LawChange, ...] = ()  # since it was last read; they stop the seal until somebody reads

    @property
    def can_be_sealed(self) -> bool:
        """Whether nothing stands between this draft and a sealed version."""
        stopped = self.missing or self.problems or self.not_this_letter
        return self.document is not None and not stopped and not any(each.blocks for each in self.findings)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a version was drawn; empty words for one that was sealed before that was kept."""

    shell: str = ""
    shell_sha256: str = ""
    pdf_by: str = ""
    pdf_lacks: tuple[str, ...] = ()  # what readers who do not see the page go without


UNKNOWN_DRAWING = Drawing()


@dataclass(frozen=True, slots=True)
class VersionView:
    """A sealed version, everything but its bytes."""

    id: UUID
    case_id: UUID
    document_id: UUID
    kind: str
    title: str
    number: int
    created_at: datetime
    author: str
    reason: str
    letter_date: date
    template_set_sha256: str
    library_version: str
    clauses: tuple[str, ...]
    authorities: tuple[str, ...]
    facts_sha256: str
    docx_sha256: str
    pdf_sha256: str
    text_sha256: str
    previous_sha256: str
    sha256: str  # of this row, the link of the chain
    created_by: UUID | None = None  # who sealed it, and so cannot release it
    release: ReleaseView | None = None  # None: no second person has released it yet
    signature: SignatureView | None = None  # None: sealed before there were signatures
    drawing: Drawing = UNKNOWN_DRAWING  # in which shell it was drawn, and who drew its PDF
    pdf_seal: PdfSealView | None = None  # None: its PDF is of before there were seals
    timestamp: StampView = NO_STAMP


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that does not hold: which part of what, and how it was seen."""

    what: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The result of recomputing everything. ``broken`` is in the order found; empty means whole.

    ``orphans`` are files that no row names: left by a write that was cut short. They break nothing.
    ``disposed`` says what was disposed of under which certificate: that is no fault.
    """

    versions: int
    files: int
    audit_events: int
    broken: tuple[Broken, ...]
    checked_at: datetime
    orphans: tuple[str, ...] = ()
    disposed: tuple[str, ...] = ()
    anchor: AnchorView | None = None  # up to where an outside clock confirmed the chain

    @property
    def sound(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken
