"""Sealed versions to give out, with their release. Needs an open act."""

import json
from uuid import UUID

from appeals.domain.letter_kinds import KINDS
from appeals.domain.plain import from_plain
from appeals.domain.releases import ReleaseView
from appeals.domain.timestamps import Stamped
from appeals.domain.views import UNKNOWN_DRAWING, Drawing, VersionView
from appeals.services.case_access import check_case
from appeals.services.pdf_sealing import seal_of
from appeals.services.sealing import DRAWN_WITH
from appeals.services.signing import signature_of
from appeals.services.stamping import stamp_of
from appeals.store.documents import DocumentRow, DocumentVersionRow, ReleaseRow
from appeals.store.unit_of_work import UnitOfWork


def seen_version(uow: UnitOfWork, version_id: UUID) -> VersionView:
    """One version; raises NotFound, or Restricted where its case is closed to the actor."""
    row = uow.see(DocumentVersionRow, version_id, "version")
    case_id = uow.see(DocumentRow, row.document_id, "document").case_id
    check_case(uow, case_id)
    return version_view(uow, row, case_id)


def release_of(uow: UnitOfWork, version_id: UUID) -> ReleaseView | None:
    """The release of a version; None where nobody has released it."""
    rows = uow.rows(ReleaseRow).where(ReleaseRow.version_id == version_id)
    found = uow.session.scalars(rows).one_or_none()
    return ReleaseView(found.released_at, found.releaser, found.version_sha256) if found else None


def version_view(uow: UnitOfWork, row: DocumentVersionRow, case_id: UUID) -> VersionView:
    """A version to give out."""
    return VersionView(
        id=row.id,
        case_id=case_id,
        document_id=row.document_id,
        kind=row.kind,
        title=KINDS.get(row.kind, row.title),
        number=row.number,
        created_at=row.created_at,
        author=row.author,
        reason=row.reason,
        letter_date=row.letter_date,
        template_set_sha256=row.template_set_sha256,
        library_version=row.library_version,
        clauses=tuple(row.clauses),
        authorities=tuple(row.authorities),
        facts_sha256=row.facts_sha256,
        docx_sha256=row.docx_sha256,
        pdf_sha256=row.pdf_sha256,
        text_sha256=row.text_sha256,
        previous_sha256=row.previous_sha256,
        sha256=row.sha256,
        created_by=row.created_by,
        release=release_of(uow, row.id),
        signature=signature_of(uow, row.id),
        drawing=_drawing(row),
        pdf_seal=seal_of(uow, row.id),
        timestamp=stamp_of(uow, Stamped.VERSION, row.id),
    )


def _drawing(row: DocumentVersionRow) -> Drawing:
    try:
        facts = json.loads(row.facts_json)
    except ValueError:  # disposed of
        return UNKNOWN_DRAWING
    told = facts.get(DRAWN_WITH) if isinstance(facts, dict) else None
    return from_plain(Drawing, told) if isinstance(told, dict) else UNKNOWN_DRAWING
