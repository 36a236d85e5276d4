"""Which claim a replacement or void is about, where it names another number than its own."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    column = sa.Column("original_key", sa.String(32), nullable=False, server_default="")
    op.add_column("estimate_charges", column)
    index("estimate_charges", "organization_id", "original_key")


def downgrade() -> None:
    op.drop_index("ix_estimate_charges_organization_id_original_key", "estimate_charges")
    op.drop_column("estimate_charges", "original_key")
