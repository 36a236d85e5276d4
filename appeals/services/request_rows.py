"""Between requests as the domain knows them and their rows: loading, adding an event. Needs an open act."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.plain import from_plain, to_plain
from appeals.domain.request_clocks import FollowUp, clocks
from appeals.domain.request_follow_ups import next_step
from appeals.domain.request_moves import OPEN_AFTER_SENDING
from appeals.domain.request_states import Progress, replay
from appeals.domain.requests import (
    Happening,
    RequestEvent,
    RequestEventKind,
    RequestPaper,
    RequestState,
    RequestTerms,
)
from appeals.domain.words import printable
from appeals.services.case_access import check_case
from appeals.services.denial_rows import search_key
from appeals.store.base import new_id
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.requests import RequestCaseRow, RequestEventRow, RequestPaperRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork

K = RequestEventKind


@dataclass(frozen=True, slots=True)
class Loaded:
    """A request's row with its events and what follows from them."""

    row: RequestRow
    events: tuple[RequestEvent, ...]
    progress: Progress


def request_to_see(uow: UnitOfWork, request_id: UUID) -> Loaded:
    """A request to read; raises NotFound, or Restricted where its own case is closed to the actor."""
    return _loaded(uow, uow.see(RequestRow, request_id, "request"))


def request_to_change(uow: UnitOfWork, request_id: UUID) -> Loaded:
    """A request to change, locked; raises as ``request_to_see``."""
    return _loaded(uow, uow.get(RequestRow, request_id, "request"))


def events_of(uow: UnitOfWork, request_ids: Collection[UUID]) -> Mapping[UUID, tuple[RequestEvent, ...]]:
    """The events of requests, in order, each with its papers; struck ones say so."""
    rows = (
        uow.rows(RequestEventRow)
        .where(RequestEventRow.request_id.in_(list(request_ids)))
        .order_by(RequestEventRow.request_id, RequestEventRow.number)
    )
    papers = _papers(uow, request_ids)
    found: dict[UUID, list[RequestEvent]] = defaultdict(list)
    for row in uow.session.scalars(rows):
        found[row.request_id].append(_event(row, papers.get(row.id, ())))
    return {request_id: _with_strikes(events) for request_id, events in found.items()}


def new_request(uow: UnitOfWork, case: CaseRow, terms: RequestTerms) -> Loaded:
    """A new request of a case, with its first event."""
    last = uow.session.scalar(
        select(func.max(RequestRow.number)).where(RequestRow.organization_id == uow.actor.organization_id)
    )
    row = RequestRow(
        id=new_id(),
        number=(last or 0) + 1,
        case_id=case.id,
        opened_at=uow.now,
        version=0,
    )
    first = RequestEvent(1, K.OPENED, uow.today, Happening(terms=terms))
    _keep(uow, row, (first,))
    uow.add(row)
    uow.session.flush()
    uow.add(RequestCaseRow(request_id=row.id, case_id=case.id))
    _add_event(uow, row, first)
    return Loaded(row, (first,), replay((first,)))


def happened(
    uow: UnitOfWork, found: Loaded, kind: RequestEventKind, *, on: date, told: Happening | None = None
) -> tuple[Loaded, RequestEventRow]:
    """Add one event; raises MoveNotAllowed where it may not come, and then nothing is added."""
    number = found.events[-1].number + 1
    event = RequestEvent(number, kind, on, told or Happening())
    events = _with_strikes([*found.events, event])
    progress = replay(events)
    row = _add_event(uow, found.row, event)
    _keep(uow, found.row, events)
    uow.session.flush()
    return Loaded(found.row, events, progress), row


def refresh(uow: UnitOfWork, found: Loaded) -> None:
    """Count the dates that lists show anew, as of today; no event, no new version."""
    _count(found.row, found.progress, uow.today)


def serve(uow: UnitOfWork, found: Loaded, case: CaseRow) -> None:
    """Note that a request serves one more case."""
    uow.add(RequestCaseRow(request_id=found.row.id, case_id=case.id))


