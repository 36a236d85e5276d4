"""Seals letters into immutable versions, hands them out, and proves that nothing has changed since."""

from enum import StrEnum
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.views import Download, VerifyReport, VersionView
from appeals.domain.words import told
from appeals.services.case_access import case_to_see
from appeals.services.letter_sealing import draw_letter, keep_letter
from appeals.services.verifying import check_everything, check_version
from appeals.services.version_files import manifest_file, may_leave, pdf_file, word_file
from appeals.services.version_views import seen_version, version_view
from appeals.store.documents import DocumentRow, DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork


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
    letter = draw_letter(uow, case_id, kind)  # before the transaction: drawing takes its time
    with uow.act("version.sealed", Permission.SEAL, case_id) as act:
        row = keep_letter(uow, act, letter, reason=why)
        return version_view(uow, row, case_id)


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
        return _file(uow, version_id, format)


def show_pdf(uow: UnitOfWork, version_id: UUID) -> Download:
    """The sealed PDF for the page that shows it, told from a download in the audit. Permission DOWNLOAD."""
    with uow.look("version.shown_in_page", Permission.DOWNLOAD, version_id) as act:
        act.about(version_id, format=FileFormat.PDF.value)
        return _file(uow, version_id, FileFormat.PDF)


def verify_version(uow: UnitOfWork, version_id: UUID) -> VerifyReport:
    """Recompute one version's facts, files and place in its chain. Permission VERIFY."""
    with uow.look("version.verified", Permission.VERIFY, version_id) as act:
        row = uow.see(DocumentVersionRow, version_id, "version")
        uow.must_have(DocumentRow, row.document_id, "version")
        with uow.beyond_practices():
            report = check_version(uow, version_id)
        act.about(version_id, broken=len(report.broken))
        return report


def verify_all(uow: UnitOfWork) -> VerifyReport:
    """Recompute every version, file, chain and audit event of the organization. Permission VERIFY."""
    with uow.look("everything.verified", Permission.VERIFY) as act, uow.beyond_practices():
        report = check_everything(uow)
        act.about(uow.actor.organization_id, broken=len(report.broken), versions=report.versions)
        return report


def _file(uow: UnitOfWork, version_id: UUID, form: FileFormat) -> Download:
    view = seen_version(uow, version_id)
    row = uow.see(DocumentVersionRow, version_id, "version")
    if form is FileFormat.MANIFEST:  # it tells nothing of the patient
        return manifest_file(uow, view, row)
    may_leave(uow, view, row)
    return word_file(uow, view, row) if form is FileFormat.DOCX else pdf_file(uow, view, row)
