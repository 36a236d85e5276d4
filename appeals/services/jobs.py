"""The jobs of one's organization: what waits, runs and ended; cancelling, and trying again."""

from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.actor import Permission
from appeals.domain.jobs import ENDED, LIVE, MAY_BE_TRIED_AGAIN, JobKind, JobPage, JobState, JobView
from appeals.errors import Conflict
from appeals.services.job_rows import job_view
from appeals.services.job_running import SCHEDULE, put_back
from appeals.store.job_queue import JobRow
from appeals.store.unit_of_work import UnitOfWork

PER_PAGE = 50


def list_jobs(
    uow: UnitOfWork, *, page: int = 1, kind: JobKind | None = None, by_the_clock: bool = False
) -> JobPage:
    """The organization's jobs, the latest first: those that people asked for, or those of the clock.

    Permission SEE_CASES.
    """
    with uow.look("jobs.listed", Permission.SEE_CASES):
        page = max(page, 1)
        own = JobRow.organization_id == uow.actor.organization_id
        which = JobRow.actor_id == SCHEDULE if by_the_clock else JobRow.actor_id != SCHEDULE
        wanted = [own, which, *([JobRow.kind == kind] if kind is not None else ())]
        rows = select(JobRow).where(*wanted).order_by(JobRow.asked_at.desc(), JobRow.id.desc())
        shown = uow.session.scalars(rows.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()
        total = uow.session.scalar(select(func.count(JobRow.id)).where(*wanted)) or 0
        return JobPage(tuple(job_view(row, uow.actor) for row in shown), total, page, PER_PAGE)


def read_job(uow: UnitOfWork, job_id: UUID) -> JobView:
    """One job. Permission SEE_CASES."""
    with uow.look("job.read", Permission.SEE_CASES, job_id):
        return job_view(uow.see(JobRow, job_id, "job"), uow.actor)


def cancel_job(uow: UnitOfWork, job_id: UUID) -> JobView:
    """Stop a job: at once while it waits, at its next step while it runs. What it has done stays done.

    Permission SEE_CASES. Raises Conflict where it has ended, or where it is another's and the actor does
    not manage people.
    """
    with uow.act("job.cancel_asked", Permission.SEE_CASES, job_id) as act:
        row = _own(uow, job_id)
        if row.state in ENDED:
            raise Conflict("The job has ended already.")
        row.cancel_asked = True
        if row.state is JobState.WAITING and not row.handed:
            row.state, row.ended_at = JobState.CANCELLED, uow.now
        act.about(row.id, kind=row.kind.value)
        return job_view(row, uow.actor)


def try_again(uow: UnitOfWork, job_id: UUID) -> JobView:
    """Let a job that failed, was cancelled or is held wait for another attempt, as whoever asked for it.

    Permission SEE_CASES. Raises Conflict where it waits, runs or is done, or where it is another's and the
    actor does not manage people.
    """
    with uow.act("job.tried_again", Permission.SEE_CASES, job_id) as act:
        row = _own(uow, job_id)
        if row.state not in MAY_BE_TRIED_AGAIN:
            words = "is still under way" if row.state in LIVE else "is done"
            raise Conflict(f"The job {words}, so there is nothing to try again.")
        put_back(row, uow.now)
        act.about(row.id, kind=row.kind.value, attempt=row.attempt)
        return job_view(row, uow.actor)


def _own(uow: UnitOfWork, job_id: UUID) -> JobRow:
    row = uow.get(JobRow, job_id, "job")
    if row.actor_id != uow.actor.id and not uow.actor.may(Permission.MANAGE_PEOPLE):
        raise Conflict(f"{row.actor_name} asked for this job. Ask them to change it, or an administrator.")
    return row
