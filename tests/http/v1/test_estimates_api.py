"""A program keeps fees and providers, opens an estimate, is stopped by rules, issues it, hands it over."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from http_callers import IssueKey, Program
from openpyxl import Workbook
from werkzeug.test import TestResponse

from appeals.domain.actor import Permission

NOW = datetime.now(UTC)
TODAY = NOW.date()
SERVICE = TODAY + timedelta(days=30)
PROVIDER = {
    "name": "Example Behavioral Health",
    "npi": "1234567893",
    "tin": "12-3456789",
    "phone": "555-0100",
    "locations": [{"name": "Main office", "lines": ["100 Example Street", "Sampletown"], "state": "NC"}],
}
FEES = (
    b"row,code,description,unit,amount,includes,excludes\n"
    b"item,S9480,Evening program,day,250.00,90853; Family evening,Individual therapy\n"
    b'item,90837,"Individual therapy, one hour",session,$180.00,,\n'
    b"item,90853,Group therapy,session,60,,\n"
)
PATIENT = {"name": "Testa Sample", "birth_date": "1990-04-02", "asked_method": "portal"}
ANSWERS = {"enrolled": False, "kind": "none", "asked_at": TODAY.isoformat(), "asked_by": "Front Desk"}
SCHEDULED = {"kind": "scheduled", "at": TODAY.isoformat(), "service_on": SERVICE.isoformat()}


@pytest.fixture
def system(program: IssueKey) -> Program:
    return program()


def posted(system: Program, address: str, body: Any, status: int = 201) -> TestResponse:
    answer = system.post(address, json=body)
    assert answer.status_code == status, answer.json
    return answer


def tagged(answer: TestResponse) -> dict[str, Any]:
    return {"If-Match": answer.headers["ETag"]}


def begun(system: Program) -> TestResponse:
    provider = posted(system, "/providers", PROVIDER)
    table = system.post(
        f"/fee-schedules/imports?name=Self-pay&starts_on={TODAY}", data=FEES, content_type="text/csv"
    )
    assert table.status_code == 201, table.json
    opened = posted(
        system,
        "/estimates",
        {"provider_id": provider.json["id"], "patient": PATIENT, "answers": ANSWERS, "event": SCHEDULED},
    )
    changes = {
        "pricing": {"schedule_id": table.json["id"]},
        "primary": "Evening program for depression",
        "diagnosis_not_determined": True,
        "separate": [],
    }
    address = f"/estimates/{opened.json['id']}"
    changed = system.patch(address, json=changes, headers=tagged(opened))
    assert changed.status_code == 200, changed.json
    return changed


def with_services(system: Program) -> TestResponse:
    opened = begun(system)
    keys = [each["key"] for each in system.get("/fee-schedules").json["items"][0]["content"]["items"]]
    orders = [
        {"item": keys[0], "quantity": "12", "frequency": "3 days a week"},
        {"item": keys[1], "quantity": "4"},
    ]
    address = f"/estimates/{opened.json['id']}"
    added = system.post(f"{address}/services", json={"services": orders}, headers=tagged(opened))
    assert added.status_code == 200, added.json
    return posted(system, f"{address}/events", {"kind": "notice_spoken", "at": TODAY.isoformat()}, 200)


def test_a_program_opens_an_estimate_issues_it_and_hands_it_over(system: Program) -> None:
    ready = with_services(system).json
    assert ready["judgement"]["may_issue"] is True
    assert ready["judgement"]["totals"]["overall"] == "3720.00"
    assert {each["billed"] for each in ready["content"]["lines"]} == {"separate", "included"}

    issued = posted(system, f"/estimates/{ready['id']}/versions", {}).json
    assert issued["overall"] == 372_000
    paper = issued["papers"][0]
    pdf = system.get(f"/estimate-papers/{paper['id']}/files/pdf")
    assert pdf.data.startswith(b"%PDF")
    manifest = system.get(f"/estimate-papers/{paper['id']}/files/manifest").json
    assert manifest["pdf_sha256"] == paper["pdf_sha256"]

    no_link = system.post(f"/estimate-versions/{issued['id']}/links", json={})
    assert (no_link.status_code, "No mail is set up" in no_link.json["detail"]) == (409, True)
    given = {"kind": "given", "method": "portal", "at": datetime.now(UTC).isoformat(), "proof": "Opened"}
    handed = posted(system, f"/estimate-versions/{issued['id']}/deliveries", given).json
    assert handed["deliveries"][0]["version_sha256"] == issued["sha256"]
    assert {each["rule"] for each in handed["standing"]["breaches"]} == {"N01"}
    listed = system.get("/estimates?which=given").json
    assert [each["patient_name"] for each in listed["items"]] == ["Testa Sample"]
    assert system.get(f"/estimate-versions/{issued['id']}/verification").json["sound"] is True
    copy = system.post(f"/estimate-versions/{issued['id']}/copies", json={})
    assert copy.data == pdf.data


def test_a_day_stays_a_day_and_a_time_keeps_its_hour(system: Program) -> None:
    opened = begun(system).json
    address = f"/estimates/{opened['id']}/events"
    hour = datetime.now(UTC).isoformat()

    told = posted(system, address, {"kind": "requested", "at": hour}, 200).json["events"]

    assert [each["told"]["at"] for each in told] == [TODAY.isoformat(), hour]
    assert opened["decision"]["answers"]["asked_at"] == TODAY.isoformat()


def test_rules_stop_an_issue_and_each_is_named(system: Program) -> None:
    opened = begun(system)

    refused = system.post(f"/estimates/{opened.json['id']}/versions", json={})

    assert refused.status_code == 409
    assert refused.json["type"] == "urn:evenhand:problem:estimate_blocked"
    assert "C05" in refused.get_data(as_text=True)


def test_what_another_program_changed_is_not_written_over(system: Program) -> None:
    opened = begun(system)
    address = f"/estimates/{opened.json['id']}"

    first = system.patch(address, json={"primary": "One"}, headers=tagged(opened))
    second = system.patch(address, json={"primary": "Two"}, headers=tagged(opened))
    missing = system.patch(address, json={"primary": "Three"})

    assert (first.status_code, second.status_code, missing.status_code) == (200, 412, 428)
    assert system.get(address).json["content"]["primary"] == "One"


def test_the_same_request_with_its_key_opens_one_estimate(system: Program) -> None:
    provider = posted(system, "/providers", PROVIDER).json["id"]
    body = {"provider_id": provider, "patient": PATIENT}

    answers = [system.post("/estimates", json=body, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]

    assert answers[0].json["id"] == answers[1].json["id"]
    assert system.get("/estimates?which=all").json["total"] == 1


def test_a_workbook_with_a_formula_is_refused_by_its_cell_and_costs_nothing(system: Program) -> None:
    book = Workbook()
    for row in (("code", "description", "amount"), ("90837", "Therapy", 180), ("90853", "Group", "=60+5")):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    seen = system.post("/fee-schedules/previews", data=content.getvalue(), content_type=sheet).json
    kept = system.post(
        f"/fee-schedules/imports?name=X&starts_on={TODAY}", data=content.getvalue(), content_type=sheet
    )

    assert [each["where"] for each in seen["problems"]] == ["row 3: amount"]
    assert "formula" in seen["problems"][0]["what"]
    assert kept.status_code == 422
    assert system.get("/fee-schedules").json["items"] == []


def test_an_answer_about_coverage_says_what_it_means_with_its_law(system: Program) -> None:
    federal = posted(system, "/estimates/decisions", {"kind": "medicare", "claim_intent": "no"}, 200).json
    ministry = posted(system, "/estimates/decisions", {"kind": "sharing_ministry"}, 200).json

    assert (federal["standing"], federal["covered"]) == ("federal_program", False)
    assert (ministry["standing"], ministry["covered"]) == ("uninsured", True)
    assert "149.610" in federal["citation"]


def test_a_file_of_another_system_is_judged_without_being_stored(system: Program) -> None:
    answer = posted(system, "/estimates/checks", {"scheduling": {"requested_on": "2026-12-24"}}, 200).json

    assert answer["required"] is True
    assert answer["clocks"][0]["legal_due"] == "2026-12-30"
    assert system.get("/estimates?which=all").json["total"] == 0


def test_who_may_only_see_estimates_cannot_open_one(program: IssueKey) -> None:
    seeing = program(Permission.SEE_ESTIMATES)
    provider = posted(program(), "/providers", PROVIDER).json["id"]

    assert seeing.get("/estimates").status_code == 200
    assert seeing.post("/estimates", json={"provider_id": provider, "patient": PATIENT}).status_code == 403
