"""Who asked for a new password by mail."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "password_asks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_password_asks"),
    )
    index("password_asks", "asked_at")


def downgrade() -> None:
    op.drop_table("password_asks")
