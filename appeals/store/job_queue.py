"""Rows of jobs and of the workers that do them.

A job is asked for by adding its row in the caller's transaction: if that is undone, nobody asked. Workers
find the rows; who asks needs no job engine. Rows carry ids and counts, never anything of a patient.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from appeals.domain.actor import Actor, ActorKind
from appeals.domain.jobs import JobCancelled, JobKind, JobState
from appeals.store.base import Base, EncryptedText, Owned, new_id


class JobRow(Owned, Base):
    """One job: who asked for what, and how it went."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "organization_id", "asked_at"),
        Index(None, "state", "handed"),
    )

    kind: Mapped[JobKind]
    subject_id: Mapped[UUID]
    state: Mapped[JobState]
    handed: Mapped[bool]  # whether this attempt was given to the engine
    attempt: Mapped[int]
    asked_at: Mapped[datetime]
    actor_id: Mapped[UUID]  # who asked: the job acts as them, with what they may do when it runs
    actor_kind: Mapped[ActorKind]
    actor_name: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str] = mapped_column(String(40), default="")
    told: Mapped[str | None] = mapped_column(EncryptedText("jobs.told"))


class WorkerRow(Base):
    """A worker process that was heard of. It belongs to the installation, not to an organization."""

    __tablename__ = "job_workers"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]


def new_job(kind: JobKind, subject_id: UUID, actor: Actor, at: datetime) -> JobRow:
    """A job that waits, asked for by ``actor``."""
    return JobRow(
        id=new_id(),
        organization_id=actor.organization_id,
        kind=kind,
        subject_id=subject_id,
        state=JobState.WAITING,
        handed=False,
        attempt=1,
        asked_at=at,
        actor_id=actor.id,
        actor_kind=actor.kind,
        actor_name=actor.name,
    )


def note_progress(session: Session, job_id: UUID, done: int, total: int) -> None:
    """How far the job is, in the caller's transaction. Raises JobCancelled once someone asked it to stop."""
    noted = (
        update(JobRow)
        .where(JobRow.id == job_id)
        .values(done=done, total=total)
        .returning(JobRow.cancel_asked)
        .execution_options(synchronize_session=False)
    )
    if session.execute(noted).scalar_one():
        raise JobCancelled
