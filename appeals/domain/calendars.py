"""What a person's calendar shows: which case or request, what is due, and when. It names nobody."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DueDate:
    """One day in a calendar. ``key`` is the same as long as it is the same date of the same thing."""

    key: str
    on: date
    reference: str  # C-00012 or R-00003
    what: str  # a clock or a step, by its id


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """A calendar address that a person made. Its secret is shown once and not kept."""

    id: UUID
    created_at: datetime
    last_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssuedFeed:
    """A new address, with the secret that is shown this once."""

    feed: CalendarFeed
    secret: str
