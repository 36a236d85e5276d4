"""Sealed versions of estimates: read, compared, handed out, drawn in another form, and proved."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from appeals.domain import signatures
from appeals.domain.actor import Permission
from appeals.domain.estimate_changes import changes_in_words
from appeals.domain.estimate_facts import DRAWN_FORMATS, DRAWN_LANGUAGES, EstimateFacts
from appeals.domain.estimate_file import reference_of
from appeals.domain.estimate_views import EstimateVersionView, PaperView
from appeals.domain.manifests import SealedFile, written
from appeals.domain.plain import from_plain
from appeals.domain.versions import sha256
from appeals.domain.views import Download, VerifyReport
from appeals.errors import BadInput, Fault, NotFound
from appeals.services.bodies import sealed_file
from appeals.services.estimate_drawing import DrawnEstimate
from appeals.services.estimate_proof import broken_estimate_version
from appeals.services.estimate_rows import estimate_to_see, record_in
from appeals.services.estimate_sealing import (
    Form,
    drawn_in,
    facts_of,
    keep_paper,
    paper_fields,
    sealed_paper,
)
from appeals.services.estimate_showing import paper_view, version_views
from appeals.services.pdf_sealing import seal_of
from appeals.services.sealing import DOCX, PDF
from appeals.services.versions import FileFormat
from appeals.store.documents import SigningKeyRow
from appeals.store.estimates import EstimatePaperRow, EstimateVersionRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.records.estimate import read

WHAT = "estimate version"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions, in sentences for the patient."""

    before: int
    after: int
    changes: tuple[str, ...]


def list_estimate_versions(uow: UnitOfWork, estimate_id: UUID) -> tuple[EstimateVersionView, ...]:
    """Every sealed version of an estimate, the newest first. Permission SEE_ESTIMATES."""
    with uow.look("estimate_versions.listed", Permission.SEE_ESTIMATES, estimate_id):
        return version_views(uow, estimate_to_see(uow, estimate_id))


def read_estimate_version(uow: UnitOfWork, version_id: UUID) -> EstimateVersionView:
    """One sealed version, judged as of today with its deliveries. Permission SEE_ESTIMATES."""
    with uow.look("estimate_version.read", Permission.SEE_ESTIMATES, version_id):
        row = version_to_see(uow, version_id)
        views = version_views(uow, estimate_to_see(uow, row.estimate_id))
        return next(each for each in views if each.id == version_id)


def compare_versions(uow: UnitOfWork, version_id: UUID, with_id: UUID) -> Comparison:
    """What differs between two versions of one estimate. Permission SEE_ESTIMATES."""
    with uow.look("estimate_versions.compared", Permission.SEE_ESTIMATES, version_id):
        one, other = version_to_see(uow, version_id), version_to_see(uow, with_id)
        if one.estimate_id != other.estimate_id:
            raise NotFound(WHAT)
        before, after = sorted((one, other), key=lambda row: row.number)
        changes = changes_in_words(read(record_in(before)), read(record_in(after)))
        return Comparison(before.number, after.number, changes)


def download_paper(uow: UnitOfWork, paper_id: UUID, *, format: FileFormat) -> Download:  # noqa: A002
    """The sealed bytes of a paper, checked against their hash. Permission SEE_ESTIMATES."""
    with uow.look("estimate_paper.downloaded", Permission.SEE_ESTIMATES, paper_id) as act:
        act.about(paper_id, format=format.value)
        return paper_file(uow, paper_to_see(uow, paper_id), format)


def show_paper(uow: UnitOfWork, paper_id: UUID) -> Download:
    """The sealed PDF of a paper for the page that shows it; no download. Permission SEE_ESTIMATES."""
    with uow.look("estimate_paper.shown_in_page", Permission.SEE_ESTIMATES, paper_id) as act:
        act.about(paper_id, format=FileFormat.PDF.value)
        return paper_file(uow, paper_to_see(uow, paper_id), FileFormat.PDF)


def add_paper(uow: UnitOfWork, version_id: UUID, *, language: str, form: str) -> PaperView:
    """Draw a sealed version in another language or print, from the facts it was sealed over.

    The version stays what it is; the same form again gives the paper that is there. Permission ESTIMATE.
    """
    wanted = Form(language, form)
    _check_form(wanted)
    uow.check("estimate_paper.added", Permission.ESTIMATE)
    with uow.glance():
        row = version_to_see(uow, version_id)
        drawn = None if _in_form(uow, row, wanted) else drawn_in(_facts(row), wanted)
    paper = sealed_paper(uow, wanted, drawn) if drawn is not None else None
    with uow.act("estimate_paper.added", Permission.ESTIMATE, version_id) as act:
        row = version_to_see(uow, version_id)
        kept = _in_form(uow, row, wanted)
        if kept is None and paper is not None:
            kept = keep_paper(uow, row, paper)
        if kept is None:
            raise NotFound("paper")
        act.about(kept.id, version=row.id.hex, kind=kept.kind, sha256=kept.sha256)
        return paper_view(kept, seal_of(uow, kept.id))


