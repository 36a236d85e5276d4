"""One patient's estimate as the practice keeps it: answers, events, services, sealed versions, deliveries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from appeals.domain.estimate_people import EstimatePatient, ProviderEntry
from nqtl_library.estimate_kinds import Billed, ChangeKind, ClaimIntent, LineKind, Method, Role

PREFIX = "E-"


class EstimateState(StrEnum):
    """Where an estimate stands. ``issued`` is sealed and not yet given to the patient."""

    PREPARING = "preparing"
    NOT_REQUIRED = "not_required"
    ISSUED = "issued"
    GIVEN = "given"
    CLOSED = "closed"


class EventKind(StrEnum):
    """What happened. Events are written once; a slip is withdrawn by another event."""

    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    REQUESTED = "requested"
    COST_QUESTION = "cost_question"  # counts as a request, 45 CFR 149.610(b)(1)(iv)
    CHANGED = "changed"
    CO_PROVIDER_ASKED = "co_provider_asked"
    ASKED_AS_CO_PROVIDER = "asked_as_co_provider"
    ANSWERED_AS_CO_PROVIDER = "answered_as_co_provider"
    NOTICE_SPOKEN = "notice_spoken"
    NOTICE_WRITTEN = "notice_written"
    COPY_ASKED = "copy_asked"
    COPY_GIVEN = "copy_given"
    ERROR_FOUND = "error_found"
    ERROR_CORRECTED = "error_corrected"
    WITHDRAWN = "withdrawn"


class DeliveryKind(StrEnum):
    """What became of handing an estimate over."""

    GIVEN = "given"
    SPOKEN = "spoken"  # told; a written one is still due
    FAILED = "failed"  # it bounced or came back


class NoticeKind(StrEnum):
    """Where the notice that estimates are available can be read."""

    WEBSITE = "website"
    POSTED = "posted"
    TRAINING = "training"  # who was taught to ask, tell and listen


@dataclass(frozen=True, slots=True)
class CoverageAnswers:
    """What was asked about coverage and claims, and what the patient answered."""

    enrolled: bool | None = None
    kind: str = ""
    benefit_for_service: bool | None = None
    claim_intent: ClaimIntent | None = None
    asked_at: date | datetime | None = None
    asked_by: str = ""
    script: str = ""  # the version of the questions that was read out


@dataclass(frozen=True, slots=True)
class EventTold:
    """One event: when, at the office that schedules, and what belongs to its kind."""

    kind: EventKind
    at: date | datetime
    service_on: date | None = None
    what: ChangeKind | None = None
    provider: str = ""  # a provider's key on this estimate
    channel: str = ""  # phone, in person, web form ...
    note: str = ""
    accepted_estimate: str = ""  # whose price a replacement took over, (b)(1)(viii)
    version: int | None = None  # the estimate version that a copy was asked for
    withdraws: UUID | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it was recorded."""

    id: UUID
    told: EventTold
    recorded_at: datetime
    recorded_by: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ListedProvider:
    """A provider or facility on this estimate: an entry of the directory at one of its locations."""

    key: str
    provider_id: UUID
    location: str = ""  # the location's name; empty for the first
    role: Role = Role.CONVENING


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One expected service. Its charge is always number times price less discount; nobody types it.

    ``item`` names the price of the fee schedule that it came from; then price and discount follow that.
    """

    id: str
    description: str = ""
    provider: str = ""
    code: str = ""
    code_system: str = ""
    kind: LineKind | None = None
    billed: Billed = Billed.SEPARATE
    included_in: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_charge: Decimal | None = None
    discount: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    days: tuple[date, ...] = ()
    frequency: str = ""
    basis: str = ""
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    item: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of recurring services: from, to, how often, how many, and what the money counts."""

    first: date | None = None
    last: date | None = None
    frequency: str = ""
    count: int | None = None
    basis: str = ""
    used: int | None = None
    visits: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Pricing:
    """Which fee schedule counts, and what is taken off. ``tier`` unknown: full price, scale attached."""

    schedule_id: UUID | None = None
    tier: str = ""
    proof_seen_on: date | None = None
    discounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EstimateContent:
    """What the estimate says, as far as it is prepared. ``separate`` None: not said; empty: none expected."""

    state: str = ""
    primary: str = ""
    diagnoses: tuple[str, ...] = ()
    diagnosis_not_determined: bool = False
    providers: tuple[ListedProvider, ...] = ()
    lines: tuple[PricedLine, ...] = ()
    separate: tuple[str, ...] | None = None
    recurring: Scope | None = None
    room_and_board: str = ""
    pricing: Pricing = Pricing()
    no_charge: bool = False
    billing_locked: bool = False
    formats_by_hand: tuple[str, ...] = ()  # braille and the like, made outside of this service
    languages_by_hand: tuple[str, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)  # rule -> why its warning was passed over


@dataclass(frozen=True, slots=True)
class DeliveryTold:
    """How a version was handed over, to whom, where, and by which proof."""

    kind: DeliveryKind
    method: Method
    at: datetime
    recipient: str = ""
    where: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class GivenVersion:
    """A sealed version and how it reached the patient, as the next one needs to know."""

    number: int
    sealed_at: datetime
    record: Mapping[str, object]
    deliveries: tuple[DeliveryTold, ...] = ()


@dataclass(frozen=True, slots=True)
class PracticeNotice:
    """A check of the practice's notice: where, when, in which languages, and by what proof."""

    kind: NoticeKind
    checked_on: date
    where: str
    hidden_from_search: bool = False
    languages: tuple[str, ...] = ("en",)
    formats: tuple[str, ...] = ()
    proof: str = ""


@dataclass(frozen=True, slots=True)
class EstimateFile:
    """Everything that is known of one estimate, from which its record is written and judged."""

    reference: str
    opened_at: datetime
    zone: str
    patient: EstimatePatient
    coverage: CoverageAnswers | None = None
    content: EstimateContent = EstimateContent()
    directory: Mapping[UUID, ProviderEntry] = field(default_factory=dict)
    events: tuple[EventView, ...] = ()
    versions: tuple[GivenVersion, ...] = ()
    notices: tuple[PracticeNotice, ...] = ()
    has_discounts: bool = False  # the fee schedule has discounts or a scale: prices must say so

    @property
    def standing_events(self) -> tuple[EventView, ...]:
        """The events that were not withdrawn, in the order in which they happened."""
        left = [one for one in self.events if not one.withdrawn and one.told.kind is not EventKind.WITHDRAWN]
        return tuple(sorted(left, key=lambda one: (str(one.told.at)[:10], one.recorded_at)))

    @property
    def latest(self) -> GivenVersion | None:
        """The newest sealed version."""
        return max(self.versions, key=lambda one: one.number, default=None)

    @property
    def convening(self) -> ListedProvider | None:
        """The provider or facility that is responsible for the estimate."""
        return next((one for one in self.content.providers if one.role is Role.CONVENING), None)


def reference_of(number: int) -> str:
    """How people call an estimate: E-00012."""
    return f"{PREFIX}{number:05d}"
