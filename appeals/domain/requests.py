"""A request for a comparative analysis: what is asked of which plan, by whom, and what can happen to it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from appeals.domain.case import Authorization, RefusalGround
from nqtl_library.terms import BenefitClass, Network, Nqtl, PlanType, Requester

ANALYSIS, CRITERIA = "request.comparative_analysis", "request.criteria"
FIRST_LETTERS = frozenset({ANALYSIS, CRITERIA})
RECEIPT_CHECK = "request.follow_up_receipt"
OVERDUE_LETTER = "request.follow_up_overdue"
REBUTTAL = "request.refusal_rebuttal"
COMPLAINT = "complaint.regulator"
LATER_LETTERS = frozenset({RECEIPT_CHECK, OVERDUE_LETTER, REBUTTAL, COMPLAINT})
REQUEST_LETTERS = FIRST_LETTERS | LATER_LETTERS


class RequestState(StrEnum):
    """Where a request stands. OVERDUE is never recorded: waiting becomes it when the day has passed."""

    DRAFT = "draft"
    READY = "ready"  # the letter is sealed
    SENT = "sent"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    ACKNOWLEDGED = "acknowledged"
    CLARIFICATION_ASKED = "clarification_asked"
    PARTLY_ANSWERED = "partly_answered"
    REFUSED = "refused"
    ANSWERED = "answered"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    IN_DISPUTE = "in_dispute"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class RequestEventKind(StrEnum):
    """What can happen to a request. In the audit trail and to webhooks an event is called request.<kind>."""

    OPENED = "opened"
    CHANGED = "changed"  # what is asked, before it is sent
    SEALED = "sealed"  # a letter of it
    SENT = "sent"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    ACKNOWLEDGED = "acknowledged"
    CLARIFICATION_ASKED = "clarification_asked"
    CLARIFICATION_GIVEN = "clarification_given"
    PARTLY_ANSWERED = "partly_answered"
    REFUSED = "refused"
    ANSWERED = "answered"
    FOLLOWED_UP = "followed_up"  # a later letter was sent
    ESCALATED = "escalated"
    DISPUTED = "disputed"  # a refusal was answered, or the answer is contested
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    PAPER_RECEIVED = "paper_received"  # a document that changes nothing else, even after the end
    ITEMS_MARKED = "items_marked"  # what of the list has come
    PLAN_CORRECTED = "plan_corrected"  # the plan turned out to be of another kind
    CASE_LINKED = "case_linked"
    CASE_UNLINKED = "case_unlinked"
    NOTED = "noted"
    STRUCK = "struck"  # an earlier event was entered by mistake and no longer counts


class SentBy(StrEnum):
    """How a letter went out, and so what proves it."""

    CERTIFIED_MAIL = "certified_mail"
    MAIL = "mail"
    COURIER = "courier"
    FAX = "fax"
    PORTAL = "portal"
    EMAIL = "email"
    BY_HAND = "by_hand"


PROOFS = {
    SentBy.CERTIFIED_MAIL: "mail tracking number",
    SentBy.MAIL: "mail tracking number or a certificate of mailing",
    SentBy.COURIER: "courier tracking number",
    SentBy.FAX: "fax confirmation",
    SentBy.PORTAL: "portal receipt",
    SentBy.EMAIL: "message number",
    SentBy.BY_HAND: "signed receipt",
}
"""What proves that a letter was sent this way, in words."""


class HowReceived(StrEnum):
    """What became of one item that was asked for."""

    RECEIVED = "received"
    PARTLY = "partly"
    MISSING = "missing"
    REFUSED = "refused"
    DOES_NOT_EXIST = "does_not_exist"


@dataclass(frozen=True, slots=True)
class RequestTerms:
    """What is asked of which plan, and in whose right."""

    standing: Requester
    plan_type: PlanType = PlanType.UNKNOWN
    state: str = ""
    grandfathered: bool | None = None
    plan_name: str = ""
    plan_year: str = ""
    nqtls: tuple[Nqtl, ...] = ()
    benefit_class: BenefitClass = BenefitClass.UNKNOWN
    network: Network = Network.UNKNOWN

    @property
    def letter(self) -> str:
        """The kind of letter that asks: a contracting provider's own right reaches the criteria only."""
        return CRITERIA if self.standing is Requester.CONTRACTING_PROVIDER else ANALYSIS


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One numbered thing that the sealed letter asks for. ``code`` is stable over changes of wording."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What came of one item, and where it stands."""

    code: str
    how: HowReceived
    paper_id: UUID | None = None
    page: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """What is told of an event; each kind uses some of the fields."""

    note: str = ""
    terms: RequestTerms | None = None
    version_id: UUID | None = None  # the sealed letter
    letter: str = ""  # its kind
    items: tuple[AskedItem, ...] = ()
    method: SentBy | None = None
    proof: str = ""  # tracking number, confirmation or receipt, as its giver writes it
    recipient: str = ""
    to_administrator: bool = True  # the recipient is the plan administrator, whom alone the legal days bind
    outside: bool = False  # sent by another way than a sealed and released version
    authorization: Authorization | None = None  # as it was on the day of sending
    received_on: date | None = None
    grounds: tuple[RefusalGround, ...] = ()
    office: str = ""
    marks: tuple[ItemMark, ...] = ()
    strikes: int | None = None  # the number of the event that no longer counts
    case_number: int | None = None


@dataclass(frozen=True, slots=True)
class RequestPaper:
    """A document that came with an event, or proves it; bytes and page texts are kept for good."""

    id: UUID
    title: str
    pages: int
    sha256: str
    exhibit: str = ""  # its label on the request's own case


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One thing that happened: on which day, told by whom and when, with its documents."""

    number: int
    kind: RequestEventKind
    on: date
    told: Happening = field(default_factory=Happening)
    papers: tuple[RequestPaper, ...] = ()
    recorded_at: datetime | None = None
    recorder: str = ""
    struck: bool = False
