"""Rows of readings: what a person made of the answer to a request."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.plain import Plain
from appeals.store.base import Base, EncryptedJson, Owned


class ReviewRow(Owned, Base):
    """The reading of one request's answer, as it is now. Who changed what stands in the audit trail."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("request_id"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("requests.id"))
    reading: Mapped[Plain] = mapped_column(EncryptedJson("reviews.reading"))
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    reader: Mapped[str] = mapped_column(String(200))
