"""What bills, their watch, and disputes look like from outside. Amounts in cents."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from appeals.domain.estimate_bills import Listed
from appeals.domain.estimate_disputes import DisputeEventView, DisputeState
from appeals.domain.estimate_matching import Found
from appeals.domain.estimate_watch import Level


@dataclass(frozen=True, slots=True)
class ChargeView:
    """A billed line as it is kept, whether it counts, and how it found its estimate."""

    id: UUID
    estimate_id: UUID | None
    reference: str  # of its estimate; empty where it has none
    found: Found
    counts: bool
    without_earlier: bool  # it replaces or voids a claim that is not here
    provider_name: str
    provider_npi: str
    patient_name: str
    birth_date: date | None
    code: str
    label: str
    first_day: date | None
    last_day: date | None
    quantity: Decimal | None
    amount: int
    dated_on: date | None
    claim_id: str
    frequency: str
    listed: Listed
    set_aside_because: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """An estimate that an unmatched line may belong to."""

    estimate_id: UUID
    reference: str
    days: str


@dataclass(frozen=True, slots=True)
class UnmatchedView:
    """A line that found no estimate, and those it may belong to."""

    charge: ChargeView
    may_be: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class LookedLine:
    """One line of a file: where it stands in the file, and what became or would become of it."""

    where: int
    patient_name: str
    provider: str
    code: str
    day: date | None
    amount: int
    frequency: str
    known: bool  # it is recorded already: nothing is added
    found: Found
    reference: str
    may_be: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookedProblem:
    """What is wrong in a file, and where."""

    where: int
    field: str
    what: str
    severity: str


@dataclass(frozen=True, slots=True)
class ChargesLook:
    """A file of charges as it was or would be recorded. ``planned``: days to come, not bills."""

    name: str
    format: str
    planned: bool
    again: bool  # the same file was recorded before
    kept: bool
    lines: tuple[LookedLine, ...]
    problems: tuple[LookedProblem, ...]
    new: int
    known: int
    unmatched: int
    crossed: tuple[str, ...]  # references of estimates whose bills are now over a limit


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A charge that the schedule shows coming."""

    id: UUID
    provider_npi: str
    on: date
    amount: int
    code: str
    label: str
    billed: bool  # a bill for that day and code is there: it no longer counts as coming
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """Why something could not be foreseen when the estimate was given, 149.620(f)(2)(i)."""

    what: str
    known_on: date
    why: str
    necessity: str = ""  # why it was medically necessary
    code: str = ""
    provider_npi: str = ""


@dataclass(frozen=True, slots=True)
class UnforeseenView:
    """Such a record; ``days_later``: how long after it was known it was written down."""

    id: UUID
    told: Unforeseen
    recorded_at: datetime
    recorded_by: str
    days_later: int


@dataclass(frozen=True, slots=True)
class UnlistedItem:
    """A code that was billed and not estimated; without a reason it may be worth nothing in a dispute."""

    code: str
    label: str
    amount: int
    listed: Listed
    reason: str


@dataclass(frozen=True, slots=True)
class ComingCharge:
    """The planned charge that would cross a limit: a new version is needed before that day."""

    on: date
    label: str
    amount: int
    over: int
    limit: str


@dataclass(frozen=True, slots=True)
class ProviderWatch:
    """One provider's bills against its own total."""

    key: str
    name: str
    npi: str
    version: int
    given_on: date | None
    expected: int
    first_expected: int  # by the first version given
    billed: int
    planned: int
    over: int
    left: int
    level: Level
    limit: str  # federal, or the state's letters
    limit_cite: str
    limit_at: int  # the overrun that crosses it
    crossed: tuple[str, ...]
    coming: ComingCharge | None
    unlisted: tuple[UnlistedItem, ...]
    first_bill_on: date | None
    dispute_until: date | None  # the patient may start a dispute until then


@dataclass(frozen=True, slots=True)
class DisputePacketView:
    """A sealed dispute packet."""

    id: UUID
    number: int
    title: str
    pages: int
    created_at: datetime
    author: str
    pdf_sha256: str
    manifest_sha256: str
    previous_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute with everything around it."""

    id: UUID
    estimate_id: UUID
    reference: str
    number: int
    provider: str
    provider_npi: str
    opened_at: datetime
    state: DisputeState
    events: tuple[DisputeEventView, ...]
    packets: tuple[DisputePacketView, ...]
    reminders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BillsView:
    """Everything after the estimate: bills, watch, plans, reasons, disputes."""

    estimate_id: UUID
    reference: str
    patient_name: str
    level: Level
    given: bool  # whether any version reached the patient: without one there is no dispute, but a complaint
    watches: tuple[ProviderWatch, ...]
    charges: tuple[ChargeView, ...]
    elsewhere: tuple[ChargeView, ...]  # billed by providers that are not on the estimate
    planned: tuple[PlannedView, ...]
    unforeseen: tuple[UnforeseenView, ...]
    disputes: tuple[DisputeView, ...]
    findings: tuple[str, ...]  # what the rules on bills say
