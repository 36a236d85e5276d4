"""Keeping and holding: to the last day, the longest rule, unknown is long, a hold reaches what it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from disposal_cases import SIGNED, a_light_case, a_second_person, disposed, later, now
from factories import (
    a_case,
    a_reported_denial,
    an_actor,
)
from sqlalchemy import select

from appeals.domain.actor import Actor, ActorKind, Permission, Role
from appeals.domain.retention import HoldScope
from appeals.errors import BadInput, Conflict, Held
from appeals.services import (
    accounts,
    cases,
    consents,
    denials,
    disposal,
    holds,
    records,
)
from appeals.services.holds import HoldOrder
from appeals.store.base import DISPOSED_TEXT
from appeals.store.retention import LegalHoldRow
from appeals.wiring import Service
from nqtl_library.retention import RecordKind


@pytest.fixture
def service(sqlite_service: Service) -> Service:
    """On SQLite alone: nothing here depends on the engine."""
    return sqlite_service


@pytest.fixture
def owner(service: Service) -> Actor:
    return an_actor(service, Role.ADMINISTRATOR)


@pytest.fixture
def second(service: Service) -> Actor:
    return a_second_person(service)


def test_a_case_is_kept_to_its_last_day_and_goes_the_day_after(
    service: Service, owner: Actor, second: Actor
) -> None:
    case = a_light_case(service, owner)
    stands = disposal.read_standing(now(service, owner), RecordKind.CASE, case.id)
    assert stands.keep is not None
    last = datetime.combine(stands.keep.until, time(18), UTC)

    with pytest.raises(Conflict, match="must be kept until"):
        disposal.propose(service.work(owner, now=last, today=last.date()), RecordKind.CASE, case.id)
    after = last + timedelta(days=1)
    proposal = disposal.propose(service.work(owner, now=after, today=after.date()), RecordKind.CASE, case.id)

    assert disposal.carry_out(service.work(second, now=after, today=after.date()), proposal.id).number == 1


def test_an_open_case_is_not_counted_and_cannot_go(service: Service, owner: Actor) -> None:
    case = a_case(service)

    with pytest.raises(Conflict, match="It is open"):
        disposal.propose(later(service, owner), RecordKind.CASE, case.id)


def test_who_proposes_does_not_carry_out_also_not_with_a_key(service: Service, owner: Actor) -> None:
    proposal = disposal.propose(later(service, owner), RecordKind.CASE, a_light_case(service, owner).id)
    issued = accounts.issue_api_key(later(service, owner), name="mine", scopes=[Permission.DISPOSE_RECORDS])
    key = Actor(issued.id, owner.organization_id, "mine", ActorKind.API_KEY, owner.permissions)

    for actor in (owner, key):
        with pytest.raises(Conflict, match="yourself"):
            disposal.carry_out(later(service, actor), proposal.id)


def test_a_hold_on_another_patient_or_plan_reaches_nothing(service: Service, owner: Actor) -> None:
    case = a_light_case(service, owner)
    for order in (
        HoldOrder(HoldScope.PLAN, plan="Other Sample Plan"),
        HoldOrder(HoldScope.PATIENT, patient_name="Testa Other", birth_date=date(1990, 2, 28)),
        HoldOrder(HoldScope.MEMBER, member_id="ZZ-900 002"),
    ):
        holds.place_hold(now(service, owner), order, reason="Another matter")

    assert cases.read_case(now(service, owner), case.id).holds == ()


def test_a_patient_who_is_not_known_is_reached_by_every_hold_on_a_patient(
    service: Service, owner: Actor
) -> None:
    denial = denials.report_denial(now(service, owner), a_reported_denial(birth_date=None, member_id=""))
    assert denial.case_id is not None
    order = HoldOrder(HoldScope.PATIENT, patient_name="Testa Other", birth_date=date(1990, 2, 28))
    holds.place_hold(now(service, owner), order, reason="A matter")

    assert len(cases.read_case(now(service, owner), denial.case_id).holds) == 1


def test_the_organization_keeps_longer_never_shorter_than_the_law(service: Service, owner: Actor) -> None:
    case = a_light_case(service, owner)
    before = disposal.read_standing(now(service, owner), RecordKind.CASE, case.id).keep

    with pytest.raises(BadInput, match="6 to 100"):
        disposal.set_period(now(service, owner), years=5)
    disposal.set_period(now(service, owner), years=40)
    after = disposal.read_standing(now(service, owner), RecordKind.CASE, case.id).keep

    assert before is not None
    assert after is not None
    assert after.until > before.until
    assert after.leading.rule == "own_period"


def test_the_review_proposes_each_record_once_and_destroys_nothing(
    service: Service, owner: Actor, second: Actor
) -> None:
    case = a_light_case(service, owner)
    holds.place_hold(later(service, second), HoldOrder(HoldScope.RECORD, case.id), reason="A matter")

    assert records.review(now(service, owner)) == 0
    assert records.review(later(service, owner)) == 1
    assert records.review(later(service, owner)) == 0

    (found,) = records.records_page(later(service, owner)).found
    assert (found.reference, found.held, found.proposer) == (f"C-{case.number:05d}", True, "")
    assert cases.read_case(later(service, owner), case.id).number == case.number


def test_a_consent_for_every_case_stays_with_the_patients_other_case(
    service: Service, owner: Actor, second: Actor
) -> None:
    gone, stays = a_light_case(service, owner, "5001"), a_case(service, "5002")
    terms = replace(SIGNED, every_case=True)
    consent = consents.record_consent(now(service, owner), gone.id, terms)

    disposed(service, owner, second, gone)

    kept = consents.list_consents(later(service, owner), stays.id)
    assert [(each.id, each.case_id) for each in kept] == [(consent.id, stays.id)]


def test_nothing_goes_while_a_hold_of_any_kind_reaches_it(
    service: Service, owner: Actor, second: Actor
) -> None:
    case = a_light_case(service, owner)
    proposal = disposal.propose(later(service, owner), RecordKind.CASE, case.id)
    for order in (
        HoldOrder(HoldScope.ORGANIZATION),
        HoldOrder(HoldScope.PLAN, plan="  sample mutual  health plan"),
        HoldOrder(HoldScope.PATIENT, patient_name="sample, testa", birth_date=date(1990, 2, 28)),
        HoldOrder(HoldScope.MEMBER, member_id="zz900001"),
        HoldOrder(HoldScope.RECORD, case.id),
    ):
        hold = holds.place_hold(later(service, second), order, reason="Example v. Sample, No. 1")

        with pytest.raises(Held):
            disposal.carry_out(later(service, second), proposal.id)
        assert [each.id for each in cases.read_case(later(service, owner), case.id).holds] == [hold.id]
        holds.lift_hold(later(service, second), hold.id, reason="Settled.")

    assert disposal.carry_out(later(service, second), proposal.id).number == 1
    with service.store.reading() as session:
        words = {each.words for each in session.scalars(select(LegalHoldRow))}
    assert words == {"", DISPOSED_TEXT, "sample mutual  health plan"}  # the plan's hold tells of no patient
