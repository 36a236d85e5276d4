"""Pages as people of different jobs see them, without scripts."""

import html
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from factories import a_full_case
from http_callers import OURS, Person, SignIn, as_form, owner, work_of

from appeals.demo.remittance import demo_remittance
from appeals.domain.actor import ROLES, Permission, Role
from appeals.services import cases
from appeals.wiring import Service

TODAY = datetime.now(UTC).date()


def _imported(person: Person) -> str:
    file = (io.BytesIO(demo_remittance(TODAY)), "october.835")
    answer = person.post("/import/remittance", {"file": file})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location


def _text(person: Person, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.get_data(as_text=True))


def _first(person: Person, list_address: str, noun: str) -> str:
    found = re.search(rf"/{noun}/[0-9a-f-]{{36}}", _text(person, list_address))
    assert found
    return found.group(0)


def test_an_empty_worklist_says_what_to_do(sign_in: SignIn) -> None:
    shown = _text(sign_in("drafter"), "/worklist")

    assert "No open cases yet" in shown
    assert "Import denials" in shown


def test_a_receipt_names_each_claim_its_finding_and_what_to_do(sign_in: SignIn) -> None:
    intake = sign_in("intake")

    shown = _text(intake, _imported(intake))

    assert "4 denials stored, 3 cases opened." in shown
    assert "DEMO-1003" in shown
    assert "Appeal on its own grounds" in shown


def test_a_bad_transaction_is_shown_with_its_segment_and_can_be_left_out(sign_in: SignIn) -> None:
    intake = sign_in("intake")
    broken = demo_remittance(TODAY).replace(b"*14000.00*", b"*FOURTEEN*", 1)

    answer = intake.post("/import/remittance", {"file": (io.BytesIO(broken), "bad.835")})

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Nothing was stored" in shown
    assert re.search(r"Segment \d+", shown)
    assert "Store the good ones" in shown
    assert "not_stored" not in shown
    assert shown.count("None of its claims is taken") == 1


def test_the_same_file_again_says_so_and_that_nothing_was_added(sign_in: SignIn) -> None:
    person = sign_in("intake")
    _imported(person)

    again = _text(person, _imported(person))

    assert "This very file was received before" in again
    assert "Nothing was added" in again


def test_a_file_larger_than_an_ordinary_form_is_read(sign_in: SignIn) -> None:
    intake = sign_in("intake")
    large = as_form("large.835", b"not an 835 " * 500_000, csrf_token=intake.token())

    answer = intake.client.post("/import/remittance", **large)

    assert answer.status_code == 422
    assert "The file was not stored" in answer.get_data(as_text=True)


def test_forgetting_the_file_is_told_beside_the_form(sign_in: SignIn) -> None:
    answer = sign_in("intake").post("/import/notice", {})

    assert answer.status_code == 422
    assert "Choose a file first" in answer.get_data(as_text=True)


def test_a_changed_fact_is_kept_and_moves_the_clock(sign_in: SignIn) -> None:
    drafter = sign_in("drafter")
    _imported(drafter)
    case = _first(drafter, "/worklist", "cases")
    version = re.search(r'name="version" value="(\d+)"', _text(drafter, f"{case}/facts/plan"))
    assert version

    answer = drafter.post(
        f"{case}/facts/plan", {"version": version.group(1), "plan_type": "erisa_self_funded", "state": "WA"}
    )

    assert answer.status_code == 303
    assert "Employer plan, self-funded (ERISA)" in _text(drafter, case)


def test_someone_elses_change_is_not_overwritten(sign_in: SignIn) -> None:
    drafter = sign_in("drafter")
    _imported(drafter)
    case = _first(drafter, "/worklist", "cases")
    stale = {"version": "0", "plan_name": "Mine"}

    answer = drafter.post(f"{case}/facts/plan", stale)

    assert answer.status_code == 422
    assert "changed by someone else" in answer.get_data(as_text=True)


