"""A whole case to give out, and its exhibits. Needs an open act."""

from uuid import UUID

from appeals.domain.case import MOVES, CaseDetails
from appeals.domain.plain import from_plain
from appeals.domain.views import CaseView, ExhibitView
from appeals.services.case_rows import count, denials_of
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.unit_of_work import UnitOfWork


def case_view(uow: UnitOfWork, case: CaseRow) -> CaseView:
    """A whole case to give out."""
    details = from_plain(CaseDetails, case.details)
    return CaseView(
        id=case.id,
        number=case.number,
        state=case.state,
        details=details,
        version=case.version,
        verdict=case.verdict,
        nqtl=case.nqtl,
        benefit_class=case.benefit_class,
        next_action=case.next_action,
        amount=case.amount,
        next_due=case.next_due,
        next_due_clock=case.next_due_clock,
        deadlines=count(uow, case, details),
        denials=denials_of(uow, case.id),
        exhibits=exhibits_of(uow, case.id),
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        closed_because=case.closed_because,
        moves=tuple(sorted(MOVES[case.state])),
    )


def exhibits_of(uow: UnitOfWork, case_id: UUID) -> tuple[ExhibitView, ...]:
    """The exhibits of a case, by letter."""
    rows = (
        uow.rows(ExhibitRow).where(ExhibitRow.case_id == case_id).order_by(ExhibitRow.added_at, ExhibitRow.id)
    )
    return tuple(
        ExhibitView(
            id=row.id,
            label=row.label,
            title=row.title,
            pages=tuple(str(page) for page in row.pages) if isinstance(row.pages, list) else (),
            notice_id=row.notice_id,
        )
        for row in uow.session.scalars(rows)
    )
