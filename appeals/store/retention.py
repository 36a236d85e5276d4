"""Rows of keeping and disposing of records: own periods, legal holds, proposals, certificates, what went."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.plain import Plain
from appeals.domain.retention import HoldScope
from appeals.store.base import Base, EncryptedText, Owned
from nqtl_library.retention import RecordKind


class ProposalState(StrEnum):
    """Where a proposal to dispose of a record stands."""

    FOUND = "found"  # by the review; nobody has said anything
    PROPOSED = "proposed"  # by a person; a second one carries it out
    WITHDRAWN = "withdrawn"
    CARRIED_OUT = "carried_out"


class KeepingPeriodRow(Owned, Base):
    """How long the organization itself keeps records; the newest row counts. 0: as the law says."""

    __tablename__ = "keeping_periods"

    years: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    setter: Mapped[str] = mapped_column(String(200))


class LegalHoldRow(Owned, Base):
    """A legal hold. Only its end is added later; what it was placed for is kept."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index(None, "organization_id", "lifted_at"),)

    scope: Mapped[HoldScope]
    record_id: Mapped[UUID | None]  # of a case, for scope "record"
    match_key: Mapped[str] = mapped_column(String(32))  # blind index, for scopes "patient" and "plan"
    words: Mapped[str] = mapped_column(EncryptedText("legal_holds.words"))  # what was searched for
    reason: Mapped[str] = mapped_column(EncryptedText("legal_holds.reason"))
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID]
    placer: Mapped[str] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    lifter: Mapped[str] = mapped_column(String(200))
    lifted_because: Mapped[str] = mapped_column(EncryptedText("legal_holds.lifted_because"))


class ProposalRow(Owned, Base):
    """That a record's time has passed and it may go. Tells nothing of the patient."""

    __tablename__ = "disposal_proposals"
    __table_args__ = (
        Index(None, "organization_id", "state", "keep_until"),
        Index(None, "organization_id", "record_id"),
    )

    record: Mapped[RecordKind]
    record_id: Mapped[UUID]
    reference: Mapped[str] = mapped_column(String(60))
    keep_until: Mapped[date]
    rule: Mapped[str] = mapped_column(String(60))
    working: Mapped[Plain] = mapped_column(JSON)
    state: Mapped[ProposalState]
    found_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[UUID | None]
    proposer: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[UUID | None]  # who stands behind it, where a key proposed it
    ended_at: Mapped[datetime | None]


class DisposalRow(Owned, Base):
    """A certificate: what was disposed of, by which rule, by whom. Written once."""

    __tablename__ = "disposals"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        UniqueConstraint("organization_id", "record_id"),
    )

    number: Mapped[int]
    record: Mapped[RecordKind]
    record_id: Mapped[UUID]
    reference: Mapped[str] = mapped_column(String(60))
    disposed_at: Mapped[datetime]
    manifest_json: Mapped[str] = mapped_column(Text)
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(88))
    docx_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    docx_sha256: Mapped[str] = mapped_column(String(64))
    pdf_blob_id: Mapped[UUID] = mapped_column(ForeignKey("blobs.id"))
    pdf_sha256: Mapped[str] = mapped_column(String(64))


class DisposedRowRow(Owned, Base):
    """One row that a certificate disposed of. The guards of write-once tables ask for it. Written once."""

    __tablename__ = "disposed_rows"
    __table_args__ = (UniqueConstraint("row_id", "of_table"),)

    disposal_id: Mapped[UUID] = mapped_column(ForeignKey("disposals.id"), index=True)
    of_table: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[UUID]
