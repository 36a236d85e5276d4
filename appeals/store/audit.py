"""The audit chain: one event after another per organization, each keyed and linked to the one before."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from appeals.domain.actor import Actor, ActorKind
from appeals.domain.versions import FIRST, canonical_json
from appeals.domain.views import Broken
from appeals.store.base import Base, Owned
from appeals.store.keys import KeyRing


class AuditEventRow(Owned, Base):
    """Who did what to which thing, when. Ids and field names only, never values that are PHI."""

    __tablename__ = "audit_events"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index(None, "organization_id", "subject_id", "at"),
    )

    number: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_kind: Mapped[ActorKind]
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[UUID | None]
    detail: Mapped[str] = mapped_column(Text)
    previous_mac: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))


def lock_chain(session: Session, organization_id: UUID) -> None:
    """One writer at a time in an organization. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(organization_id.bytes[-8:], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


@dataclass(slots=True)
class Act:
    """One thing done: what, to which thing, and what else is worth keeping (no PHI)."""

    action: str
    subject_id: UUID | None
    detail: dict[str, object] = field(default_factory=dict)

    def about(self, subject_id: UUID, **detail: object) -> None:
        """Which thing it was, and what else is worth keeping. Ids, names and counts; no PHI."""
        self.subject_id = subject_id
        self.detail.update(detail)


def append(session: Session, keys: KeyRing, actor: Actor, at: datetime, *acts: Act) -> None:
    """Add events to the organization's chain, in the caller's transaction."""
    lock_chain(session, actor.organization_id)
    number, previous = _head(session, actor.organization_id)
    for place, act in enumerate(acts, number + 1):
        event = AuditEventRow(
            organization_id=actor.organization_id,
            number=place,
            at=at,
            actor_id=actor.id,
            actor_kind=actor.kind,
            actor_name=actor.name,
            action=act.action,
            subject_id=act.subject_id,
            detail=canonical_json(act.detail).decode(),
            previous_mac=previous,
        )
        event.mac = previous = keys.mac("audit chain", _content(event))
        session.add(event)
    session.flush()


def check_chain(session: Session, keys: KeyRing, organization_id: UUID) -> Iterator[Broken | None]:
    """Walk the chain: None for each event that holds, a Broken for each that does not."""
    number, previous = 0, FIRST
    rows = select(AuditEventRow).where(AuditEventRow.organization_id == organization_id)
    for event in session.scalars(rows.order_by(AuditEventRow.number).execution_options(yield_per=500)):
        where = f"audit event {event.number}"
        if event.number != number + 1:
            yield Broken("audit", f"audit event {number + 1}", "it is missing from the chain")
        elif event.previous_mac != previous:
            yield Broken("audit", where, "it does not follow the event before it")
        elif event.mac != keys.mac("audit chain", _content(event)):
            yield Broken("audit", where, "it was changed after it was written")
        else:
            yield None
        number, previous = event.number, event.mac


def _head(session: Session, organization_id: UUID) -> tuple[int, str]:
    rows = (
        select(AuditEventRow.number, AuditEventRow.mac)
        .where(AuditEventRow.organization_id == organization_id)
        .order_by(AuditEventRow.number.desc())
        .limit(1)
    )
    head = session.execute(rows).first()
    return (head.number, head.mac) if head is not None else (0, FIRST)


def count_events(session: Session, organization_id: UUID) -> int:
    """How many events the organization's chain has."""
    rows = select(func.count()).where(AuditEventRow.organization_id == organization_id)
    return session.scalar(rows) or 0


def _content(event: AuditEventRow) -> bytes:
    names = ("number", "at", "actor_kind", "actor_name", "action", "detail", "previous_mac")
    fields: dict[str, object] = {name: getattr(event, name) for name in names}
    ids = (event.organization_id, event.actor_id, event.subject_id)
    return canonical_json({**fields, "ids": [str(each) for each in ids]})