def plan_key(uow: UnitOfWork, terms: RequestTerms) -> str:
    """The blind index under which requests for the same are found; empty where too little is known."""
    if not terms.plan_name or not terms.nqtls:
        return ""
    asked = "+".join(sorted(terms.nqtls))
    rest = (terms.plan_type, terms.letter, asked, terms.benefit_class, terms.network, terms.plan_year)
    return search_key(uow, "request", "/".join((terms.plan_name, *rest)))


def _loaded(uow: UnitOfWork, row: RequestRow) -> Loaded:
    check_case(uow, row.case_id)
    events = events_of(uow, [row.id])[row.id]
    return Loaded(row, events, replay(events))


def _event(row: RequestEventRow, papers: Sequence[RequestPaper]) -> RequestEvent:
    return RequestEvent(
        number=row.number,
        kind=row.kind,
        on=row.on,
        told=from_plain(Happening, row.told),
        papers=tuple(papers),
        recorded_at=row.recorded_at,
        recorder=row.recorder,
    )


def _with_strikes(events: Sequence[RequestEvent]) -> tuple[RequestEvent, ...]:
    struck = {each.told.strikes for each in events if each.kind is K.STRUCK}
    return tuple(replace(each, struck=each.number in struck) for each in events)


def _papers(uow: UnitOfWork, request_ids: Collection[UUID]) -> Mapping[UUID, list[RequestPaper]]:
    rows = (
        select(
            RequestPaperRow.event_id,
            RequestPaperRow.id,
            RequestPaperRow.title,
            RequestPaperRow.page_count,
            RequestPaperRow.sha256,
            ExhibitRow.label,
        )
        .outerjoin(ExhibitRow, ExhibitRow.id == RequestPaperRow.exhibit_id)
        .where(
            RequestPaperRow.organization_id == uow.actor.organization_id,
            RequestPaperRow.request_id.in_(list(request_ids)),
        )
        .order_by(RequestPaperRow.event_id, RequestPaperRow.place)
    )
    found: dict[UUID, list[RequestPaper]] = defaultdict(list)
    for event_id, paper_id, title, pages, digest, label in uow.session.execute(rows):
        found[event_id].append(RequestPaper(paper_id, title, pages, digest, label or ""))
    return found


def _add_event(uow: UnitOfWork, row: RequestRow, event: RequestEvent) -> RequestEventRow:
    added = uow.add(
        RequestEventRow(
            id=new_id(),
            request_id=row.id,
            number=event.number,
            kind=event.kind,
            on=event.on,
            told=to_plain(event.told),
            recorded_at=uow.now,
            recorded_by=uow.actor.id,
            recorder=uow.actor.name,
        )
    )
    uow.session.flush()
    return added


def _keep(uow: UnitOfWork, row: RequestRow, events: Sequence[RequestEvent]) -> None:
    """What lists show of a request, after its newest event."""
    progress = replay(events)
    terms = progress.terms
    row.plan_key = plan_key(uow, terms) if progress.state is not RequestState.WITHDRAWN else ""
    row.plan_name = terms.plan_name
    row.plan_type = terms.plan_type
    row.plan_year = printable(terms.plan_year, 20)
    row.nqtls = [each.value for each in terms.nqtls]
    row.benefit_class, row.network, row.standing = terms.benefit_class, terms.network, terms.standing
    row.changed_at, row.version = uow.now, row.version + 1
    _count(row, progress, uow.today)


def _count(row: RequestRow, progress: Progress, today: date) -> None:
    found = clocks(progress, today=today)
    step = next_step(progress, found, today)
    wanted = found.practical_date(FollowUp.WANTED)
    owed = progress.state in OPEN_AFTER_SENDING and progress.answered_on is None
    row.state, row.is_open, row.sent_on = progress.state, progress.is_open, progress.sent_on
    row.due = (found.legal.due if found.legal else wanted.on if wanted else None) if owed else None
    row.due_is_law = found.legal is not None
    row.next_step, row.next_on = step.step, step.on
