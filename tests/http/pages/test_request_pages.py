"""Requests in a browser without scripts, and the calendar that anybody with its address reads."""

import html
import io
import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from factories import a_pdf
from flask import Flask
from http_callers import OURS, Person, SignIn, owner, work_of
from icalendar import Calendar

from appeals.demo.details import residential_case
from appeals.demo.remittance import demo_remittance
from appeals.domain.views import CaseView
from appeals.services import cases, denials
from appeals.services.worklist import worklist
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

TODAY = datetime.now(UTC).date()
PATIENT = ("Testa", "Sample", "SMH9001", "Manufacturing", "Mutual")


def a_case(service: Service) -> CaseView:
    def work() -> UnitOfWork:
        return work_of(service, owner(service, OURS))

    denials.receive_remittance(work(), name="october.835", content=demo_remittance(TODAY))
    listed = [cases.read_case(work(), each.id) for each in worklist(work()).items]
    case = next(each for each in listed if str(each.amount) == "14000.00")
    return cases.change_case(work(), case.id, changes=residential_case(TODAY), expected_version=case.version)


def shown(person: Person, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.get_data(as_text=True))


def opened(person: Person, case_id: UUID, standing: str = "participant") -> str:
    """The address of a new request of the case."""
    wanted = {"asked": "yes", "standing": standing, "nqtls": ["level_of_care"]}
    answer = person.fill(f"/cases/{case_id}/requests/new", wanted)
    assert answer.status_code == 303, html.unescape(answer.get_data(as_text=True))
    found = re.search(r'href="(/requests/[0-9a-f-]{36})"', shown(person, "/requests?show=all"))
    assert found
    return found.group(1)


def record(person: Person, address: str, kind: str, on: date = TODAY, **fields: object) -> str:
    answer = person.fill(address, {"kind": kind, "on": on.isoformat(), **fields}, to=f"{address}/events")
    assert answer.status_code in {303, 422}
    return (
        shown(person, address) if answer.status_code == 303 else html.unescape(answer.get_data(as_text=True))
    )


def test_the_wizard_tells_each_standing_what_it_may_ask(service: Service, sign_in: SignIn) -> None:
    case, drafter = a_case(service), sign_in("drafter")
    page = f"/cases/{case.id}/requests/new"
    assert "Ask for the comparative analysis" in shown(drafter, f"/cases/{case.id}")

    member = shown(drafter, f"{page}?standing=participant")
    bare = shown(drafter, f"{page}?standing=noncontracting_provider")
    network = shown(drafter, f"{page}?standing=contracting_provider")

    assert "30 calendar days by law" in member
    assert "29 USC 1024(b)(4)" in member
    assert "Open the request" in member
    assert "This requester may not ask this plan" in bare
    assert "Authorized-representative form, ready to sign" in bare
    assert "Open the request" not in bare
    assert "Medical-necessity criteria" in network
    assert "30 calendar days by law" not in network
    for text in (member, bare, network):
        assert "business days" not in text


def test_a_request_is_opened_sent_answered_and_marked(service: Service, sign_in: SignIn) -> None:
    case, drafter = a_case(service), sign_in("drafter")
    address = opened(drafter, case.id)
    assert "Read and seal the letter" in shown(drafter, address)

    no_proof = record(drafter, address, "sent", outside="on", method="fax", note="By hand.")
    assert "fax confirmation" in no_proof
    sent = record(drafter, address, "sent", outside="on", method="fax", proof="OK 77", note="By hand.")
    assert "OK 77" in sent
    assert "receipt not proved" in sent
    assert "practice, not law" in sent

    answer = io.BytesIO(a_pdf([["The factors were cost and length of stay."]]))
    partly = record(
        drafter, address, "partly_answered", papers=(answer, "answer.pdf"), paper_title="First part"
    )
    assert "First part" in partly
    assert "Exhibit A" in partly
    paper = re.search(r'<option value="([0-9a-f-]{36})">First part', partly)
    assert paper
    marked = record(drafter, address, "items_marked", how_1="received", paper_1=paper.group(1), page_1="1")
    assert "Received, page 1" in marked
    document = drafter.get(f"{address}/documents/{paper.group(1)}")
    assert document.mimetype == "application/pdf"


def test_a_second_request_offers_the_link(service: Service, sign_in: SignIn) -> None:
    case, drafter = a_case(service), sign_in("drafter")
    opened(drafter, case.id)
    again = shown(drafter, f"/cases/{case.id}/requests/new?standing=participant&nqtls=level_of_care")
    assert "A second letter is not sent" in again
    assert "Open the request" not in again


def test_the_worklist_is_filtered_by_requests(service: Service, sign_in: SignIn) -> None:
    case, drafter = a_case(service), sign_in("drafter")
    opened(drafter, case.id)
    assert "R-00001" in shown(drafter, "/worklist?asked=open")
    assert "R-00001" not in shown(drafter, "/worklist?asked=none")


def test_the_calendar_shows_numbers_and_dates_to_its_holder_until_it_is_revoked(
    app: Flask, service: Service, sign_in: SignIn
) -> None:
    case, drafter = a_case(service), sign_in("drafter")
    address = opened(drafter, case.id)
    record(drafter, address, "sent", outside="on", method="fax", proof="OK", note="x")
    made = html.unescape(drafter.fill("/calendar", {}).get_data(as_text=True))
    feed = re.search(r'value="http://localhost(/calendar/[^"]+\.ics)"', made)
    assert feed
    assert feed.group(1) not in shown(drafter, "/calendar")  # shown once only

    stranger = app.test_client()
    answer = stranger.get(feed.group(1))
    calendar = Calendar.from_ical(answer.get_data())
    events = {str(each["summary"]): each for each in calendar.walk("VEVENT")}

    assert answer.content_type == "text/calendar; charset=utf-8"
    assert events["R-00001: answer due by law"].decoded("dtstart") == TODAY + timedelta(days=30)
    assert all(re.match(r"[CR]-\d{5}: ", name) for name in events)
    assert not any(word.lower() in answer.get_data(as_text=True).lower() for word in PATIENT)
    assert stranger.get("/worklist").status_code == 303  # the address opens nothing else

    revoke = re.search(r'action="(/calendar/[0-9a-f-]{36}/revoke)"', shown(drafter, "/calendar"))
    assert revoke
    assert drafter.post(revoke.group(1)).status_code == 303
    assert stranger.get(feed.group(1)).status_code == 404


def test_the_secret_of_a_calendar_is_kept_as_a_hash_only(service: Service, sign_in: SignIn) -> None:
    drafter = sign_in("drafter")
    made = html.unescape(drafter.fill("/calendar", {}).get_data(as_text=True))
    secret = re.search(r"/calendar/([^\"/]+)\.ics", made)
    assert secret
    with service.store.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql("SELECT secret_sha256 FROM calendar_feeds").one()
    assert kept != secret.group(1)
    assert len(kept) == 64
