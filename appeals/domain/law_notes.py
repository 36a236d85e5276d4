"""What an organization says of citing an authority."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AuthorityNote:
    """That an authority is not cited from a day on, or is cited again."""

    authority: str
    cite: str
    withheld: bool
    from_day: date
    reason: str
    written_at: datetime
    writer: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A note that was just written, and how many open drafts it flagged."""

    note: AuthorityNote
    flagged: int
