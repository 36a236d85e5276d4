"""Our own dates that have come: noted by the clock, shown until they are dealt with. Nothing is sent."""

from uuid import UUID

from sqlalchemy import Select, select

from appeals.domain.actor import Permission
from appeals.domain.request_clocks import clocks, due_follow_ups
from appeals.domain.request_states import replay
from appeals.domain.request_views import ReminderView
from appeals.domain.requests import RequestState
from appeals.services.case_access import closed_cases
from appeals.services.request_rows import Loaded, events_of, refresh
from appeals.store.requests import RequestReminderRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork

AT_ONCE = 200


def remind(uow: UnitOfWork) -> int:
    """Note every date of ours that has come, and count what lists show anew; how many are new. EDIT_CASES.

    Runs by the clock, once a day; safe to repeat.
    """
    with uow.act("requests.reminded", Permission.EDIT_CASES) as act:
        made = 0
        ids = list(uow.session.scalars(_open(uow)))
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            events = events_of(uow, some)
            for row in uow.session.scalars(uow.rows(RequestRow).where(RequestRow.id.in_(some))):
                found = Loaded(row, events[row.id], replay(events[row.id]))
                refresh(uow, found)
                made += _note(uow, found)
        act.about(uow.actor.organization_id, made=made)
        return made


def due_reminders(uow: UnitOfWork) -> tuple[ReminderView, ...]:
    """What is due and not dealt with, the oldest first. Permission SEE_CASES. Names no patient."""
    with uow.look("reminders.read", Permission.SEE_CASES):
        rows = (
            select(RequestReminderRow, RequestRow)
            .join(RequestRow, RequestRow.id == RequestReminderRow.request_id)
            .where(
                RequestReminderRow.organization_id == uow.actor.organization_id,
                RequestReminderRow.settled_at.is_(None),
            )
            .order_by(RequestReminderRow.due, RequestRow.number)
        )
        found = [(reminder, request) for reminder, request in uow.session.execute(rows)]
        closed = closed_cases(uow, [request.case_id for _, request in found])
        return tuple(
            ReminderView(request.id, request.number, reminder.follow_up, reminder.due)
            for reminder, request in found
            if request.case_id not in closed
        )


def settle(uow: UnitOfWork, found: Loaded) -> None:
    """Settle the reminders of a request that an event has dealt with. Needs an open act."""
    due = {(each.id, each.on) for each in due_follow_ups(clocks(found.progress, today=uow.today), uow.today)}
    for row in uow.session.scalars(_unsettled(uow, found)):
        if (row.follow_up, row.due) not in due or not found.progress.is_open:
            row.settled_at = uow.now


def _open(uow: UnitOfWork) -> Select[UUID]:
    return (
        select(RequestRow.id)
        .where(
            RequestRow.organization_id == uow.actor.organization_id,
            RequestRow.is_open.is_(True),
            RequestRow.state.not_in((RequestState.DRAFT, RequestState.READY)),
        )
        .order_by(RequestRow.id)
    )


def _unsettled(uow: UnitOfWork, found: Loaded) -> Select[RequestReminderRow]:
    rows = uow.rows(RequestReminderRow).where(RequestReminderRow.request_id == found.row.id)
    return rows.where(RequestReminderRow.settled_at.is_(None))


def _note(uow: UnitOfWork, found: Loaded) -> int:
    settle(uow, found)
    own = uow.rows(RequestReminderRow).where(RequestReminderRow.request_id == found.row.id)
    known = {(row.follow_up, row.due) for row in uow.session.scalars(own)}
    made = 0
    for each in due_follow_ups(clocks(found.progress, today=uow.today), uow.today):
        if (each.id, each.on) not in known:
            uow.add(
                RequestReminderRow(request_id=found.row.id, follow_up=each.id, due=each.on, made_at=uow.now)
            )
            made += 1
    return made
