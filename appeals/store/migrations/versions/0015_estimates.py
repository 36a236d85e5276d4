"""Good faith estimates: fee schedules, directory, patients, answers, events, versions, papers, deliveries."""

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

revision = "0015"
down_revision = "0014"

WRITTEN_ONCE = (
    "estimate_deliveries",
    "estimate_papers",
    "estimate_versions",
    "estimate_events",
    "self_pay_decisions",
    "practice_notices",
    "fee_schedules",
)
BLANKED = {
    "self_pay_decisions": ("answers", "why"),
    "estimate_events": ("told",),
    "estimate_versions": ("reason", "facts_json"),
    "estimate_papers": ("reason",),
    "estimate_deliveries": ("told",),
}


def upgrade() -> None:
    _practice()
    _patients()
    _estimates()
    _told()
    _versions()
    _papers()
    _deliveries()
    for table in WRITTEN_ONCE:
        write_once(table)
    for table, columns in BLANKED.items():
        open_to_disposal(table, *columns)


def downgrade() -> None:
    for table in BLANKED:
        closed_to_disposal(table)
    for table in WRITTEN_ONCE:
        no_longer_write_once(table)
    for table in (*WRITTEN_ONCE[:5], "estimates", "estimate_patients", "estimate_providers"):
        op.drop_table(table)
    for table in WRITTEN_ONCE[5:]:
        op.drop_table(table)


def _at(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _text(name: str, length: int) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length), nullable=False)


