"""Opens, lists, reads and links requests for comparative analyses."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from appeals.domain.actor import Permission
from appeals.domain.case import CaseDetails
from appeals.domain.plain import from_plain, merged, to_plain
from appeals.domain.request_moves import WAITING
from appeals.domain.request_views import AskingPlan, Offer, RequestPage, RequestView
from appeals.domain.requests import Happening, RequestEventKind, RequestState, RequestTerms
from appeals.errors import BadInput, Conflict, Fault, NotThisLetter, StaleVersion
from appeals.services.case_access import case_to_change, case_to_see
from appeals.services.case_rows import denials_of
from appeals.services.request_asking import asking_plan, suggested_terms
from appeals.services.request_rows import (
    happened,
    new_request,
    plan_key,
    request_to_change,
    request_to_see,
    serve,
)
from appeals.services.request_views import case_ids_of, request_lines, request_view
from appeals.store.cases import CaseRow
from appeals.store.requests import RequestCaseRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import Nqtl

LARGEST_PAGE = 200
K = RequestEventKind


class RequestFilter(StrEnum):
    """Which requests to show."""

    OPEN = "open"
    OVERDUE = "overdue"
    STEP_DUE = "step_due"  # our own next step has come
    ENDED = "ended"
    ALL = "all"


def plan_request(uow: UnitOfWork, case_id: UUID, *, changes: Mapping[str, object]) -> AskingPlan:
    """What may be asked for a case, by whom, of whom, and what must be signed first. SEE_CASES.

    ``changes``: what is said of the terms (see RequestTerms) over what the case tells. Nothing is stored.
    """
    with uow.look("request.planned", Permission.SEE_CASES, case_id):
        return _plan(uow, case_to_see(uow, case_id), changes)


def open_request(uow: UnitOfWork, case_id: UUID, *, changes: Mapping[str, object]) -> RequestView:
    """Open a request of a case, as a draft. Permission EDIT_CASES.

    NotThisLetter where this requester may not ask this plan, with who could and what to sign; Conflict where
    a request for the same exists already, to which the case can be linked.
    """
    with uow.act("request.opened", Permission.EDIT_CASES) as act:
        case = case_to_change(uow, case_id)
        wanted = _plan(uow, case, changes)
        _refuse_nonsense(wanted.terms)
        _refuse(wanted)
        found = new_request(uow, case, wanted.terms)
        act.about(found.row.id, case=case.id.hex, number=found.row.number)
        return request_view(uow, found)


def change_request(
    uow: UnitOfWork, request_id: UUID, *, changes: Mapping[str, object], expected_version: int
) -> RequestView:
    """Change what an unsent request asks. EDIT_CASES. A letter sealed before has to be sealed anew.

    StaleVersion if somebody changed it since; MoveNotAllowed once it was sent.
    """
    with uow.act("request.changed", Permission.EDIT_CASES, request_id) as act:
        found = request_to_change(uow, request_id)
        if found.row.version != expected_version:
            raise StaleVersion(expected_version, found.row.version, "request")
        case = case_to_see(uow, found.row.case_id)
        over = merged(to_plain(found.progress.terms), to_plain(dict(changes)))
        terms = from_plain(RequestTerms, over)
        _refuse_nonsense(terms)
        wanted = asking_plan(from_plain(CaseDetails, case.details), terms, on=uow.today)
        _refuse(wanted)
        changed, _ = happened(uow, found, K.CHANGED, on=uow.today, told=Happening(terms=terms))
        act.about(request_id, fields=sorted(changes))
        return request_view(uow, changed)


def read_request(uow: UnitOfWork, request_id: UUID) -> RequestView:
    """A whole request, its dates as of today. Permission SEE_CASES."""
    with uow.look("request.read", Permission.SEE_CASES, request_id):
        return request_view(uow, request_to_see(uow, request_id))


def list_requests(
    uow: UnitOfWork,
    *,
    show: RequestFilter = RequestFilter.OPEN,
    states: Collection[RequestState] = (),
    case_id: UUID | None = None,
    page: int = 1,
    per_page: int = 50,
) -> RequestPage:
    """Requests of the organization, the next step first. Permission SEE_CASES."""
    with uow.look("requests.listed", Permission.SEE_CASES) as act:
        page, per_page = max(page, 1), min(max(per_page, 1), LARGEST_PAGE)
        wanted = [*_shown(show, uow.today), *([RequestRow.state.in_(list(states))] if states else [])]
        rows = uow.rows(RequestRow).where(*wanted)
        if case_id is not None:
            case_to_see(uow, case_id)
            rows = rows.join(RequestCaseRow, RequestCaseRow.request_id == RequestRow.id)
            rows = rows.where(RequestCaseRow.case_id == case_id)
        total = uow.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
        order = (RequestRow.is_open.desc(), RequestRow.next_on.asc().nulls_last(), RequestRow.number.desc())
        found = rows.order_by(*order).offset((page - 1) * per_page).limit(per_page)
        lines = request_lines(uow, uow.session.scalars(found).all())
        act.detail["seen"] = [each.id.hex for each in lines]
        return RequestPage(lines, total, page, per_page)


def link_case(uow: UnitOfWork, request_id: UUID, *, case_id: UUID) -> RequestView:
    """Let a request serve one more case of the same plan, limits, class and year. EDIT_CASES.

    Conflict where the case asks for something else. No second letter is sent.
    """
    with uow.act("request.case_linked", Permission.EDIT_CASES, request_id) as act:
        found, case = request_to_change(uow, request_id), case_to_change(uow, case_id)
        if case.id in case_ids_of(uow, request_id):
            raise Conflict("The request serves this case already.")
        own = _suggested(uow, case, {"standing": found.progress.terms.standing.value})
        if not found.row.plan_key or not _same(uow, found.progress.terms, own):
            raise Conflict(
                "The case is not of the same plan, limit, class and plan year as the request. "
                "Correct the case's facts, or open a request of its own."
            )
        linked, _ = happened(uow, found, K.CASE_LINKED, on=uow.today, told=Happening(case_number=case.number))
        serve(uow, found, case)
        uow.session.flush()
        act.about(request_id, case=case.id.hex)
        return request_view(uow, linked)


def unlink_case(uow: UnitOfWork, request_id: UUID, *, case_id: UUID) -> RequestView:
    """Take a case off a request; its own case stays. Permission EDIT_CASES."""
    with uow.act("request.case_unlinked", Permission.EDIT_CASES, request_id) as act:
        found, case = request_to_change(uow, request_id), case_to_change(uow, case_id)
        links = uow.rows(RequestCaseRow).where(
            RequestCaseRow.request_id == request_id, RequestCaseRow.case_id == case_id
        )
        link = uow.session.scalars(links).one_or_none()
        if link is None or case.id == found.row.case_id:
            raise Conflict("Only a case that was linked later can be taken off the request.")
        uow.session.delete(link)
        told = Happening(case_number=case.number)
        left, _ = happened(uow, found, K.CASE_UNLINKED, on=uow.today, told=told)
        act.about(request_id, case=case.id.hex)
        return request_view(uow, left)


def take_in_hand(
    uow: UnitOfWork, request_id: UUID, *, permission: Permission = Permission.DRAFT
) -> RequestView:
    """From now on the letters of its own case are about this request. DRAFT, or SEAL to seal one."""
    with uow.act("request.taken_in_hand", permission, request_id):
        found = request_to_change(uow, request_id)
        found.row.changed_at = uow.now
        return request_view(uow, found)


def _plan(uow: UnitOfWork, case: CaseRow, changes: Mapping[str, object]) -> AskingPlan:
    terms = _suggested(uow, case, changes)
    details = from_plain(CaseDetails, case.details)
    return asking_plan(details, terms, on=uow.today, offers=_offers(uow, case, terms))


def _suggested(uow: UnitOfWork, case: CaseRow, changes: Mapping[str, object]) -> RequestTerms:
    denials = denials_of(uow, case.id)
    known = suggested_terms(from_plain(CaseDetails, case.details), denials[0].verdict if denials else None)
    return from_plain(RequestTerms, merged(to_plain(known), to_plain(dict(changes))))


def _offers(uow: UnitOfWork, case: CaseRow, terms: RequestTerms) -> tuple[Offer, ...]:
    """Requests for the same that are not withdrawn, newest first."""
    key = plan_key(uow, terms)
    if not key:
        return ()
    rows = uow.rows(RequestRow).where(RequestRow.plan_key == key).order_by(RequestRow.number.desc())
    return tuple(
        Offer(row.id, row.number, row.state, row.sent_on, case.id in case_ids_of(uow, row.id))
        for row in uow.session.scalars(rows.limit(20))
    )


def _same(uow: UnitOfWork, asked: RequestTerms, own: RequestTerms) -> bool:
    """Whether a case asks for what a request covers: one that names several limits covers each of them."""
    covered = bool(own.nqtls) and set(own.nqtls) <= set(asked.nqtls)
    return covered and plan_key(uow, replace(own, nqtls=asked.nqtls)) == plan_key(uow, asked)


def _refuse_nonsense(terms: RequestTerms) -> None:
    faults = []
    if not terms.nqtls:
        faults.append(Fault("nqtls", "choose at least one limit"))
    if Nqtl.QUANTITATIVE_LIMIT in terms.nqtls and len(terms.nqtls) > 1:
        faults.append(Fault("nqtls", "a numeric limit has no comparative analysis: ask by itself"))
    if len(set(terms.nqtls)) != len(terms.nqtls):
        faults.append(Fault("nqtls", "names a limit twice"))
    if not terms.plan_name.strip():
        faults.append(Fault("plan_name", "say which plan is asked"))
    if faults:
        raise BadInput(faults)


def _refuse(wanted: AskingPlan) -> None:
    if wanted.offers:
        offer = wanted.offers[0]
        raise Conflict(
            f"{offer.reference} asks for the same (plan, limit, class and year). Link the case to it; "
            "a second letter is not sent."
        )
    if wanted.letter:
        return
    first = wanted.refused[0] if wanted.refused else None
    told = " ".join((first.why, f"Who can ask: {first.who_can}", f"Needed: {first.needed}")) if first else ""
    more = " As a provider in the network you may ask for the criteria." if wanted.criteria_instead else ""
    raise NotThisLetter((told or "This requester may not ask this plan.") + more)


def _shown(show: RequestFilter, today: date) -> list[ColumnElement[bool]]:
    if show is RequestFilter.OVERDUE:
        return [RequestRow.is_open.is_(True), RequestRow.state.in_(WAITING), RequestRow.due < today]
    if show is RequestFilter.STEP_DUE:
        return [RequestRow.is_open.is_(True), RequestRow.next_on <= today]
    if show is RequestFilter.ALL:
        return []
    return [RequestRow.is_open.is_(show is RequestFilter.OPEN)]
