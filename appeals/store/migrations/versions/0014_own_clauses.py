"""An organization's own clauses, the law it withholds, what drafts rest on, and the texts behind letters."""

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

revision = "0014"
down_revision = "0013"

WRITTEN_ONCE = ("clause_versions", "clause_steps", "authority_notes", "template_texts")


def upgrade() -> None:
    _drafts()
    _versions()
    _law()
    _texts()
    for table in WRITTEN_ONCE:
        write_once(table)


def downgrade() -> None:
    for table in WRITTEN_ONCE:
        no_longer_write_once(table)
    for table in (*WRITTEN_ONCE, "clause_drafts", "draft_uses"):
        op.drop_table(table)


def _drafts() -> None:
    owned(
        "clause_drafts",
        sa.Column("clause_id", sa.String(120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        unique("clause_drafts", "organization_id", "clause_id"),
    )


def _versions() -> None:
    owned(
        "clause_versions",
        sa.Column("clause_id", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("in_use_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("publisher", sa.String(200), nullable=False),
        unique("clause_versions", "organization_id", "clause_id", "number"),
    )
    owned(
        "clause_steps",
        sa.Column("clause_id", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taker", sa.String(200), nullable=False),
    )
    index("clause_steps", "organization_id", "clause_id")


def _law() -> None:
    owned(
        "authority_notes",
        sa.Column("authority_id", sa.String(80), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("writer", sa.String(200), nullable=False),
    )
    index("authority_notes", "organization_id", "authority_id")
    owned(
        "draft_uses",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("plan_type", sa.String(40), nullable=False),
        sa.Column("plan_state", sa.String(2), nullable=False),
        sa.Column("grandfathered", sa.Boolean(), nullable=True),
        sa.Column("letter_day", sa.Date(), nullable=True),
        sa.Column("law", sa.JSON(), nullable=True),
        sa.Column("library_version", sa.String(40), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked", sa.String(120), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=True),
        references("draft_uses", "case_id", "cases"),
        unique("draft_uses", "case_id", "kind"),
    )
    index("draft_uses", "organization_id", "checked")
    index("draft_uses", "organization_id", "flagged_at")


def _texts() -> None:
    owned(
        "template_texts",
        sa.Column("label", sa.String(160), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        unique("template_texts", "organization_id", "label", "sha256"),
    )
