"""Links by which patients open one sealed version of their estimate."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import index, owned, references, unique

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    owned(
        "estimate_links",
        sa.Column("estimate_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("asks", sa.String(40), nullable=False),
        sa.Column("code_mac", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_answers", sa.Integer(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=True),
        references("estimate_links", "estimate_id", "estimates"),
        references("estimate_links", "version_id", "estimate_versions"),
        references("estimate_links", "paper_id", "estimate_papers"),
        unique("estimate_links", "secret_sha256"),
    )
    index("estimate_links", "organization_id", "version_id")


def downgrade() -> None:
    op.drop_table("estimate_links")
