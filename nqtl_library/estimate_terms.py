"""A good faith estimate as a value: who, for whom, which services, when booked, asked for and changed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from nqtl_library.estimate_events import (
    Bill,
    Collections,
    CopyRequest,
    Delivery,
    Dispute,
    ErrorFound,
    Notices,
    Paper,
)
from nqtl_library.estimate_kinds import Billed, ChangeKind, ClaimIntent, LineKind, Role


@dataclass(frozen=True, slots=True)
class Moment:
    """A day at the office that schedules, and the instant where the record told one."""

    day: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the estimate is for."""

    name: str = ""
    birth_date: date | None = None
    language: str = ""
    format: str = ""  # large_print, braille, audio ...: the aid that was asked for


@dataclass(frozen=True, slots=True)
class Representative:
    """Someone who acts for the patient, 45 CFR 149.610(a)(2)(i)."""

    name: str
    authority: str
    works_for_provider: bool
    family: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the patient answered about coverage and claims. None: not asked or not known."""

    enrolled: bool | None = None
    kind: str = ""  # a row of estimate_coverage.toml
    benefit_for_service: bool | None = None
    claim_intent: ClaimIntent | None = None
    asked: Moment | None = None
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider or facility whose charges are grouped together."""

    id: str
    name: str = ""
    npi: str = ""
    tin: str = ""
    tin_type: str = ""  # ein or ssn
    state: str = ""
    location: str = ""
    role: Role = Role.CONVENING
    facility: bool = False
    contacted: Moment | None = None  # when a co-provider was asked for its figures


@dataclass(frozen=True, slots=True)
class Line:
    """One expected service. Money in dollars as the record says it; totals are made in cents."""

    id: str
    where: str
    description: str = ""
    provider: str = ""
    code: str = ""
    code_system: str = ""
    diagnoses: tuple[str, ...] = ()
    diagnosis_status: str = ""
    kind: LineKind = LineKind.OTHER
    billed: Billed = Billed.SEPARATE
    included_in: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_charge: Decimal | None = None
    discount: Decimal | None = None
    charge: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    days: tuple[date, ...] = ()
    frequency: str = ""
    basis: str = ""
    includes: tuple[str, ...] | None = None
    excludes: tuple[str, ...] | None = None
    patient: str = ""

    @property
    def shown(self) -> str:
        """How a message names the line."""
        return self.description or self.code or self.where


@dataclass(frozen=True, slots=True)
class Statement:
    """One of the five statements as the estimate carries it; ``text`` is empty where only its id is known."""

    id: str
    text: str = ""
    place: str = ""  # where it stands, if told


@dataclass(frozen=True, slots=True)
class Booking:
    """A day on which a service was scheduled or moved, and the service's day."""

    id: str
    on: Moment
    service_on: date | None


@dataclass(frozen=True, slots=True)
class Scheduling:
    """When it was booked, moved and asked for, in the zone of the office that schedules."""

    booked: Moment | None = None
    service_on: date | None = None
    requested: Moment | None = None
    zone: str = ""
    zone_missing: bool = False  # a time in UTC was given, and no zone to know the local day
    moved: tuple[Booking, ...] = ()
    closures: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Recurring:
    """The expected scope of recurring services, 45 CFR 149.610(b)(1)(x)."""

    first: date | None = None
    last: date | None = None
    frequency: str = ""
    count: int | None = None
    basis: str = ""
    used: int | None = None
    visits: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed after the estimate, when it was known and what was done."""

    where: str
    what: ChangeKind
    known: Moment
    service_on: date | None = None
    reissued: Moment | None = None
    reason: str = ""
    accepted_estimate: str = ""


@dataclass(frozen=True, slots=True)
class StatedTotals:
    """Totals that the estimate itself prints, to be compared with the sum of its lines."""

    overall: Decimal | None
    by_provider: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class SlidingScale:
    """A discount by income: which tier, and what stands beside the price while it is not known."""

    tier: str = ""
    schedule_attached: bool = False
    note: bool = False


@dataclass(frozen=True, slots=True)
class NoCharge:
    """An abbreviated estimate for a patient who will get no bill."""

    no_bill: bool = False
    billing_locked: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline that the record states; it must name the calendar it was counted with."""

    calendar: str = ""
    legal_due: date | None = None
    safe_due: date | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One version of an estimate and the events around it. None and empty mean not told."""

    id: str = ""
    state: str = ""
    version: int = 1
    replaces: str = ""
    reason: str = ""
    renewal: bool = False
    changes_explained: str = ""
    created: Moment | None = None
    issued: Moment | None = None
    given_before: tuple[Moment, ...] = ()  # when earlier versions reached the patient
    as_of: date | None = None
    patient: Patient = Patient()
    representative: Representative | None = None
    coverage: Coverage | None = None
    convening: str = ""
    providers: tuple[Provider, ...] = ()
    primary: str | None = None  # None: the first line is the primary service
    lines: tuple[Line, ...] = ()
    separate: tuple[str, ...] | None = None
    statements: tuple[Statement, ...] = ()
    room_and_board: str = ""
    discount_policy: bool = False
    sliding_scale: SlidingScale | None = None
    no_charge: NoCharge | None = None
    stated_totals: StatedTotals | None = None
    scheduling: Scheduling = Scheduling()
    recurring: Recurring | None = None
    changes: tuple[Change, ...] = ()
    deadline: Deadline | None = None
    co_provider_request: tuple[Moment, str, Moment | None] | None = None  # received, from whom, answered
    delivery: Delivery | None = None
    paper: Paper | None = None
    notices: Notices | None = None
    cost_inquiries: tuple[Moment, ...] = ()
    copy_requests: tuple[CopyRequest, ...] = ()
    errors: tuple[ErrorFound, ...] = ()
    bills: tuple[Bill, ...] = ()
    dispute: Dispute | None = None
    collections: Collections | None = None
    told: frozenset[str] = frozenset()  # names of the parts that the record has
