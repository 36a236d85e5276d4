"""Rows of what comes after an estimate: bills, plans, the watch, reasons, disputes and their packets."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.estimate_disputes import DisputeEventKind
from appeals.domain.estimate_matching import Found
from appeals.domain.estimate_watch import Level
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned
from appeals.store.practices import OfPractice


class EstimateChargeFileRow(Owned, Base):
    """A file of bills that was taken in, known again by a blind index of its hash. Nothing of it is kept."""

    __tablename__ = "estimate_charge_files"
    __table_args__ = (UniqueConstraint("organization_id", "file_key"),)

    file_key: Mapped[str] = mapped_column(String(32))
    format: Mapped[str] = mapped_column(String(10))
    recorded: Mapped[int]
    known: Mapped[int]
    unreadable: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(200))


class EstimateChargeRow(OfPractice, Owned, Base):
    """One billed line. ``identity`` and the keys are blind: the same line is never recorded twice."""

    __tablename__ = "estimate_charges"
    __table_args__ = (
        UniqueConstraint("organization_id", "identity"),
        Index(None, "organization_id", "estimate_id"),
        Index(None, "organization_id", "claim_key"),
        Index(None, "organization_id", "original_key"),
        Index(None, "organization_id", "found"),
    )

    estimate_id: Mapped[UUID | None] = mapped_column(ForeignKey("estimates.id"))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("estimate_charge_files.id"))
    identity: Mapped[str] = mapped_column(String(32))
    claim_key: Mapped[str] = mapped_column(String(32))
    original_key: Mapped[str] = mapped_column(String(32), server_default="")  # of the claim that it is about
    found: Mapped[Found]
    told: Mapped[Plain] = mapped_column(EncryptedJson("estimate_charges.told"), nullable=False)
    set_aside_because: Mapped[str] = mapped_column(EncryptedText("estimate_charges.set_aside_because"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))


class EstimatePlannedChargeRow(Owned, Base):
    """A charge that the schedule shows coming; it goes again when the schedule changes."""

    __tablename__ = "estimate_planned_charges"
    __table_args__ = (UniqueConstraint("organization_id", "identity"), Index(None, "estimate_id"))

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    identity: Mapped[str] = mapped_column(String(32))
    told: Mapped[Plain] = mapped_column(EncryptedJson("estimate_planned_charges.told"), nullable=False)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))


class EstimateWatchRow(Owned, Base):
    """Where an estimate's bills and disputes stand: for the list. Counted anew at every change."""

    __tablename__ = "estimate_watches"
    __table_args__ = (UniqueConstraint("estimate_id"), Index(None, "organization_id", "level"))

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    level: Mapped[Level]
    over: Mapped[int]  # cents; of the provider who is furthest over
    coming_on: Mapped[date | None]
    unlisted: Mapped[int]
    open_disputes: Mapped[int]
    packet_due: Mapped[date | None]
    changed_at: Mapped[datetime]


class EstimateUnforeseenRow(Owned, Base):
    """Why something could not be foreseen, written down when it happened. Written once."""

    __tablename__ = "estimate_unforeseen"
    __table_args__ = (Index(None, "organization_id", "estimate_id"),)

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    told: Mapped[Plain] = mapped_column(EncryptedJson("estimate_unforeseen.told"), nullable=False)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))


class EstimateDisputeRow(Owned, Base):
    """A dispute over one provider's bill. Written once; its events tell where it stands."""

    __tablename__ = "estimate_disputes"
    __table_args__ = (
        UniqueConstraint("estimate_id", "number"),
        Index(None, "organization_id", "opened_at"),
    )

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    number: Mapped[int]
    provider: Mapped[str] = mapped_column(String(100))  # its key on the estimate
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(200))


class EstimateDisputeEventRow(Owned, Base):
    """Something that happened in a dispute, with its paper where it has one. Written once."""

    __tablename__ = "estimate_dispute_events"
    __table_args__ = (Index(None, "organization_id", "dispute_id"),)

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("estimate_disputes.id"))
    kind: Mapped[DisputeEventKind]
    told: Mapped[Plain] = mapped_column(EncryptedJson("estimate_dispute_events.told"), nullable=False)
    blob_id: Mapped[UUID | None] = mapped_column(ForeignKey("blobs.id"))
    pages: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))


class EstimateDisputePacketRow(Owned, Base):
    """A sealed dispute packet: one PDF and its manifest, signed and linked. Written once."""

    __tablename__ = "estimate_dispute_packets"
    __table_args__ = (
        UniqueConstraint("dispute_id", "number"),
        Index(None, "organization_id", "created_at"),
    )

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("estimate_disputes.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    pages: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    manifest_json: Mapped[str] = mapped_column(EncryptedText("estimate_dispute_packets.manifest_json"))
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    previous_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("signing_keys.id"))
    signature: Mapped[str] = mapped_column(String(88))
