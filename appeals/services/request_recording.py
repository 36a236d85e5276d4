"""Records what happens to a request, with its documents, and hands those documents out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.case import CaseDetails
from appeals.domain.letter_tags import law_of
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.request_clocks import rights_of_request
from appeals.domain.request_entry import check_entry
from appeals.domain.request_items import usual_items
from appeals.domain.request_states import check_strike
from appeals.domain.request_views import ReceivedDocument, RequestView
from appeals.domain.requests import AskedItem, Happening, RequestEvent, RequestEventKind, RequestState
from appeals.domain.views import Download
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import BadInput, Conflict, Fault, NotFound, NotThisLetter
from appeals.services.bodies import open_body
from appeals.services.case_access import case_to_change
from appeals.services.case_rows import touch
from appeals.services.papers import MEDIA_TYPE, read_paper
from appeals.services.releases import released_versions
from appeals.services.request_asking import asking_details
from appeals.services.request_papers import PaperIn, keep_papers, quoted_in, received_documents
from appeals.services.request_reminders import settle
from appeals.services.request_rows import Loaded, happened, request_to_change, request_to_see
from appeals.services.request_views import request_view
from appeals.store.cases import CaseRow
from appeals.store.requests import RequestPaperRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.request_rights import Rights

K = RequestEventKind
REPLIES = frozenset({K.PARTLY_ANSWERED, K.REFUSED, K.ANSWERED, K.PAPER_RECEIVED, K.CLARIFICATION_ASKED})
"""Events whose papers come from the plan; they become exhibits of the request's own case."""


@dataclass(frozen=True, slots=True)
class SentPaper:
    """A document as it is sent in: what it is, and its bytes."""

    title: str
    content: bytes | BinaryIO


def record(
    uow: UnitOfWork,
    request_id: UUID,
    *,
    kind: RequestEventKind,
    on: date,
    changes: Mapping[str, object] | None = None,
    papers: Sequence[SentPaper] = (),
    expected_version: int | None = None,
) -> RequestView:
    """Record one event of a request, with its documents. Permission EDIT_CASES.

    ``changes`` holds what is told of it (see Happening). MoveNotAllowed names what is possible instead;
    BadInput each field that is missing. The documents of a reply become exhibits of the request's own case.
    """
    uow.check(f"request.{kind}", Permission.EDIT_CASES)
    read = [_read(each) for each in papers]  # before the transaction: it takes its time
    with uow.act(f"request.{kind}", Permission.EDIT_CASES, request_id) as act:
        found = request_to_change(uow, request_id)
        if expected_version is not None and found.row.version != expected_version:
            raise Conflict("Somebody recorded something on this request just now. Look, then try again.")
        case = case_to_change(uow, found.row.case_id)
        happening = from_plain(Happening, to_plain(dict(changes or {})))
        check_entry(kind, on, happening, papers=len(read), progress=found.progress, today=uow.today)
        _check_papers(found, happening)
        happening = replace(happening, grounds=tuple(quoted_in(read, happening.grounds)))
        entry = _completed(uow, found, case, RequestEvent(0, kind, on, happening))
        after, row = happened(uow, found, kind, on=on, told=entry.told)
        keep_papers(uow, found.row, row, read, case=case if kind in REPLIES else None)
        if read and kind in REPLIES:
            touch(uow, case)
        settle(uow, after)
        act.about(request_id, number=row.number, state=after.progress.state, papers=len(read))
        return request_view(uow, request_to_see(uow, request_id))


def paper_file(uow: UnitOfWork, paper_id: UUID, *, within: UUID | None = None) -> Download:
    """A document of a request, checked against its hash. Permission SEE_CASES.

    ``within``: NotFound unless it is a document of this very request.
    """
    with uow.look("request.paper_read", Permission.SEE_CASES, paper_id):
        row = uow.see(RequestPaperRow, paper_id, "document")
        request_to_see(uow, within or row.request_id)
        if within is not None and within != row.request_id:
            raise NotFound("document of this request")
        body = open_body(uow, row.blob_id)
        suffix = "pdf" if row.media_type == MEDIA_TYPE else row.media_type.partition("/")[2]
        return Download(f"document-{row.sha256[:8]}.{suffix}", row.media_type, body, row.sha256)


