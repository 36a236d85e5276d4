"""Which kinds of letter a case offers, and what it says of those that it does not carry."""

from datetime import date

from factories import a_full_case, work

from appeals.domain.letter_kinds import APPEAL, REQUEST, OfferedKind
from appeals.domain.letter_routes import PLAN_NOT_KNOWN
from appeals.services import cases, letters, versions
from appeals.wiring import Service
from letter_templates.outline import case_outlines


def offered(service: Service, **changes: object) -> dict[str, OfferedKind]:
    case = a_full_case(service)
    if changes:
        case = cases.change_case(work(service), case.id, changes=changes, expected_version=case.version)
    return {each.kind: each for each in letters.offered(work(service), case.id)}


def test_every_kind_is_listed_once_and_in_the_order_of_choosing(sqlite_service: Service) -> None:
    assert list(offered(sqlite_service)) == list(case_outlines())


def test_a_fresh_parity_case_calls_for_the_first_appeal_and_offers_the_request(
    sqlite_service: Service,
) -> None:
    found = offered(sqlite_service)

    assert [each.kind for each in found.values() if each.next] == [APPEAL]
    assert found[REQUEST].fits


def test_what_does_not_fit_says_why_in_a_sentence(sqlite_service: Service) -> None:
    found = offered(sqlite_service)

    assert all(each.why_not.endswith(".") for each in found.values() if not each.fits)
    assert all(not each.why_not for each in found.values() if each.fits)
    assert "final denial" in found["review.external"].why_not


def test_a_final_denial_calls_for_external_review(sqlite_service: Service) -> None:
    events = {"final_denial_dated": "2026-11-20", "final_denial_received": "2026-11-20"}
    found = offered(sqlite_service, events=events, grandfathered=False)

    assert [each.kind for each in found.values() if each.next] == ["review.external"]


def test_a_later_kind_is_drafted_and_sealed_like_any_other(sqlite_service: Service) -> None:
    case = a_full_case(sqlite_service)
    regulator = {"name": "Sample Regional Office", "lines": ["4 Federal Plaza", "Springfield, OH 00000"]}
    changed = cases.change_case(
        work(sqlite_service), case.id, changes={"regulator_address": regulator}, expected_version=case.version
    )
    draft = letters.draft(work(sqlite_service), changed.id, kind="complaint.regulator")

    assert draft.can_be_sealed, (draft.missing, draft.problems, draft.findings, draft.not_this_letter)
    version = versions.seal(work(sqlite_service), changed.id, kind="complaint.regulator", reason="Beside.")
    assert version.letter_date >= date(2026, 1, 1)
    assert version.title == "Complaint to the regulator"


def test_a_parity_denial_of_an_unknown_plan_still_leads_to_the_appeal_that_asks_for_it(
    sqlite_service: Service,
) -> None:
    found = offered(sqlite_service, plan_type="unknown")

    assert [each.kind for each in found.values() if each.next] == [APPEAL]
    assert found[APPEAL].why_not == PLAN_NOT_KNOWN
    assert found["appeal.timely_filing"].why_not.startswith("The denial does not rest on late filing.")
