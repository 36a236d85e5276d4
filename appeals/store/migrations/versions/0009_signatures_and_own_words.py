"""Signing keys and signatures of versions; a person's own paragraphs; letters edited in Word."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import no_longer_write_once, owned, references, unique, write_once

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _signatures()
    _own_words()
    _word_drafts()


def downgrade() -> None:
    op.drop_table("word_drafts")
    op.drop_table("own_words")
    no_longer_write_once("signatures")
    op.drop_table("signatures")
    op.drop_table("signing_keys")


def _signatures() -> None:
    owned(
        "signing_keys",
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.String(44), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        unique("signing_keys", "organization_id"),
    )
    owned(
        "signatures",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("signature", sa.String(88), nullable=False),
        references("signatures", "version_id", "document_versions"),
        references("signatures", "key_id", "signing_keys"),
        unique("signatures", "version_id"),
    )
    write_once("signatures")


def _own_words() -> None:
    owned(
        "own_words",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("composed", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("writer", sa.String(200), nullable=False),
        references("own_words", "case_id", "cases"),
        unique("own_words", "case_id", "kind", "place"),
    )


def _word_drafts() -> None:
    owned(
        "word_drafts",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("base_version_id", sa.Uuid(), nullable=True),
        sa.Column("base_blob_id", sa.Uuid(), nullable=False),
        sa.Column("facts_json", sa.LargeBinary(), nullable=False),
        sa.Column("authorities", sa.JSON(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("letter_date", sa.Date(), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.String(200), nullable=False),
        references("word_drafts", "case_id", "cases"),
        references("word_drafts", "base_version_id", "document_versions"),
        references("word_drafts", "base_blob_id", "blobs"),
        references("word_drafts", "blob_id", "blobs"),
        unique("word_drafts", "case_id", "kind"),
    )
