"""Practices: whose a denial is, who sees what, and that limits hold in one place for everything."""

from dataclasses import replace
from uuid import UUID

import pytest
from factories import NOW, a_claim, a_full_case, a_remittance, a_reported_denial, an_actor, work
from factories_x12 import Claim

from appeals.domain.actor import Actor, Permission, Role
from appeals.domain.letter_kinds import REQUEST
from appeals.domain.practices import PracticeDetails, PracticeView, is_npi
from appeals.domain.retention import HoldScope
from appeals.errors import BadInput, Conflict, NotAllowed, NotFound
from appeals.services import (
    accounts,
    audit_trail,
    cases,
    denials,
    holds,
    letters,
    patient_search,
    people,
    practices,
    records,
    restricting,
    versions,
    worklist,
)
from appeals.services.holds import HoldOrder
from appeals.services.user_rows import person
from appeals.store.people import UserRow
from appeals.store.unit_of_work import UnitOfWork
from appeals.wiring import Service

NORTH, SOUTH = "1234567893", "1245319599"


@pytest.fixture
def owner(service: Service) -> Actor:
    return an_actor(service)


@pytest.fixture
def north(service: Service, owner: Actor) -> PracticeView:
    details = PracticeDetails(
        "Example North Clinic",
        NORTH,
        "00-0000000",
        ("1 Fiction Road", "Sampletown, WA 98000"),
        "555-010-0100",
        "north@example.org",
    )
    return practices.add_practice(work(service, actor=owner), details)


@pytest.fixture
def south(service: Service, owner: Actor) -> PracticeView:
    return practices.add_practice(work(service, actor=owner), PracticeDetails("Example South Clinic", SOUTH))


def limited(service: Service, *own: PracticeView, role: Role = Role.REVIEWER) -> Actor:
    return replace(an_actor(service, role), practices=frozenset(each.id for each in own))


def of(service: Service, actor: Actor) -> UnitOfWork:
    return work(service, actor=actor)


def told(service: Service, owner: Actor, number: str, npi: str) -> UUID:
    denial = denials.report_denial(of(service, owner), a_reported_denial(number, provider_npi=npi))
    assert denial.case_id is not None
    return denial.case_id


@pytest.mark.parametrize(
    ("text", "good"),
    [(NORTH, True), (SOUTH, True), ("1234567890", False), ("123456789", False), ("12345６7893", False)],
)
def test_an_npi_has_ten_digits_whose_last_one_checks(text: str, good: bool) -> None:
    assert is_npi(text) is good


def test_a_person_of_a_practice_sees_its_cases_alone_by_every_way(
    service: Service, owner: Actor, north: PracticeView, south: PracticeView
) -> None:
    ours, theirs = told(service, owner, "6001", NORTH), told(service, owner, "6002", SOUTH)
    nobodys = told(service, owner, "6003", "")
    actor = limited(service, north)

    page = worklist.worklist(of(service, actor))
    assert ([row.id for row in page.items], page.total) == ([ours], 1)
    assert worklist.worklist(of(service, owner)).total == 3
    listed = denials.list_denials(of(service, actor))
    assert ({row.case_id for row in listed.items}, listed.total) == ({ours}, 1)
    elsewhere = patient_search.find_patient(of(service, actor), "ICN6002")
    assert (elsewhere.cases_total, elsewhere.denials_total) == (0, 0)
    for words in ("ZZ-900 001", "Sample, Testa"):
        found = patient_search.find_patient(of(service, actor), words)
        assert ([each.id for each in found.cases], found.denials_total) == ([ours], 1)
    assert cases.read_case(of(service, actor), ours).practice == "Example North Clinic"
    denial = next(
        each.id for each in denials.list_denials(of(service, owner)).items if each.case_id == theirs
    )
    for closed in (theirs, nobodys):
        with pytest.raises(NotFound):
            cases.read_case(of(service, actor), closed)
        with pytest.raises(NotFound):
            letters.draft(of(service, actor), closed, kind=REQUEST)
        with pytest.raises(NotFound):
            versions.list_versions(of(service, actor), closed)
        with pytest.raises(NotFound):
            audit_trail.case_trail(of(service, limited(service, north, role=Role.COMPLIANCE)), closed)
    with pytest.raises(NotFound):
        denials.read_denial(of(service, actor), denial)
    both = limited(service, north, south)
    assert worklist.worklist(of(service, both)).total == 2
    assert worklist.worklist(of(service, owner), practice_id=south.id).total == 1


