"""Keeping and disposing of records under holds and certificates; practices within an organization."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import (
    closed_to_disposal,
    index,
    no_longer_write_once,
    open_to_disposal,
    owned,
    references,
    unique,
    write_once,
)

revision = "0012"
down_revision = "0011"

BLANKED = {
    "document_versions": ("reason", "facts_json"),
    "packets": ("reason", "manifest_json"),
    "reasons": ("words",),
}
OF_PRACTICE = ("cases", "denials", "notices", "imported_files")
LIMITED = ("users", "api_keys")


def upgrade() -> None:
    _practices()
    _keeping()
    _proposals()
    _disposals()
    for table, columns in BLANKED.items():
        open_to_disposal(table, *columns)


def downgrade() -> None:
    for table in BLANKED:
        closed_to_disposal(table)
    for table in ("disposed_rows", "disposals"):
        no_longer_write_once(table)
        op.drop_table(table)
    for table in ("disposal_proposals", "legal_holds", "keeping_periods"):
        op.drop_table(table)
    for table in LIMITED:
        op.drop_column(table, "practices")
    for table in OF_PRACTICE:
        op.drop_index(f"ix_{table}_practice_id", table)
        op.drop_column(table, "practice_id")
    op.drop_table("practices")


def _practices() -> None:
    owned(
        "practices",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("npi", sa.String(10), nullable=False),
        sa.Column("tax_id", sa.String(20), nullable=False),
        sa.Column("address_lines", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        unique("practices", "organization_id", "name"),
    )
    for table in OF_PRACTICE:
        op.add_column(table, sa.Column("practice_id", sa.Uuid(), nullable=True))
        index(table, "practice_id")
    for table in LIMITED:
        op.add_column(table, sa.Column("practices", sa.JSON(), nullable=False, server_default="[]"))


def _keeping() -> None:
    owned(
        "keeping_periods",
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("setter", sa.String(200), nullable=False),
    )
    owned(
        "legal_holds",
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("match_key", sa.String(32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("placer", sa.String(200), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifter", sa.String(200), nullable=False),
        sa.Column("lifted_because", sa.LargeBinary(), nullable=False),
    )
    index("legal_holds", "organization_id", "lifted_at")


def _proposals() -> None:
    owned(
        "disposal_proposals",
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("working", sa.JSON(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposer", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    index("disposal_proposals", "organization_id", "state", "keep_until")
    index("disposal_proposals", "organization_id", "record_id")


def _disposals() -> None:
    owned(
        "disposals",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(60), nullable=False),
        sa.Column("disposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("manifest_json", sa.Text(), nullable=False),
        sa.Column("manifest_sha256", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(88), nullable=False),
        sa.Column("docx_blob_id", sa.Uuid(), nullable=False),
        sa.Column("docx_sha256", sa.String(64), nullable=False),
        sa.Column("pdf_blob_id", sa.Uuid(), nullable=False),
        sa.Column("pdf_sha256", sa.String(64), nullable=False),
        references("disposals", "docx_blob_id", "blobs"),
        references("disposals", "pdf_blob_id", "blobs"),
        unique("disposals", "organization_id", "number"),
        unique("disposals", "organization_id", "record_id"),
    )
    write_once("disposals")
    owned(
        "disposed_rows",
        sa.Column("disposal_id", sa.Uuid(), nullable=False),
        sa.Column("of_table", sa.String(60), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        references("disposed_rows", "disposal_id", "disposals"),
        unique("disposed_rows", "row_id", "of_table"),
    )
    index("disposed_rows", "disposal_id")
    write_once("disposed_rows")
