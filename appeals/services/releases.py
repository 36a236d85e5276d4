"""Releases sealed versions with four eyes, and tells which of a case's versions may be sent."""

from uuid import UUID

from sqlalchemy import select

from appeals.domain.actor import Permission
from appeals.domain.views import VersionView
from appeals.errors import Conflict
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.disclosing import refuse_disclosure
from appeals.services.four_eyes import person_behind
from appeals.services.version_views import release_of, version_view
from appeals.store.documents import DocumentRow, DocumentVersionRow, ReleaseRow
from appeals.store.unit_of_work import UnitOfWork


def release(uow: UnitOfWork, version_id: UUID) -> VersionView:
    """Say yes to a sealed version, as someone else than its author. Permission RELEASE.

    Raises Conflict for the author, for an older version and for a second release; DisclosureBlocked where
    records in it may not go to its recipient.
    """
    with uow.act("version.released", Permission.RELEASE, version_id) as act:
        row = uow.see(DocumentVersionRow, version_id, "version")
        document = uow.see(DocumentRow, row.document_id, "document")
        case = case_view(uow, case_to_see(uow, document.case_id))
        person_id = person_behind(uow, uow.actor.id)
        _refuse_release(uow, row, person_id)
        refuse_disclosure(case, row.kind, on=row.letter_date, today=uow.today)
        made = ReleaseRow(
            version_id=row.id,
            version_sha256=row.sha256,
            released_at=uow.now,
            released_by=uow.actor.id,
            releaser=uow.actor.name,
            person_id=person_id,
        )
        uow.add(made)
        uow.session.flush()
        act.about(row.id, case=case.id.hex, sha256=row.sha256, author=row.created_by.hex)
        return version_view(uow, row, case.id)


def released_versions(uow: UnitOfWork, case_id: UUID) -> tuple[UUID, ...]:
    """The newest version of each document of the case, where it is released. Needs an open act."""
    rows = (
        uow.rows(DocumentVersionRow)
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .join(ReleaseRow, ReleaseRow.version_id == DocumentVersionRow.id)
        .where(DocumentRow.case_id == case_id)
    )
    return tuple(row.id for row in uow.session.scalars(rows) if _newer(uow, row) is None)


def _refuse_release(uow: UnitOfWork, row: DocumentVersionRow, person_id: UUID) -> None:
    newer = _newer(uow, row)
    if newer is not None:
        raise Conflict(f"Version {newer} of this document is newer. Release that one.")
    if release_of(uow, row.id) is not None:
        raise Conflict("This version is released already.")
    if person_id == person_behind(uow, row.created_by):
        raise Conflict("You sealed this version yourself. Someone else must read and release it.")


def _newer(uow: UnitOfWork, row: DocumentVersionRow) -> int | None:
    """The number of the newest version of the same document, where that is another one."""
    return uow.session.scalar(
        select(DocumentVersionRow.number)
        .where(
            DocumentVersionRow.organization_id == row.organization_id,
            DocumentVersionRow.document_id == row.document_id,
            DocumentVersionRow.number > row.number,
        )
        .order_by(DocumentVersionRow.number.desc())
        .limit(1)
    )
