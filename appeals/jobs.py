"""What workers do: one service function a kind of job, and what runs by the clock.

How to add a kind of job
    1. A member of ``JobKind`` in ``appeals/domain/jobs.py``; its name for people in ``KIND_WORDS`` of
       ``api/pages/job_words.py``.
    2. One public service function ``f(uow, subject_id)``. It acts like any other, in one transaction or one a
       step, and must be **safe to repeat**: a worker may be killed at any moment, and then the job begins
       anew. What leaves the house carries a key made from ids, so that the other side can tell a repeat.
    3. A row in ``JOBS`` below.
    Who asks writes ``uow.enqueue(JobKind.X, subject_id)`` inside an open act: the job exists if and only if
    that act commits. Ids only: whatever else the job needs, it reads from rows.

    The function acts as the one who asked, with what they may do at that moment; every audit event carries
    the job's id. A long job calls ``uow.progress(done, total)`` inside each of its transactions: people see
    that, and there cancelling takes effect. ``uow.now`` moves with each transaction; ``uow.today`` is the day
    on which the attempt began.

    A refusal (``AppealsError``) ends the job as failed and is shown to the one who asked.
    ``StoreUnavailable`` and errors that are no refusals are first tried again a few times.

How to add a schedule
    1. A member of ``JobKind``, as above.
    2. One public service function ``f(uow)``. It is called once for every organization, by a named command.
    3. A row in ``SCHEDULES``: kind, cron expression (UTC), function. Several missed strikes are one call.

The engine (``appeals/job_engine.py``) is loaded by workers only. ``run_job`` does one job without it;
``run_waiting`` does all that wait, for scripts and tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from appeals.domain.jobs import JobCancelled, JobKind, JobState
from appeals.errors import AppealsError, StoreUnavailable
from appeals.services import (
    audit_anchors,
    estimate_bills,
    estimate_issuing,
    estimate_list,
    job_running,
    law_watch,
    letter_batches,
    mail_reminders,
    nightly,
    packet_orders,
    password_links,
    records,
    request_reminders,
    stamping,
    webhooks,
)
from appeals.services.job_running import CANCELLED, DONE, Begun, Outcome
from appeals.store.unit_of_work import JobTie, UnitOfWork
from appeals.wiring import Service

Clock = Callable[[], datetime]  # instants in UTC


@dataclass(frozen=True, slots=True)
class Schedule:
    """What runs by the clock, in every organization."""

    kind: JobKind
    cron: str  # in UTC: minute, hour, day of month, month, day of week
    call: Callable[[UnitOfWork], object]


JOBS: Mapping[JobKind, Callable[[UnitOfWork, UUID], object]] = {
    JobKind.LETTER_BATCH: letter_batches.seal_batch,
    JobKind.PACKET: packet_orders.build_ordered,
    JobKind.ESTIMATE_BATCH: estimate_issuing.issue_ready,
}

SCHEDULES: tuple[Schedule, ...] = (
    Schedule(JobKind.LAW_REVIEW, "* * * * *", law_watch.review_law),  # a change is seen within a minute
    Schedule(JobKind.RECORDS_REVIEW, "10 7 * * *", records.review),  # proposes only
    Schedule(JobKind.REQUEST_REMINDERS, "30 11 * * *", request_reminders.remind),  # before America's morning
    Schedule(JobKind.ESTIMATE_REVIEW, "50 10 * * *", estimate_list.recount_estimates),
    Schedule(JobKind.BILL_REVIEW, "55 10 * * *", estimate_bills.recount_watches),
    Schedule(JobKind.TIMESTAMPS, "*/10 * * * *", stamping.stamp_waiting),
    Schedule(JobKind.MAIL, "*/15 11-23 * * *", mail_reminders.send_reminders),  # by day in America
    Schedule(JobKind.SIGN_IN_LINKS, "* * * * *", password_links.send_links),
    Schedule(JobKind.WEBHOOKS, "* * * * *", webhooks.tell_waiting),
    Schedule(JobKind.AUDIT_ANCHOR, "20 7 * * *", audit_anchors.anchor_chain),
    Schedule(JobKind.NIGHTLY_CHECK, "40 7 * * *", nightly.check_tonight),  # while America is asleep
)

# Long ones wait behind each other, not in front of what takes a moment.
LONG = frozenset({JobKind.LETTER_BATCH, JobKind.PACKET, JobKind.ESTIMATE_BATCH})


def run_job(service: Service, job_id: UUID, attempt: int, clock: Clock) -> None:
    """Do one attempt of a job, and note how it ended. Nothing happens where it has ended already.

    Raises StoreUnavailable, or what is no refusal at all; then the attempt has not ended and may be repeated.
    """
    begun = job_running.begin(service.door(now=clock()), job_id, attempt)
    if begun is None:
        return
    outcome = _done(service, begun, clock)
    job_running.finish(service.door(now=clock()), job_id, attempt, outcome)


def run_waiting(service: Service, clock: Clock) -> int:
    """Do every job that waits, one after another, those included that they ask for; how many there were."""
    count = 0
    while waiting := job_running.not_handed(service.door(now=clock())):
        for ticket in waiting:
            run_job(service, ticket.id, ticket.attempt, clock)
            count += 1
    return count


def _done(service: Service, begun: Begun, clock: Clock) -> Outcome:
    ticket, now = begun.ticket, clock()
    today = now.astimezone(ZoneInfo(begun.time_zone)).date()
    uow = service.work(begun.actor, now=now, today=today, job=JobTie(ticket.id, clock))
    try:
        _call(uow, ticket.kind, ticket.subject_id)
    except JobCancelled:
        return CANCELLED
    except StoreUnavailable:
        raise
    except AppealsError as refusal:
        return Outcome(JobState.FAILED, refusal.code, refusal.sentence)
    return DONE


def _call(uow: UnitOfWork, kind: JobKind, subject_id: UUID) -> None:
    scheduled = {each.kind: each.call for each in SCHEDULES}
    if kind in scheduled:
        scheduled[kind](uow)
    else:
        JOBS[kind](uow, subject_id)