def answer_documents(uow: UnitOfWork, request_id: UUID) -> tuple[ReceivedDocument, ...]:
    """What the plan sent on a request, oldest first, with the text of each page. Permission SEE_CASES."""
    with uow.look("request.answer_read", Permission.SEE_CASES, request_id):
        return received_documents(uow, request_to_see(uow, request_id), REPLIES)


def _read(paper: SentPaper) -> PaperIn:
    title = told(paper.title, "papers", "say what the document is", longest=LONGEST_NAME)
    body, pages, media_type = read_paper(paper.content)
    return PaperIn(title, body, pages, media_type)


def _check_papers(found: Loaded, happening: Happening) -> None:
    """A mark or a ground points to a document of this request."""
    known = {paper.id for event in found.events for paper in event.papers}
    for mark in happening.marks:
        if mark.paper_id is not None and mark.paper_id not in known:
            raise NotFound("document of this request")


def _completed(uow: UnitOfWork, found: Loaded, case: CaseRow, entry: RequestEvent) -> RequestEvent:
    """The event with what the service itself knows of it; raises where it may not be at all."""
    if entry.kind is K.STRUCK:
        check_strike(found.events, entry.told.strikes)
    if entry.kind is K.SENT:
        return _sending(uow, found, case, entry)
    if entry.told.letter and entry.told.version_id is None:
        of_kind = (each for each in reversed(found.events) if each.told.letter == entry.told.letter)
        sealed = next((each.told.version_id for each in of_kind if each.kind is K.SEALED), None)
        return replace(entry, told=replace(entry.told, version_id=sealed))
    return entry


def _sending(uow: UnitOfWork, found: Loaded, case: CaseRow, entry: RequestEvent) -> RequestEvent:
    """A sealed and released version goes out, under an authorization that holds on the day."""
    details, given = from_plain(CaseDetails, case.details), entry.told
    version = None if given.outside else _released(uow, found, case, entry.on)
    to = given.recipient or details.plan_administrator.name or details.appeals_address.name
    sent = replace(given, version_id=version, authorization=details.authorization, recipient=to)
    asked = _rights_or_refuse(found, sent, entry.on)
    if not found.progress.items and asked is not None:
        sent = replace(sent, items=_usual(found, details, asked))
    return replace(entry, told=sent)


def _released(uow: UnitOfWork, found: Loaded, case: CaseRow, on: date) -> UUID | None:
    """The version that was sent; Conflict where none is released, BadInput before the letter's own date."""
    sealed = next((each for each in reversed(found.events) if each.kind is K.SEALED), None)
    ready = found.progress.state is RequestState.READY
    if sealed is None or not ready or sealed.told.version_id not in released_versions(uow, case.id):
        raise Conflict(
            "The sealed request is not released yet. Let a second person release it, or say that it was sent "
            "outside of this service, and how."
        )
    if on < sealed.on:
        raise BadInput([Fault("on", f"lies before the date of the letter, {sealed.on.isoformat()}")])
    return sealed.told.version_id


def _rights_or_refuse(found: Loaded, sent: Happening, on: date) -> Rights | None:
    """What the request may have; NotThisLetter where that is nothing, as with an expired authorization."""
    progress = replace(found.progress, sent_on=on, authorization=sent.authorization)
    asked = rights_of_request(progress, as_of=on)
    if asked is None or asked.may_request:
        return asked
    first = asked.refused[0]
    raise NotThisLetter(f"This request cannot be sent. {first.why} Needed: {first.needed}")


def _usual(found: Loaded, details: CaseDetails, asked: Rights) -> tuple[AskedItem, ...]:
    """What a letter that went out by other hands usually asks for."""
    terms = found.progress.terms
    lawful = bool(law_of(asking_details(details, terms)))
    return usual_items(terms.letter, [each.what for each in asked.may_request], parity=lawful)
