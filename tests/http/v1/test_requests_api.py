"""A program asks, records, uploads an answer, seals a follow-up, and is told what it may not do."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import a_pdf
from http_callers import OURS, IssueKey, Program, owner, work_of
from werkzeug.test import TestResponse

from appeals.demo.details import residential_case
from appeals.demo.remittance import demo_remittance
from appeals.services import cases, denials
from appeals.services.worklist import worklist
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

TODAY = datetime.now(UTC).date()
SENT = TODAY - timedelta(days=20)
SENDING = {"method": "certified_mail", "proof": "9400", "outside": True, "note": "Mailed by hand."}
WORDS = "We do not give out our criteria."


@pytest.fixture
def system(program: IssueKey) -> Program:
    return program()


@pytest.fixture
def case_id(service: Service) -> str:
    def work() -> UnitOfWork:
        return work_of(service, owner(service, OURS))

    denials.receive_remittance(work(), name="october.835", content=demo_remittance(TODAY))
    listed = [cases.read_case(work(), each.id) for each in worklist(work()).items]
    case = next(each for each in listed if str(each.amount) == "14000.00")
    cases.change_case(work(), case.id, changes=residential_case(TODAY), expected_version=case.version)
    return str(case.id)


def posted(system: Program, address: str, body: Any, status: int = 201) -> TestResponse:
    answer = system.post(address, json=body)
    assert answer.status_code == status, answer.json
    return answer


def opened(system: Program, case_id: str) -> str:
    return str(posted(system, f"/cases/{case_id}/requests", {"standing": "participant"}).json["id"])


def event(kind: str, on: str, **more: Any) -> dict[str, Any]:
    papers = more.pop("papers", [])
    return {"kind": kind, "on": on, "told": more, "papers": papers}


def test_a_program_plans_opens_sends_and_reads_both_kinds_of_date(system: Program, case_id: str) -> None:
    plan = posted(system, f"/cases/{case_id}/requests/plan", {"standing": "participant"}, 200).json
    request_id = opened(system, case_id)
    posted(system, f"/requests/{request_id}/events", event("sent", SENT.isoformat(), **SENDING))
    found = system.get(f"/requests/{request_id}")

    assert (plan["letter"], plan["may_open"]) == ("request.comparative_analysis", True)
    assert {each["what"]: each["clock"]["kind"] for each in plan["may_request"]}["plan_documents"] == "legal"
    legal = found.json["clocks"]["legal"]
    assert (legal["due"], legal["days"], legal["proved"]) == (
        (SENT + timedelta(days=30)).isoformat(),
        30,
        False,
    )
    assert {each["rule"] for each in found.json["clocks"]["practical"]} == {"house practice, not law"}
    assert found.json["next"]["letter"] == "request.follow_up_receipt"
    assert found.headers["ETag"] == f'"{found.json["version"]}"'


def test_a_refusal_arrives_with_its_document_and_is_answered(system: Program, case_id: str) -> None:
    request_id = opened(system, case_id)
    posted(system, f"/requests/{request_id}/events", event("sent", SENT.isoformat(), **SENDING))
    paper = {"title": "Answer", "content": base64.b64encode(a_pdf([[WORDS]])).decode()}
    grounds = [{"ground": "proprietary", "quote": WORDS}]
    refused = posted(
        system,
        f"/requests/{request_id}/events",
        event("refused", TODAY.isoformat(), grounds=grounds, papers=[paper]),
    ).json

    documents = system.get(f"/requests/{request_id}/documents").json["items"]
    file = system.get(f"/requests/{request_id}/documents/{documents[0]['id']}")
    sealed = system.post(
        f"/requests/{request_id}/letters", json={"kind": "request.refusal_rebuttal", "reason": "x"}
    )

    assert (refused["state"], refused["next"]["step"]) == ("refused", "rebut")
    assert WORDS in documents[0]["pages"][0]
    assert file.get_data() == base64.b64decode(paper["content"])
    assert sealed.status_code in {201, 409}, sealed.json  # 409 names what the made-up case still lacks


def test_an_answer_is_uploaded_as_a_file(system: Program, case_id: str) -> None:
    request_id = opened(system, case_id)
    posted(system, f"/requests/{request_id}/events", event("sent", SENT.isoformat(), **SENDING))
    answer = system.post(
        f"/requests/{request_id}/documents?kind=answered&on={TODAY}&title=The+analysis",
        data=a_pdf([["The analysis"]]),
        content_type="application/pdf",
    )
    assert (answer.status_code, answer.json["state"]) == (201, "answered")
    assert answer.json["clocks"]["legal"]["status"] == "met"


def test_what_may_not_come_is_a_conflict_that_names_what_may(system: Program, case_id: str) -> None:
    request_id = opened(system, case_id)
    answer = posted(system, f"/requests/{request_id}/events", event("acknowledged", TODAY.isoformat()), 409)
    assert answer.json["type"] == "urn:evenhand:problem:move_not_allowed"
    assert "Possible:" in answer.json["detail"]


def test_a_bare_provider_is_refused_with_the_way_out(system: Program, case_id: str) -> None:
    wanted = {"standing": "noncontracting_provider"}
    answer = posted(system, f"/cases/{case_id}/requests", wanted, 409)
    plan = posted(system, f"/cases/{case_id}/requests/plan", wanted, 200).json
    assert answer.json["type"] == "urn:evenhand:problem:not_this_letter"
    assert "authorized representative" in answer.json["detail"]
    assert (plan["letter"], plan["needs_authorization"]) == ("", True)


def test_an_unsent_request_is_changed_only_as_it_was_read(system: Program, case_id: str) -> None:
    request_id = opened(system, case_id)
    tag = system.get(f"/requests/{request_id}").headers["ETag"]
    changes = {"plan_year": "2025"}
    changed = system.patch(f"/requests/{request_id}", json=changes, headers={"If-Match": tag})
    again = system.patch(f"/requests/{request_id}", json=changes, headers={"If-Match": tag})
    assert (changed.status_code, changed.json["terms"]["plan_year"]) == (200, "2025")
    assert again.status_code == 412


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (event("refused", TODAY.isoformat()), "#/grounds"),
        (event("answered", TODAY.isoformat()), "#/papers"),
        (event("noted", (TODAY + timedelta(days=2)).isoformat(), note="x"), "#/on"),
        (event("opened", TODAY.isoformat()), "#/kind"),
        (
            event("noted", TODAY.isoformat(), note="x", papers=[{"title": "x", "content": "%%"}]),
            "#/papers/0/content",
        ),
    ],
    ids=["no ground", "no document", "tomorrow", "not by hand", "not base64"],
)
def test_what_is_missing_is_named(system: Program, case_id: str, body: Any, pointer: str) -> None:
    request_id = opened(system, case_id)
    posted(system, f"/requests/{request_id}/events", event("sent", SENT.isoformat(), **SENDING))
    answer = posted(system, f"/requests/{request_id}/events", body, 422)
    assert pointer in {each["pointer"] for each in answer.json["errors"]}


def test_the_list_is_filtered(system: Program, case_id: str) -> None:
    request_id = opened(system, case_id)
    assert [each["id"] for each in system.get("/requests").json["items"]] == [request_id]
    assert system.get("/requests?show=ended").json["total"] == 0
    assert system.get(f"/requests?case_id={case_id}&state=draft").json["total"] == 1
    assert system.get("/requests/reminders").json["items"] == []
    assert system.get("/cases?asked=open").json["total"] == 1
