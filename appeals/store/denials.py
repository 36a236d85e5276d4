"""Rows of imported files, remittance claims, notices and denials."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.denial import DenialSource, DenialState
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, EncryptedText, Owned
from appeals.store.practices import OfPractice
from nqtl_library.terms import BenefitClass, Confidence, Network, NextAction, Nqtl, VerdictKind


class ImportedFileRow(OfPractice, Owned, Base):
    """A file that was stored, with its receipt."""

    __tablename__ = "imported_files"
    __table_args__ = (UniqueConstraint("organization_id", "sha256"),)

    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(EncryptedText("imported_files.name"))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    receipt: Mapped[Plain] = mapped_column(EncryptedJson("imported_files.receipt"))
    received_at: Mapped[datetime]
    received_by: Mapped[UUID]


class RemittanceClaimRow(Owned, Base):
    """One claim of a remittance, enough of it to net a later reversal against."""

    __tablename__ = "remittance_claims"
    __table_args__ = (Index(None, "organization_id", "payer_claim_key"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("imported_files.id"), index=True)
    claim_key: Mapped[str] = mapped_column(String(32))
    payer_claim_key: Mapped[str] = mapped_column(String(32))
    payer_id: Mapped[str] = mapped_column(String(80))
    status_code: Mapped[str] = mapped_column(String(4))
    charge: Mapped[Decimal]
    paid: Mapped[Decimal]
    position: Mapped[int]


class NoticeRow(OfPractice, Owned, Base):
    """A denial notice as received and read."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("organization_id", "sha256"),)

    name: Mapped[str] = mapped_column(EncryptedText("notices.name"))
    sha256: Mapped[str] = mapped_column(String(64))
    blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    pages: Mapped[Plain] = mapped_column(EncryptedJson("notices.pages"))
    proposals: Mapped[Plain] = mapped_column(EncryptedJson("notices.proposals"))
    confirmed: Mapped[Plain] = mapped_column(EncryptedJson("notices.confirmed"))
    received_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]


class DenialRow(OfPractice, Owned, Base):
    """An adverse benefit determination. Facts, people and evidence are encrypted, statistics plain."""

    __tablename__ = "denials"
    __table_args__ = (
        UniqueConstraint("organization_id", "identity"),
        Index(None, "organization_id", "created_at", "id"),
        Index(None, "organization_id", "verdict", "created_at"),
        Index(None, "organization_id", "claim_key"),
        Index(None, "organization_id", "payer_claim_key"),
        Index(None, "organization_id", "member_key"),
        Index(None, "organization_id", "name_key"),
    )

    identity: Mapped[str] = mapped_column(String(32))
    source: Mapped[DenialSource]
    state: Mapped[DenialState]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("imported_files.id"), index=True)
    notice_id: Mapped[UUID | None] = mapped_column(ForeignKey("notices.id"), index=True)
    payer: Mapped[str] = mapped_column(String(200))
    payer_id: Mapped[str] = mapped_column(String(80))
    claim_key: Mapped[str] = mapped_column(String(32))
    payer_claim_key: Mapped[str] = mapped_column(String(32))
    member_key: Mapped[str] = mapped_column(String(32))
    patient_key: Mapped[str] = mapped_column(String(32))
    name_key: Mapped[str] = mapped_column(String(32), server_default="")
    facts: Mapped[Plain] = mapped_column(EncryptedJson("denials.facts"))
    details: Mapped[Plain] = mapped_column(EncryptedJson("denials.details"))
    finding: Mapped[Plain] = mapped_column(EncryptedJson("denials.finding"))
    override: Mapped[Plain] = mapped_column(EncryptedJson("denials.override"))
    verdict: Mapped[VerdictKind]
    nqtl: Mapped[Nqtl | None]
    not_parity_reason: Mapped[str] = mapped_column(String(60))
    benefit_class: Mapped[BenefitClass]
    network: Mapped[Network]
    next_action: Mapped[NextAction]
    confidence: Mapped[Confidence]
    mhsud: Mapped[bool | None]
    library_version: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date | None]
    charge: Mapped[Decimal | None]
    denied: Mapped[Decimal | None]
    created_at: Mapped[datetime]
