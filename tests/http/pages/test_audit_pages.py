"""Audit pages: who looked, what left, and exports that ask again who one is."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from factories import a_full_case
from http_callers import OURS, Person, SignIn, owner, work_of

from appeals.demo.remittance import demo_remittance
from appeals.domain.letter_kinds import REQUEST
from appeals.services import denials, restricting, versions
from appeals.services.worklist import worklist
from appeals.wiring import Service

TODAY = datetime.now(UTC).date()


@pytest.fixture
def case_id(service: Service) -> str:
    actor = owner(service, OURS)
    denials.receive_remittance(work_of(service, actor), name="a.835", content=demo_remittance(TODAY))
    return str(worklist(work_of(service, actor)).items[0].id)


def _shown(person: Person, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_who_opened_a_case_answers_in_a_click_and_exports(sign_in: SignIn, case_id: str) -> None:
    sign_in("drafter").get(f"/cases/{case_id}")
    compliance = sign_in("compliance")

    page = _shown(compliance, f"/cases/{case_id}/trail?first={TODAY}&opened=yes")
    table = compliance.get(f"/cases/{case_id}/trail?form=csv")

    assert "Testa Drafter" in page
    assert table.mimetype == "text/csv"
    assert table.headers["Content-Disposition"].startswith("attachment")
    assert "case.read" in table.get_data(as_text=True)


@pytest.mark.parametrize("page", ["trail", "disclosures"])
def test_an_export_asks_again_who_one_is(sign_in: SignIn, case_id: str, page: str) -> None:
    compliance = sign_in("compliance")
    with compliance.client.session_transaction() as session:
        session["fs_paa"] = 0

    shown = compliance.get(f"/cases/{case_id}/{page}")
    exported = compliance.get(f"/cases/{case_id}/{page}?form=csv")

    assert shown.status_code == 200
    assert exported.status_code == 303
    assert "/sign-in/again" in exported.location


def test_a_letter_that_a_page_shows_is_told_from_one_that_is_downloaded(
    sign_in: SignIn, service: Service
) -> None:
    case = a_full_case(service)
    version = versions.seal(work_of(service, owner(service, OURS)), case.id, kind=REQUEST, reason="Ready.")
    reviewer = sign_in("reviewer")
    frame = re.search(r'<iframe[^>]* src="([^"#]+)', _shown(reviewer, f"/documents/{version.id}"))
    assert frame

    reviewer.get(frame[1])
    only_shown = _shown(sign_in("compliance"), f"/cases/{case.id}/disclosures")
    reviewer.get(f"/documents/{version.id}/files/pdf")

    compliance = sign_in("compliance")
    account, trail = (_shown(compliance, f"/cases/{case.id}/{page}") for page in ("disclosures", "trail"))
    assert "version 1 shown in the page (pdf)" in only_shown
    assert "downloaded" not in only_shown
    assert "version 1 downloaded (pdf)" in account
    assert ("Version shown in page" in trail, "Version downloaded" in trail) == (True, True)
    assert "Version shown in page" in _shown(compliance, f"/cases/{case.id}/trail?opened=yes")


def test_a_closed_case_offers_the_glass_and_shows_the_alarm(
    sign_in: SignIn, service: Service, case_id: str
) -> None:
    work = work_of(service, owner(service, OURS))
    restricting.restrict_case(work, UUID(case_id), restricted=True, reason="A colleague.")
    drafter = sign_in("drafter")

    closed = drafter.get(f"/cases/{case_id}")
    opened = drafter.post(f"/cases/{case_id}/break-glass", {"reason": "The deadline is today."})
    page = _shown(drafter, f"/cases/{case_id}")
    listed = _shown(sign_in("compliance"), "/audit")

    assert closed.status_code == 403
    assert "Break the glass" in closed.get_data(as_text=True)
    assert opened.status_code == 303
    assert 'role="alert"' in page
    assert "The deadline is today." in listed


def test_a_glass_is_not_broken_without_a_reason(sign_in: SignIn, service: Service, case_id: str) -> None:
    work = work_of(service, owner(service, OURS))
    restricting.restrict_case(work, UUID(case_id), restricted=True, reason="A colleague.")
    drafter = sign_in("drafter")

    assert drafter.post(f"/cases/{case_id}/break-glass", {"reason": " "}).status_code == 422
    assert drafter.get(f"/cases/{case_id}").status_code == 403
