"""Requests and the calendar on the walk of every route."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from factories import a_pdf
from http_callers import work_of

from appeals.domain.actor import Actor, ActorKind
from appeals.domain.requests import RequestEventKind
from appeals.services import accounts, calendars, request_recording, requests
from appeals.services.request_recording import SentPaper
from appeals.wiring import Service

TODAY = datetime.now(UTC).date()
SENDING = {"method": "fax", "proof": "Confirmation 77", "outside": True, "note": "Sent by hand."}
FORMS: Mapping[str, Mapping[str, object]] = {
    "calendar.make": {},
    "calendar.revoke": {},
    "requests.link": {"case_id": "00000000-0000-7000-8000-000000000001"},
    "requests.open_one": {"standing": "participant"},
    "requests.record": {"kind": "noted", "on": TODAY.isoformat(), "note": "x"},
    "requests.write": {},
}
BODIES: Mapping[str, object] = {
    "Requests.CaseRequests": {"standing": "participant"},
    "Requests.OneRequest": {"plan_year": "2025"},
    "Requests.RequestCase": None,
    "Requests.RequestDocuments": None,
    "Requests.RequestEvents": {"kind": "noted", "on": TODAY.isoformat(), "told": {"note": "x"}},
    "Requests.RequestLetters": {"kind": "request.follow_up_receipt", "reason": "x"},
    "Requests.RequestPlans": {"standing": "participant"},
}
QUERIES = {"POST Requests.RequestDocuments": f"?title=x&on={TODAY.isoformat()}"}


def things(service: Service, actor: Actor, ids: Mapping[str, str]) -> dict[str, str]:
    """A request that was sent, a document of it, and a calendar address."""
    opened = requests.open_request(
        work_of(service, actor), UUID(ids["case_id"]), changes={"standing": "participant"}
    )
    for kind, told, papers in (
        (RequestEventKind.SENT, SENDING, ()),
        (RequestEventKind.PAPER_RECEIVED, {}, (SentPaper("A letter", a_pdf([["To Testa Sample"]])),)),
    ):
        found = request_recording.record(
            work_of(service, actor), opened.id, kind=kind, on=TODAY, changes=told, papers=papers
        )
    person = next(
        each for each in accounts.list_users(work_of(service, actor)) if str(each.id) == ids["user_id"]
    )
    owner = Actor(person.id, actor.organization_id, person.name, ActorKind.PERSON, actor.permissions)
    feed = calendars.make_feed(work_of(service, owner)).feed
    return {
        "request_id": str(opened.id),
        "paper_id": str(found.events[-1].papers[0].id),
        "feed_id": str(feed.id),
    }
