from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from appeals.domain.case import CaseDetails, CaseState, Patient, Service, check_move
from appeals.domain.denial import DenialDetails, DenialSource, DenialState, DenialView
from appeals.domain.outlook import address_lines, advice, in_order, learnt, next_due
from appeals.errors import MoveNotAllowed
from nqtl_library.terms import (
    BenefitClass,
    Confidence,
    Deadlines,
    DenialFacts,
    DueDate,
    Network,
    NextAction,
    Verdict,
    VerdictKind,
)


def a_verdict(kind: VerdictKind = VerdictKind.PARITY) -> Verdict:
    return Verdict(
        id="",
        verdict=kind,
        nqtl_type=None,
        also_considered=(),
        not_parity_reason=None,
        mhsud=True,
        benefit_class=BenefitClass.INPATIENT,
        sub_class=None,
        network=Network.OUT,
        comparators=(),
        next_action=NextAction.APPEAL_PARITY,
        confidence=Confidence.HIGH,
        evidence=(),
        level_of_care="residential",
    )


def a_denial(number: int = 1, kind: VerdictKind = VerdictKind.PARITY, **details: object) -> DenialView:
    return DenialView(
        id=UUID(int=number),
        source=DenialSource.REPORT,
        state=DenialState.OPEN,
        facts=DenialFacts(procedure_code="H0018"),
        details=DenialDetails(**details),  # type: ignore[arg-type]
        verdict=a_verdict(kind),
        override=None,
        case_id=None,
        file_id=None,
        notice_id=None,
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        what_to_do="",
    )


def a_clock(name: str, whose: str, due: date, authority: str = "reg-503") -> DueDate:
    return DueDate(name, whose, "", due, "", authority, "", "calendar", (), verified=True)


CLOCKS = Deadlines(
    clocks=(
        a_clock("complaint_practical", "ours", date(2026, 12, 1), authority=""),
        a_clock("internal_appeal_filing", "ours", date(2027, 5, 2)),
        a_clock("internal_appeal_decision", "payer", date(2026, 12, 20)),
    ),
    waiting=(),
    not_applicable=(),
)


@pytest.mark.parametrize(
    ("state", "watched"),
    [
        (CaseState.NEW, "internal_appeal_filing"),
        (CaseState.SEALED, "internal_appeal_filing"),
        (CaseState.SUBMITTED, "internal_appeal_decision"),
        (CaseState.CLOSED, ""),
    ],
)
def test_our_date_is_watched_until_the_appeal_is_with_the_plan(state: CaseState, watched: str) -> None:
    assert next_due(CLOCKS, state)[1] == watched


def test_a_practical_date_is_watched_only_where_the_law_gives_none() -> None:
    only = replace(CLOCKS, clocks=CLOCKS.clocks[:1])

    assert next_due(only, CaseState.NEW) == (date(2026, 12, 1), "complaint_practical")


def test_the_first_plausible_filing_date_is_watched_while_the_plan_type_is_unknown() -> None:
    filing = a_clock("internal_appeal_filing", "ours", date(2027, 1, 14), authority="")
    unknown = replace(CLOCKS, clocks=(CLOCKS.clocks[0], filing))

    assert next_due(unknown, CaseState.NEW) == (date(2027, 1, 14), "internal_appeal_filing")


def test_a_letters_words_lead_before_codes() -> None:
    coded = a_denial(1, denied=Decimal(900))
    told = replace(a_denial(2, denied=Decimal(10)), facts=DenialFacts(text="The stay was not needed."))

    assert in_order([coded, told]) == (told, coded)


def test_the_leading_denial_stands_is_parity_and_is_the_largest() -> None:
    small = a_denial(1, denied=Decimal(10))
    large = a_denial(2, denied=Decimal(900))
    other = a_denial(3, VerdictKind.NOT_PARITY, denied=Decimal(5000))
    gone = replace(a_denial(4, denied=Decimal(9999)), state=DenialState.REVERSED)

    assert in_order([other, gone, small, large]) == (large, small, other, gone)


def test_what_people_wrote_stays_and_gaps_are_filled() -> None:
    written = CaseDetails(patient=Patient(name="Written Name"), service=Service(amount=Decimal(5)))
    denial = a_denial(patient_name="Told Name", member_id="M1", denied=Decimal(900), claim_number="C1")

    details = learnt(written, [denial])

    assert (details.patient.name, details.patient.member_id) == ("Written Name", "M1")
    assert (details.service.amount, details.claim_number) == (Decimal(5), "C1")
    assert details.network is Network.OUT
    assert details.service.level_of_care == "residential"


def test_the_amount_at_stake_is_the_sum_of_the_denials() -> None:
    denials = [a_denial(1, denied=Decimal("10.50")), a_denial(2, denied=Decimal("4.50")), a_denial(3)]

    assert learnt(CaseDetails(), denials).service.amount == Decimal("15.00")
    assert learnt(CaseDetails(), [a_denial(3)]).service.amount is None


def test_our_clock_starts_from_the_earliest_notice() -> None:
    denials = [a_denial(1, notice_dated=date(2026, 11, 9)), a_denial(2, notice_dated=date(2026, 11, 2))]

    assert learnt(CaseDetails(), denials).events == {"notice_dated": date(2026, 11, 2)}


def test_a_reason_is_quoted_once_with_its_exhibit_page() -> None:
    denial = a_denial(quote="Not necessary.", quote_page=2)

    details = learnt(learnt(CaseDetails(), [denial], exhibit="A"), [denial], exhibit="A")

    assert [(each.quote, each.exhibit, each.page) for each in details.denial_reasons] == [
        ("Not necessary.", "A", 2)
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        (
            "Appeals Unit, PO Box 1, Sampletown, WA 98000",
            ("Appeals Unit", "PO Box 1", "Sampletown, WA 98000"),
        ),
        ("PO Box 1\nSampletown, WA 98000-1234", ("PO Box 1", "Sampletown, WA 98000-1234")),
        ("PO Box 1", ("PO Box 1",)),
    ],
)
def test_an_address_is_cut_into_lines_with_its_town_whole(text: str, lines: tuple[str, ...]) -> None:
    assert address_lines(text) == lines


@pytest.mark.parametrize("action", list(NextAction))
def test_every_action_has_a_sentence(action: NextAction) -> None:
    assert advice(replace(a_verdict(VerdictKind.NOT_PARITY), next_action=action)).endswith(".")


def test_an_unsettled_finding_asks_for_a_person() -> None:
    assert "decide, with a reason" in advice(a_verdict(VerdictKind.NEEDS_REVIEW))


def test_a_submitted_case_cannot_be_prepared_again_before_its_decision() -> None:
    with pytest.raises(MoveNotAllowed, match="Possible: closed, decided"):
        check_move(CaseState.SUBMITTED, CaseState.PREPARING)
