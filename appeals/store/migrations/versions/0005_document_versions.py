"""Documents and their sealed versions."""

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

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _documents()
    _document_versions()


def downgrade() -> None:
    no_longer_write_once("document_versions")
    op.drop_table("document_versions")
    op.drop_table("documents")


def _documents() -> None:
    owned(
        "documents",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        references("documents", "case_id", "cases"),
        unique("documents", "case_id", "kind"),
    )
    index("documents", "organization_id", "case_id")


def _document_versions() -> None:
    owned(
        "document_versions",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("letter_date", sa.Date(), nullable=False),
        sa.Column("template_set_sha256", sa.String(64), nullable=False),
        sa.Column("library_version", sa.String(40), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("authorities", sa.JSON(), nullable=False),
        sa.Column("facts_json", sa.LargeBinary(), nullable=False),
        sa.Column("facts_sha256", sa.String(64), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("docx_blob_id", sa.Uuid(), nullable=False),
        sa.Column("docx_sha256", sa.String(64), nullable=False),
        sa.Column("pdf_blob_id", sa.Uuid(), nullable=False),
        sa.Column("pdf_sha256", sa.String(64), nullable=False),
        sa.Column("previous_sha256", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        references("document_versions", "document_id", "documents"),
        references("document_versions", "docx_blob_id", "blobs"),
        references("document_versions", "pdf_blob_id", "blobs"),
        unique("document_versions", "document_id", "number"),
    )
    index("document_versions", "organization_id", "created_at")
    write_once("document_versions")
