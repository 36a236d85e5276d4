"""Seals letters into immutable versions, hands them out, and proves that nothing has changed since."""

import json
from dataclasses import asdict
from enum import StrEnum
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.case import MOVES, CaseState
from appeals.domain.plain import to_plain
from appeals.domain.versions import FIRST, sha256
from appeals.domain.views import Download, VerifyReport, VersionView
from appeals.domain.words import told
from appeals.errors import BrokenRecord, StaleVersion
from appeals.services.bodies import keep_body, open_body
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.case_rows import touch
from appeals.services.case_views import case_view
from appeals.services.composing import draft_of
from appeals.services.disclosing import gated, refuse_disclosure
from appeals.services.sealing import DOCX, PDF, Drawn, drawn, row_hash, text_hash
from appeals.services.verifying import check_everything, check_version
from appeals.services.version_views import seen_version, version_view
from appeals.store.base import new_id
from appeals.store.cases import CaseRow
from appeals.store.documents import DocumentRow, DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.template_set import template_set
from nqtl_library.library import version as library_version


class FileFormat(StrEnum):
    """What a version can be handed out as."""

    DOCX = "docx"
    PDF = "pdf"
    MANIFEST = "manifest"


def seal(uow: UnitOfWork, case_id: UUID, *, kind: str, reason: str) -> VersionView:
    """Draw the draft as Word and PDF and keep both for good as the next version. Permission SEAL.

    Raises MissingFactsForLetter, LetterBlocked or NotThisLetter where the draft cannot be sealed.
    """
    why = told(reason, "reason", "say why it is sealed")
    uow.check("version.sealed", Permission.SEAL)
    letter, case_version = _draw(uow, case_id, kind)  # before the transaction: drawing takes its time
    with uow.act("version.sealed", Permission.SEAL, case_id) as act:
        case = case_to_change(uow, case_id)
        if case.version != case_version:
            raise StaleVersion(case_version, case.version)
        document = _document(uow, case, kind, letter.title)
        row = _version(uow, document, letter, why)
        uow.add(row)
        uow.session.flush()
        if CaseState.SEALED in MOVES[case.state]:
            case.state = CaseState.SEALED
            touch(uow, case)
        act.about(row.id, case=case.id.hex, kind=kind, number=row.number, sha256=row.sha256)
        return version_view(uow, row, case.id)


def list_versions(uow: UnitOfWork, case_id: UUID) -> tuple[VersionView, ...]:
    """Every sealed version of a case's documents, newest first. Permission SEE_CASES."""
    with uow.look("versions.listed", Permission.SEE_CASES, case_id):
        case_to_see(uow, case_id)
        rows = (
            uow.rows(DocumentVersionRow)
            .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
            .where(DocumentRow.case_id == case_id)
            .order_by(DocumentVersionRow.created_at.desc(), DocumentVersionRow.id.desc())
        )
        return tuple(version_view(uow, row, case_id) for row in uow.session.scalars(rows))


def read_version(uow: UnitOfWork, version_id: UUID) -> VersionView:
    """One sealed version. Permission SEE_CASES."""
    with uow.look("version.read", Permission.SEE_CASES, version_id):
        return seen_version(uow, version_id)


def download(uow: UnitOfWork, version_id: UUID, *, format: FileFormat) -> Download:  # noqa: A002
    """The sealed bytes, checked against their hash before they leave. Permission DOWNLOAD."""
    with uow.look("version.downloaded", Permission.DOWNLOAD, version_id) as act:
        act.about(version_id, format=format.value)
        view = seen_version(uow, version_id)
        row = uow.see(DocumentVersionRow, version_id, "version")
        if format is not FileFormat.MANIFEST:  # the manifest tells nothing of the patient
            case = case_view(uow, case_to_see(uow, view.case_id))
            refuse_disclosure(case, row.kind, on=row.letter_date, today=uow.today)
        stem = f"{view.kind.replace('.', '-').replace('_', '-')}-v{view.number}-{view.sha256[:8]}"
        if format is FileFormat.MANIFEST:
            return _download(f"{stem}.json", "application/json", _manifest(view), None)
        if format is FileFormat.DOCX:
            return _download(f"{stem}.docx", DOCX, open_body(uow, row.docx_blob_id), row.docx_sha256)
        return _download(f"{stem}.pdf", PDF, open_body(uow, row.pdf_blob_id), row.pdf_sha256)