def test_a_file_of_two_practices_is_shared_out_by_number_and_its_receipt_names_one_only(
    service: Service, owner: Actor, north: PracticeView, south: PracticeView
) -> None:
    def claim(number: str, npi: str) -> Claim:
        return a_claim(number, more=(f"NM1*82*1*SAMPLE*NURSE****XX*{npi}",))

    content = a_remittance(claim("7001", NORTH), claim("7002", SOUTH))
    receipt = denials.receive_remittance(of(service, owner), name="r.835", content=content)
    assert receipt.id is not None

    north_page = worklist.worklist(of(service, limited(service, north)))
    south_page = worklist.worklist(of(service, limited(service, south)))

    assert (north_page.total, south_page.total) == (1, 1)
    assert north_page.items[0].id != south_page.items[0].id
    with pytest.raises(NotFound):
        denials.read_receipt(of(service, limited(service, north)), receipt.id)


def test_what_somebody_of_one_practice_brings_in_belongs_to_it_and_can_be_chosen(
    service: Service, owner: Actor, north: PracticeView, south: PracticeView
) -> None:
    actor = limited(service, north, role=Role.DRAFTER)
    own = denials.report_denial(of(service, actor), a_reported_denial("6001"))
    chosen = denials.report_denial(of(service, owner), a_reported_denial("6002"), practice_id=south.id)
    assert own.case_id is not None
    assert chosen.case_id is not None

    assert cases.read_case(of(service, owner), own.case_id).practice_id == north.id
    assert cases.read_case(of(service, owner), chosen.case_id).practice_id == south.id
    with pytest.raises(Conflict, match="another practice"):
        denials.report_denial(of(service, actor), a_reported_denial("6002"))
    with pytest.raises(BadInput, match="none of your practices"):
        denials.report_denial(of(service, actor), a_reported_denial("6004"), practice_id=south.id)


def test_a_case_moves_with_its_denials_and_papers(
    service: Service, owner: Actor, north: PracticeView, south: PracticeView
) -> None:
    case_id = told(service, owner, "6001", NORTH)
    mover = limited(service, north, role=Role.DRAFTER)
    with pytest.raises(BadInput, match="none of your practices"):
        practices.place_case(of(service, mover), case_id, practice_id=south.id)

    practices.place_case(of(service, owner), case_id, practice_id=south.id)

    assert worklist.worklist(of(service, mover)).total == 0
    assert denials.list_denials(of(service, mover)).total == 0
    assert denials.list_denials(of(service, limited(service, south))).total == 1


def test_a_restricted_case_in_a_receipt_is_named_to_nobody_who_may_not_open_it(
    service: Service, owner: Actor
) -> None:
    receipt = denials.receive_remittance(of(service, owner), name="r.835", content=a_remittance())
    (line,) = [each for part in receipt.transactions for each in part.denials]
    assert receipt.id is not None
    assert line.case_id is not None
    restricting.restrict_case(of(service, owner), line.case_id, restricted=True, reason="A colleague.")

    shown = denials.read_receipt(of(service, an_actor(service, Role.DRAFTER)), receipt.id)
    again = denials.receive_remittance(
        of(service, an_actor(service, Role.DRAFTER)), name="r.835", content=a_remittance()
    )

    for each in (shown, again):
        assert [row.claim_number for part in each.transactions for row in part.denials] == ["Restricted"]
    assert denials.read_receipt(of(service, owner), receipt.id).transactions == receipt.transactions


