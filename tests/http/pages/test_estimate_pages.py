"""People on pages: fees and providers first, then intake, builder, issue, hand-over, a changed version."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from factories import newest_action
from http_callers import OURS, Person, SignIn, token_in

from appeals.wiring import Service

TODAY = datetime.now(UTC).date()
SERVICE = TODAY + timedelta(days=30)
TABLE = (
    b"row,code,description,unit,amount,includes,excludes,percent\n"
    b"item,S9480,Evening program,day,250.00,90853; Family evening,Individual therapy,\n"
    b'item,90837,"Individual therapy, one hour",session,$180.00,,,\n'
    b"item,90853,Group therapy,session,60,,,\n"
    b"tier,,Half,,,,,50\n"
)
PROVIDER = {
    "name": "Example Behavioral Health",
    "npi": "1234567893",
    "tin": "12-3456789",
    "tin_type": "ein",
    "time_zone": "America/New_York",
    "phone": "555-0100",
    "ours": "yes",
    "locations-0-name": "Main office",
    "locations-0-address": "100 Example Street, Sampletown",
    "locations-0-state": "NC",
}
ANSWERS = {"kind": "none", "claim_intent": "", "benefit_for_service": "", "asked_at": TODAY.isoformat()}


@pytest.fixture
def desk(sign_in: SignIn) -> Person:
    return sign_in("intake")


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match, page[-4000:]
    return match.group(1)


def with_fees(desk: Person) -> None:
    shown = desk.get("/fee-schedules")
    typed = {"csrf_token": token_in(shown.text), "file": (io.BytesIO(TABLE), "fees.csv")}
    seen = desk.client.post("/fee-schedules", data=typed, content_type="multipart/form-data")
    assert "3 prices" in seen.text
    content = found(r'name="content" value="([^"]+)"', seen.text).replace("&#34;", '"')
    kept = desk.post(
        "/fee-schedules/kept",
        {"content": content, "name": "Self-pay fees", "starts_on": TODAY.isoformat(), "note": ""},
    )
    assert kept.status_code == 303, kept.text


def intake(desk: Person) -> dict[str, str]:
    """What is typed to begin an estimate."""
    assert desk.fill("/providers/new", PROVIDER).status_code == 303
    with_fees(desk)
    second = desk.fill("/estimates/new", ANSWERS)
    assert "Step 2 of 2" in second.text
    provider = found(r'<option value="([0-9a-f-]{36})"', second.text)
    return {
        **ANSWERS,
        "name": "Testa Sample",
        "birth_date": "1990-04-02",
        "asked_method": "portal",
        "language": "en",
        "format": "standard",
        "provider_id": provider,
        "event_kind": "scheduled",
        "on": TODAY.isoformat(),
        "service_on": SERVICE.isoformat(),
    }


def begun(desk: Person) -> str:
    """The address of an estimate whose intake is done."""
    answer = desk.post("/estimates/new", intake(desk))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def version_on(page: str) -> str:
    return found(r'name="version" value="(\d+)"', page)


def form_of(page: str) -> dict[str, object]:
    """The builder's fields as they are shown."""
    builder = page.split('<form id="builder"')[1].split("</form>", maxsplit=1)[0]
    typed: dict[str, object] = {}
    for tag in re.findall(r"<input [^>]+>", builder):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            typed[name.group(1)] = value.group(1) if value else ""
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', builder, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        typed[name] = chosen.group(1) if chosen else ""
    typed["separate"] = "Outside laboratory"
    return typed


def built(desk: Person, address: str) -> None:
    page = desk.get(f"{address}/build").text
    schedule = found(r'<option value="([0-9a-f-]{36})">Self-pay fees', page)
    typed = {
        **form_of(page),
        "primary": "Evening program for depression",
        "schedule_id": schedule,
        "diagnosis_not_determined": "yes",
    }
    assert desk.post(f"{address}/build", typed).status_code == 303
    for key, number in (("s9480", "12"), ("90837", "4")):
        page = desk.get(f"{address}/build").text
        added = desk.post(
            f"{address}/services", {"item": key, "quantity": number, "version": version_on(page)}
        )
        assert added.status_code == 303, added.text
    told = {"event_kind": "notice_spoken", "on": TODAY.isoformat()}
    assert desk.post(f"{address}/events", told).status_code == 303


def issued(desk: Person, address: str, **more: str) -> str:
    answer = desk.post(f"{address}/versions", {"version": version_on(desk.get(address).text), **more})
    assert answer.status_code == 303, answer.text
    assert "estimate-versions" in answer.location, desk.get(answer.location).text[-3000:]
    return str(answer.location)


def test_an_estimate_goes_through_the_pages_to_the_patient(desk: Person, service: Service) -> None:
    address = begun(desk)
    built(desk, address)
    assert "$3,720.00" in desk.get(address).text

    version = issued(desk, address)
    handed = desk.post(
        f"{version}/deliveries", {"kind": "given", "method": "portal", "proof": "Opened in the portal"}
    )

    assert handed.status_code == 303, handed.text
    assert "Mail is not set up here" in desk.get(version).text
    assert "In the patient’s hands" in desk.get(address).text
    assert "Testa Sample" in desk.get("/estimates?which=given").text
    assert desk.post(f"{version}/copies").data.startswith(b"%PDF")
    assert "Copy given" in desk.get(address).text
    page = desk.get(version).text
    assert f"<dt>PDF sealed by</dt><dd>{OURS}" in page
    paper = found(r'src="(/estimate-papers/[^"#]+)', page)
    with desk.client.session_transaction() as session:
        session["fs_paa"] = 0
    assert desk.get(paper).data.startswith(b"%PDF")
    assert newest_action(service) == "estimate_paper.shown_in_page"
    assert "/sign-in/again" in desk.get(paper.partition("?")[0]).location
    assert "/sign-in/again" in desk.post(f"{version}/copies").location


