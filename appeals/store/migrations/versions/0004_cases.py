"""Cases, their denials, clocks and exhibits."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index, owned, references, unique

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _cases()
    _cases_indexes()
    _case_denials()
    _clocks()
    _exhibits()


def downgrade() -> None:
    op.drop_table("exhibits")
    op.drop_table("clocks")
    op.drop_table("case_denials")
    op.drop_table("cases")


def _cases() -> None:
    owned(
        "cases",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("patient_name", sa.LargeBinary(), nullable=False),
        sa.Column("claim_key", sa.String(32), nullable=False),
        sa.Column("payer_claim_key", sa.String(32), nullable=False),
        sa.Column("member_key", sa.String(32), nullable=False),
        sa.Column("patient_key", sa.String(32), nullable=False),
        sa.Column("payer", sa.String(200), nullable=False),
        sa.Column("plan_type", sa.String(40), nullable=False),
        sa.Column("plan_state", sa.String(2), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("nqtl", sa.String(40), nullable=True),
        sa.Column("benefit_class", sa.String(40), nullable=False),
        sa.Column("next_action", sa.String(40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("next_due_clock", sa.String(60), nullable=False),
        sa.Column("sort_date", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_because", sa.LargeBinary(), nullable=False),
        references("cases", "assigned_to", "users"),
        unique("cases", "organization_id", "number"),
    )


def _cases_indexes() -> None:
    index("cases", "organization_id", "is_open", "amount", "number", name="ix_cases_by_amount")
    index("cases", "organization_id", "state", "sort_date", "number", name="ix_cases_by_state")
    index("cases", "organization_id", "is_open", "verdict", "sort_date", "number", name="ix_cases_by_verdict")
    index("cases", "organization_id", "is_open", "number", name="ix_cases_newest")
    index("cases", "organization_id", "assigned_to")
    index("cases", "organization_id", "claim_key")
    index("cases", "organization_id", "member_key")
    index("cases", "organization_id", "patient_key")
    index("cases", "organization_id", "payer_claim_key")
    index("cases", "organization_id", "is_open", "sort_date", "number", name="ix_cases_worklist")


def _case_denials() -> None:
    owned(
        "case_denials",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        references("case_denials", "case_id", "cases"),
        references("case_denials", "denial_id", "denials"),
        unique("case_denials", "denial_id"),
    )
    index("case_denials", "organization_id", "case_id")


def _clocks() -> None:
    owned(
        "clocks",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("clock", sa.String(60), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("whose", sa.String(20), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("working", sa.JSON(), nullable=True),
        sa.Column("library_version", sa.String(40), nullable=False),
        references("clocks", "case_id", "cases"),
    )
    index("clocks", "organization_id", "case_id")
    index("clocks", "organization_id", "whose", "due")


def _exhibits() -> None:
    owned(
        "exhibits",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(8), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("pages", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        references("exhibits", "blob_id", "blobs"),
        references("exhibits", "case_id", "cases"),
        references("exhibits", "notice_id", "notices"),
        unique("exhibits", "case_id", "label"),
    )
    index("exhibits", "organization_id", "case_id")
