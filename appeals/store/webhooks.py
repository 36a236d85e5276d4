"""Rows of webhooks: where events are told, and how far each has come in the audit chain."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from appeals.domain.webhooks import HookState
from appeals.store.base import Base, EncryptedText, Owned


class WebhookRow(Owned, Base):
    """One address. It is told events in the order of the chain; what is not taken is told again."""

    __tablename__ = "webhooks"

    url: Mapped[str] = mapped_column(EncryptedText("webhooks.url"))
    secret: Mapped[str] = mapped_column(EncryptedText("webhooks.secret"))
    events: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[HookState]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    told_to: Mapped[int]  # the number of the last event of the chain that needs no telling any more
    told: Mapped[int]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    last_outcome: Mapped[str] = mapped_column(String(80))
    next_at: Mapped[datetime | None]
