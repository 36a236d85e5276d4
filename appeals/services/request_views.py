"""A whole request to give out, and lines of lists. Needs an open act."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from appeals.domain.case import CaseDetails
from appeals.domain.plain import from_plain
from appeals.domain.request_clocks import clocks, rights_of_request, state_on
from appeals.domain.request_follow_ups import next_step, refusal_answers
from appeals.domain.request_items import checklist
from appeals.domain.request_moves import WAITING
from appeals.domain.request_states import may_come
from appeals.domain.request_views import RequestLine, RequestView, ServedCase
from appeals.domain.requests import RequestState
from appeals.services.case_access import HIDDEN, closed_cases
from appeals.services.composing import rights_of
from appeals.services.request_asking import asking_details, recipients_of
from appeals.services.request_rows import Loaded
from appeals.store.cases import CaseRow
from appeals.store.requests import RequestCaseRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.request_rights import Rights, escalations
from nqtl_library.terms import Nqtl


def request_view(uow: UnitOfWork, found: Loaded) -> RequestView:
    """A whole request to give out, as of today."""
    row, progress, today = found.row, found.progress, uow.today
    details = from_plain(CaseDetails, uow.see(CaseRow, row.case_id, "case").details)
    counted = clocks(progress, today=today)
    asked = _rights(found, details, uow)
    return RequestView(
        id=row.id,
        number=row.number,
        version=row.version,
        state=state_on(progress, counted, today),
        terms=progress.terms,
        case_id=row.case_id,
        cases=served(uow, row),
        recipients=recipients_of(details, progress.terms, asked),
        clocks=counted,
        next=next_step(progress, counted, today),
        checklist=checklist(progress),
        events=found.events,
        possible=may_come(progress),
        may_request=asked.may_request if asked else (),
        refused=asked.refused if asked else (),
        refusal_answers=refusal_answers(progress.terms, on=today),
        escalations=escalations(progress.terms.plan_type),
        sent_on=progress.sent_on,
        received_on=progress.received_on,
        answered_on=progress.answered_on,
    )


def served(uow: UnitOfWork, row: RequestRow) -> tuple[ServedCase, ...]:
    """The cases that a request serves, its own first; the patient of a closed case is not named."""
    rows = (
        uow.rows(CaseRow)
        .join(RequestCaseRow, RequestCaseRow.case_id == CaseRow.id)
        .where(RequestCaseRow.request_id == row.id)
        .order_by(CaseRow.number)
    )
    cases = uow.session.scalars(rows).all()
    own = next((each for each in cases if each.id == row.case_id), None)
    closed = closed_cases(uow, [each.id for each in cases])
    told = [
        ServedCase(
            each.id,
            f"C-{each.number:05d}",
            HIDDEN if each.id in closed else each.patient_name,
            each.id == row.case_id,
            own is not None and same_member(each, own),
        )
        for each in cases
    ]
    return tuple(sorted(told, key=lambda each: not each.own))


def same_member(case: CaseRow, other: CaseRow) -> bool:
    """Whether two cases are of one member, as far as is known."""
    if case.id == other.id:
        return True
    return any(
        mine and mine == theirs
        for mine, theirs in ((case.member_key, other.member_key), (case.patient_key, other.patient_key))
    )


def request_lines(uow: UnitOfWork, rows: Sequence[RequestRow]) -> tuple[RequestLine, ...]:
    """Requests in a list; overdue as of today, the patient of a closed case not named."""
    cases = _cases(uow, {each.case_id for each in rows})
    closed = closed_cases(uow, list(cases))
    return tuple(_line(uow, row, cases[row.case_id], closed) for row in rows if row.case_id in cases)


def state_in_list(uow: UnitOfWork, row: RequestRow) -> RequestState:
    """The state as of today, from what the row keeps."""
    late = row.due is not None and row.due < uow.today and row.state in WAITING
    paused = row.state is RequestState.CLARIFICATION_ASKED and not row.due_is_law
    return RequestState.OVERDUE if late and not paused else row.state


def _line(uow: UnitOfWork, row: RequestRow, case: CaseRow, closed: Collection[UUID]) -> RequestLine:
    return RequestLine(
        id=row.id,
        number=row.number,
        state=state_in_list(uow, row),
        case_id=row.case_id,
        case_reference=f"C-{case.number:05d}",
        patient_name=HIDDEN if case.id in closed else case.patient_name,
        plan_name=row.plan_name,
        plan_type=row.plan_type,
        plan_year=row.plan_year,
        nqtls=tuple(Nqtl(each) for each in row.nqtls),
        benefit_class=row.benefit_class,
        network=row.network,
        standing=row.standing,
        sent_on=row.sent_on,
        due=row.due,
        due_is_law=row.due_is_law,
        next_step=row.next_step,
        next_on=row.next_on,
    )


def _cases(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, CaseRow]:
    rows = uow.rows(CaseRow).where(CaseRow.id.in_(list(ids)))
    return {each.id: each for each in uow.session.scalars(rows)}


def _rights(found: Loaded, details: CaseDetails, uow: UnitOfWork) -> Rights | None:
    """What the request may have: on the day it was sent; before that, what could be asked today."""
    sent = rights_of_request(found.progress, as_of=uow.today)
    return sent or rights_of(asking_details(details, found.progress.terms), on=uow.today)


def case_ids_of(uow: UnitOfWork, request_id: UUID) -> tuple[UUID, ...]:
    """The cases that a request serves."""
    own = select(RequestCaseRow.case_id).where(
        RequestCaseRow.organization_id == uow.actor.organization_id,
        RequestCaseRow.request_id == request_id,
    )
    return tuple(uow.session.scalars(own))
