"""The files of a sealed version: its PDF, its Word file and its manifest. Needs an open act."""

from appeals.domain.manifests import SealedFile, written
from appeals.domain.timestamps import Stamped
from appeals.domain.versions import sha256
from appeals.domain.views import Download, VersionView
from appeals.services.bodies import sealed_file
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.disclosing import refuse_disclosure
from appeals.services.sealing import DOCX, PDF, sealed_fields
from appeals.services.signing import manifest_signer
from appeals.services.stamping import stamp_for_manifest
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork

JSON = "application/json"


def may_leave(uow: UnitOfWork, view: VersionView, row: DocumentVersionRow) -> None:
    """Raise Restricted, or DisclosureBlocked where the letter may not go out."""
    case = case_view(uow, case_to_see(uow, view.case_id))
    refuse_disclosure(case, row.kind, on=row.letter_date, today=uow.today)


def pdf_file(uow: UnitOfWork, view: VersionView, row: DocumentVersionRow) -> Download:
    """The PDF as it was sealed. Raises BrokenRecord where it is another one now."""
    return sealed_file(uow, f"{stem(view)}.pdf", PDF, row.pdf_blob_id, row.pdf_sha256)


def word_file(uow: UnitOfWork, view: VersionView, row: DocumentVersionRow) -> Download:
    """The Word file as it was sealed. Raises BrokenRecord where it is another one now."""
    return sealed_file(uow, f"{stem(view)}.docx", DOCX, row.docx_blob_id, row.docx_sha256)


def manifest_file(uow: UnitOfWork, view: VersionView, row: DocumentVersionRow) -> Download:
    """What proves the two files offline. It tells nothing of the patient."""
    signature, name = view.signature, stem(view)
    content = written(
        sealed_fields(row),
        sha256_of_version=row.sha256,
        files=(
            SealedFile("docx", f"{name}.docx", row.docx_sha256),
            SealedFile("pdf", f"{name}.pdf", row.pdf_sha256),
        ),
        further={
            "case_id": view.case_id,
            "release": view.release,
            "drawing": view.drawing,
            "pdf_seal": view.pdf_seal,
            "timestamp": stamp_for_manifest(uow, Stamped.VERSION, row.id),
        },
        public_key=signature.public_key if signature is not None else "",
        version_signature=signature.signature if signature is not None else "",
        sign=manifest_signer(uow, row.id),
    )
    return Download(f"{name}.json", JSON, content, sha256(content))


def stem(view: VersionView) -> str:
    """What the files of a version are called, without their endings."""
    return f"{view.kind.replace('.', '-').replace('_', '-')}-v{view.number}-{view.sha256[:8]}"