def _hidden(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _id(name: str, *, needed: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.Uuid(), nullable=not needed)


def _day(name: str, *, needed: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.Date(), nullable=not needed)


def _whole(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Boolean(), nullable=False)


def _list(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.JSON(), nullable=False)


def _practice() -> None:
    owned(
        "fee_schedules",
        _text("name", 120),
        _whole("number"),
        _day("starts_on"),
        _text("note", 500),
        _list("content"),
        _text("sha256", 64),
        _at("created_at"),
        _id("created_by"),
        _text("author", 200),
        unique("fee_schedules", "organization_id", "name", "number"),
    )
    owned(
        "estimate_providers",
        _text("name", 200),
        _text("npi", 10),
        _hidden("told"),
        _flag("active"),
        _whole("version"),
        _at("changed_at"),
        unique("estimate_providers", "organization_id", "npi"),
    )
    owned(
        "practice_notices",
        _text("kind", 40),
        _text("place", 500),
        _day("checked_on"),
        _list("told"),
        _at("recorded_at"),
        _text("recorded_by", 200),
    )
    index("practice_notices", "organization_id", "checked_on")


def _patients() -> None:
    owned(
        "estimate_patients",
        _id("practice_id", needed=False),
        _hidden("told"),
        _hidden("name"),
        _text("patient_key", 32),
        _at("changed_at"),
    )
    index("estimate_patients", "practice_id")
    index("estimate_patients", "organization_id", "patient_key")


def _estimates() -> None:
    owned(
        "estimates",
        _id("practice_id", needed=False),
        _whole("number"),
        _id("patient_id"),
        _id("provider_id", needed=False),
        _text("location", 200),
        _text("zone", 64),
        _hidden("content"),
        _text("state", 40),
        _text("standing", 40),
        _flag("required"),
        _text("clock", 8),
        _day("safe_due", needed=False),
        _day("legal_due", needed=False),
        _day("sort_date"),
        _day("ends_on", needed=False),
        _day("renew_by", needed=False),
        _flag("given_late"),
        _whole("latest_number"),
        _whole("version"),
        _at("opened_at"),
        _at("changed_at"),
        _hidden("closed_because"),
        references("estimates", "patient_id", "estimate_patients"),
        references("estimates", "provider_id", "estimate_providers"),
        unique("estimates", "organization_id", "number"),
    )
    index("estimates", "practice_id")
    index("estimates", "organization_id", "state", "sort_date", "number", name="ix_estimates_list")
    index("estimates", "organization_id", "renew_by", name="ix_estimates_ending")
    index("estimates", "organization_id", "patient_id")


def _told() -> None:
    owned(
        "self_pay_decisions",
        _id("estimate_id"),
        _hidden("answers"),
        _text("standing", 40),
        _flag("covered"),
        _hidden("why"),
        _text("citation", 200),
        _flag("verified"),
        _text("library_version", 40),
        _at("decided_at"),
        _text("decided_by", 200),
        references("self_pay_decisions", "estimate_id", "estimates"),
    )
    index("self_pay_decisions", "organization_id", "estimate_id")
    owned(
        "estimate_events",
        _id("estimate_id"),
        _text("kind", 40),
        _hidden("told"),
        _id("withdraws", needed=False),
        _at("recorded_at"),
        _text("recorded_by", 200),
        references("estimate_events", "estimate_id", "estimates"),
        references("estimate_events", "withdraws", "estimate_events"),
    )
    index("estimate_events", "organization_id", "estimate_id")


def _versions() -> None:
    owned(
        "estimate_versions",
        _id("estimate_id"),
        _whole("number"),
        _day("issued_on"),
        _at("created_at"),
        _id("created_by"),
        _text("author", 200),
        _hidden("reason"),
        _text("library_version", 40),
        _list("rules"),
        _hidden("facts_json"),
        _text("facts_sha256", 64),
        _text("previous_sha256", 64),
        _text("sha256", 64),
        _id("key_id"),
        _text("signature", 88),
        references("estimate_versions", "estimate_id", "estimates"),
        references("estimate_versions", "key_id", "signing_keys"),
        unique("estimate_versions", "estimate_id", "number"),
    )
    index("estimate_versions", "organization_id", "created_at")


def _papers() -> None:
    owned(
        "estimate_papers",
        _id("version_id"),
        _id("document_id"),
        _whole("number"),
        _text("kind", 60),
        _text("title", 200),
        _text("language", 8),
        _text("form", 20),
        _at("created_at"),
        _id("created_by"),
        _text("author", 200),
        _hidden("reason"),
        _day("letter_date"),
        _text("template_set_sha256", 64),
        _text("library_version", 40),
        _list("clauses"),
        _list("authorities"),
        _text("facts_sha256", 64),
        _text("text_sha256", 64),
        _id("docx_blob_id"),
        _text("docx_sha256", 64),
        _id("pdf_blob_id"),
        _text("pdf_sha256", 64),
        _text("previous_sha256", 64),
        _text("sha256", 64),
        _id("key_id"),
        _text("signature", 88),
        references("estimate_papers", "version_id", "estimate_versions"),
        references("estimate_papers", "document_id", "estimates"),
        references("estimate_papers", "docx_blob_id", "blobs"),
        references("estimate_papers", "pdf_blob_id", "blobs"),
        references("estimate_papers", "key_id", "signing_keys"),
        unique("estimate_papers", "version_id", "language", "form"),
    )
    index("estimate_papers", "organization_id", "document_id")


def _deliveries() -> None:
    owned(
        "estimate_deliveries",
        _id("estimate_id"),
        _id("version_id"),
        _text("version_sha256", 64),
        _id("paper_id", needed=False),
        _text("kind", 40),
        _text("method", 40),
        _text("asked_method", 40),
        _hidden("told"),
        _at("at"),
        _id("proof_blob_id", needed=False),
        _text("proof_sha256", 64),
        _at("recorded_at"),
        _text("recorded_by", 200),
        references("estimate_deliveries", "estimate_id", "estimates"),
        references("estimate_deliveries", "version_id", "estimate_versions"),
        references("estimate_deliveries", "paper_id", "estimate_papers"),
        references("estimate_deliveries", "proof_blob_id", "blobs"),
    )
    index("estimate_deliveries", "organization_id", "estimate_id")
    index("estimate_deliveries", "organization_id", "version_id")
