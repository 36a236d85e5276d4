"""Recomputes what was sealed, from the bytes up, and names the first thing that does not hold."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from appeals.domain.timestamps import Stamped
from appeals.domain.versions import FIRST, sha256, text_hash
from appeals.domain.views import Broken, VerifyReport
from appeals.errors import BrokenRecord
from appeals.services.anchor_rows import broken_anchors
from appeals.services.bodies import broken_body, open_body
from appeals.services.certificates import (
    Gone,
    broken_certificates,
    destroyed_files,
    disposed_rows,
    told_of,
)
from appeals.services.disposal_files import undeleted
from appeals.services.estimate_dispute_packets import broken_dispute_packets, count_dispute_packets
from appeals.services.estimate_proof import broken_estimates, count_estimate_versions
from appeals.services.letter_proof import broken_texts
from appeals.services.packet_rows import broken_packets
from appeals.services.sealing import row_hash
from appeals.services.signing import is_signed
from appeals.services.stamping import broken_stamps
from appeals.store.audit import AuditEventRow
from appeals.store.audit_check import check_chain
from appeals.store.base import DISPOSED
from appeals.store.documents import BlobRow, DocumentVersionRow, SignatureRow
from appeals.store.soundness import unreadable_values
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.docx_package import BadPackage
from letter_templates.text import docx_text

AT_ONCE = 1000
VERSIONS = DocumentVersionRow.__tablename__
UNREADABLE = (BrokenRecord, ValueError, SQLAlchemyError)


@dataclass(slots=True)
class _Tally:
    versions: int = 0
    files: int = 0
    events: int = 0
    broken: list[Broken] = field(default_factory=list)
    orphans: tuple[str, ...] = ()
    disposed: tuple[str, ...] = ()

    def report(self, uow: UnitOfWork) -> VerifyReport:
        broken = tuple(self.broken)
        return VerifyReport(
            self.versions, self.files, self.events, broken, uow.now, self.orphans, self.disposed
        )


def check_version(uow: UnitOfWork, version_id: UUID) -> VerifyReport:
    """One version: its facts, both files, its row, and the link to the version before it."""
    tally = _Tally(versions=1, files=2)
    gone = disposed_rows(uow, version_id)
    tally.broken += _version(uow, version_id, gone)
    tally.broken += broken_certificates(uow) if (VERSIONS, version_id) in gone else ()
    tally.disposed = tuple(f"disposed of under certificate {number}" for number in gone.values())
    tally.broken += _sealed_as_audited(uow, only=version_id)
    return tally.report(uow)


def check_everything(uow: UnitOfWork) -> VerifyReport:
    """Versions, then all files, then every encrypted value, then the audit chain."""
    tally, gone = _Tally(), disposed_rows(uow)
    organization = uow.actor.organization_id
    ids = select(DocumentVersionRow.id).where(DocumentVersionRow.organization_id == organization)
    for version_id in uow.session.scalars(ids.order_by(DocumentVersionRow.id)).all():
        tally.versions += 1
        tally.broken += _version(uow, version_id, gone)
    tally.broken += _sealed_as_audited(uow)
    destroyed = destroyed_files(uow)
    blobs = select(BlobRow.id, BlobRow.name, BlobRow.wrapped_key).where(
        BlobRow.organization_id == organization
    )
    for blob_id, name, key in uow.session.execute(blobs.order_by(BlobRow.created_at, BlobRow.id)).all():
        tally.files += 1
        tally.broken += _file(uow, blob_id, name, gone=bytes(key) == DISPOSED and blob_id in destroyed)
    for where, why in unreadable_values(uow.session, uow.keys, organization, gone):
        tally.broken.append(Broken("value", where, why))
    tally.broken += broken_packets(uow, gone)
    tally.broken += broken_estimates(uow, gone)
    tally.versions += count_estimate_versions(uow)
    tally.broken += broken_dispute_packets(uow, gone)
    tally.versions += count_dispute_packets(uow)
    tally.broken += broken_certificates(uow)
    for seen in check_chain(uow.session, uow.keys, organization):
        tally.events += 1
        tally.broken += [seen] if seen is not None else []
    tally.broken += broken_anchors(uow)
    tally.orphans = _orphans(uow)
    tally.disposed = (*told_of(gone), *undeleted(uow))
    return tally.report(uow)


def _version(uow: UnitOfWork, version_id: UUID, gone: Gone) -> Iterator[Broken]:
    uow.session.expunge_all()
    try:
        row = uow.see(DocumentVersionRow, version_id, "version")
    except UNREADABLE as error:
        yield Broken("version", f"version {version_id}", f"its row cannot be read: {error}")
        return
    where = f"{row.kind} version {row.number} ({row.id})"
    if (VERSIONS, version_id) not in gone:
        yield from _content(uow, row, where)
    for why in broken_texts(uow, row):
        yield Broken("version", where, why)
    if not is_signed(uow, row):
        yield Broken("version", where, "the signature over it is not the organization's")
    if row.previous_sha256 != _before(uow, row):
        yield Broken("version", where, "it does not follow the version before it")
    yield from broken_stamps(uow, Stamped.VERSION, row.id, row.sha256, where)


def _content(uow: UnitOfWork, row: DocumentVersionRow, where: str) -> Iterator[Broken]:
    """What only a version that is still there can prove; a certificate holds the rest of one that is gone."""
    if sha256(row.facts_json.encode()) != row.facts_sha256:
        yield Broken("version", where, "its facts are not those that were sealed")
    yield from _docx(uow, row, where)
    yield from broken_body(uow, "version", f"{where}, PDF", row.pdf_blob_id, row.pdf_sha256)
    if row_hash(row) != row.sha256:
        yield Broken("version", where, "its row was changed after it was sealed")


def _before(uow: UnitOfWork, row: DocumentVersionRow) -> str | None:
    """The hash that the version before it carries; None where that version is gone."""
    if row.number == 1:
        return FIRST
    before = select(DocumentVersionRow.sha256).where(
        DocumentVersionRow.organization_id == row.organization_id,
        DocumentVersionRow.document_id == row.document_id,
        DocumentVersionRow.number == row.number - 1,
    )
    return uow.session.scalar(before)


def _docx(uow: UnitOfWork, row: DocumentVersionRow, where: str) -> Iterator[Broken]:
    broken = list(broken_body(uow, "version", f"{where}, Word file", row.docx_blob_id, row.docx_sha256))
    yield from broken
    if broken:
        return
    try:
        words = text_hash(docx_text(open_body(uow, row.docx_blob_id)))
    except (BadPackage, BrokenRecord) as error:
        yield Broken("version", f"{where}, Word file", f"its words cannot be read: {error}")
        return
    if words != row.text_sha256:
        yield Broken("version", f"{where}, words", "they are not those that were sealed")


def _file(uow: UnitOfWork, blob_id: UUID, name: str, *, gone: bool) -> Iterator[Broken]:
    if gone:
        return
    try:
        open_body(uow, blob_id)
    except UNREADABLE as error:
        yield Broken("file", name, str(error))


def _orphans(uow: UnitOfWork) -> tuple[str, ...]:
    """Files that no row of any organization names. Their names say nothing of whose they are."""
    kept = set(uow.blobs.names())
    names = select(BlobRow.__table__.c.name).execution_options(yield_per=AT_ONCE)
    kept.difference_update(uow.session.scalars(names))
    return tuple(sorted(kept))


def _sealed_as_audited(uow: UnitOfWork, only: UUID | None = None) -> Iterator[Broken]:
    """The audit chain remembers every seal: a version that is gone, or was sealed over, shows here."""
    organization = uow.actor.organization_id
    events = select(AuditEventRow.subject_id, AuditEventRow.detail).where(
        AuditEventRow.organization_id == organization, AuditEventRow.action == "version.sealed"
    )
    if only is not None:
        events = events.where(AuditEventRow.subject_id == only)
    rows = select(DocumentVersionRow.id, DocumentVersionRow.sha256)
    own = rows.where(DocumentVersionRow.organization_id == organization)
    present = {row.id: row.sha256 for row in uow.session.execute(own)}
    signatures = select(SignatureRow.version_id).where(SignatureRow.organization_id == organization)
    signed = set(uow.session.scalars(signatures))
    for subject_id, detail in uow.session.execute(events.order_by(AuditEventRow.number)).all():
        found = present.get(subject_id)
        if found is None:
            yield Broken("version", f"version {subject_id}", "it was sealed and is no longer there")
        elif found != _noted(detail, "sha256"):
            yield Broken(
                "version", f"version {subject_id}", "it is not the one that the audit chain saw sealed"
            )
        elif _noted(detail, "key") and subject_id not in signed:
            yield Broken("version", f"version {subject_id}", "it was signed, and its signature is gone")


def _noted(detail: str, field: str) -> str:
    try:
        return str(json.loads(detail).get(field, ""))
    except (ValueError, AttributeError):
        return ""