def test_a_change_makes_a_second_version_that_says_what_changed(desk: Person) -> None:
    address = begun(desk)
    built(desk, address)
    issued(desk, address)
    page = desk.get(f"{address}/build").text

    saved = desk.post(f"{address}/build", {**form_of(page), "lines-0-quantity": "13"})
    shown = desk.get(address).text
    second = desk.get(issued(desk, address, reason="One more evening is expected.")).text

    assert saved.status_code == 303
    assert "number 12 becomes 13" in shown
    assert "number 12 becomes 13" in second
    assert "$3,970.00" in second


def test_totals_and_findings_follow_what_is_typed_without_keeping_it(desk: Person) -> None:
    address = begun(desk)
    built(desk, address)
    typed = {**form_of(desk.get(f"{address}/build").text), "lines-0-quantity": "20", "primary": ""}

    live = desk.post(f"{address}/build/live", typed).text

    assert "$5,720.00" in live
    assert "C03" in live
    assert "$3,720.00" in desk.get(address).text


def test_what_stops_an_issue_is_said_on_the_page(desk: Person) -> None:
    address = begun(desk)

    page = desk.get(address).text
    refused = desk.post(f"{address}/versions", {"version": version_on(desk.get(f"{address}/build").text)})

    assert "List at least one expected service" in page
    assert "When nothing stops it any more" in page
    assert "cannot be issued yet" in desk.get(refused.location).text


def test_a_patient_is_found_by_name_and_birth_date_and_no_name_stands_in_an_address(desk: Person) -> None:
    begun(desk)

    hit = desk.post("/estimates/search", {"name": "sample testa", "birth_date": "1990-04-02"})
    miss = desk.post("/estimates/search", {"name": "Testa Sample", "birth_date": "1991-04-02"})

    assert "E-00001" in hit.text
    assert "No estimate for this patient" in miss.text
    assert "Sample" not in hit.request.path


def test_the_decision_is_shown_while_the_answers_are_given(desk: Person) -> None:
    federal = desk.post("/estimates/new/decision", {**ANSWERS, "kind": "medicare", "claim_intent": "no"})
    insured = desk.post("/estimates/new/decision", {**ANSWERS, "kind": "group_plan", "claim_intent": "yes"})

    assert "No estimate is required by this rule" in federal.text
    assert "only a patient of a plan" in federal.text
    assert "No estimate is required by this rule" in insured.text


def test_a_confidential_channel_binds_whoever_hands_it_over(desk: Person) -> None:
    address = begun(desk)
    built(desk, address)
    page = desk.get(f"{address}/patient").text
    kept = desk.post(
        f"{address}/patient",
        {
            "version": version_on(page),
            "name": "Testa Sample",
            "birth_date": "1990-04-02",
            "asked_method": "portal",
            "language": "en",
            "format": "standard",
            "private_method": "portal",
        },
    )
    assert kept.status_code == 303, kept.text
    version = issued(desk, address)

    mailed = desk.post(f"{version}/deliveries", {"kind": "given", "method": "mail", "proof": "Tracked"})

    assert mailed.status_code == 422
    assert "asked to be reached by portal only" in mailed.text
    assert "not handed over yet" in desk.get(version).text


def test_an_address_keeps_its_lines_when_a_provider_is_edited(desk: Person) -> None:
    typed = {**PROVIDER, "locations-0-address": "100 Example Street\r\nSampletown, NC 27000"}
    assert desk.fill("/providers/new", typed).status_code == 303
    address = found(r'href="(/providers/[0-9a-f-]{36})"', desk.get("/providers").text)
    page = desk.get(address).text

    assert "100 Example Street\nSampletown, NC 27000</textarea>" in page
    kept = desk.post(address, {**typed, "version": version_on(page), "active": "yes", "phone": "555-0101"})
    assert kept.status_code == 303
    assert "100 Example Street\nSampletown, NC 27000</textarea>" in desk.get(address).text


def test_bad_rows_of_a_table_are_named_and_nothing_is_kept(desk: Person) -> None:
    table = b"code,description,amount\n90837,Therapy,=1+1\n,No code,20\n90853,Group,sixty\n"
    typed = {"csrf_token": token_in(desk.get("/fee-schedules").text), "file": (io.BytesIO(table), "fees.csv")}

    seen = desk.client.post("/fee-schedules", data=typed, content_type="multipart/form-data")

    for told in ("Row 2: amount", "Row 3: code", "Row 4: amount"):
        assert told in seen.text
    assert "None yet" in desk.get("/fee-schedules").text


def test_who_only_reads_sees_no_way_to_change_anything(desk: Person, sign_in: SignIn) -> None:
    address = begun(desk)
    auditor = sign_in("auditor")

    page = auditor.get(address).text

    assert "Testa Sample" in page
    assert "<button" not in page.split("<main")[1]
    assert auditor.get(f"{address}/build").status_code == 403


def test_before_any_service_nothing_is_said_of_disputes(desk: Person) -> None:
    page = desk.get(begun(desk)).text

    assert "No services yet." in page
    assert "may be disputed" not in page


def test_a_refusal_names_its_fields_in_words(desk: Person) -> None:
    answer = desk.post("/estimates/new", {**intake(desk), "birth_date": "2130-01-01"})

    assert answer.status_code == 422
    assert "<li>Patient: birth date: needs a day in the past" in answer.text
