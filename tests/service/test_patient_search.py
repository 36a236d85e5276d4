import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from factories import NOW, THEIRS, a_case, a_denial, a_reported_denial, an_actor, work
from sqlalchemy import select

from appeals.domain.actor import Role
from appeals.domain.case import CaseState
from appeals.domain.denial import ReportedDenial
from appeals.domain.views import PatientFound
from appeals.errors import BadInput, NotAllowed
from appeals.services import cases, denials, restricting
from appeals.services.patient_search import find_patient
from appeals.store import schema
from appeals.store.audit import AuditEventRow
from appeals.store.cases import CaseRow
from appeals.wiring import Service
from nqtl_library.terms import Adjustment

NOBODY = PatientFound((), 0, (), 0)


@pytest.mark.parametrize(
    "words", ["Sample, Tésta", " TESTA   Q. SAMPLE", "zz 900-001", "icn5001", "ICN-5001"], ids=lambda _: ""
)
def test_a_case_is_found_by_name_member_and_claim_however_they_are_written(
    service: Service, words: str
) -> None:
    case = a_case(service)
    a_denial(service, "5002", patient_name="Probe Example", member_id="ZZ-900 002")

    found = find_patient(work(service), words)

    assert [each.id for each in found.cases] == [case.id]
    assert [each.case_id for each in found.denials] == [case.id]
    assert (found.cases_total, found.denials_total) == (1, 1)


@pytest.mark.parametrize("words", ["Sample", "Testa", "ZZ-900", "ICN500", "Testa Example"])
def test_a_part_of_a_name_or_number_finds_nothing(sqlite_service: Service, words: str) -> None:
    a_case(sqlite_service)

    assert find_patient(work(sqlite_service), words) == NOBODY


@pytest.mark.parametrize("words", ["", "  ", "-- ,", "x" * 201, "Testa\x00Sample"], ids=repr)
def test_words_that_name_nobody_are_refused(sqlite_service: Service, words: str) -> None:
    with pytest.raises(BadInput):
        find_patient(work(sqlite_service), words)


def test_what_has_no_name_and_no_number_is_found_by_no_words(sqlite_service: Service) -> None:
    a_denial(sqlite_service, "7", patient_name="", member_id="", birth_date=None)

    assert find_patient(work(sqlite_service), "李").cases == ()
    assert find_patient(work(sqlite_service), "7").denials == ()


def test_a_closed_case_is_found_after_the_open_ones(sqlite_service: Service) -> None:
    closed, still_open = a_case(sqlite_service), a_case(sqlite_service, "5002")
    cases.move_case(work(sqlite_service), closed.id, to=CaseState.CLOSED, reason="Paid.")

    found = find_patient(work(sqlite_service), "Testa Sample")

    assert [each.id for each in found.cases] == [still_open.id, closed.id]


def test_a_case_is_found_by_what_any_of_its_denials_says_and_by_its_present_name(
    sqlite_service: Service,
) -> None:
    case = a_case(sqlite_service)
    changes = {"patient": {"name": "Testa Newname", "birth_date": "1990-02-28", "member_id": "NEW 1"}}
    cases.change_case(work(sqlite_service), case.id, changes=changes, expected_version=case.version)

    for words in ("Testa Newname", "new1", "Testa Sample", "ZZ900001"):
        assert [each.id for each in find_patient(work(sqlite_service), words).cases] == [case.id], words


def test_a_denial_that_is_no_matter_for_a_case_is_found_too(sqlite_service: Service) -> None:
    timely = replace(a_reported_denial("8").facts, adjustments=(Adjustment("CO", "29", Decimal(90)),))
    told = ReportedDenial(timely, a_reported_denial("8", patient_name="Probe Alone").details)
    denial = denials.report_denial(work(sqlite_service), told)

    found = find_patient(work(sqlite_service), "Alone, Probe")

    assert (found.cases, [each.id for each in found.denials]) == ((), [denial.id])
    assert found.denials[0].case_id is None


def test_a_restricted_case_is_found_by_whoever_may_open_it_and_by_nobody_else(service: Service) -> None:
    case = a_case(service)
    restricting.restrict_case(work(service), case.id, restricted=True, reason="A colleague's family.")
    drafter = an_actor(service, Role.DRAFTER)

    for words in ("Testa Sample", "ZZ-900 001", "ICN5001"):
        assert find_patient(work(service, actor=drafter), words) == NOBODY  # as if nobody had the name
        assert find_patient(work(service, Role.COMPLIANCE), words).cases_total == 1
    restricting.break_glass(work(service, actor=drafter), case.id, reason="On the telephone.")

    found = find_patient(work(service, actor=drafter), "Testa Sample")
    assert (found.cases[0].patient_name, found.denials_total) == ("Testa Sample", 1)
    assert find_patient(work(service, actor=drafter, now=NOW + timedelta(hours=5)), "ICN5001") == NOBODY


def test_another_organization_finds_nothing_of_ours(service: Service) -> None:
    a_case(service)

    assert find_patient(work(service, of=THEIRS), "Testa Sample") == NOBODY
    with service.store.reading() as session:
        ours = session.scalars(select(CaseRow.name_key)).one()
    assert ours != work(service, of=THEIRS).blind("patient's name", "sample testa")


def test_the_trail_keeps_what_was_shown_and_how_much_and_never_the_words(sqlite_service: Service) -> None:
    case = a_case(sqlite_service)
    find_patient(work(sqlite_service), "Sample, Testa")
    find_patient(work(sqlite_service), "Probe Unheard")
    with pytest.raises(BadInput):
        find_patient(work(sqlite_service), "Probe\x00Unheard")
    with sqlite_service.store.reading() as session:
        hit, miss, refused = session.scalars(
            select(AuditEventRow).order_by(AuditEventRow.number, AuditEventRow.id)
        ).all()[-3:]

    told = json.loads(hit.detail)
    assert (hit.action, told["cases"], told["denials"]) == ("patient.searched", 1, 1)
    assert case.id.hex in told["seen"]
    assert json.loads(miss.detail) == {"seen": [], "cases": 0, "denials": 0}
    assert refused.action == "patient.searched.refused"
    assert "sample" not in (hit.detail + miss.detail + refused.detail).casefold()
    assert "unheard" not in (hit.detail + miss.detail + refused.detail).casefold()


def test_who_may_not_see_cases_may_not_search_them(sqlite_service: Service) -> None:
    without = replace(an_actor(sqlite_service), permissions=frozenset())

    with pytest.raises(NotAllowed):
        find_patient(work(sqlite_service, actor=without), "Testa Sample")


def test_migrating_indexes_the_names_of_all_that_was_there_before(service: Service) -> None:
    """As of revision 0025 no row has a name's key."""
    case, denial = a_case(service), a_denial(service, "9", patient_name="Probe Before")
    schema.downgrade(service.store.engine, "0025")

    service.migrate()

    found = find_patient(work(service), "Before, Probe")
    assert denial.id in {each.id for each in found.denials}
    assert [each.id for each in find_patient(work(service), "Sample, Testa").cases] == [case.id]
