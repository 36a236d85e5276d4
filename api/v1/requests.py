"""Requests for comparative analyses: asking, what happened, documents, letters, and the cases they serve."""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.documents import PAPERS, binary
from api.v1.etags import ETAG, IF_MATCH, etag, expected_version
from api.v1.schemas.cases import VersionOut
from api.v1.schemas.requests import (
    AskingPlanOut,
    DocumentArgs,
    DocumentListOut,
    EventIn,
    LetterIn,
    ReminderListOut,
    RequestFilters,
    RequestListOut,
    RequestOut,
    TermsIn,
)
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.request_views import AskingPlan, ReceivedDocument, ReminderView, RequestPage, RequestView
from appeals.domain.requests import RequestEventKind
from appeals.domain.views import VersionView
from appeals.errors import BadInput, Fault
from appeals.services import request_recording, request_reminders, requests, versions
from appeals.services.request_recording import SentPaper

Answer = tuple[RequestView, HTTPStatus, dict[str, str]]

blueprint = Blueprint(
    "Requests",
    __name__,
    url_prefix="/api/v1",
    description="Requests for comparative analyses: asked rightly, tracked to the end.",
)


@blueprint.route("/cases/<uuid:case_id>/requests/plan")
class RequestPlans(MethodView):
    """A request before it is opened."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(TermsIn)
    @blueprint.response(200, AskingPlanOut)
    def post(self, terms: dict[str, object], case_id: UUID) -> AskingPlan:
        """Say what may be asked for a case, on which authority and clock, of whom, and what to sign first

        What is not named is taken from the case. Nothing is stored.
        """
        return requests.plan_request(new_work(), case_id, changes=terms)


@blueprint.route("/cases/<uuid:case_id>/requests")
class CaseRequests(MethodView):
    """Requests of a case."""

    @needs(Permission.EDIT_CASES)
    @blueprint.arguments(TermsIn)
    @blueprint.response(201, RequestOut, headers=ETAG)
    def post(self, terms: dict[str, object], case_id: UUID) -> Answer:
        """Open a request, as a draft

        Refused with the reason where this requester may not ask this plan, and where a request for the same
        (plan, limits, class, year) exists: link the case to that one instead.
        """
        opened = requests.open_request(new_work(), case_id, changes=terms)
        where = url_for("Requests.OneRequest", request_id=opened.id)
        return opened, HTTPStatus.CREATED, {"Location": where, **etag(opened.version)}


@blueprint.route("/requests")
class Requests(MethodView):
    """All requests."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(RequestFilters, location="query")
    @blueprint.response(200, RequestListOut)
    def get(self, query: dict[str, object]) -> RequestPage:
        """Requests of the organization, the next step first"""
        state = query.pop("state", None)
        states = [state] if state is not None else []
        return requests.list_requests(new_work(), states=states, **query)  # type: ignore[arg-type]


@blueprint.route("/requests/reminders")
class RequestReminders(MethodView):
    """Follow-ups that are due."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ReminderListOut)
    def get(self) -> dict[str, tuple[ReminderView, ...]]:
        """Follow-ups that have come due and are not dealt with; none names a patient"""
        return {"items": request_reminders.due_reminders(new_work())}


@blueprint.route("/requests/<uuid:request_id>")
class OneRequest(MethodView):
    """One request."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, RequestOut, headers=ETAG)
    def get(self, request_id: UUID) -> Answer:
        """One request: legal clock and practical dates apart, checklist, events, and what may happen next"""
        found = requests.read_request(new_work(), request_id)
        return found, HTTPStatus.OK, etag(found.version)

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(TermsIn)
    @blueprint.response(200, RequestOut, headers=ETAG)
    def patch(self, terms: dict[str, object], request_id: UUID) -> Answer:
        """Change what an unsent request asks (a JSON merge patch); its letter is then sealed anew"""
        changed = requests.change_request(
            new_work(), request_id, changes=terms, expected_version=expected_version("request")
        )
        return changed, HTTPStatus.OK, etag(changed.version)


