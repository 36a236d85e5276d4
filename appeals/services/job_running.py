"""What workers write down: whose turn it is, who it is done for, how it ended, and who is at work.

These are the worker's own doors: no person asks for them. What a job does, it does as the one who asked, with
what they may do at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from appeals.domain.actor import Actor, ActorKind, Permission
from appeals.domain.jobs import LIVE, Backlog, JobKind, JobState, Ticket
from appeals.services.accounts import COMMAND
from appeals.services.api_keys import actor_of_key
from appeals.services.installation import operator
from appeals.services.user_rows import person
from appeals.store import audit
from appeals.store.audit import Act
from appeals.store.job_queue import JobRow, WorkerRow, new_job
from appeals.store.people import ApiKeyRow, OrganizationRow, UserRow
from appeals.store.unit_of_work import Door

SCHEDULE = UUID("00000000-0000-7000-8000-0000000c10cc")  # what runs by the clock and not for a person
AT_ONCE = 100
HEARD_OF = timedelta(seconds=60)  # a worker that was silent for longer is taken for gone
FORGET_WORKERS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that was taken up, whom it is done for, and the zone that their days are counted in."""

    ticket: Ticket
    actor: Actor
    time_zone: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended. ``told`` is for people and is kept encrypted."""

    state: JobState
    code: str = ""
    told: str = ""


DONE = Outcome(JobState.DONE)
CANCELLED = Outcome(JobState.CANCELLED)
GAVE_UP = Outcome(
    JobState.FAILED, "gave_up", "It was tried several times and did not come to an end. Tell your operator."
)
NOBODY = Outcome(
    JobState.FAILED,
    "asker_gone",
    "Whoever asked for it may not work here any more, so it was not done. Ask for it again yourself.",
)


def not_handed(door: Door) -> tuple[Ticket, ...]:
    """Jobs that wait and that the engine has not been given, oldest first."""
    rows = select(JobRow.id, JobRow.kind, JobRow.subject_id, JobRow.attempt)
    rows = rows.where(JobRow.state.in_(LIVE), JobRow.handed.is_(False)).order_by(JobRow.asked_at, JobRow.id)
    with door.store.reading() as session:
        return tuple(Ticket(*row) for row in session.execute(rows.limit(AT_ONCE)).all())


def handed_and_live(door: Door) -> tuple[Ticket, ...]:
    """Jobs that the engine was given and that have not ended."""
    rows = select(JobRow.id, JobRow.kind, JobRow.subject_id, JobRow.attempt)
    with door.store.reading() as session:
        found = session.execute(rows.where(JobRow.state.in_(LIVE), JobRow.handed.is_(True))).all()
        return tuple(Ticket(*row) for row in found)


def note_handed(door: Door, tickets: Sequence[Ticket], *, handed: bool) -> None:
    """Note that the engine has these attempts, or that it knows nothing of them."""
    if not tickets:
        return
    with door.store.writing() as session:
        for ticket in tickets:
            row = session.get(JobRow, ticket.id, with_for_update=True)
            if row is not None and row.attempt == ticket.attempt and row.state in LIVE:
                row.handed = handed


def begin(door: Door, job_id: UUID, attempt: int) -> Begun | None:
    """Take up a job. None where nothing is to be done: it has ended, was cancelled, or is nobody's."""
    with door.store.writing() as session:
        row = _live(session, job_id, attempt)
        if row is None:
            return None
        if row.cancel_asked:
            _end(door, session, row, CANCELLED)
            return None
        actor = _asker(session, row, door.now)
        if actor is None:
            _end(door, session, row, NOBODY)
            return None
        row.state, row.started_at = JobState.RUNNING, row.started_at or door.now
        zone = session.get_one(OrganizationRow, row.organization_id).time_zone
        return Begun(Ticket(row.id, row.kind, row.subject_id, row.attempt), actor, zone)


def finish(door: Door, job_id: UUID, attempt: int, outcome: Outcome) -> None:
    """Note how an attempt ended, once; audited, but for what runs by the clock and went well."""
    with door.store.writing() as session:
        row = _live(session, job_id, attempt)
        if row is not None:
            _end(door, session, row, outcome)


def fall_due(door: Door, kind: JobKind, at: datetime) -> int:
    """Ask for a scheduled job in every organization, as of the moment it was due; how many were asked for.

    Each organization has one row a schedule. It is left alone while it is live, or where it was asked for
    since ``at``: a clock that strikes twice, or several missed strikes, are one job. An organization that
    was not there yet waits for the next strike.
    """
    with door.store.writing() as session:
        there = select(OrganizationRow.id).where(OrganizationRow.created_at < at)
        return sum(_fall_due(session, each, kind, at, door.now) for each in session.scalars(there).all())


