"""Seals letters into immutable versions, hands them out, and proves that nothing has changed since."""

from enum import StrEnum
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.manifests import SealedFile, written
from appeals.domain.versions import sha256
from appeals.domain.views import Download, VerifyReport, VersionView
from appeals.domain.words import told
from appeals.errors import BrokenRecord, StaleVersion
from appeals.services.bodies import open_body
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.case_views import case_view
from appeals.services.disclosing import refuse_disclosure
from appeals.services.drafting import present_draft
from appeals.services.sealing import DOCX, PDF, Drawn, drawn, sealed_fields
from appeals.services.signing import manifest_signer
from appeals.services.verifying import check_everything, check_version
from appeals.services.version_rows import keep_version, next_number
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
    letter, case_version = _draw(uow, case_id, kind)  # before the transaction: drawing takes its time
    with uow.act("version.sealed", Permission.SEAL, case_id) as act:
        case = case_to_change(uow, case_id)
        if case.version != case_version:
            raise StaleVersion(case_version, case.version)
        row = keep_version(uow, act, case, kind=kind, letter=letter, reason=why)
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
            return _download(f"{stem}.json", "application/json", _manifest(uow, view, row, stem), None)
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
        draft = present_draft(uow, case, kind, on=on)
        number = next_number(uow, case_id, kind)
    return drawn(draft, letter_date=on, number=number), case.version


def _manifest(uow: UnitOfWork, view: VersionView, row: DocumentVersionRow, stem: str) -> bytes:
    signature = view.signature
    return written(
        sealed_fields(row),
        sha256_of_version=row.sha256,
        files=(
            SealedFile("docx", f"{stem}.docx", row.docx_sha256),
            SealedFile("pdf", f"{stem}.pdf", row.pdf_sha256),
        ),
        further={"case_id": view.case_id, "release": view.release},
        public_key=signature.public_key if signature is not None else "",
        version_signature=signature.signature if signature is not None else "",
        sign=manifest_signer(uow),
    )


def _download(name: str, media_type: str, content: bytes, expected: str | None) -> Download:
    digest = sha256(content)
    if expected is not None and digest != expected:
        raise BrokenRecord(f"The file {name} is not the one that was sealed. Run verify, and restore it.")
    return Download(name, media_type, content, digest)
