"""Rows of what the practice charges and who provides care: fee schedules and the directory of providers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.estimate_file import NoticeKind
from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, Owned


class FeeScheduleRow(Owned, Base):
    """One version of a fee schedule. Written once: a new price makes the next version."""

    __tablename__ = "fee_schedules"
    __table_args__ = (UniqueConstraint("organization_id", "name", "number"),)

    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    starts_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(500))
    content: Mapped[Plain] = mapped_column(JSON, nullable=False)  # prices are no secret and name no patient
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    author: Mapped[str] = mapped_column(String(200))


class EstimateProviderRow(Owned, Base):
    """A provider or facility of the directory. Encrypted: a tax ID can be a person's own number."""

    __tablename__ = "estimate_providers"
    __table_args__ = (UniqueConstraint("organization_id", "npi"),)

    name: Mapped[str] = mapped_column(String(200))
    npi: Mapped[str] = mapped_column(String(10))
    told: Mapped[Plain] = mapped_column(EncryptedJson("estimate_providers.told"), nullable=False)
    active: Mapped[bool]
    version: Mapped[int]
    changed_at: Mapped[datetime]


class PracticeNoticeRow(Owned, Base):
    """A check that the notice of estimates stands where it must, or that people were taught. Written once."""

    __tablename__ = "practice_notices"
    __table_args__ = (Index(None, "organization_id", "checked_on"),)

    kind: Mapped[NoticeKind]
    place: Mapped[str] = mapped_column(String(500))
    checked_on: Mapped[date]
    told: Mapped[Plain] = mapped_column(JSON, nullable=False)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