def put_back(row: JobRow, at: datetime) -> None:
    """Let a job that ended wait for another attempt."""
    row.state, row.handed, row.attempt = JobState.WAITING, False, row.attempt + 1
    row.asked_at, row.started_at, row.ended_at = at, None, None
    row.cancel_asked, row.code, row.told = False, "", None


def heard_of(door: Door, name: str) -> None:
    """Note that a worker lives; forget those long gone."""
    with door.store.writing() as session:
        row = session.get(WorkerRow, name)
        if row is None:
            session.add(WorkerRow(name=name, started_at=door.now, seen_at=door.now))
        else:
            row.seen_at = door.now
        session.execute(delete(WorkerRow).where(WorkerRow.seen_at < door.now - FORGET_WORKERS))


def gone(door: Door, name: str) -> None:
    """Note that a worker has stopped."""
    with door.store.writing() as session:
        session.execute(delete(WorkerRow).where(WorkerRow.name == name))


def backlog(door: Door) -> Backlog:
    """How many jobs wait and run, how long the oldest has waited, and how many workers live."""
    waits = JobRow.state == JobState.WAITING
    with door.store.reading() as session:
        waiting = session.scalar(select(func.count()).where(waits)) or 0
        oldest = session.scalar(select(func.min(JobRow.asked_at)).where(waits))
        running = select(func.count()).where(JobRow.state == JobState.RUNNING)
        alive = select(func.count()).select_from(WorkerRow).where(WorkerRow.seen_at > door.now - HEARD_OF)
        lag = max(0, int((door.now - oldest).total_seconds())) if oldest is not None else 0
        return Backlog(waiting, session.scalar(running) or 0, lag, session.scalar(alive) or 0)


def hold_after_restore(session: Session) -> None:
    """What was under way when a backup was made may have been done since: a person decides, not a worker."""
    for row in session.scalars(select(JobRow).where(JobRow.state.in_(LIVE), JobRow.actor_id != SCHEDULE)):
        row.state, row.code = JobState.HELD, "restored"
    for row in session.scalars(select(JobRow).where(JobRow.state.in_(LIVE))):
        row.handed = False
    session.execute(delete(WorkerRow))


def scheduled(organization_id: UUID, kind: JobKind) -> Actor:
    """What acts by the clock, named after what it does."""
    name = f"schedule: {kind.value.replace('_', ' ')}"
    return Actor(SCHEDULE, organization_id, name, ActorKind.COMMAND, frozenset(Permission))


def _fall_due(session: Session, organization_id: UUID, kind: JobKind, at: datetime, now: datetime) -> bool:
    audit.lock_chain(session, organization_id)
    known = select(JobRow).where(JobRow.organization_id == organization_id, JobRow.kind == kind)
    row = session.scalars(known.where(JobRow.actor_id == SCHEDULE).with_for_update()).one_or_none()
    if row is None:
        session.add(new_job(kind, organization_id, scheduled(organization_id, kind), now))
        return True
    if row.state in LIVE or row.asked_at >= at:
        return False
    put_back(row, now)
    return True


def _live(session: Session, job_id: UUID, attempt: int) -> JobRow | None:
    """This attempt of a job, locked after its chain as everywhere; None where it has ended."""
    organization_id = session.scalar(select(JobRow.organization_id).where(JobRow.id == job_id))
    if organization_id is None:
        return None
    audit.lock_chain(session, organization_id)
    live = select(JobRow).where(JobRow.id == job_id, JobRow.attempt == attempt, JobRow.state.in_(LIVE))
    return session.scalars(live.with_for_update()).one_or_none()


def _asker(session: Session, row: JobRow, now: datetime) -> Actor | None:
    """Who asked, with what they may do now; None for a person or key that is no longer good."""
    if row.actor_kind is ActorKind.PERSON:
        user = session.get(UserRow, row.actor_id)
        return person(user) if user is not None and user.active else None
    if row.actor_kind is ActorKind.API_KEY:
        key = session.get(ApiKeyRow, row.actor_id)
        return actor_of_key(key, now) if key is not None else None
    if row.actor_id == SCHEDULE:
        return scheduled(row.organization_id, row.kind)
    return operator(row.organization_id) if row.actor_id == COMMAND else None


def _end(door: Door, session: Session, row: JobRow, outcome: Outcome) -> None:
    row.state, row.ended_at = outcome.state, door.now
    row.code, row.told = outcome.code, outcome.told or None
    if row.actor_id == SCHEDULE and outcome.state is not JobState.FAILED:
        return  # its own acts are audited; its ticks would drown them
    act = Act(f"job.{outcome.state.value}", None)
    act.about(row.id, kind=row.kind.value, attempt=row.attempt, code=row.code)
    actor = Actor(row.actor_id, row.organization_id, row.actor_name, row.actor_kind, frozenset())
    audit.append(session, door.store.keys, actor, door.now, act)