@blueprint.route("/requests/<uuid:request_id>/events")
class RequestEvents(MethodView):
    """What happens to a request."""

    @needs(Permission.EDIT_CASES)
    @blueprint.arguments(EventIn)
    @blueprint.response(201, RequestOut, headers=ETAG)
    def post(self, body: dict[str, object], request_id: UUID) -> Answer:
        """Record what happened, with its documents as base64

        An event that may not come in the present state is refused, naming those that may. Nothing recorded is
        ever changed; a mistake is struck by an event of its own.
        """
        found = request_recording.record(
            new_work(),
            request_id,
            kind=cast("RequestEventKind", body["kind"]),
            on=cast("date", body["on"]),
            changes=cast("Mapping[str, object]", body["told"]),
            papers=tuple(_papers(cast("Sequence[Mapping[str, str]]", body["papers"]))),
        )
        return found, HTTPStatus.CREATED, etag(found.version)


@blueprint.route("/requests/<uuid:request_id>/documents")
class RequestDocuments(MethodView):
    """Documents of a request."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, DocumentListOut)
    def get(self, request_id: UUID) -> dict[str, tuple[ReceivedDocument, ...]]:
        """What the plan sent, oldest first, with the text of each page"""
        return {"items": request_recording.answer_documents(new_work(), request_id)}

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(requestBody=described(PAPERS))
    @blueprint.arguments(DocumentArgs, location="query")
    @blueprint.response(201, RequestOut, headers=ETAG)
    def post(self, query: dict[str, object], request_id: UUID) -> Answer:
        """Record an event by its one document, sent as a file"""
        with uploaded("document.pdf", PAPERS) as (_name, content):
            found = request_recording.record(
                new_work(),
                request_id,
                kind=cast("RequestEventKind", query["kind"]),
                on=cast("date", query["on"]),
                changes={"note": query["note"]},
                papers=[SentPaper(str(query["title"]), content)],
            )
        return found, HTTPStatus.CREATED, etag(found.version)


@blueprint.route("/requests/<uuid:request_id>/documents/<uuid:paper_id>")
class RequestDocument(MethodView):
    """One document of a request."""

    @needs(Permission.SEE_CASES)
    @blueprint.doc(responses={"200": {"description": "The document", "content": binary(*PAPERS)}})
    def get(self, request_id: UUID, paper_id: UUID) -> Response:
        """The document as it was received"""
        return file_answer(request_recording.paper_file(new_work(), paper_id, within=request_id))


@blueprint.route("/requests/<uuid:request_id>/letters")
class RequestLetters(MethodView):
    """Letters of a request."""

    @needs(Permission.SEAL)
    @blueprint.arguments(LetterIn)
    @blueprint.response(201, VersionOut)
    def post(self, body: dict[str, str], request_id: UUID) -> tuple[VersionView, HTTPStatus, dict[str, str]]:
        """Seal one of its letters: the request itself, a follow-up, the answer to a refusal, the complaint"""
        found = requests.take_in_hand(new_work(), request_id, permission=Permission.SEAL)
        version = versions.seal(new_work(), found.case_id, kind=body["kind"], reason=body["reason"])
        where = url_for("Documents.DocumentVersion", version_id=version.id)
        return version, HTTPStatus.CREATED, {"Location": where}


@blueprint.route("/requests/<uuid:request_id>/cases/<uuid:case_id>")
class RequestCase(MethodView):
    """A case that a request serves."""

    @needs(Permission.EDIT_CASES)
    @blueprint.response(200, RequestOut, headers=ETAG)
    def put(self, request_id: UUID, case_id: UUID) -> Answer:
        """Let it serve a case of the same plan, limits, class and year, too; no second letter is sent"""
        found = requests.link_case(new_work(), request_id, case_id=case_id)
        return found, HTTPStatus.OK, etag(found.version)

    @needs(Permission.EDIT_CASES)
    @blueprint.response(200, RequestOut, headers=ETAG)
    def delete(self, request_id: UUID, case_id: UUID) -> Answer:
        """Take a case off the request; its own case stays"""
        found = requests.unlink_case(new_work(), request_id, case_id=case_id)
        return found, HTTPStatus.OK, etag(found.version)


def _papers(given: Sequence[Mapping[str, str]]) -> Iterator[SentPaper]:
    for place, each in enumerate(given):
        try:
            content = b64decode(each["content"], validate=True)
        except (binascii.Error, ValueError):
            raise BadInput([Fault(f"papers[{place}].content", "is not base64")]) from None
        yield SentPaper(each["title"], content)
