"""Jobs to give out. Needs an open act."""

from appeals.domain.actor import Actor, Permission
from appeals.domain.jobs import JobView, Progress
from appeals.store.job_queue import JobRow


def job_view(row: JobRow, to: Actor) -> JobView:
    """A job as people see it; why it failed, only who asked for it or manages people."""
    trusted = row.actor_id == to.id or to.may(Permission.MANAGE_PEOPLE)
    return JobView(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        state=row.state,
        asked_by=row.actor_name,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        progress=Progress(row.done, row.total),
        attempt=row.attempt,
        cancel_asked=row.cancel_asked,
        code=row.code,
        told=(row.told or "") if trusted else "",
        may_be_changed=trusted,
    )
