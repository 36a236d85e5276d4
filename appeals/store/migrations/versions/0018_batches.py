"""Batches of letters with their items, packets that were ordered, and nightly checks."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index, owned, references, unique

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    _batches()
    owned(
        "packet_orders",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("packet_id", sa.Uuid(), nullable=True),
        references("packet_orders", "case_id", "cases"),
        references("packet_orders", "packet_id", "packets"),
    )
    index("packet_orders", "organization_id", "case_id")
    owned(
        "nightly_checks",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("broken", sa.LargeBinary(), nullable=True),
        sa.Column("seen_by", sa.String(200), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
    )
    index("nightly_checks", "organization_id", "at")


def downgrade() -> None:
    for table in ("nightly_checks", "packet_orders", "letter_batch_items", "letter_batches"):
        op.drop_table(table)


def _batches() -> None:
    owned(
        "letter_batches",
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
    )
    index("letter_batches", "organization_id", "created_at")
    owned(
        "letter_batch_items",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        references("letter_batch_items", "batch_id", "letter_batches"),
        references("letter_batch_items", "case_id", "cases"),
        references("letter_batch_items", "version_id", "document_versions"),
        unique("letter_batch_items", "batch_id", "case_id"),
        unique("letter_batch_items", "batch_id", "place"),
    )
