from datetime import date, timedelta
from decimal import Decimal

import pytest
from factories import (
    NOW,
    THEIRS,
    TODAY,
    a_case,
    a_claim,
    a_denial,
    a_remittance,
    a_reported_denial,
    received,
    work,
)

from appeals.domain.actor import Role
from appeals.domain.case import CaseDetails, CaseState
from appeals.errors import BadInput, Conflict, MoveNotAllowed, NotAllowed, NotFound, StaleVersion
from appeals.services import cases, denials
from appeals.wiring import Service
from nqtl_library.terms import Network, Nqtl, PlanType, VerdictKind


def test_a_change_counts_the_clocks_anew_and_shows_their_working(service: Service) -> None:
    case = a_case(service)

    changed = cases.change_case(
        work(service),
        case.id,
        changes={"plan_type": "erisa_self_funded", "events": {"notice_dated": "2026-11-10"}},
        expected_version=case.version,
    )

    filing = next(clock for clock in changed.deadlines.clocks if clock.id == "internal_appeal_filing")
    assert (changed.next_due, changed.next_due_clock) == (filing.due, filing.id)
    assert filing.steps
    assert changed.details.plan_type is PlanType.ERISA_SELF_FUNDED
    assert changed.state is CaseState.PREPARING


def test_changes_lay_over_what_was_known_and_null_clears(service: Service) -> None:
    case = a_case(service)
    one = cases.change_case(
        work(service), case.id, changes={"patient": {"group_number": "G-1"}}, expected_version=case.version
    )
    two = cases.change_case(
        work(service), case.id, changes={"patient": {"member_id": None}}, expected_version=one.version
    )

    assert (one.details.patient.name, one.details.patient.group_number) == ("Testa Sample", "G-1")
    assert (two.details.patient.member_id, two.details.patient.group_number) == ("", "G-1")


def test_every_bad_field_is_named_and_nothing_is_changed(service: Service) -> None:
    case = a_case(service)

    with pytest.raises(BadInput) as refusal:
        cases.change_case(
            work(service),
            case.id,
            changes={"plan_type": "acme", "patient": {"birth_date": "soon", "shoe": 9}, "levels": "two"},
            expected_version=case.version,
        )

    named = {fault.where for fault in refusal.value.problems}
    assert named == {"plan_type", "patient.birth_date", "patient.shoe", "levels"}
    assert cases.read_case(work(service), case.id).version == case.version


def test_two_people_cannot_overwrite_each_other(service: Service) -> None:
    case = a_case(service)
    cases.change_case(work(service), case.id, changes={"state": "WA"}, expected_version=case.version)

    with pytest.raises(StaleVersion, match="Reload"):
        cases.change_case(work(service), case.id, changes={"state": "CA"}, expected_version=case.version)


def test_a_case_moves_only_where_it_can_go(service: Service) -> None:
    case = a_case(service)

    with pytest.raises(MoveNotAllowed, match="Possible: closed, preparing, sealed"):
        cases.move_case(work(service), case.id, to=CaseState.DECIDED)
    with pytest.raises(BadInput, match="say why"):
        cases.move_case(work(service), case.id, to=CaseState.CLOSED)
    closed = cases.move_case(work(service), case.id, to=CaseState.CLOSED, reason="Paid after all.")

    assert (closed.state, closed.closed_because, closed.next_due) == (
        CaseState.CLOSED,
        "Paid after all.",
        None,
    )


def test_the_same_denial_told_twice_is_one_denial_and_one_case(service: Service) -> None:
    first, second = a_denial(service), a_denial(service)

    assert (second.id, second.case_id) == (first.id, first.case_id)


def test_a_denial_that_already_has_a_case_opens_no_second_one(service: Service) -> None:
    denial = a_denial(service)

    with pytest.raises(Conflict, match="already in a case"):
        cases.open_case(work(service), denial_ids=[denial.id], details=CaseDetails())


def test_a_case_can_be_opened_by_hand_on_a_denial_that_is_not_parity(service: Service) -> None:
    received(service, a_remittance(a_claim("1002", "CO:29:1500.00")))
    (denial,) = denials.list_denials(work(service), without_case=True).items

    case = cases.open_case(
        work(service), denial_ids=[denial.id], details=CaseDetails(plan_type=PlanType.FEHB)
    )

    assert case.details.plan_type is PlanType.FEHB
    assert case.details.claim_number == "ICN1002"


def test_an_override_needs_a_reason_and_changes_the_case(service: Service) -> None:
    denial = a_denial(service)
    assert denial.case_id is not None

    with pytest.raises(BadInput, match="reason"):
        denials.override_classification(
            work(service), denial.id, verdict=VerdictKind.NOT_PARITY, nqtl_type=None, reason=" "
        )
    changed = denials.override_classification(
        work(service),
        denial.id,
        verdict=VerdictKind.PARITY,
        nqtl_type=Nqtl.STEP_THERAPY,
        reason="The letter names a fail-first rule.",
    )

    assert changed.override is not None
    assert cases.read_case(work(service), denial.case_id).nqtl is Nqtl.STEP_THERAPY


