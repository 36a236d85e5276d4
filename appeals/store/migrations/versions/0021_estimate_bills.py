"""After estimates: bills, plans, the watch, reasons, disputes with their events and packets."""

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

revision = "0021"
down_revision = "0020"

WRITTEN_ONCE = (
    "estimate_dispute_packets",
    "estimate_dispute_events",
    "estimate_disputes",
    "estimate_unforeseen",
)
BLANKED = {
    "estimate_dispute_packets": ("manifest_json",),
    "estimate_dispute_events": ("told",),
    "estimate_unforeseen": ("told",),
}
OTHERS = ("estimate_watches", "estimate_planned_charges", "estimate_charges", "estimate_charge_files")


def upgrade() -> None:
    _charges()
    _planned()
    _watch()
    _disputes()
    _packets()
    for table in WRITTEN_ONCE:
        write_once(table)
    for table, columns in BLANKED.items():
        open_to_disposal(table, *columns)


def downgrade() -> None:
    for table in BLANKED:
        closed_to_disposal(table)
    for table in WRITTEN_ONCE:
        no_longer_write_once(table)
    for table in (*WRITTEN_ONCE, *OTHERS):
        op.drop_table(table)


def _at(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _text(name: str, length: int) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length), nullable=False)


def _hidden(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _id(name: str, *, needed: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), nullable=not needed)


def _whole(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Integer(), nullable=False)


def _maybe_day(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Date(), nullable=True)


def _charges() -> None:
    owned(
        "estimate_charge_files",
        _text("file_key", 32),
        _text("format", 10),
        _whole("recorded"),
        _whole("known"),
        _whole("unreadable"),
        _at("imported_at"),
        _text("imported_by", 200),
        unique("estimate_charge_files", "organization_id", "file_key"),
    )
    owned(
        "estimate_charges",
        _id("practice_id", needed=False),
        _id("estimate_id", needed=False),
        _id("file_id", needed=False),
        _text("identity", 32),
        _text("claim_key", 32),
        _text("found", 40),
        _hidden("told"),
        _hidden("set_aside_because"),
        _at("recorded_at"),
        _text("recorded_by", 200),
        references("estimate_charges", "estimate_id", "estimates"),
        references("estimate_charges", "file_id", "estimate_charge_files"),
        unique("estimate_charges", "organization_id", "identity"),
    )
    index("estimate_charges", "practice_id")
    for column in ("estimate_id", "claim_key", "found"):
        index("estimate_charges", "organization_id", column)


def _planned() -> None:
    owned(
        "estimate_planned_charges",
        _id("estimate_id"),
        _text("identity", 32),
        _hidden("told"),
        _at("recorded_at"),
        _text("recorded_by", 200),
        references("estimate_planned_charges", "estimate_id", "estimates"),
        unique("estimate_planned_charges", "organization_id", "identity"),
    )
    index("estimate_planned_charges", "estimate_id")


def _watch() -> None:
    owned(
        "estimate_watches",
        _id("estimate_id"),
        _text("level", 40),
        _whole("over"),
        _maybe_day("coming_on"),
        _whole("unlisted"),
        _whole("open_disputes"),
        _maybe_day("packet_due"),
        _at("changed_at"),
        references("estimate_watches", "estimate_id", "estimates"),
        unique("estimate_watches", "estimate_id"),
    )
    index("estimate_watches", "organization_id", "level")
    owned(
        "estimate_unforeseen",
        _id("estimate_id"),
        _hidden("told"),
        _at("recorded_at"),
        _text("recorded_by", 200),
        references("estimate_unforeseen", "estimate_id", "estimates"),
    )
    index("estimate_unforeseen", "organization_id", "estimate_id")


def _disputes() -> None:
    owned(
        "estimate_disputes",
        _id("estimate_id"),
        _whole("number"),
        _text("provider", 100),
        _at("opened_at"),
        _text("opened_by", 200),
        references("estimate_disputes", "estimate_id", "estimates"),
        unique("estimate_disputes", "estimate_id", "number"),
    )
    index("estimate_disputes", "organization_id", "opened_at")
    owned(
        "estimate_dispute_events",
        _id("dispute_id"),
        _text("kind", 40),
        _hidden("told"),
        _id("blob_id", needed=False),
        _whole("pages"),
        _at("recorded_at"),
        _text("recorded_by", 200),
        references("estimate_dispute_events", "dispute_id", "estimate_disputes"),
        references("estimate_dispute_events", "blob_id", "blobs"),
    )
    index("estimate_dispute_events", "organization_id", "dispute_id")


def _packets() -> None:
    owned(
        "estimate_dispute_packets",
        _id("dispute_id"),
        _whole("number"),
        _text("title", 200),
        _whole("pages"),
        _at("created_at"),
        _id("created_by"),
        _text("author", 200),
        _hidden("manifest_json"),
        _text("manifest_sha256", 64),
        _id("blob_id"),
        _text("pdf_sha256", 64),
        _text("previous_sha256", 64),
        _text("sha256", 64),
        _id("key_id"),
        _text("signature", 88),
        references("estimate_dispute_packets", "dispute_id", "estimate_disputes"),
        references("estimate_dispute_packets", "blob_id", "blobs"),
        references("estimate_dispute_packets", "key_id", "signing_keys"),
        unique("estimate_dispute_packets", "dispute_id", "number"),
    )
    index("estimate_dispute_packets", "organization_id", "created_at")
