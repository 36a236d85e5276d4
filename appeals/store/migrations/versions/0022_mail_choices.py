"""Who wants a daily reminder by mail."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import owned, references, unique

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    owned(
        "mail_choices",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("daily", sa.Boolean(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        references("mail_choices", "user_id", "users"),
        unique("mail_choices", "user_id"),
    )


def downgrade() -> None:
    op.drop_table("mail_choices")
