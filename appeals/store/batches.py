"""Rows of what jobs are about: batches of letters, packets that were ordered, and nightly checks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.batches import ItemState
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned


class BatchRow(Owned, Base):
    """A batch of letters: one kind, one reason, many cases."""

    __tablename__ = "letter_batches"
    __table_args__ = (Index(None, "organization_id", "created_at"),)

    kind: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(EncryptedText("letter_batches.reason"))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    job_id: Mapped[UUID]
    total: Mapped[int]


class BatchItemRow(Owned, Base):
    """One letter of a batch. Its version is noted in the transaction that seals it: never twice."""

    __tablename__ = "letter_batch_items"
    __table_args__ = (UniqueConstraint("batch_id", "case_id"), UniqueConstraint("batch_id", "place"))

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("letter_batches.id"))
    place: Mapped[int]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[ItemState]
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_versions.id"))
    told: Mapped[Plain] = mapped_column(EncryptedJson("letter_batch_items.told"))
    ended_at: Mapped[datetime | None]


class PacketOrderRow(Owned, Base):
    """A packet that a job builds. The packet is noted in the transaction that seals it."""

    __tablename__ = "packet_orders"
    __table_args__ = (Index(None, "organization_id", "case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    wanted: Mapped[Plain] = mapped_column(EncryptedJson("packet_orders.wanted"))
    reason: Mapped[str] = mapped_column(EncryptedText("packet_orders.reason"))
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[UUID]
    job_id: Mapped[UUID]
    packet_id: Mapped[UUID | None] = mapped_column(ForeignKey("packets.id"))


class NightlyCheckRow(Owned, Base):
    """What a nightly check found. Findings stay until somebody has taken notice."""

    __tablename__ = "nightly_checks"
    __table_args__ = (Index(None, "organization_id", "at"),)

    at: Mapped[datetime]
    versions: Mapped[int]
    events: Mapped[int]
    found: Mapped[int]
    broken: Mapped[Plain] = mapped_column(EncryptedJson("nightly_checks.broken"))
    seen_by: Mapped[str] = mapped_column(String(200), default="")
    seen_at: Mapped[datetime | None]
