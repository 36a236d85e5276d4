"""Cases and denials are found by the patient's name: its blind index, which migrate fills for old rows."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index

revision = "0026"
down_revision = "0025"
TABLES = ("cases", "denials")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("name_key", sa.String(32), nullable=False, server_default=""))
        index(table, "organization_id", "name_key")


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_organization_id_name_key", table)
        op.drop_column(table, "name_key")
