"""The audit chain: one event after another per organization, each keyed and linked to the one before."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from appeals.domain.actor import Actor, ActorKind
from appeals.domain.versions import FIRST, canonical_json
from appeals.store.base import Base, Owned
from appeals.store.keys import KeyRing

CHAIN = "audit chain"
BEGINNING = "organization.opened"  # every chain begins with this
END_NOT_PROVED = "audit.end_not_proved"


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


class AuditHeadRow(Base):
    """Where an organization's chain ends: without it, events cut from the end would not be missed."""

    __tablename__ = "audit_heads"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    number: Mapped[int]
    mac: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


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
    number, previous = _last(session, actor.organization_id)
    if not _end_is_proved(session, keys, actor.organization_id, number):
        acts = (Act(END_NOT_PROVED, actor.organization_id), *acts)
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
        event.mac = previous = keys.mac(CHAIN, content_of(event))
        session.add(event)
    _note_end(session, keys, actor.organization_id, number + len(acts), previous)
    session.flush()


def note_ends(session: Session, keys: KeyRing) -> None:
    """Note where each chain ends that has no note yet: once, when a database learns to keep such notes."""
    noted = set(session.scalars(select(AuditHeadRow.organization_id)))
    for organization_id in session.scalars(select(AuditEventRow.organization_id).distinct()).all():
        if organization_id not in noted:
            _note_end(session, keys, organization_id, *_last(session, organization_id))


def head_seal(keys: KeyRing, head: AuditHeadRow) -> str:
    """What only the holder of the keys can write beside the end of a chain."""
    return keys.mac("audit head", f"{head.organization_id}|{head.number}|{head.mac}".encode())


def _last(session: Session, organization_id: UUID) -> tuple[int, str]:
    """The end to go on from. Where the noted end is further on than any event, the gap is left to be seen."""
    rows = (
        select(AuditEventRow.number, AuditEventRow.mac)
        .where(AuditEventRow.organization_id == organization_id)
        .order_by(AuditEventRow.number.desc())
        .limit(1)
    )
    last = session.execute(rows).first()
    number, mac = (last.number, last.mac) if last is not None else (0, FIRST)
    noted = session.get(AuditHeadRow, organization_id)
    return (noted.number, noted.mac) if noted is not None and noted.number > number else (number, mac)


def _end_is_proved(session: Session, keys: KeyRing, organization_id: UUID, number: int) -> bool:
    """Whether the note of the end is there and ours; if not, that is written into the chain for good."""
    noted = session.get(AuditHeadRow, organization_id)
    if noted is None:
        return number == 0
    return noted.number == number and noted.seal == head_seal(keys, noted)


def _note_end(session: Session, keys: KeyRing, organization_id: UUID, number: int, mac: str) -> None:
    head = session.get(AuditHeadRow, organization_id)
    if head is None:
        head = AuditHeadRow(organization_id=organization_id)
        session.add(head)
    head.number, head.mac = number, mac
    head.seal = head_seal(keys, head)


def count_events(session: Session, organization_id: UUID) -> int:
    """How many events the organization's chain has."""
    rows = select(func.count()).where(AuditEventRow.organization_id == organization_id)
    return session.scalar(rows) or 0


def content_of(event: AuditEventRow, number: int | None = None) -> bytes:
    """What an event's mac is counted over; with ``number``, as if it stood in that place."""
    names = ("number", "at", "actor_kind", "actor_name", "action", "detail", "previous_mac")
    fields: dict[str, object] = {name: getattr(event, name) for name in names}
    fields["number"] = event.number if number is None else number
    ids = (event.organization_id, event.actor_id, event.subject_id)
    return canonical_json({**fields, "ids": [str(each) for each in ids]})
