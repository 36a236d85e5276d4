"""Encrypted document bodies."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index, owned, unique

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _blobs()


def downgrade() -> None:
    op.drop_table("blobs")


def _blobs() -> None:
    owned(
        "blobs",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        unique("blobs", "organization_id", "name"),
    )
    index("blobs", "organization_id", "sha256")