def test_calling_a_dismissed_denial_parity_opens_its_case(service: Service) -> None:
    received(service, a_remittance(a_claim("1002", "CO:29:1500.00")))
    (denial,) = denials.list_denials(work(service), without_case=True).items

    changed = denials.override_classification(
        work(service),
        denial.id,
        verdict=VerdictKind.PARITY,
        nqtl_type=Nqtl.DOCUMENTATION,
        reason="Letter says so.",
    )

    assert changed.case_id is not None


def test_after_submission_the_plan_s_own_clock_is_watched(service: Service) -> None:
    case = a_case(service)
    events = {"notice_dated": "2026-11-01", "appeal_received_by_plan": "2026-11-20"}
    changes = {"plan_type": "erisa_self_funded", "levels": 1, "events": events}
    cases.change_case(work(service), case.id, changes=changes, expected_version=case.version)
    for step in (CaseState.SEALED, CaseState.SUBMITTED):
        moved = cases.move_case(work(service), case.id, to=step, reason="Sent by fax.")

    assert moved.next_due_clock == "internal_appeal_decision"


def test_clocks_can_be_counted_anew_for_all_open_cases(service: Service) -> None:
    case = a_case(service)
    later = NOW + timedelta(days=1)

    assert cases.recount_clocks(work(service, now=later)) >= 0
    assert cases.case_clocks(work(service), case.id).library_version


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COMPLIANCE, Role.INTAKE])
def test_who_only_reads_cannot_change(service: Service, role: Role) -> None:
    case = a_case(service)

    assert cases.read_case(work(service, role), case.id).id == case.id
    with pytest.raises(NotAllowed):
        cases.change_case(work(service, role), case.id, changes={}, expected_version=case.version)


def test_another_organization_s_case_is_not_there(service: Service) -> None:
    case = a_case(service)

    for attempt in (
        lambda uow: cases.read_case(uow, case.id),
        lambda uow: cases.case_clocks(uow, case.id),
        lambda uow: cases.change_case(uow, case.id, changes={}, expected_version=1),
        lambda uow: cases.move_case(uow, case.id, to=CaseState.CLOSED, reason="x"),
        lambda uow: denials.read_denial(uow, case.denials[0].id),
    ):
        with pytest.raises(NotFound):
            attempt(work(service, of=THEIRS))


def test_case_numbers_are_counted_per_organization(service: Service) -> None:
    ours = [a_case(service, number).number for number in ("1", "2")]
    reported = denials.report_denial(work(service, of=THEIRS), a_reported_denial("9"))
    assert reported.case_id is not None
    theirs = cases.read_case(work(service, of=THEIRS), reported.case_id)

    assert (ours, theirs.number) == ([1, 2], 1)
    assert theirs.opened_at.date() == TODAY


def test_a_diagnosis_learnt_later_is_weighed_in_the_finding(service: Service) -> None:
    case = a_case(service)
    changes = {"network": "out", "service": {"diagnosis_codes": ["S72.001A"]}}  # a broken hip

    changed = cases.change_case(work(service), case.id, changes=changes, expected_version=case.version)

    assert changed.denials[0].facts.diagnosis_codes == ("S72.001A",)
    assert changed.denials[0].facts.network is Network.OUT
    assert changed.verdict is not VerdictKind.PARITY


def test_a_person_s_finding_stays_when_facts_are_learnt_later(service: Service) -> None:
    case = a_case(service)
    finding = {"verdict": VerdictKind.PARITY, "nqtl_type": Nqtl.STEP_THERAPY, "reason": "The letter says so."}
    denials.override_classification(work(service), case.denials[0].id, **finding)
    now = cases.read_case(work(service), case.id)

    changed = cases.change_case(
        work(service), case.id, changes={"network": "in"}, expected_version=now.version
    )

    assert (changed.verdict, changed.nqtl) == (VerdictKind.PARITY, Nqtl.STEP_THERAPY)


@pytest.mark.parametrize("words", ["", "   ", "half \ud800", "bell \x07", "x" * 2001])
def test_a_reason_that_cannot_be_kept_is_refused_in_words(service: Service, words: str) -> None:
    case = a_case(service)

    with pytest.raises(BadInput) as refusal:
        cases.move_case(work(service), case.id, to=CaseState.CLOSED, reason=words)

    assert [fault.where for fault in refusal.value.problems] == ["reason"]


@pytest.mark.parametrize(
    ("details", "where"),
    [
        ({"payer": "half \ud800"}, "details.payer"),
        ({"patient_name": "nul \x00"}, "details.patient_name"),
        ({"denied": Decimal("1e30")}, "details.denied"),
        ({"denied": Decimal("NaN")}, "details.denied"),
        ({"last_day": date(2026, 9, 1)}, "details.last_day"),
    ],
)
def test_a_report_that_cannot_be_kept_names_its_field(
    service: Service, details: dict[str, object], where: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        a_denial(service, **details)

    assert [fault.where for fault in refusal.value.problems] == [where]
    assert denials.list_denials(work(service)).total == 0


def test_a_state_is_kept_as_its_two_capitals(service: Service) -> None:
    case = a_case(service)

    changed = cases.change_case(
        work(service), case.id, changes={"state": " wa"}, expected_version=case.version
    )

    assert changed.details.state == "WA"
