"""Rows of the certificates that sign PDFs, of the PDFs they signed, and of outside time stamps."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.timestamps import Stamped
from appeals.store.base import Base, EncryptedText, Owned

IN_USE = text("retired_at IS NULL")


class SigningCertificateRow(Owned, Base):
    """A certificate that PDFs are signed with, or were; its private key is encrypted."""

    __tablename__ = "signing_certificates"
    __table_args__ = (
        Index(
            "ix_signing_certificates_in_use",
            "organization_id",
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        ),
    )

    private_key: Mapped[str] = mapped_column(EncryptedText("signing_certificates.private_key"))  # PEM
    certificates: Mapped[str] = mapped_column(Text)  # PEM: its own first, then its issuers'
    fingerprint: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(250))
    issuer: Mapped[str] = mapped_column(String(250))
    self_made: Mapped[bool]
    valid_until: Mapped[datetime]
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class PdfSealRow(Owned, Base):
    """Which certificate signed a PDF when it was sealed. Written once."""

    __tablename__ = "pdf_seals"
    __table_args__ = (UniqueConstraint("subject_id", "part"),)

    subject_id: Mapped[UUID]  # of the version or packet
    part: Mapped[int]  # of the packet; 0 for a version
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("signing_certificates.id"))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    stamped_at: Mapped[datetime | None]  # by the time stamp inside the signature, where there is one
    authority: Mapped[str] = mapped_column(String(250))


class TimestampRow(Owned, Base):
    """An outside time stamp over a version, a packet, or where an audit chain ended. Written once."""

    __tablename__ = "timestamps"
    __table_args__ = (
        UniqueConstraint("organization_id", "what", "subject_id", "number"),
        Index(None, "organization_id", "what", "at"),
    )

    what: Mapped[Stamped]
    subject_id: Mapped[UUID]  # of the version or packet; the organization's, for an audit chain
    number: Mapped[int]  # of the last event of an audit chain; else 0
    covered: Mapped[str] = mapped_column(String(64))  # the hash of the version or packet; the event's mac
    response: Mapped[bytes] = mapped_column(LargeBinary)  # RFC 3161 in DER
    at: Mapped[datetime]
    authority: Mapped[str] = mapped_column(String(250))
    serial: Mapped[str] = mapped_column(String(80))
