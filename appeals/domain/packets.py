"""What a packet is made of, what is told about one, and what its exhibits are for."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from appeals.domain.jobs import JobView
from appeals.domain.privacy import RecordClass
from appeals.errors import Hindrance


class PaperKind(StrEnum):
    """What a paper does in an appeal."""

    NOTICE = "notice"
    EXPLANATION_OF_BENEFITS = "explanation_of_benefits"
    AUTHORIZATION = "authorization"  # designation of a representative, or assignment
    CONSENT = "consent"  # 42 CFR part 2
    NECESSITY_LETTER = "necessity_letter"
    CRITERIA_MAP = "criteria_map"
    RECORD = "record"
    GUIDELINE = "guideline"
    PLAN_DOCUMENT = "plan_document"
    COMPARATOR = "comparator"  # the medical/surgical side of the parity argument
    REQUEST = "request"  # a request for documents, or the answer to one
    TIMELINE = "timeline"
    PROOF = "proof"  # of filing, sending or delivery
    OTHER = "other"


PAPER_WORDS = {
    PaperKind.NOTICE: "Denial notice",
    PaperKind.EXPLANATION_OF_BENEFITS: "Explanation of benefits",
    PaperKind.AUTHORIZATION: "Authorization of a representative",
    PaperKind.CONSENT: "Consent (42 CFR part 2)",
    PaperKind.NECESSITY_LETTER: "Clinician’s letter",
    PaperKind.CRITERIA_MAP: "Criteria and where the record meets them",
    PaperKind.RECORD: "Clinical record",
    PaperKind.GUIDELINE: "Clinical guideline",
    PaperKind.PLAN_DOCUMENT: "Plan document",
    PaperKind.COMPARATOR: "Medical/surgical comparator",
    PaperKind.REQUEST: "Request for documents, or its answer",
    PaperKind.TIMELINE: "Timeline",
    PaperKind.PROOF: "Proof of filing or delivery",
    PaperKind.OTHER: "Other paper",
}


class Channel(StrEnum):
    """How a packet goes."""

    MAIL = "mail"
    FAX = "fax"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person says of an exhibit. Pages count from 1; None means from the first, or to the last.

    ``same_person_because`` says why a name or number on the paper that differs is the patient's all the same.
    """

    kind: PaperKind = PaperKind.OTHER
    dated: date | None = None
    first_day: date | None = None  # what the paper covers
    last_day: date | None = None
    first_page: int | None = None
    last_page: int | None = None
    left_out: bool = False
    same_person_because: str = ""


@dataclass(frozen=True, slots=True)
class PacketOrder:
    """What to build: which sealed letter (None: the newest appeal), how it goes, and what is taken there."""

    letter: UUID | None = None
    channel: Channel = Channel.MAIL
    fax: str = ""
    most_megabytes: Decimal | None = None
    most_pages: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedExhibit:
    """An exhibit as it would go along. ``pages`` is 0 where it cannot be opened."""

    id: UUID
    label: str
    title: str
    particulars: Particulars
    record_class: RecordClass
    pages: int
    size: int
    without_text: tuple[int, ...] = ()  # pages that are pictures: nobody can search or quote them

    @property
    def first(self) -> int:
        """The first page that goes along."""
        return self.particulars.first_page or 1

    @property
    def last(self) -> int:
        """The last page that goes along."""
        return self.particulars.last_page or self.pages

    @property
    def taken(self) -> int:
        """How many pages go along."""
        return 0 if self.particulars.left_out else max(0, self.last - self.first + 1)

    @property
    def kind_words(self) -> str:
        """What the paper is, for people; empty where nobody has said."""
        kind = self.particulars.kind
        return "" if kind is PaperKind.OTHER else PAPER_WORDS[kind]


@dataclass(frozen=True, slots=True)
class Stranger:
    """A sign that a page is about somebody else: what it gives, and what the case gives."""

    page: int
    what: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the checklist: a kind of paper, why it helps, and the exhibits that are such papers."""

    kind: PaperKind
    label: str
    why: str
    needed: bool
    exhibits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """What would go into one file: the exhibits, and all its pages."""

    number: int
    exhibits: tuple[str, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class PacketPlan:
    """A packet before it is built: what is in it, what would help, and what stops it."""

    case_id: UUID
    letter: UUID | None
    letter_title: str
    exhibits: tuple[PlannedExhibit, ...]
    checklist: tuple[Wanted, ...]
    problems: tuple[Hindrance, ...]  # block the packet
    warnings: tuple[Hindrance, ...]
    parts: tuple[PlannedPart, ...]

    @property
    def can_be_built(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.problems

    @property
    def pages(self) -> int:
        """All pages of all parts."""
        return sum(part.pages for part in self.parts)


@dataclass(frozen=True, slots=True)
class PacketPart:
    """One file of a sealed packet, and the page on which each thing in it begins."""

    number: int
    pages: int
    size: int
    sha256: str
    starts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PacketView:
    """A sealed packet, everything but its bytes."""

    id: UUID
    case_id: UUID
    number: int
    kind: str
    title: str
    created_at: datetime
    author: str
    reason: str
    letter: UUID
    letter_title: str
    recipient: str
    channel: Channel
    pages: int
    parts: tuple[PacketPart, ...]
    exhibits: tuple[PlannedExhibit, ...]
    manifest_sha256: str
    previous_sha256: str
    sha256: str  # of this row, the link of the chain


@dataclass(frozen=True, slots=True)
class OrderedPacket:
    """A packet that a job builds. ``packet`` is None until it is sealed."""

    id: UUID
    case_id: UUID
    ordered_at: datetime
    reason: str
    packet: UUID | None
    job: JobView | None  # None: its row is gone
