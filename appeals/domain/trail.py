"""One line of a case's trail: who did what, when, as the audit chain has it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from appeals.domain.actor import ActorKind

SEEN = frozenset({"read", "clocks_read", "file_read", "listed", "drafted", "downloaded", "shown_in_page"})


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """An audit event that concerns a case. ``at`` is in the organization's own time zone."""

    number: int
    at: datetime
    actor_id: UUID
    actor_kind: ActorKind
    actor_name: str
    action: str
    about: str  # the case itself, or which of its things
    subject_id: UUID | None
    detail: str
    reason: str = ""  # where one was asked for, in the words of whoever gave it

    @property
    def opened(self) -> bool:
        """Whether somebody saw what is in the case, or took it out, rather than changed it."""
        return self.action.rpartition(".")[2] in SEEN


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """Somebody opened a restricted case with a reason, until an instant."""

    case_id: UUID
    case_reference: str
    who: str
    at: datetime
    until: datetime | None
    reason: str
