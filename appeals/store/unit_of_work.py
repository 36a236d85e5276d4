"""One transaction: who asks, what changes, and the audit event of it, together or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, insert, select
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from appeals.domain.actor import Actor, Permission
from appeals.domain.jobs import JobKind
from appeals.domain.mail import Mailer
from appeals.domain.timestamps import TimestampAuthority
from appeals.domain.webhooks import Postbox
from appeals.errors import AppealsError, NotFound
from appeals.store import audit, job_queue
from appeals.store.audit import Act
from appeals.store.base import Owned
from appeals.store.blobs import BlobStore
from appeals.store.compaction import forget_free_space
from appeals.store.engine import Store
from appeals.store.keys import KeyRing
from appeals.store.practice_limits import PRACTICES, limits
from appeals.store.practices import OfPractice

R = TypeVar("R", bound=Owned)
ORGANIZATION = "organization_id"


@dataclass(frozen=True, slots=True)
class Door:
    """For those who are nobody yet: signing in, keys, and setting up. Has the store but no actor."""

    store: Store
    now: datetime


@dataclass(frozen=True, slots=True)
class JobTie:
    """The job that a unit of work belongs to. It may take hours: each transaction looks at the clock anew."""

    job_id: UUID
    clock: Callable[[], datetime]


class UnitOfWork:
    """What a service function works with: the actor, the time, and one transaction at a time.

    Every query on a row that belongs to an organization is held to the actor's organization here, in
    one place; another organization's id is simply not found. So is what belongs to a practice that is not
    the actor's, for an actor who is limited to practices.
    """

    def __init__(
        self, store: Store, actor: Actor, *, now: datetime, today: date, job: JobTie | None = None
    ) -> None:
        self.actor, self.now, self.today = actor, now, today
        self._store, self._job = store, job
        self._session: Session | None = None
        self._events: list[Act] = []
        self.practice: UUID | None = None  # chosen for what is brought in

    @property
    def session(self) -> Session:
        """The open transaction."""
        if self._session is None:
            raise RuntimeError("no transaction is open: use uow.act(...) or uow.look(...)")
        return self._session

    @property
    def keys(self) -> KeyRing:
        """The key ring, for blind indexes."""
        return self._store.keys

    @property
    def blobs(self) -> BlobStore:
        """The document bodies."""
        return self._store.blobs

    @property
    def authority(self) -> TimestampAuthority | None:
        """The outside clock. Never asked inside a transaction: it may take seconds."""
        return self._store.authority

    @property
    def mailer(self) -> Mailer | None:
        """What sends mail, where a server is set. Never used inside a transaction."""
        return self._store.mailer

    @property
    def address(self) -> str:
        """Under which people reach the service; empty where nobody said."""
        return self._store.address

    @property
    def outgoing(self) -> Postbox:
        """What posts to addresses that people typed. Never used inside a transaction: it may take seconds."""
        if self._store.outgoing is None:
            raise RuntimeError("this store was opened without a way out")
        return self._store.outgoing

    @contextmanager
    def act(self, action: str, permission: Permission, subject_id: UUID | None = None) -> Iterator[Act]:
        """Do something that changes rows: permission, one transaction, one audit event with it.

        A refusal undoes everything and is itself audited, as ``<action>.refused``.
        """
        act = Act(action, subject_id)
        with self._audited_refusals(act):
            self.actor.must(permission)
            with self._store.writing() as session:
                audit.lock_chain(session, self.actor.organization_id)
                with self._inside(session):
                    yield act
                    self._append(session, act, *self._events)

    @contextmanager
    def look(self, action: str, permission: Permission, subject_id: UUID | None = None) -> Iterator[Act]:
        """Only read: never waits for a writer while reading; the audit event is written before the answer."""
        act = Act(action, subject_id)
        with self._audited_refusals(act):
            self.actor.must(permission)
            with self._store.reading() as session, self._inside(session):
                yield act
            with self._store.writing() as session:
                self._append(session, act)

    @contextmanager
    def glance(self) -> Iterator[None]:
        """Read what is no secret to anybody in the organization; no audit event."""
        with self._store.reading() as session, self._inside(session):
            yield

    @contextmanager
    def jot(self) -> Iterator[None]:
        """Write the service's own bookkeeping (no case is touched); no audit event."""
        with self._store.writing() as session:
            audit.lock_chain(session, self.actor.organization_id)
            with self._inside(session):
                yield

    def check(self, action: str, permission: Permission) -> None:
        """Ask for permission before long work that comes ahead of the transaction; refusals are audited."""
        with self._audited_refusals(Act(action, None)):
            self.actor.must(permission)

    def record(self, action: str, subject_id: UUID, **detail: object) -> None:
        """One more audit event in this transaction, beside the one of the act itself."""
        self._events.append(Act(action, subject_id, dict(detail)))

    def enqueue(self, kind: JobKind, subject_id: UUID) -> UUID:
        """Ask for a job, in this open act: it is done later, as this actor, if and only if the act commits.

        Gives the job's id.
        """
        job = self.add(job_queue.new_job(kind, subject_id, self.actor, self.now))
        self.record("job.asked", job.id, kind=kind.value, of=subject_id.hex)
        return job.id

    def progress(self, done: int, total: int) -> None:
        """Inside a job, in an open transaction: say how far it is. Elsewhere it does nothing.

        Raises JobCancelled once a person has asked the job to stop; this transaction is then undone.
        """
        if self._job is not None:
            job_queue.note_progress(self.session, self._job.job_id, done, total)

    def forget_free_space(self) -> None:
        """Rewrite the tables of records without what was deleted from them. Between transactions only."""
        forget_free_space(self._store.engine)

    def settle_events(self) -> None:
        """Write what was recorded so far into the chain, so that long work does not keep it in memory."""
        if self._events:
            self._append(self.session, *self._events)
            self._events = []

    def rows(self, kind: type[R]) -> Select[R]:
        """All rows of a kind that the actor's organization has."""
        return select(kind).where(kind.organization_id == self.actor.organization_id)

    def get(self, kind: type[R], row_id: UUID, what: str) -> R:
        """One row, locked against other writers where the database can; raises NotFound."""
        row = self.session.scalars(self.rows(kind).where(kind.id == row_id).with_for_update()).one_or_none()
        if row is None:
            raise NotFound(what)
        return row

    def see(self, kind: type[R], row_id: UUID, what: str) -> R:
        """One row to read; raises NotFound."""
        row = self.session.scalars(self.rows(kind).where(kind.id == row_id)).one_or_none()
        if row is None:
            raise NotFound(what)
        return row

    def must_have(self, kind: type[R], row_id: UUID, what: str) -> None:
        """Raise NotFound unless there is such a row; its values are not read."""
        own = select(kind.id).where(kind.organization_id == self.actor.organization_id, kind.id == row_id)
        if self.session.scalar(own) is None:
            raise NotFound(what)

    def add(self, row: R) -> R:
        """Store a new row for the actor's organization, and for the actor's practice where there is one."""
        row.organization_id = self.actor.organization_id
        unit: object = row  # only some kinds of rows belong to a practice
        if isinstance(unit, OfPractice) and unit.practice_id is None:
            unit.practice_id = self.practice or self.actor.only_practice
        self.session.add(row)
        return row

    def add_all(self, kind: type[Owned], rows: Sequence[Mapping[str, object]]) -> None:
        """Store many new rows at once for the actor's organization; no objects are made of them."""
        own = {ORGANIZATION: self.actor.organization_id}
        together = insert(kind).execution_options(render_nulls=True)  # else an empty value ends the batch
        if rows:
            self.session.execute(together, [{**row, **own} for row in rows])

    @contextmanager
    def beyond_practices(self) -> Iterator[None]:
        """For what must see the whole organization to be right (imports, proofs), whoever asks for it."""
        limit = self.session.info.get(PRACTICES)
        self.session.flush()
        self.session.info[PRACTICES] = None
        try:
            yield
        finally:
            self.session.info[PRACTICES] = limit

    def blind(self, kind: str, *parts: str) -> str:
        """The organization's own blind index of a value; empty for an empty value."""
        if not any(parts):
            return ""
        return self.keys.blind(kind, str(self.actor.organization_id), *parts)

    @contextmanager
    def _inside(self, session: Session) -> Iterator[None]:
        if self._session is not None:
            raise RuntimeError("a service function must not call another: two transactions would be open")
        session.info[ORGANIZATION] = self.actor.organization_id
        session.info[PRACTICES] = self.actor.practices
        self._session, self._events = session, []
        if self._job is not None:
            self.now = self._job.clock()
        try:
            yield
        finally:
            self._session = None

    def _append(self, session: Session, *acts: Act) -> None:
        if self._job is not None:
            for act in acts:
                act.detail.setdefault("job", self._job.job_id.hex)
        audit.append(session, self.keys, self.actor, self.now, *acts)

    @contextmanager
    def _audited_refusals(self, act: Act) -> Iterator[None]:
        try:
            yield
        except AppealsError as refusal:
            with self._store.writing() as session:
                refused = Act(f"{act.action}.refused", act.subject_id, {"code": refusal.code})
                self._append(session, refused)
            raise


@sqlalchemy_event.listens_for(Session, "do_orm_execute")
def _hold_to_organization(state: ORMExecuteState) -> None:
    """The second lock on the same door: a query that forgot its organization still gets only its own."""
    organization_id = state.session.info.get(ORGANIZATION)
    if organization_id is None or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(
        with_loader_criteria(Owned, lambda row: row.organization_id == organization_id, include_aliases=True)
    )
    practices = state.session.info.get(PRACTICES)
    if practices is not None:
        state.statement = state.statement.options(*limits(practices))


@sqlalchemy_event.listens_for(Session, "before_flush")
def _refuse_foreign_rows(session: Session, _context: object, _instances: object) -> None:
    organization_id = session.info.get(ORGANIZATION)
    for row in session.new:
        if organization_id is not None and isinstance(row, Owned) and row.organization_id != organization_id:
            raise RuntimeError(f"a new {type(row).__name__} belongs to another organization")
