"""Where each organization's audit chain ends, so that a chain cut short at its end is seen."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import references

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name="pk_audit_heads"),
        references("audit_heads", "organization_id", "organizations"),
    )


def downgrade() -> None:
    op.drop_table("audit_heads")
