"""Sessions, passkeys, invitations, first set-up and failed attempts; codes of a second factor used once."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index, owned, references, unique

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _users()
    _sessions()
    _passkeys()
    _invitations()
    _without_an_owner()


def downgrade() -> None:
    for table in ("sign_in_attempts", "setup_tokens", "invitations", "passkeys", "sessions"):
        op.drop_table(table)
    op.drop_index("uq_users_oidc_subject", "users")
    op.drop_column("users", "oidc_subject")
    op.drop_column("users", "tf_last_counter")
    op.add_column("users", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("users", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))


def _users() -> None:
    op.drop_column("users", "failures")
    op.drop_column("users", "locked_until")
    op.add_column("users", sa.Column("tf_last_counter", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("oidc_subject", sa.String(64), nullable=True))
    op.create_index("uq_users_oidc_subject", "users", ["oidc_subject"], unique=True)


def _sessions() -> None:
    owned(
        "sessions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("via", sa.String(80), nullable=False),
        references("sessions", "user_id", "users"),
    )
    index("sessions", "user_id", "ended_at")


def _passkeys() -> None:
    owned(
        "passkeys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(40), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        references("passkeys", "user_id", "users"),
        unique("passkeys", "credential_id"),
        unique("passkeys", "user_id", "name"),
    )


def _invitations() -> None:
    owned(
        "invitations",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        references("invitations", "user_id", "users"),
        unique("invitations", "secret_sha256"),
    )


def _without_an_owner() -> None:
    op.create_table(
        "setup_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setup_tokens"),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("address_mac", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address_mac", name="pk_sign_in_attempts"),
    )
    index("sign_in_attempts", "last_failed_at")
