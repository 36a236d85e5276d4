"""Requests for comparative analyses: events and papers, written once; served cases, reminders, feeds."""

import sqlalchemy as sa
from alembic import op

from appeals.store.migrations.helpers import (
    closed_to_disposal,
    index,
    no_longer_write_once,
    open_to_disposal,
    owned,
    references,
    unique,
    write_once,
)

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    _requests()
    _events()
    _papers()
    _reminders()
    _feeds()


def downgrade() -> None:
    op.drop_table("calendar_feeds")
    op.drop_table("request_reminders")
    for table in ("request_papers", "request_events"):
        closed_to_disposal(table)
        no_longer_write_once(table)
        op.drop_table(table)
    op.drop_table("request_cases")
    op.drop_table("requests")


def _requests() -> None:
    owned(
        "requests",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("plan_key", sa.String(32), nullable=False),
        sa.Column("plan_name", sa.LargeBinary(), nullable=False),
        sa.Column("plan_type", sa.String(40), nullable=False),
        sa.Column("plan_year", sa.String(20), nullable=False),
        sa.Column("nqtls", sa.JSON(), nullable=False),
        sa.Column("benefit_class", sa.String(40), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("standing", sa.String(40), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("due_is_law", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.String(40), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        references("requests", "case_id", "cases"),
        unique("requests", "organization_id", "number"),
    )
    index("requests", "organization_id", "is_open", "next_on", name="ix_requests_next")
    index("requests", "organization_id", "plan_key")
    index("requests", "organization_id", "case_id")
    owned(
        "request_cases",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        references("request_cases", "request_id", "requests"),
        references("request_cases", "case_id", "cases"),
        unique("request_cases", "request_id", "case_id"),
    )
    index("request_cases", "organization_id", "case_id")


def _events() -> None:
    owned(
        "request_events",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorder", sa.String(200), nullable=False),
        references("request_events", "request_id", "requests"),
        unique("request_events", "request_id", "number"),
    )
    write_once("request_events")
    open_to_disposal("request_events", "told")


def _papers() -> None:
    owned(
        "request_papers",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("blob_id", sa.Uuid(), nullable=False),
        sa.Column("pages", sa.LargeBinary(), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("exhibit_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        references("request_papers", "request_id", "requests"),
        references("request_papers", "event_id", "request_events"),
        references("request_papers", "blob_id", "blobs"),
        references("request_papers", "exhibit_id", "exhibits"),
        unique("request_papers", "event_id", "place"),
    )
    index("request_papers", "organization_id", "request_id")
    write_once("request_papers")
    open_to_disposal("request_papers", "title", "pages")


def _reminders() -> None:
    owned(
        "request_reminders",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("follow_up", sa.String(40), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        references("request_reminders", "request_id", "requests"),
        unique("request_reminders", "request_id", "follow_up", "due"),
    )
    index("request_reminders", "organization_id", "settled_at")


def _feeds() -> None:
    owned(
        "calendar_feeds",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        references("calendar_feeds", "user_id", "users"),
        unique("calendar_feeds", "secret_sha256"),
    )
    index("calendar_feeds", "organization_id", "user_id")