def test_a_wrong_entry_is_shown_again_beside_its_field(sign_in: SignIn) -> None:
    drafter = sign_in("drafter")
    _imported(drafter)
    case = _first(drafter, "/worklist", "cases")
    version = re.search(r'name="version" value="(\d+)"', _text(drafter, f"{case}/facts/plan"))
    assert version

    answer = drafter.post(
        f"{case}/facts/plan", {"version": version.group(1), "levels": "two", "plan_name": "Kept"}
    )

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="two"' in shown
    assert 'value="Kept"' in shown
    assert "needs a whole number" in shown
    assert 'f-levels">Levels of internal appeal</a> needs a whole number' in shown


def test_what_people_type_is_never_markup(sign_in: SignIn) -> None:
    drafter = sign_in("drafter")
    _imported(drafter)
    case = _first(drafter, "/worklist", "cases")
    version = re.search(r'name="version" value="(\d+)"', _text(drafter, f"{case}/facts/plan"))
    assert version

    drafter.post(
        f"{case}/facts/plan", {"version": version.group(1), "plan_name": "<script>alert(1)</script>"}
    )

    assert "<script>alert" not in drafter.get(case).get_data(as_text=True)


@pytest.mark.parametrize("role", list(Role))
def test_every_job_can_read_and_is_offered_only_what_it_may_do(sign_in: SignIn, role: str) -> None:
    _imported(sign_in("administrator"))
    person = sign_in(role)

    case = _text(person, _first(person, "/worklist", "cases"))
    denial = _text(person, _first(person, "/denials", "denials"))

    assert ("/facts/plan" in case) == (Permission.EDIT_CASES in ROLES[Role(role)])
    assert ("Change the finding" in denial) == (Permission.CLASSIFY in ROLES[Role(role)])


@pytest.mark.parametrize("role", ["compliance", "auditor"])
def test_a_reader_who_tries_anyway_is_refused(sign_in: SignIn, role: str) -> None:
    _imported(sign_in("administrator"))
    person = sign_in(role)
    case = _first(person, "/worklist", "cases")
    drafts = f"{case}/drafts/appeal.level_one"

    assert person.get(drafts).status_code == 403
    assert person.post(f"{drafts}/seal", {"reason": "x"}).status_code == 403
    assert person.post(f"{case}/moves", {"to": "closed", "reason": "x"}).status_code in {303, 403}
    assert person.post(f"{case}/facts/plan", {"version": "1"}).status_code == 403
    file = (io.BytesIO(b"x"), "x.835")
    assert person.post("/import/remittance", {"file": file}).status_code == 403


def test_a_draft_without_the_plan_type_says_that_it_is_missing_not_that_the_letter_is_wrong(
    sign_in: SignIn,
) -> None:
    _imported(sign_in("intake"))
    drafter = sign_in("drafter")
    case = _first(drafter, "/worklist", "cases")

    missing = _text(drafter, f"{case}/drafts/appeal.level_one")
    wrong = _text(drafter, f"{case}/drafts/appeal.timely_filing")

    assert "<h2>The plan type is missing</h2><p>The plan type is not known: settle it first" in missing
    assert "not open in this case" not in missing
    assert "<h2>This letter does not fit this case</h2><p>The denial does not rest on late filing." in wrong


def test_dates_that_contradict_each_other_are_a_warning_and_mark_the_clocks_that_they_move(
    sign_in: SignIn, service: Service
) -> None:
    case = a_full_case(service)
    drafter = sign_in("drafter")
    before = _text(drafter, f"/cases/{case.id}")
    dated, received = TODAY - timedelta(days=10), TODAY - timedelta(days=19)
    told = {"events": {"notice_dated": dated.isoformat(), "notice_received": received.isoformat()}}
    actor = owner(service, OURS)
    cases.change_case(work_of(service, actor), case.id, changes=told, expected_version=case.version)

    after = _text(drafter, f"/cases/{case.id}")
    warning = re.search(r'<div class="notice notice--warn" role="status"><h3>Dates.*?</div>', after)

    assert ("Dates that cannot be right" in before, "check the dates</span>" in before) == (False, False)
    assert warning
    assert "“Denial received”" in warning[0]
    assert f'href="/cases/{case.id}/facts/dates"' in warning[0]
    assert '<span class="tag tag--ask">check the dates</span>' in after
