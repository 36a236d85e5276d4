"""Rows of practices: the units of an organization that are kept apart, and how rows belong to one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.store.base import Base, Owned


class PracticeRow(Owned, Base):
    """A unit of an organization. Never removed: rows go on belonging to one that is closed."""

    __tablename__ = "practices"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    name: Mapped[str] = mapped_column(String(200))
    npi: Mapped[str] = mapped_column(String(10))
    tax_id: Mapped[str] = mapped_column(String(20))
    address_lines: Mapped[list[str]] = mapped_column(JSON)
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class OfPractice:
    """A row that may belong to a practice; one of no practice is seen only by those without a limit."""

    practice_id: Mapped[UUID | None] = mapped_column(index=True)