def test_the_letter_goes_out_under_the_practices_name_where_nobody_wrote_another(
    service: Service, owner: Actor, north: PracticeView
) -> None:
    case_id = told(service, owner, "6001", NORTH)
    sender = cases.read_case(of(service, owner), case_id).details.sender
    assert (sender.organization, sender.npi, sender.address.lines[0]) == (
        "Example North Clinic",
        NORTH,
        "1 Fiction Road",
    )

    case = cases.read_case(of(service, owner), case_id)
    own = {"sender": {"organization": "Example Billing Office"}}
    cases.change_case(of(service, owner), case_id, changes=own, expected_version=case.version)
    practices.change_practice(of(service, owner), north.id, replace(north.details, phone="555-010-0199"))

    sender = cases.read_case(of(service, owner), case_id).details.sender
    assert (sender.organization, sender.phone) == ("Example Billing Office", "555-010-0199")


def test_a_limit_counts_at_once_and_an_administrator_has_none(
    service: Service, owner: Actor, north: PracticeView
) -> None:
    invited = people.invite(of(service, owner), email="testa@example.org", name="Testa", roles=[Role.DRAFTER])
    practices.limit_person(of(service, owner), invited.user.id, [north.id])
    with service.store.reading() as session:
        assert person(session.get_one(UserRow, invited.user.id)).practices == {north.id}

    people.change_roles(of(service, owner), invited.user.id, [Role.ADMINISTRATOR])
    with service.store.reading() as session:
        assert person(session.get_one(UserRow, invited.user.id)).practices is None
    with pytest.raises(Conflict, match="whole organization"):
        practices.limit_person(of(service, owner), invited.user.id, [north.id])


def test_a_key_is_limited_like_a_person_and_one_of_another_organization_is_not_there(
    service: Service, owner: Actor, north: PracticeView
) -> None:
    told(service, owner, "6001", NORTH)
    told(service, owner, "6002", "")
    key = accounts.issue_api_key(of(service, owner), name="north", scopes=[Permission.SEE_CASES])
    practices.limit_key(of(service, owner), key.id, [north.id])

    actor = accounts.actor_for_api_key(service.door(now=NOW), key.token)

    assert worklist.worklist(of(service, actor)).total == 1
    with pytest.raises(NotFound):
        practices.limit_key(work(service, of="Other Example Clinic"), key.id, [])


def test_holds_and_disposal_are_not_for_who_sees_one_practice_only(
    service: Service, north: PracticeView
) -> None:
    actor = limited(service, north, role=Role.COMPLIANCE)

    with pytest.raises(NotAllowed):
        holds.place_hold(of(service, actor), HoldOrder(HoldScope.ORGANIZATION), reason="x")
    with pytest.raises(NotAllowed):
        records.review(of(service, actor))


def test_verifying_sees_the_whole_organization_whoever_asks(
    service: Service, owner: Actor, north: PracticeView
) -> None:
    case = a_full_case(service)
    versions.seal(of(service, owner), case.id, kind=REQUEST, reason="To be proved.")

    assert versions.verify_all(of(service, limited(service, north))).broken == ()


def test_a_closed_practice_takes_nothing_new_and_two_have_no_number_in_common(
    service: Service, owner: Actor, north: PracticeView
) -> None:
    practices.close_practice(of(service, owner), north.id, closed=True)
    with pytest.raises(Conflict, match="closed"):
        denials.report_denial(of(service, owner), a_reported_denial("6001"), practice_id=north.id)
    with pytest.raises(Conflict, match="NPI"):
        practices.add_practice(of(service, owner), PracticeDetails("Example Third Clinic", NORTH))
    with pytest.raises(BadInput, match="npi"):
        practices.add_practice(of(service, owner), PracticeDetails("Example Third Clinic", "1234567890"))
