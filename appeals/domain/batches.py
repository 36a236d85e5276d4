"""Many letters in one job: what was chosen, what a look ahead found, and how each letter came out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from appeals.domain.jobs import JobView
from appeals.errors import Hindrance

MOST_LETTERS = 500


class ItemState(StrEnum):
    """How one letter of a batch came out."""

    WAITING = "waiting"
    SEALED = "sealed"
    MISSING_FACTS = "missing_facts"
    BLOCKED = "blocked"  # by what the letter says, or may not say
    NOT_THIS_LETTER = "not_this_letter"  # the plan or the finding does not carry it
    REFUSED = "refused"  # for another reason, which is told


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would come of one letter now."""

    case_id: UUID
    reference: str
    state: ItemState  # SEALED: nothing stands in its way
    hindrances: tuple[Hindrance, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """What stops letters, and how many."""

    state: ItemState
    where: str
    what: str
    letters: int


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """What would come of a batch now: how many would be sealed, how many stopped, and by what."""

    kind: str
    title: str
    ready: int
    stopped: int
    reasons: tuple[Reason, ...]  # what stops most first
    items: tuple[Forecast, ...]


@dataclass(frozen=True, slots=True)
class BatchItemView:
    """One letter of a batch."""

    place: int  # from 1
    case_id: UUID
    reference: str
    state: ItemState
    version_id: UUID | None
    hindrances: tuple[Hindrance, ...]


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch of letters as it stands. ``items`` is empty in lists."""

    id: UUID
    kind: str
    title: str
    reason: str
    author: str
    created_at: datetime
    total: int
    sealed: int
    stopped: int
    job: JobView | None  # None: its row is gone
    items: tuple[BatchItemView, ...] = ()

    @property
    def left(self) -> int:
        """How many letters it has not come to."""
        return self.total - self.sealed - self.stopped


@dataclass(frozen=True, slots=True)
class NightlyCheck:
    """What a nightly check found; ``broken`` names each thing, and is empty where all was whole."""

    id: UUID
    at: datetime
    versions: int
    events: int
    broken: tuple[tuple[str, str], ...]  # where, and why
    seen_by: str  # who has taken notice; empty where nobody has
    seen_at: datetime | None
