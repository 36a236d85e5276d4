"""Compares the words of two sealed versions of a document, or of the draft and the last sealed version."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.edits import Comparison, FileEnd
from appeals.domain.views import VersionView
from appeals.errors import BadInput, Conflict, Fault, NotFound
from appeals.services.bodies import open_body
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.disclosing import refuse_disclosure
from appeals.services.drafting import present_draft
from appeals.services.sealing import drawn_word
from appeals.services.shell_rows import shell_in_force
from appeals.services.version_rows import versions_of
from appeals.services.version_views import seen_version
from appeals.store.documents import DocumentVersionRow
from appeals.store.unit_of_work import UnitOfWork
from letter_templates.differences import differences
from letter_templates.word_lines import word_lines

DRAFT = "draft"  # stands where a version's number would


def compare_versions(uow: UnitOfWork, version_id: UUID, *, from_id: UUID | None = None) -> Comparison:
    """What changed from one version of a document to another; from the one before it unless told.

    Permission DOWNLOAD, and held to the consents like a download. BadInput where there is none before, or
    where the two are not of one document.
    """
    with uow.look("versions.compared", Permission.DOWNLOAD, version_id) as act:
        after = seen_version(uow, version_id)
        before = seen_version(uow, from_id) if from_id is not None else _before(uow, after)
        act.about(version_id, against=before.id.hex)
        if before.document_id != after.document_id:
            raise BadInput([Fault("from", "is a version of another document")])
        case = case_view(uow, case_to_see(uow, after.case_id))
        for each in (before, after):
            refuse_disclosure(case, each.kind, on=each.letter_date, today=uow.today)
        found = differences(_texts(uow, before.id), _texts(uow, after.id))
        return Comparison(end_of(before), end_of(after), found)


def compare_draft(uow: UnitOfWork, case_id: UUID, *, kind: str) -> Comparison:
    """What the draft as it stands would change in the last sealed version. Permission DRAFT.

    NotFound where nothing is sealed yet, Conflict where the draft cannot be written now.
    """
    with uow.look("draft.compared", Permission.DRAFT, case_id) as act:
        case = case_view(uow, case_to_see(uow, case_id))
        act.about(case_id, kind=kind)
        draft = present_draft(uow, case, kind, on=case.details.letter_date or uow.today)
        last = next(versions_of(uow, case_id, kind), None)
        if last is None:
            raise NotFound("sealed version of this letter")
        if draft.document is None:
            raise Conflict("The draft cannot be written now, so there is nothing to compare. Open the draft.")
        before = seen_version(uow, last.id)
        lines = [
            line.text
            for line in word_lines(drawn_word(draft.document, DRAFT, shell_in_force(uow, on=uow.today)))
        ]
        after = FileEnd(draft.title, None, None)
        return Comparison(end_of(before), after, differences(_texts(uow, last.id), lines))


def end_of(version: VersionView) -> FileEnd:
    """A version as one side of a comparison."""
    return FileEnd(version.title, version.number, version.id)


def _before(uow: UnitOfWork, version: VersionView) -> VersionView:
    rows = uow.rows(DocumentVersionRow).where(
        DocumentVersionRow.document_id == version.document_id,
        DocumentVersionRow.number == version.number - 1,
    )
    found = uow.session.scalars(rows).one_or_none()
    if found is None:
        raise BadInput([Fault("from", "name a version: this is the first of its document")])
    return seen_version(uow, found.id)


def _texts(uow: UnitOfWork, version_id: UUID) -> list[str]:
    row = uow.see(DocumentVersionRow, version_id, "version")
    return [line.text for line in word_lines(open_body(uow, row.docx_blob_id))]
