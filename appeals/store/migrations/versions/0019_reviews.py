"""Readings of the answers to requests."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import owned, references, unique

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    owned(
        "reviews",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("reader", sa.String(200), nullable=False),
        references("reviews", "request_id", "requests"),
        unique("reviews", "request_id"),
    )


def downgrade() -> None:
    op.drop_table("reviews")
