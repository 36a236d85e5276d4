"""What the service gives out about requests."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from appeals.domain.case import Address
from appeals.domain.request_clocks import FollowUp, RequestClocks
from appeals.domain.request_follow_ups import NextStep, RefusalAnswer, Step
from appeals.domain.request_items import ItemLine
from appeals.domain.requests import RequestEvent, RequestEventKind, RequestState, RequestTerms
from nqtl_library.request_rights import MayRequest, Refused
from nqtl_library.right_rows import Escalation
from nqtl_library.terms import BenefitClass, Network, Nqtl, PlanType, Requester


def reference_of(number: int) -> str:
    """How people call a request."""
    return f"R-{number:05d}"


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in a list. ``due_is_law`` says whether the date is a legal one or only asked for."""

    id: UUID
    number: int
    state: RequestState
    case_id: UUID
    case_reference: str
    patient_name: str
    plan_name: str
    plan_type: PlanType
    plan_year: str
    nqtls: tuple[Nqtl, ...]
    benefit_class: BenefitClass
    network: Network
    standing: Requester
    sent_on: date | None
    due: date | None
    due_is_law: bool
    next_step: Step
    next_on: date | None

    @property
    def reference(self) -> str:
        """How people call the request."""
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class RequestBadge:
    """What a list of cases shows of a case's request. It names nobody."""

    id: UUID
    number: int
    state: RequestState
    next_step: Step
    next_on: date | None

    @property
    def reference(self) -> str:
        """How people call the request."""
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A page of the list of requests."""

    items: tuple[RequestLine, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class ServedCase:
    """A case that a request serves; ``own``: the one in whose name it is made."""

    id: UUID
    reference: str
    patient_name: str
    own: bool
    same_member: bool  # only then do this case's letters speak of the request


@dataclass(frozen=True, slots=True)
class Recipients:
    """To whom a request goes: one who must answer, and a copy to who keeps the papers."""

    to: str  # in what capacity: plan administrator, plan or issuer, claims administrator
    address: Address
    copy_to: str
    missing: str  # what to find out first; empty where nothing is missing


@dataclass(frozen=True, slots=True)
class RequestView:
    """A whole request. ``version`` goes up with every event."""

    id: UUID
    number: int
    version: int
    state: RequestState
    terms: RequestTerms
    case_id: UUID
    cases: tuple[ServedCase, ...]
    recipients: Recipients
    clocks: RequestClocks
    next: NextStep
    checklist: tuple[ItemLine, ...]
    events: tuple[RequestEvent, ...]
    possible: tuple[RequestEventKind, ...]  # what may be recorded now
    may_request: tuple[MayRequest, ...]
    refused: tuple[Refused, ...]
    refusal_answers: tuple[RefusalAnswer, ...]
    escalations: tuple[Escalation, ...]
    sent_on: date | None
    received_on: date | None
    answered_on: date | None

    @property
    def reference(self) -> str:
        """How people call the request."""
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class Offer:
    """A request that asks for the same already: link the case to it rather than send a second letter."""

    id: UUID
    number: int
    state: RequestState
    sent_on: date | None
    linked: bool

    @property
    def reference(self) -> str:
        """How people call the request."""
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class AskingPlan:
    """What one may ask for a case in one standing, before anything is opened."""

    terms: RequestTerms
    letter: str  # the kind of letter; empty where nothing may be asked
    may_request: tuple[MayRequest, ...]
    refused: tuple[Refused, ...]
    recipients: Recipients
    needs_authorization: bool  # the designation form is to be signed first
    authorization_problem: str
    criteria_instead: bool  # a contracting provider may ask for the criteria
    offers: tuple[Offer, ...]

    @property
    def may_open(self) -> bool:
        """Whether a request can be opened."""
        return bool(self.letter) and not self.offers


@dataclass(frozen=True, slots=True)
class ReminderView:
    """One of our own dates that has come and is not dealt with. No patient is named."""

    request_id: UUID
    number: int
    follow_up: FollowUp
    due: date

    @property
    def reference(self) -> str:
        """How people call the request."""
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class ReceivedDocument:
    """A document of the plan on a request, with the text of each page: where reading the answer starts."""

    id: UUID
    request_id: UUID
    title: str
    pages: tuple[str, ...]
    sha256: str
    kind: RequestEventKind
    on: date
    exhibit: str