def redraw_paper(uow: UnitOfWork, paper_id: UUID) -> DrawnEstimate:
    """Draw a paper once more from the facts of its version, to prove its bytes. Permission VERIFY.

    The kept PDF is these bytes with the seal appended (``without_seal``).
    """
    with uow.look("estimate_paper.redrawn", Permission.VERIFY, paper_id):
        paper = paper_to_see(uow, paper_id)
        return drawn_in(_facts(version_to_see(uow, paper.version_id)), _form(paper))


def verify_estimate_version(uow: UnitOfWork, version_id: UUID) -> VerifyReport:
    """Recompute one version's facts, papers, signatures and place in its chain. Permission VERIFY."""
    with uow.look("estimate_version.verified", Permission.VERIFY, version_id) as act:
        row = version_to_see(uow, version_id)
        broken = tuple(broken_estimate_version(uow, row))
        files = 2 * len(_papers(uow, row))
        act.about(version_id, broken=len(broken))
        return VerifyReport(1, files, 0, broken, uow.now, ())


def version_to_see(uow: UnitOfWork, version_id: UUID) -> EstimateVersionRow:
    """A version of an estimate that the actor may see; raises NotFound. Needs an open act."""
    row = uow.see(EstimateVersionRow, version_id, WHAT)
    estimate_to_see(uow, row.estimate_id)
    return row


def paper_to_see(uow: UnitOfWork, paper_id: UUID) -> EstimatePaperRow:
    """A paper of an estimate that the actor may see; raises NotFound. Needs an open act."""
    row = uow.see(EstimatePaperRow, paper_id, "paper")
    estimate_to_see(uow, row.document_id)
    return row


def paper_file(uow: UnitOfWork, paper: EstimatePaperRow, format: FileFormat) -> Download:  # noqa: A002
    """A file of a paper. Its name tells nothing of the patient. Needs an open act."""
    number = reference_of(estimate_to_see(uow, paper.document_id).number)
    stem = f"estimate-{number}-v{paper.number}-{paper.language}-{paper.form}-{paper.sha256[:8]}"
    if format is FileFormat.MANIFEST:
        content = _manifest(uow, paper, stem)
        return Download(f"{stem}.json", "application/json", content, sha256(content))
    if format is FileFormat.DOCX:
        return sealed_file(uow, f"{stem}.docx", DOCX, paper.docx_blob_id, paper.docx_sha256)
    return sealed_file(uow, f"{stem}.pdf", PDF, paper.pdf_blob_id, paper.pdf_sha256)


def _manifest(uow: UnitOfWork, paper: EstimatePaperRow, stem: str) -> bytes:
    key = uow.see(SigningKeyRow, paper.key_id, "signing key")
    return written(
        paper_fields(paper),
        sha256_of_version=paper.sha256,
        files=(
            SealedFile("docx", f"{stem}.docx", paper.docx_sha256),
            SealedFile("pdf", f"{stem}.pdf", paper.pdf_sha256),
        ),
        further={
            "estimate_id": paper.document_id,
            "estimate_version": paper.version_id,
            "pdf_seal": seal_of(uow, paper.id),
        },
        public_key=key.public_key,
        version_signature=paper.signature,
        sign=lambda digest: signatures.signed(key.private_key, "manifest", digest),
    )


def _check_form(wanted: Form) -> None:
    faults = []
    if wanted.language not in DRAWN_LANGUAGES:
        faults.append(Fault("language", f"needs one of {', '.join(sorted(DRAWN_LANGUAGES))}"))
    if wanted.form not in DRAWN_FORMATS:
        faults.append(Fault("form", f"needs one of {', '.join(sorted(DRAWN_FORMATS))}"))
    if faults:
        raise BadInput(faults)


def _in_form(uow: UnitOfWork, row: EstimateVersionRow, wanted: Form) -> EstimatePaperRow | None:
    return next((each for each in _papers(uow, row) if _form(each) == wanted), None)


def _papers(uow: UnitOfWork, row: EstimateVersionRow) -> Sequence[EstimatePaperRow]:
    rows = uow.rows(EstimatePaperRow).where(EstimatePaperRow.version_id == row.id)
    return uow.session.scalars(rows.order_by(EstimatePaperRow.id)).all()


def _form(paper: EstimatePaperRow) -> Form:
    return Form(paper.language, paper.form)


def _facts(row: EstimateVersionRow) -> EstimateFacts:
    return from_plain(EstimateFacts, facts_of(row))
