"""Organizations, people, API keys, repeated requests, and the audit chain."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index, no_longer_write_once, owned, unique, write_once

revision = "0001"
down_revision = None


def upgrade() -> None:
    _organizations()
    _key_checks()
    _users()
    _api_keys()
    _idempotency_keys()
    _audit_events()


def downgrade() -> None:
    no_longer_write_once("audit_events")
    op.drop_table("audit_events")
    op.drop_table("idempotency_keys")
    op.drop_table("api_keys")
    op.drop_table("users")
    op.drop_table("key_checks")
    op.drop_table("organizations")


def _organizations() -> None:
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_case_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organizations"),
        unique("organizations", "name"),
    )


def _key_checks() -> None:
    op.create_table(
        "key_checks",
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("root_mac", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_key_checks"),
    )


def _users() -> None:
    owned(
        "users",
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=False),
        sa.Column("tf_primary_method", sa.String(64), nullable=True),
        sa.Column("tf_totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("tf_phone_number", sa.LargeBinary(), nullable=True),
        sa.Column("tf_recovery_codes", sa.LargeBinary(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(64), nullable=True),
        unique("users", "email"),
        unique("users", "fs_uniquifier"),
        unique("users", "fs_webauthn_user_handle"),
    )


def _api_keys() -> None:
    owned(
        "api_keys",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        unique("api_keys", "prefix"),
    )


def _idempotency_keys() -> None:
    owned(
        "idempotency_keys",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        unique("idempotency_keys", "organization_id", "actor_id", "key"),
    )
    index("idempotency_keys", "organization_id", "created_at")


def _audit_events() -> None:
    owned(
        "audit_events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", sa.String(40), nullable=False),
        sa.Column("actor_name", sa.String(200), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_mac", sa.String(64), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        unique("audit_events", "organization_id", "number"),
    )
    index("audit_events", "organization_id", "subject_id", "at")
    write_once("audit_events")
