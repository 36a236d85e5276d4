"""An organization's own Word shells, which was in use when, and the Word files behind exhibits."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import (
    index,
    no_longer_write_once,
    owned,
    references,
    unique,
    write_once,
)

revision = "0017"
down_revision = "0016"

WRITTEN_ONCE = ("exhibit_originals", "word_shell_uses", "word_shells")


def upgrade() -> None:
    _shells()
    _originals()
    for table in WRITTEN_ONCE:
        write_once(table)


def downgrade() -> None:
    for table in WRITTEN_ONCE:
        no_longer_write_once(table)
        op.drop_table(table)


def _shells() -> None:
    owned(
        "word_shells",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sent_blob_id", sa.Uuid(), nullable=False),
        sa.Column("sent_sha256", sa.String(64), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sample_blob_id", sa.Uuid(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("drawn_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploader", sa.String(200), nullable=False),
        references("word_shells", "sent_blob_id", "blobs"),
        references("word_shells", "blob_id", "blobs"),
        references("word_shells", "sample_blob_id", "blobs"),
        unique("word_shells", "organization_id", "number"),
    )
    owned(
        "word_shell_uses",
        sa.Column("shell_id", sa.Uuid(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decider", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        references("word_shell_uses", "shell_id", "word_shells"),
    )
    index("word_shell_uses", "organization_id", "from_day")


def _originals() -> None:
    owned(
        "exhibit_originals",
        sa.Column("exhibit_id", sa.Uuid(), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("drawn_by", sa.String(80), nullable=False),
        references("exhibit_originals", "exhibit_id", "exhibits"),
        references("exhibit_originals", "blob_id", "blobs"),
        unique("exhibit_originals", "exhibit_id"),
    )
