"""Work that is done apart from the request that asked for it: its kinds, its states, and how far it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class JobKind(StrEnum):
    """What a worker can do. Stored: a kind is never renamed, and kept while rows of it may exist."""

    LETTER_BATCH = "letter_batch"  # seal many letters
    PACKET = "packet"  # build one packet
    LAW_REVIEW = "law_review"  # a schedule: flag the drafts whose law has changed
    REQUEST_REMINDERS = "request_reminders"  # a schedule: note follow-ups that are due; sends nothing
    RECORDS_REVIEW = "records_review"  # a schedule: note the records whose time has passed; destroys nothing
    TIMESTAMPS = "timestamps"  # a schedule: have what was sealed confirmed by the outside clock
    AUDIT_ANCHOR = "audit_anchor"  # a schedule: have the end of the audit chain confirmed by it
    MAIL = "mail"  # a schedule: the daily reminder that dates have come
    SIGN_IN_LINKS = "sign_in_links"  # a schedule: mail links for new passwords to who asked
    WEBHOOKS = "webhooks"  # a schedule: tell other systems what has happened
    ESTIMATE_BATCH = "estimate_batch"  # issue every first estimate that is ready
    ESTIMATE_REVIEW = "estimate_review"  # a schedule: judge open estimates anew; issues nothing
    BILL_REVIEW = "bill_review"  # a schedule: count anew where the bills of estimates stand; sends nothing
    NIGHTLY_CHECK = "nightly_check"  # a schedule: recompute a sample of what was sealed, and the audit chain


class JobState(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # refused, or given up; ``code`` says why
    CANCELLED = "cancelled"
    HELD = "held"  # came back with a backup: whether it was done since is not known, so a person decides


LIVE = frozenset({JobState.WAITING, JobState.RUNNING})
ENDED = frozenset(JobState) - LIVE
MAY_BE_TRIED_AGAIN = frozenset({JobState.FAILED, JobState.CANCELLED, JobState.HELD})


class JobCancelled(Exception):
    """Raised inside a job, at its next step, once a person has asked it to stop."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of how many. A total of 0: it is not told."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as people of its organization see it."""

    id: UUID
    kind: JobKind
    subject_id: UUID
    state: JobState
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: Progress
    attempt: int  # from 1
    cancel_asked: bool
    code: str  # why it failed, for programs; empty otherwise
    told: str  # why it failed, for those who may change it; empty otherwise
    may_be_changed: bool  # whether whoever looks may cancel it or try it again

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in LIVE

    @property
    def may_be_tried_again(self) -> bool:
        """Whether a person may put it back."""
        return self.state in MAY_BE_TRIED_AGAIN


@dataclass(frozen=True, slots=True)
class JobPage:
    """A page of jobs, the latest first."""

    items: tuple[JobView, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job whose turn it is, as a worker takes it up."""

    id: UUID
    kind: JobKind
    subject_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """How the workers stand, over all organizations."""

    waiting: int
    running: int
    oldest_seconds: int  # how long the longest-waiting job has waited; 0 when none waits
    workers: int  # that were heard of in the last minute
