"""Releases of sealed versions, consents, given reasons, restricted cases, and the class of a record."""

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

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _releases()
    _consents()
    _reasons()
    op.add_column("cases", sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("exhibits", sa.Column("record_class", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("exhibits", "record_class")
    op.drop_column("cases", "restricted")
    no_longer_write_once("reasons")
    op.drop_table("reasons")
    op.drop_table("consents")
    no_longer_write_once("releases")
    op.drop_table("releases")


def _releases() -> None:
    owned(
        "releases",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("version_sha256", sa.String(64), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("releaser", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        references("releases", "version_id", "document_versions"),
        unique("releases", "version_id"),
    )
    write_once("releases")


def _consents() -> None:
    owned(
        "consents",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("patient_key", sa.String(32), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        references("consents", "case_id", "cases"),
    )
    index("consents", "organization_id", "case_id")
    index("consents", "organization_id", "patient_key")


def _reasons() -> None:
    owned(
        "reasons",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("giver", sa.String(200), nullable=False),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=True),
        references("reasons", "case_id", "cases"),
    )
    index("reasons", "organization_id", "case_id", "kind")
    write_once("reasons")
