"""What lists of cases show of their requests, and how they are searched by them. Needs an open act."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select

from appeals.domain.request_moves import WAITING
from appeals.domain.request_views import RequestBadge
from appeals.services.request_views import state_in_list
from appeals.store.cases import CaseRow
from appeals.store.requests import RequestCaseRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork


class CaseRequests(StrEnum):
    """Which cases to show, by their requests."""

    NONE = "none"  # nothing is asked for them
    OPEN = "open"
    OVERDUE = "overdue"  # an answer is
    STEP_DUE = "step_due"  # our own next step has come


def request_badges(uow: UnitOfWork, case_ids: Collection[UUID]) -> Mapping[UUID, RequestBadge]:
    """The request of each case: of several the open one that was last worked on."""
    rows = (
        select(RequestCaseRow.case_id, RequestRow)
        .join(RequestRow, RequestRow.id == RequestCaseRow.request_id)
        .where(
            RequestCaseRow.organization_id == uow.actor.organization_id,
            RequestCaseRow.case_id.in_(list(case_ids)),
        )
        .order_by(RequestRow.is_open, RequestRow.changed_at)
    )
    return {
        case_id: RequestBadge(row.id, row.number, state_in_list(uow, row), row.next_step, row.next_on)
        for case_id, row in uow.session.execute(rows)
    }


def with_requests(show: CaseRequests, today: date) -> ColumnElement[bool]:
    """The condition on a case."""
    linked = select(RequestCaseRow.case_id).join(RequestRow, RequestRow.id == RequestCaseRow.request_id)
    if show is CaseRequests.NONE:
        return CaseRow.id.not_in(linked)
    linked = linked.where(RequestRow.is_open.is_(True))
    if show is CaseRequests.OVERDUE:
        linked = linked.where(RequestRow.state.in_(WAITING), RequestRow.due < today)
    if show is CaseRequests.STEP_DUE:
        linked = linked.where(RequestRow.next_on <= today)
    return CaseRow.id.in_(linked)
