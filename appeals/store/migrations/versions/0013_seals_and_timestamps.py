"""Certificates that sign PDFs, outside time stamps, and signing keys that may be followed by new ones."""

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

revision = "0013"
down_revision = "0012"

IN_USE = sa.text("retired_at IS NULL")
KEEP = """
CREATE TEMPORARY TABLE keys_kept AS
SELECT id, organization_id, private_key, public_key, fingerprint FROM signing_keys
"""
PUT_BACK = """
INSERT INTO signing_keys (id, organization_id, private_key, public_key, fingerprint)
SELECT id, organization_id, private_key, public_key, fingerprint FROM keys_kept
"""


def upgrade() -> None:
    _keys_may_retire()
    _certificates()
    _timestamps()


def downgrade() -> None:
    for table in ("timestamps", "pdf_seals"):
        no_longer_write_once(table)
        op.drop_table(table)
    op.drop_table("signing_certificates")
    _one_key_for_ever()


def _certificates() -> None:
    owned(
        "signing_certificates",
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("certificates", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(250), nullable=False),
        sa.Column("issuer", sa.String(250), nullable=False),
        sa.Column("self_made", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
    )
    _one_in_use("signing_certificates")
    owned(
        "pdf_seals",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("pdf_sha256", sa.String(64), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority", sa.String(250), nullable=False),
        references("pdf_seals", "certificate_id", "signing_certificates"),
        unique("pdf_seals", "subject_id", "part"),
    )
    write_once("pdf_seals")


def _timestamps() -> None:
    owned(
        "timestamps",
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("covered", sa.String(64), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority", sa.String(250), nullable=False),
        sa.Column("serial", sa.String(80), nullable=False),
        unique("timestamps", "organization_id", "what", "subject_id", "number"),
    )
    index("timestamps", "organization_id", "what", "at")
    write_once("timestamps")


def _keys_may_retire() -> None:
    """An organization has one key in use and any number of retired ones: the old unique constraint goes."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuilt(sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    else:
        op.drop_constraint("uq_signing_keys_organization_id", "signing_keys", type_="unique")
        op.add_column("signing_keys", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    _one_in_use("signing_keys")


def _one_key_for_ever() -> None:
    """Refused by the unique constraint where there are retired keys: their signatures would be orphans."""
    op.drop_index("ix_signing_keys_in_use", table_name="signing_keys")
    if op.get_bind().dialect.name == "sqlite":
        _rebuilt(unique("signing_keys", "organization_id"))
    else:
        op.drop_column("signing_keys", "retired_at")
        op.create_unique_constraint("uq_signing_keys_organization_id", "signing_keys", ["organization_id"])


def _rebuilt(part: sa.Column[object] | sa.Constraint) -> None:
    """SQLite cannot drop a constraint. The rows go into a new table of the same name, behind whose back
    the signatures' foreign keys are counted again: they hold once the last row is back."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(KEEP)
    op.drop_table("signing_keys")
    owned(
        "signing_keys",
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.String(44), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        part,
    )
    op.execute(PUT_BACK)
    op.execute("DROP TABLE keys_kept")


def _one_in_use(table: str) -> None:
    op.create_index(
        f"ix_{table}_in_use",
        table,
        ["organization_id"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )
