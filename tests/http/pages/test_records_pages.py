"""Records and practices on the pages: holds shown loudly, disposal by two people, practices kept apart."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from factories import a_full_case
from http_callers import OURS, SignIn, owner, work_of

from appeals.demo.remittance import demo_remittance
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import REQUEST
from appeals.domain.practices import PracticeDetails
from appeals.services import accounts, cases, denials, practices, versions, worklist
from appeals.store.cases import CaseRow
from appeals.wiring import Service


@pytest.fixture
def case_ids(service: Service) -> list[UUID]:
    """The cases of the demo's remittance."""
    ours = owner(service, OURS)
    content = demo_remittance(datetime.now(UTC).date())
    denials.receive_remittance(work_of(service, ours), name="october.835", content=content)
    return [row.id for row in worklist.worklist(work_of(service, ours)).items]


def closed_long_ago(service: Service, case_id: UUID) -> None:
    """A case of a grown-up that was closed longer ago than any rule reaches."""
    ours = owner(service, OURS)
    born = {"patient": {"birth_date": "1980-02-01"}}
    case = cases.read_case(work_of(service, ours), case_id)
    cases.change_case(work_of(service, ours), case_id, changes=born, expected_version=case.version)
    cases.move_case(work_of(service, ours), case_id, to=CaseState.CLOSED, reason="Withdrawn.")
    with service.store.writing() as session:
        session.get_one(CaseRow, case_id).changed_at = datetime(2001, 2, 3, tzinfo=UTC)


def test_a_hold_is_loud_on_the_case_and_its_reason_is_for_those_who_hold(
    sign_in: SignIn, case_ids: list[UUID]
) -> None:
    officer = sign_in("compliance")
    address = f"/cases/{case_ids[0]}"

    officer.post(f"{address}/hold", {"reason": "Example v. Sample, No. 1"})

    assert "Example v. Sample, No. 1" in officer.get(address).get_data(as_text=True)
    shown = sign_in("drafter").get(address).get_data(as_text=True)
    assert "On legal hold." in shown
    assert "Example v. Sample" not in shown
    listed = officer.get("/records").get_data(as_text=True)
    hold = listed.split("/records/holds/")[1].split("/end")[0]
    officer.post(f"/records/holds/{hold}/end", {"reason": "Settled."})
    assert "On legal hold." not in officer.get(address).get_data(as_text=True)


def test_the_page_tells_every_rule_with_its_working(
    sign_in: SignIn, service: Service, case_ids: list[UUID]
) -> None:
    ours = work_of(service, owner(service, OURS))
    cases.move_case(ours, case_ids[0], to=CaseState.CLOSED, reason="Withdrawn.")

    shown = sign_in("auditor").get(f"/cases/{case_ids[0]}/keeping").get_data(as_text=True)

    assert "45 CFR 164.316(b)(2)(i)" in shown
    assert "+ 6 years =" in shown
    assert "not yet read in the primary text" in shown


def test_two_people_dispose_of_a_case_on_the_pages(
    sign_in: SignIn, service: Service, case_ids: list[UUID]
) -> None:
    closed_long_ago(service, case_ids[0])
    first, second = sign_in("compliance"), sign_in("administrator")
    first.post("/records/review")
    proposal = first.get("/records").get_data(as_text=True).split("/records/proposals/")[1].split('"')[0]
    first.post(f"/records/proposals/{proposal}")

    refused = first.post(
        f"/records/proposals/{proposal}/disposal", {"understood": "yes"}, follow_redirects=True
    )
    unticked = second.post(f"/records/proposals/{proposal}/disposal", {}, follow_redirects=True)
    done = second.post(
        f"/records/proposals/{proposal}/disposal", {"understood": "yes"}, follow_redirects=True
    )

    assert "You proposed this disposal yourself" in refused.get_data(as_text=True)
    assert "Nothing was destroyed" in unticked.get_data(as_text=True)
    assert "Destroyed, and certified" in done.get_data(as_text=True)
    gone = first.get(f"/cases/{case_ids[0]}")
    assert gone.status_code == 410
    assert "under certificate 1" in gone.get_data(as_text=True)
    assert f"PDF sealed by {OURS}" in done.get_data(as_text=True)
    link = done.get_data(as_text=True).split("/records/certificates/")[1].split('"')[0]
    assert first.get(f"/records/certificates/{link}").data.startswith(b"%PDF")


def test_a_period_shorter_than_the_law_is_refused_on_the_page(sign_in: SignIn) -> None:
    officer = sign_in("compliance")

    refused = officer.post("/records/period", {"years": "5"}, follow_redirects=True).get_data(as_text=True)
    kept = officer.post("/records/period", {"years": "10"}, follow_redirects=True).get_data(as_text=True)

    assert "needs 6 to 100 years" in refused
    assert 'value="10"' in kept


def test_a_person_who_is_given_a_practice_sees_its_cases_alone(
    sign_in: SignIn, service: Service, case_ids: list[UUID]
) -> None:
    ours = owner(service, OURS)
    head = sign_in("administrator")
    head.post("/practices", {"name": "Example North Clinic", "npi": "1245319599"})
    (practice,) = practices.list_practices(work_of(service, ours))
    head.post(f"/cases/{case_ids[0]}/practice", {"practice_id": str(practice.id)})
    drafter = sign_in("drafter")
    assert drafter.get(f"/cases/{case_ids[1]}").status_code == 200
    user = next(each for each in _people(service) if each[1] == "drafter@ours.example")[0]

    head.post(f"/people/{user}/practices", {"practices": str(practice.id)})

    assert drafter.get(f"/cases/{case_ids[1]}").status_code == 404
    assert drafter.get(f"/cases/{case_ids[0]}").status_code == 200
    assert "Example North Clinic" in drafter.get(f"/cases/{case_ids[0]}/privacy").get_data(as_text=True)
    seen = drafter.get("/worklist").get_data(as_text=True)
    assert (str(case_ids[0]) in seen, str(case_ids[1]) in seen) == (True, False)


def test_a_practice_that_cannot_be_kept_is_told_why(sign_in: SignIn, service: Service) -> None:
    head = sign_in("administrator")
    practices.add_practice(work_of(service, owner(service, OURS)), PracticeDetails("Example North Clinic"))

    wrong = head.post("/practices", {"name": "Other", "npi": "123"}, follow_redirects=True)
    twice = head.post("/practices", {"name": "Example North Clinic"}, follow_redirects=True)

    assert "is no NPI" in wrong.get_data(as_text=True)
    assert "already a practice called Example North Clinic" in twice.get_data(as_text=True)


def test_a_single_file_leaves_only_after_a_fresh_proof_and_is_read_in_the_page_without(
    sign_in: SignIn, service: Service
) -> None:
    case = a_full_case(service)
    version = versions.seal(work_of(service, owner(service, OURS)), case.id, kind=REQUEST, reason="Ready.")
    reviewer = sign_in("reviewer")
    with reviewer.client.session_transaction() as session:
        session["fs_paa"] = 0

    asked = reviewer.get(f"/documents/{version.id}/files/pdf")
    shown = reviewer.get(f"/documents/{version.id}/files/pdf?in_page=yes")

    assert (asked.status_code, "/sign-in/again" in asked.location) == (303, True)
    assert shown.data.startswith(b"%PDF")


NO_ONES = "00000000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    "address",
    [
        f"/estimate-papers/{NO_ONES}/files/pdf",
        f"/estimate-papers/{NO_ONES}/files/docx?in_page=yes",
        f"/estimate-papers/{NO_ONES}/files/manifest",
        f"/estimate-dispute-packets/{NO_ONES}/files/pdf",
        f"/estimate-dispute-packets/{NO_ONES}/files/json?in_page=yes",
        f"/batches/{NO_ONES}/files",
        f"/packets/{NO_ONES}/manifest",
    ],
)
def test_before_any_download_of_what_was_sealed_one_shows_again_who_one_is(
    sign_in: SignIn, address: str
) -> None:
    person = sign_in("administrator")
    assert person.get(address).status_code == 404  # just proved: nobody has this number
    with person.client.session_transaction() as session:
        session["fs_paa"] = 0

    assert "/sign-in/again" in person.get(address).location


def _people(service: Service) -> list[tuple[UUID, str]]:
    work = work_of(service, owner(service, OURS))
    return [(each.id, each.email) for each in accounts.list_users(work)]
