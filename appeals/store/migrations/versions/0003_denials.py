"""Imported files, claims, notices and denials."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index, owned, references, unique

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _imported_files()
    _remittance_claims()
    _notices()
    _denials()
    _denials_indexes()


def downgrade() -> None:
    op.drop_table("denials")
    op.drop_table("notices")
    op.drop_table("remittance_claims")
    op.drop_table("imported_files")


def _imported_files() -> None:
    owned(
        "imported_files",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=False),
        references("imported_files", "blob_id", "blobs"),
        unique("imported_files", "organization_id", "sha256"),
    )


def _remittance_claims() -> None:
    owned(
        "remittance_claims",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("claim_key", sa.String(32), nullable=False),
        sa.Column("payer_claim_key", sa.String(32), nullable=False),
        sa.Column("payer_id", sa.String(80), nullable=False),
        sa.Column("status_code", sa.String(4), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        references("remittance_claims", "file_id", "imported_files"),
    )
    index("remittance_claims", "file_id")
    index("remittance_claims", "organization_id", "payer_claim_key")


def _notices() -> None:
    owned(
        "notices",
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("pages", sa.LargeBinary(), nullable=True),
        sa.Column("proposals", sa.LargeBinary(), nullable=True),
        sa.Column("confirmed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        references("notices", "blob_id", "blobs"),
        unique("notices", "organization_id", "sha256"),
    )


def _denials() -> None:
    owned(
        "denials",
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("payer", sa.String(200), nullable=False),
        sa.Column("payer_id", sa.String(80), nullable=False),
        sa.Column("claim_key", sa.String(32), nullable=False),
        sa.Column("payer_claim_key", sa.String(32), nullable=False),
        sa.Column("member_key", sa.String(32), nullable=False),
        sa.Column("patient_key", sa.String(32), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("finding", sa.LargeBinary(), nullable=True),
        sa.Column("override", sa.LargeBinary(), nullable=True),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("nqtl", sa.String(40), nullable=True),
        sa.Column("not_parity_reason", sa.String(60), nullable=False),
        sa.Column("benefit_class", sa.String(40), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("next_action", sa.String(40), nullable=False),
        sa.Column("confidence", sa.String(40), nullable=False),
        sa.Column("mhsud", sa.Boolean(), nullable=True),
        sa.Column("library_version", sa.String(40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("charge", sa.BigInteger(), nullable=True),
        sa.Column("denied", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        references("denials", "file_id", "imported_files"),
        references("denials", "notice_id", "notices"),
        unique("denials", "organization_id", "identity"),
    )


def _denials_indexes() -> None:
    index("denials", "file_id")
    index("denials", "notice_id")
    index("denials", "organization_id", "claim_key")
    index("denials", "organization_id", "created_at", "id")
    index("denials", "organization_id", "member_key")
    index("denials", "organization_id", "payer_claim_key")
    index("denials", "organization_id", "verdict", "created_at")
