"""An organization's Word shells as people see them, and which of them letters of a day are drawn in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from uuid import UUID

from letter_templates.shell_tags import ShellFinding


@dataclass(frozen=True, slots=True)
class ShellUse:
    """A decision: from this day, letters are drawn in this shell (None: in the shipped one)."""

    shell_id: UUID | None
    from_day: date
    decided_at: datetime
    decider: str
    reason: str


@dataclass(frozen=True, slots=True)
class InUse:
    """First and last day of a use; no last day: until something else is decided."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class ShellView:
    """A shell that was uploaded. ``uses`` are the spans in which letters were, are or will be drawn in it."""

    id: UUID
    number: int
    name: str
    sha256: str
    sent_sha256: str
    drawn_by: str
    findings: tuple[ShellFinding, ...]
    reason: str
    uploaded_at: datetime
    uploader: str
    uses: tuple[InUse, ...]
    in_use: bool
    may_publish: bool  # by the one who asks: a second person


@dataclass(frozen=True, slots=True)
class ShellOutcome:
    """What came of an upload: the shell, or why it was not kept."""

    findings: tuple[ShellFinding, ...]
    shell: ShellView | None = None

    @property
    def kept(self) -> bool:
        """Whether it can be used."""
        return self.shell is not None


@dataclass(frozen=True, slots=True)
class ShellShelf:
    """Every shell, newest first, and the decisions, newest first."""

    shells: tuple[ShellView, ...]
    history: tuple[ShellUse, ...]
    in_use: ShellView | None


def in_force(uses: Iterable[ShellUse], on: date) -> ShellUse | None:
    """The decision that holds on a day; None: nothing was ever decided, so the shipped shell is used.

    A later day goes before an earlier one; on the same day, the later decision.
    """
    begun = [use for use in uses if use.from_day <= on]
    return max(begun, key=lambda use: (use.from_day, use.decided_at), default=None)


def spans_of(shell_id: UUID, uses: Iterable[ShellUse]) -> tuple[InUse, ...]:
    """When letters are drawn in a shell, oldest first."""
    days: dict[date, ShellUse] = {}
    for use in sorted(uses, key=lambda use: (use.from_day, use.decided_at)):
        days[use.from_day] = use
    turns = list(days.values())
    spans: list[InUse] = []
    for use, following in zip_longest(turns, turns[1:]):
        last = following.from_day - timedelta(days=1) if following is not None else None
        if use.shell_id != shell_id:
            continue
        if spans and spans[-1].last == use.from_day - timedelta(days=1):
            spans[-1] = InUse(spans[-1].first, last)
        else:
            spans.append(InUse(use.from_day, last))
    return tuple(spans)
