"""Rows of an organization's own Word shells and of their use; of papers that came as Word files."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedText, Owned


class WordShellRow(Owned, Base):
    """A Word shell that was uploaded and can be used. Written once."""

    __tablename__ = "word_shells"
    __table_args__ = (UniqueConstraint("organization_id", "number"),)

    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    sent_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))  # as it was uploaded
    sent_sha256: Mapped[str] = mapped_column(String(64))
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))  # as letters are drawn in it
    sha256: Mapped[str] = mapped_column(String(64))
    sample_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))  # the sample letter as PDF
    findings: Mapped[Plain] = mapped_column(JSON, nullable=False)
    drawn_by: Mapped[str] = mapped_column(String(80))  # evenhand, or LibreOffice and which
    reason: Mapped[str] = mapped_column(EncryptedText("word_shells.reason"))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[UUID]
    uploader: Mapped[str] = mapped_column(String(200))


class ShellUseRow(Owned, Base):
    """From which day letters are drawn in a shell; without a shell, in the shipped one. Written once."""

    __tablename__ = "word_shell_uses"
    __table_args__ = (Index(None, "organization_id", "from_day"),)

    shell_id: Mapped[UUID | None] = mapped_column(ForeignKey("word_shells.id"))
    from_day: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    decider: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[UUID]  # who stands behind it, where a key decided
    reason: Mapped[str] = mapped_column(EncryptedText("word_shell_uses.reason"))


class ExhibitOriginalRow(Owned, Base):
    """The Word file that an exhibit was drawn from. Written once."""

    __tablename__ = "exhibit_originals"
    __table_args__ = (UniqueConstraint("exhibit_id"),)

    exhibit_id: Mapped[UUID] = mapped_column(ForeignKey("exhibits.id"))
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    drawn_by: Mapped[str] = mapped_column(String(80))
