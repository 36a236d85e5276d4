"""Rows of what is said of exhibits, what was found in them, and sealed packets with their parts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.packets import Channel
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned


class ParticularsRow(Owned, Base):
    """What a person says of an exhibit: its kind, dates, pages, and why it is the patient's."""

    __tablename__ = "exhibit_particulars"
    __table_args__ = (UniqueConstraint("exhibit_id"),)

    exhibit_id: Mapped[UUID] = mapped_column(ForeignKey("exhibits.id"))
    told: Mapped[Plain] = mapped_column(EncryptedJson("exhibit_particulars.told"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]


class InspectionRow(Owned, Base):
    """What was found when an exhibit was looked through. A paper never changes, so once is enough."""

    __tablename__ = "exhibit_inspections"
    __table_args__ = (UniqueConstraint("exhibit_id"),)

    exhibit_id: Mapped[UUID] = mapped_column(ForeignKey("exhibits.id"))
    pages: Mapped[int]
    size: Mapped[int]  # bytes
    flaws: Mapped[Plain] = mapped_column(JSON)
    inspected_at: Mapped[datetime]


class PacketRow(Owned, Base):
    """A sealed packet. Written once: the database refuses change and deletion."""

    __tablename__ = "packets"
    __table_args__ = (UniqueConstraint("case_id", "number"), Index(None, "organization_id", "created_at"))

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(250))
    letter_id: Mapped[UUID] = mapped_column(ForeignKey("document_versions.id"))
    channel: Mapped[Channel]
    pages: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(EncryptedText("packets.reason"))
    manifest_json: Mapped[str] = mapped_column(EncryptedText("packets.manifest_json"))
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    previous_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))


class PacketPartRow(Owned, Base):
    """One file of a sealed packet. Written once."""

    __tablename__ = "packet_parts"
    __table_args__ = (UniqueConstraint("packet_id", "number"),)

    packet_id: Mapped[UUID] = mapped_column(ForeignKey("packets.id"))
    number: Mapped[int]
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    sha256: Mapped[str] = mapped_column(String(64))
