"""Words for jobs and batches: what each kind does, where a job is, and how a letter came out."""

from collections.abc import Mapping

from appeals.domain.batches import ItemState
from appeals.domain.jobs import JobKind, JobState

KIND_WORDS: Mapping[JobKind, str] = {
    JobKind.LETTER_BATCH: "Seal many letters",
    JobKind.PACKET: "Build a packet",
    JobKind.LAW_REVIEW: "Hold drafts against the law as it is",
    JobKind.REQUEST_REMINDERS: "Follow-ups of requests that are due",
    JobKind.RECORDS_REVIEW: "Review of records whose time has passed",
    JobKind.TIMESTAMPS: "Outside time stamps of what was sealed",
    JobKind.MAIL: "Daily reminders by mail",
    JobKind.SIGN_IN_LINKS: "Links for new passwords by mail",
    JobKind.WEBHOOKS: "Tell other systems what has happened",
    JobKind.AUDIT_ANCHOR: "Outside time stamp of the audit trail",
    JobKind.ESTIMATE_BATCH: "Issue estimates that are ready",
    JobKind.BILL_REVIEW: "Hold bills against estimates as of today",
    JobKind.ESTIMATE_REVIEW: "Judge open estimates as of today",
    JobKind.NIGHTLY_CHECK: "Nightly check of sealed letters and the audit trail",
}

STATE_WORDS: Mapping[JobState, str] = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "running",
    JobState.DONE: "done",
    JobState.FAILED: "not done",
    JobState.CANCELLED: "cancelled",
    JobState.HELD: "held after a restore",
}

STATE_TAGS: Mapping[JobState, str] = {
    JobState.WAITING: "no",
    JobState.RUNNING: "parity",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "no",
    JobState.HELD: "ask",
}

ITEM_WORDS: Mapping[ItemState, str] = {
    ItemState.WAITING: "waiting",
    ItemState.SEALED: "sealed",
    ItemState.MISSING_FACTS: "facts missing",
    ItemState.BLOCKED: "blocked",
    ItemState.NOT_THIS_LETTER: "not this letter",
    ItemState.REFUSED: "refused",
}

ITEM_TAGS: Mapping[ItemState, str] = {
    ItemState.WAITING: "no",
    ItemState.SEALED: "good",
    ItemState.MISSING_FACTS: "ask",
    ItemState.BLOCKED: "bad",
    ItemState.NOT_THIS_LETTER: "ask",
    ItemState.REFUSED: "bad",
}
