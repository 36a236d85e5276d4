"""Rows of signing in: sessions, passkeys, invitations, the first set-up, and failed attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.store.base import Base, EncryptedText, Owned, new_id


class SessionRow(Owned, Base):
    """One stay of a person, from signing in to its end; the browser's cookie names it."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "user_id", "ended_at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    via: Mapped[str] = mapped_column(String(80))


class PasskeyRow(Owned, Base):
    """A passkey's public half. Nothing here is secret."""

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    transports: Mapped[list[str]] = mapped_column(JSON)
    backed_up: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(40))
    extensions: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class InvitationRow(Owned, Base):
    """A link by which a person sets a password, once; only the hash of its secret is kept."""

    __tablename__ = "invitations"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    secret_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasswordAskRow(Base):
    """That somebody wants a link for a new password, until it is mailed. Nobody may have the address."""

    __tablename__ = "password_asks"
    __table_args__ = (Index(None, "asked_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    address: Mapped[str] = mapped_column(EncryptedText("password_asks.address"))
    asked_at: Mapped[datetime]


class SetupTokenRow(Base):
    """The token that the console shows at the very first start; gone once there is an administrator."""

    __tablename__ = "setup_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    secret_sha256: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class AttemptsRow(Base):
    """Failures in a row with one e-mail address, whether or not anybody has it."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "last_failed_at"),)

    address_mac: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime]
    rests_until: Mapped[datetime | None]
