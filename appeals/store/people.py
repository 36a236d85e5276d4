"""Rows of organizations, people and API keys."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from appeals.store.base import Base, EncryptedText, Owned, new_id


class OrganizationRow(Base):
    """Who everything else belongs to. ``last_case_number`` hands out case numbers without a gap."""

    __tablename__ = "organizations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    time_zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_case_number: Mapped[int] = mapped_column(default=0)


class KeyCheckRow(Base):
    """Tells whether the keys at hand are the ones that this database was written with."""

    __tablename__ = "key_checks"

    key_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    root_mac: Mapped[str] = mapped_column(String(64))


class UserRow(Owned, Base):
    """A person. An empty ``password_hash`` fits no password: the invitation is not yet accepted."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_oidc_subject", "oidc_subject", unique=True),)

    email: Mapped[str] = mapped_column(String(255), unique=True)  # in lower case
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(255))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    roles: Mapped[list[str]] = mapped_column(JSON)
    practices: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: no limit
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    current_login_at: Mapped[datetime | None]
    login_count: Mapped[int] = mapped_column(default=0)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(EncryptedText("users.tf_totp_secret"))
    tf_phone_number: Mapped[str | None] = mapped_column(EncryptedText("users.tf_phone_number"))
    tf_recovery_codes: Mapped[str | None] = mapped_column(EncryptedText("users.tf_recovery_codes"))
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger)  # the last code's; none is used twice
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)
    oidc_subject: Mapped[str | None] = mapped_column(String(64))  # hash of issuer and subject, once bound


class ApiKeyRow(Owned, Base):
    """An API key: its secret is kept only as a hash."""

    __tablename__ = "api_keys"

    name: Mapped[str] = mapped_column(String(200))
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    secret_sha256: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    practices: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: no limit
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    expires_on: Mapped[date | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyKeyRow(Owned, Base):
    """A request that carried an idempotency key, and its answer once there is one."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("organization_id", "actor_id", "key"),
        Index(None, "organization_id", "created_at"),
    )

    actor_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(EncryptedText("idempotency_keys.answer"))
