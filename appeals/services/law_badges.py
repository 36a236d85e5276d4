"""Which cases have a draft whose law changed and that nobody has read since. Needs an open act."""

from uuid import UUID

from sqlalchemy import Select, select

from appeals.store.clauses import DraftUseRow
from appeals.store.unit_of_work import UnitOfWork


def law_changed(uow: UnitOfWork) -> Select[tuple[UUID]]:
    """The ids of those cases, for a query."""
    wanted: Select[tuple[UUID]] = select(DraftUseRow.case_id)
    return wanted.where(
        DraftUseRow.organization_id == uow.actor.organization_id, DraftUseRow.flagged_at.is_not(None)
    )


def with_law_changed(uow: UnitOfWork, case_ids: list[UUID]) -> frozenset[UUID]:
    """Those of the cases that have such a draft."""
    return frozenset(uow.session.scalars(law_changed(uow).where(DraftUseRow.case_id.in_(case_ids))))
