"""The worklist: which cases need someone, the next date first."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, func, select

from appeals.domain.actor import Permission
from appeals.domain.case import CaseState
from appeals.domain.views import WorklistPage, WorklistRow
from appeals.services.case_access import HIDDEN, closed_cases
from appeals.services.law_badges import law_changed, with_law_changed
from appeals.services.request_badges import CaseRequests, request_badges, with_requests
from appeals.store.cases import NO_DATE, CaseRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import Nqtl, PlanType, VerdictKind

LARGEST_PAGE = 200
_Order = UnaryExpression[int] | UnaryExpression[date] | UnaryExpression[Decimal | None]

WEEK, MONTH = timedelta(days=7), timedelta(days=31)


class Sort(StrEnum):
    """Orders of the worklist."""

    DUE = "due"
    NEWEST = "newest"
    AMOUNT = "amount"


class Due(StrEnum):
    """Which dates to show."""

    OVERDUE = "overdue"
    WEEK = "week"  # due within seven days, today included, not overdue
    MONTH = "month"  # within thirty-one days
    NONE = "none"  # no date is known yet


COLUMNS = (
    CaseRow.id,
    CaseRow.number,
    CaseRow.state,
    CaseRow.patient_name,
    CaseRow.payer,
    CaseRow.plan_type,
    CaseRow.verdict,
    CaseRow.nqtl,
    CaseRow.benefit_class,
    CaseRow.next_action,
    CaseRow.amount,
    CaseRow.next_due,
    CaseRow.next_due_clock,
    CaseRow.version,
    CaseRow.restricted,
)


def worklist(
    uow: UnitOfWork,
    *,
    page: int = 1,
    per_page: int = 50,
    states: Collection[CaseState] = (),
    verdict: VerdictKind | None = None,
    nqtl: Nqtl | None = None,
    plan_type: PlanType | None = None,
    due: Due | None = None,
    assigned_to: UUID | None = None,
    practice_id: UUID | None = None,
    asked: CaseRequests | None = None,
    law_to_read: bool = False,
    sort: Sort = Sort.DUE,
) -> WorklistPage:
    """Cases of the organization; without ``states`` all that are not closed. Permission SEE_CASES.

    ``law_to_read``: only those with a draft whose law changed since it was read.
    ``per_page`` is held to 200.
    """
    with uow.look("worklist.read", Permission.SEE_CASES) as act:
        page, per_page = max(page, 1), min(max(per_page, 1), LARGEST_PAGE)
        wanted = [
            CaseRow.organization_id == uow.actor.organization_id,
            *_states(states),
            *_equals(verdict, nqtl, plan_type, assigned_to),
            *([CaseRow.practice_id == practice_id] if practice_id is not None else ()),
            *([_due(due, uow.today)] if due is not None else ()),
            *([with_requests(asked, uow.today)] if asked is not None else ()),
            *([CaseRow.id.in_(law_changed(uow))] if law_to_read else ()),
        ]
        rows = select(*COLUMNS).where(*wanted).order_by(*_order(sort))
        shown = lines(uow, rows.offset((page - 1) * per_page).limit(per_page))
        total = uow.session.scalar(select(func.count(CaseRow.id)).where(*wanted)) or 0
        act.detail["seen"] = [row.id.hex for row in shown]
        overdue, soon = _counts(uow)
        return WorklistPage(shown, total, page, per_page, overdue, soon)


def lines(uow: UnitOfWork, rows: Select[*tuple[Any, ...]]) -> tuple[WorklistRow, ...]:
    """The lines of cases whose COLUMNS are asked for. Needs an open act."""
    shown = uow.session.execute(rows).all()
    closed = closed_cases(uow, [row.id for row in shown if row.restricted])
    requests = request_badges(uow, [row.id for row in shown])
    changed = with_law_changed(uow, [row.id for row in shown])
    return tuple(
        _row({**row._asdict(), "request": requests.get(row.id), "law_changed": row.id in changed}, closed)
        for row in shown
    )


def _row(columns: dict[str, Any], closed: Collection[UUID]) -> WorklistRow:
    """One line; of a case that is closed to the actor everything but the name of the patient."""
    row = WorklistRow(**columns)
    return replace(row, patient_name=HIDDEN) if row.id in closed else row


def _states(states: Collection[CaseState]) -> list[ColumnElement[bool]]:
    return [CaseRow.state.in_(list(states))] if states else [CaseRow.is_open.is_(True)]


def _equals(
    verdict: VerdictKind | None, nqtl: Nqtl | None, plan_type: PlanType | None, assigned_to: UUID | None
) -> list[ColumnElement[bool]]:
    asked = (
        (CaseRow.verdict, verdict),
        (CaseRow.nqtl, nqtl),
        (CaseRow.plan_type, plan_type),
        (CaseRow.assigned_to, assigned_to),
    )
    return [column == value for column, value in asked if value is not None]


def _due(due: Due, today: date) -> ColumnElement[bool]:
    if due is Due.OVERDUE:
        return CaseRow.sort_date < today
    if due is Due.NONE:
        return CaseRow.sort_date == NO_DATE
    reach = WEEK if due is Due.WEEK else MONTH
    return and_(CaseRow.sort_date >= today, CaseRow.sort_date <= today + reach)


def _order(sort: Sort) -> tuple[_Order, ...]:
    if sort is Sort.NEWEST:
        return (CaseRow.number.desc(),)
    if sort is Sort.AMOUNT:
        return (CaseRow.amount.desc().nulls_last(), CaseRow.number.desc())
    return (CaseRow.sort_date.asc(), CaseRow.number.asc())


def _counts(uow: UnitOfWork) -> tuple[int, int]:
    """How many open cases are overdue, and due within a week."""
    mine = (CaseRow.organization_id == uow.actor.organization_id, CaseRow.is_open.is_(True))
    counts = [
        uow.session.scalar(select(func.count(CaseRow.id)).where(*mine, _due(due, uow.today))) or 0
        for due in (Due.OVERDUE, Due.WEEK)
    ]
    return counts[0], counts[1]
