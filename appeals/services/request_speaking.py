"""Lays a case's request under its letters: what they say of it comes from its events. Needs an open act."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Select, not_
from sqlalchemy import case as sql_case

from appeals.domain.case import Authorization, CaseDetails, Refusal, RefusalGround
from appeals.domain.denial import DenialView
from appeals.domain.request_moves import ENDED
from appeals.domain.request_states import Progress, counted
from appeals.domain.request_views import reference_of
from appeals.domain.requests import (
    COMPLAINT,
    CRITERIA,
    FIRST_LETTERS,
    REQUEST_LETTERS,
    RequestEvent,
    RequestEventKind,
    RequestState,
    RequestTerms,
)
from appeals.domain.views import CaseView
from appeals.errors import Hindrance
from appeals.services.request_asking import asking_details
from appeals.services.request_rows import Loaded, request_to_see
from appeals.services.request_views import same_member
from appeals.store.cases import CaseRow
from appeals.store.requests import RequestCaseRow, RequestRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import Requester

ABOUT_REQUEST = REQUEST_LETTERS - {COMPLAINT}
REPLIES = (RequestEventKind.REFUSED, RequestEventKind.PARTLY_ANSWERED, RequestEventKind.ANSWERED)
UNSENT = (RequestState.DRAFT, RequestState.READY)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A case as a letter speaks of it, and what of its request stops that letter."""

    case: CaseView
    problems: tuple[Hindrance, ...] = ()


def of_request(uow: UnitOfWork, case: CaseView, kind: str, *, on: date) -> Spoken:
    """The case with the facts of its request in it; the case itself where it has none."""
    found = request_in_hand(uow, case.id, kind)
    if found is None:
        return Spoken(case)
    if kind not in ABOUT_REQUEST:
        return Spoken(replace(case, details=_dated(case.details, found)))
    terms = found.progress.terms
    details = _dated(asking_details(case.details, terms), found)
    spoken = replace(case, details=details, denials=_about(case.denials, terms))
    return Spoken(spoken, tuple(_problems(found, case.details, kind, on)))


def request_in_hand(uow: UnitOfWork, case_id: UUID, kind: str) -> Loaded | None:
    """The request that a letter of a case is about: the one last worked on that fits the kind.

    Letters of the request itself go out in the name of its own case only.
    """
    row = uow.session.scalars(_fitting(uow, case_id, kind).limit(1)).first()
    if row is None:
        return None
    if row.case_id != case_id and not _same_member(uow, row.case_id, case_id):
        return None  # asked in another member's name: this member's letters do not claim it
    return request_to_see(uow, row.id)


def _fitting(uow: UnitOfWork, case_id: UUID, kind: str) -> Select[RequestRow]:
    newest = (RequestRow.is_open.desc(), RequestRow.changed_at.desc(), RequestRow.number.desc())
    rows = uow.rows(RequestRow).where(RequestRow.state != RequestState.WITHDRAWN)
    own = rows.where(RequestRow.case_id == case_id)
    if kind in FIRST_LETTERS:
        by_provider = RequestRow.standing == Requester.CONTRACTING_PROVIDER
        fits = by_provider if kind == CRITERIA else not_(by_provider)
        unsent_first = sql_case((RequestRow.state.in_(UNSENT), 0), else_=1)
        return own.where(RequestRow.is_open.is_(True), fits).order_by(unsent_first, *newest)
    if kind in ABOUT_REQUEST:
        return own.where(RequestRow.sent_on.is_not(None)).order_by(*newest)
    linked = rows.join(RequestCaseRow, RequestCaseRow.request_id == RequestRow.id)
    return linked.where(RequestCaseRow.case_id == case_id, RequestRow.sent_on.is_not(None)).order_by(*newest)


def _same_member(uow: UnitOfWork, one: UUID, other: UUID) -> bool:
    cases = uow.session.scalars(uow.rows(CaseRow).where(CaseRow.id.in_([one, other]))).all()
    return len(cases) == 2 and same_member(*cases)


def _dated(details: CaseDetails, found: Loaded) -> CaseDetails:
    progress = found.progress
    if progress.sent_on is None:
        return replace(details, request_sent_on=None, request_received_on=None, request_answered_on=None)
    return replace(
        details,
        request_sent_on=progress.sent_on,
        request_received_on=progress.received_on,
        request_answered_on=progress.reply_on,
        request_refusals=grounds_of(found),
        request_authorization=progress.authorization,
    )


def grounds_of(found: Loaded) -> tuple[RefusalGround, ...]:
    """The grounds that a plan gave, each with the exhibit of the reply that gave it.

    A part of what was asked for is itself one.
    """
    replies = [each for each in counted(found.events) if each.kind in REPLIES]
    grounds = dict.fromkeys(_placed(ground, event) for event in replies for ground in event.told.grounds)
    partly = any(each.kind is RequestEventKind.PARTLY_ANSWERED for each in replies)
    if partly and all(each.ground is not Refusal.PARTIAL for each in grounds):
        return (*grounds, RefusalGround(Refusal.PARTIAL))
    return tuple(grounds)


def _placed(ground: RefusalGround, event: RequestEvent) -> RefusalGround:
    exhibit = next((paper.exhibit for paper in event.papers if paper.exhibit), "")
    return replace(ground, exhibit=exhibit) if ground.quote and not ground.exhibit else ground


def _about(denials: tuple[DenialView, ...], terms: RequestTerms) -> tuple[DenialView, ...]:
    """The leading denial with the limit that the request names."""
    if not denials or not terms.nqtls:
        return denials
    first, *rest = denials
    found = replace(first.verdict, nqtl_type=terms.nqtls[0])
    return (replace(first, verdict=found), *rest)


def _problems(found: Loaded, details: CaseDetails, kind: str, on: date) -> Iterator[Hindrance]:
    progress, name = found.progress, reference_of(found.row.number)
    if kind in FIRST_LETTERS and progress.state not in (*UNSENT, *ENDED):
        sent = progress.sent_on.isoformat() if progress.sent_on else ""
        yield Hindrance(
            "request",
            f"{name} asked for the same on {sent}, and a second letter is not sent",
            "Follow that request up instead, or withdraw it first.",
        )
    if kind not in FIRST_LETTERS and not _may_still_act(progress, details.authorization, on):
        yield Hindrance(
            "authorization",
            f"the authorization behind {name} does not hold on the day of this letter",
            "Get a new one signed, and enter its dates under Authorization.",
        )


def _may_still_act(progress: Progress, held: Authorization, on: date) -> bool:
    """29 CFR 2560.503-1(b)(4): who writes for a patient needs the patient's word on the day of writing."""
    if progress.terms.standing is not Requester.AUTHORIZED_REPRESENTATIVE:
        return True
    return held.signed_on is not None and held.signed_on <= on and (held.expires_on or on) >= on
