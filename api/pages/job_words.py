"""Words for jobs: what each kind does, where a job is, and what may be done about it."""

from collections.abc import Mapping

from appeals.domain.jobs import JobKind, JobState

KIND_WORDS: Mapping[JobKind, str] = {
    JobKind.LETTER_BATCH: "Seal many letters",
    JobKind.PACKET: "Build a packet",
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
