"""What is said of exhibits and found in them; sealed packets and their parts."""

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

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _exhibits()
    _packets()


def downgrade() -> None:
    for table in ("packet_parts", "packets"):
        no_longer_write_once(table)
        op.drop_table(table)
    op.drop_table("exhibit_inspections")
    op.drop_table("exhibit_particulars")


def _exhibits() -> None:
    owned(
        "exhibit_particulars",
        sa.Column("exhibit_id", sa.Uuid(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        references("exhibit_particulars", "exhibit_id", "exhibits"),
        unique("exhibit_particulars", "exhibit_id"),
    )
    owned(
        "exhibit_inspections",
        sa.Column("exhibit_id", sa.Uuid(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("flaws", sa.JSON(), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=False),
        references("exhibit_inspections", "exhibit_id", "exhibits"),
        unique("exhibit_inspections", "exhibit_id"),
    )


def _packets() -> None:
    owned(
        "packets",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(250), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("manifest_json", sa.LargeBinary(), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("previous_sha256", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        references("packets", "case_id", "cases"),
        references("packets", "letter_id", "document_versions"),
        unique("packets", "case_id", "number"),
    )
    index("packets", "organization_id", "created_at")
    write_once("packets")
    owned(
        "packet_parts",
        sa.Column("packet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        references("packet_parts", "packet_id", "packets"),
        references("packet_parts", "blob_id", "blobs"),
        unique("packet_parts", "packet_id", "number"),
    )
    write_once("packet_parts")
