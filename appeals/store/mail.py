"""Rows of who wants a daily reminder by mail."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.store.base import Base, Owned


class MailChoiceRow(Owned, Base):
    """A person who wants it, and the last day on which it was sent."""

    __tablename__ = "mail_choices"
    __table_args__ = (UniqueConstraint("user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    daily: Mapped[bool]
    sent_on: Mapped[date | None]
