"""Makes documents of an answer exhibits of a case that cites them. Needs an open act."""

from collections.abc import Collection, Mapping
from uuid import UUID

from appeals.services.exhibits import attach_once
from appeals.store.cases import CaseRow
from appeals.store.requests import RequestPaperRow
from appeals.store.unit_of_work import UnitOfWork


def exhibit_labels(uow: UnitOfWork, case: CaseRow, keys: Collection[str]) -> Mapping[str, str]:
    """The label of each document on the case; one that is no exhibit yet is attached."""
    ids = [UUID(hex=key) for key in keys]
    papers = uow.rows(RequestPaperRow).where(RequestPaperRow.id.in_(ids)).order_by(RequestPaperRow.added_at)
    return {
        paper.id.hex: attach_once(
            uow, case, title=paper.title, blob_id=paper.blob_id, pages=paper.pages, digest=paper.sha256
        ).label
        for paper in uow.session.scalars(papers)
    }