def verify_version(uow: UnitOfWork, version_id: UUID) -> VerifyReport:
    """Recompute one version's facts, files and place in its chain. Permission VERIFY."""
    with uow.look("version.verified", Permission.VERIFY, version_id) as act:
        uow.must_have(DocumentVersionRow, version_id, "version")
        report = check_version(uow, version_id)
        act.about(version_id, broken=len(report.broken))
        return report


def verify_all(uow: UnitOfWork) -> VerifyReport:
    """Recompute every version, file, chain and audit event of the organization. Permission VERIFY."""
    with uow.look("everything.verified", Permission.VERIFY) as act:
        report = check_everything(uow)
        act.about(uow.actor.organization_id, broken=len(report.broken), versions=report.versions)
        return report


def _draw(uow: UnitOfWork, case_id: UUID, kind: str) -> tuple[Drawn, int]:
    with uow.glance():
        case = case_view(uow, case_to_see(uow, case_id))
    on = case.details.letter_date or uow.today
    return drawn(gated(draft_of(case, kind, on=on), case, on=on), letter_date=on), case.version


def _document(uow: UnitOfWork, case: CaseRow, kind: str, title: str) -> DocumentRow:
    rows = uow.rows(DocumentRow).where(DocumentRow.case_id == case.id, DocumentRow.kind == kind)
    document = uow.session.scalars(rows).one_or_none()
    if document is None:
        document = uow.add(DocumentRow(case_id=case.id, kind=kind, title=title, created_at=uow.now))
        uow.session.flush()
    return document


def _version(uow: UnitOfWork, document: DocumentRow, letter: Drawn, reason: str) -> DocumentVersionRow:
    before = uow.session.scalars(
        uow.rows(DocumentVersionRow)
        .where(DocumentVersionRow.document_id == document.id)
        .order_by(DocumentVersionRow.number.desc())
        .limit(1)
    ).first()
    row = DocumentVersionRow(
        id=new_id(),
        organization_id=uow.actor.organization_id,
        document_id=document.id,
        number=before.number + 1 if before is not None else 1,
        kind=document.kind,
        title=letter.title,
        created_at=uow.now,
        created_by=uow.actor.id,
        author=uow.actor.name,
        reason=reason,
        letter_date=letter.letter_date,
        template_set_sha256=template_set().sha256,
        library_version=library_version(),
        clauses=list(letter.clauses),
        authorities=list(letter.authorities),
        facts_json=letter.facts_json,
        facts_sha256=sha256(letter.facts_json.encode()),
        text_sha256=text_hash(letter.text),
        docx_blob_id=keep_body(uow, letter.docx, DOCX).id,
        docx_sha256=sha256(letter.docx),
        pdf_blob_id=keep_body(uow, letter.pdf, PDF).id,
        pdf_sha256=sha256(letter.pdf),
        previous_sha256=before.sha256 if before is not None else FIRST,
    )
    row.sha256 = row_hash(row)
    return row


def _manifest(view: VersionView) -> bytes:
    fields = {name: str(value) if isinstance(value, UUID) else value for name, value in asdict(view).items()}
    return (json.dumps(to_plain(fields), indent=2, ensure_ascii=False) + "\n").encode()


def _download(name: str, media_type: str, content: bytes, expected: str | None) -> Download:
    digest = sha256(content)
    if expected is not None and digest != expected:
        raise BrokenRecord(f"The file {name} is not the one that was sealed. Run verify, and restore it.")
    return Download(name, media_type, content, digest)
