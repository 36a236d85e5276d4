"""What a remittance comes to: reversals netted, contractual amounts left out, each denial told apart."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from factories_x12 import Claim, Line, Remittance, a_denied_line, era
from hypothesis import given
from hypothesis import strategies as st

from appeals.intake.denials import Outcome, denied_units, outcome
from appeals.intake.remittance import read_remittances


def come_to(*remittances: Remittance) -> Outcome:
    return outcome(read_remittances(era(*remittances), "sample.835").transactions)


def reasons(found: Outcome) -> list[str]:
    return [f"{unit.key.group}-{unit.key.reason}" for unit in found.units]


def reversed_claim(claim: Claim) -> Claim:
    """The same claim with every sign flipped, as CLP02 = 22."""

    def flipped(amount: str) -> str:
        return str(-Decimal(amount))

    lines = [
        Line(
            code=line.code,
            charge=flipped(line.charge),
            paid=flipped(line.paid),
            units="-1",
            adjustments=[
                ":".join((one.split(":")[0], one.split(":")[1], flipped(one.split(":")[2])))
                for one in line.adjustments
            ],
        )
        for line in claim.lines
    ]
    return Claim(id=claim.id, status="22", control=claim.control, lines=lines)


DENIED = Claim(lines=[a_denied_line("CO:197:150.00")])
PAID = Claim(lines=[Line(paid="100.00", adjustments=["CO:45:50.00"])], control="PCN0002")


@pytest.mark.parametrize(
    ("adjustments", "denied"),
    [
        pytest.param(["CO:45:150.00"], [], id="contractual"),
        pytest.param(["CO:253:150.00"], [], id="sequestration"),
        pytest.param(["PR:1:100.00", "PR:2:30.00", "PR:3:20.00"], [], id="the member's share"),
        pytest.param(["OA:23:150.00"], [], id="another payer's effect"),
        pytest.param(["CO:23:150.00"], [], id="another payer's effect under CO"),
        pytest.param(["PR:45:150.00"], ["PR-45"], id="45 left to the patient is no contract"),
        pytest.param(["CO:45:50.00", "PR:50:100.00"], ["PR-50"], id="one of two"),
        pytest.param(["CO:50:50.00", "PR:50:100.00"], ["CO-50", "PR-50"], id="two groups are two denials"),
        pytest.param(["CO:50:50.00", "CO:50:-50.00", "CO:45:150.00"], [], id="sums to nothing"),
        pytest.param(["CO:94:-20.00", "CO:45:170.00"], [], id="a gain"),
        pytest.param(["CO:197:150.00"], ["CO-197"], id="denied"),
    ],
)
def test_what_counts_as_denied(adjustments: Sequence[str], denied: Sequence[str]) -> None:
    assert reasons(come_to(Remittance([Claim(lines=[Line(adjustments=adjustments)])]))) == denied


def test_one_denied_line_of_a_paid_claim_is_a_denial() -> None:
    claim = Claim(lines=[Line(paid="100.00", adjustments=["CO:45:50.00"]), a_denied_line("CO:151:150.00")])
    [unit] = come_to(Remittance([claim])).units

    assert (unit.details.line_number, unit.amount, unit.details.paid) == (
        2,
        Decimal("150.00"),
        Decimal("0.00"),
    )


def test_a_reversal_opens_nothing() -> None:
    found = come_to(Remittance([reversed_claim(DENIED)]))

    assert found.units == ()
    assert [(one.payer_control_number, one.takes_back, one.correction) for one in found.reversals] == [
        ("PCN0001", None, None)
    ]


def test_a_denial_reversed_and_paid_in_the_same_file_is_gone() -> None:
    found = come_to(Remittance([DENIED, reversed_claim(DENIED), PAID]))

    assert found.units == ()
    [reversal] = found.reversals
    assert reversal.takes_back is not None
    assert reversal.correction is not None
    assert reversal.correction.paid == Decimal("100.00")


def test_netting_reaches_across_the_transactions_of_a_file() -> None:
    assert come_to(Remittance([DENIED]), Remittance([reversed_claim(DENIED)], number="0002")).units == ()


def test_a_payment_taken_back_and_then_denied_is_denied() -> None:
    first = Claim(lines=PAID.lines)

    assert reasons(come_to(Remittance([first, reversed_claim(first), DENIED]))) == ["CO-197"]


def test_a_correction_that_denies_again_for_the_same_sum_stands() -> None:
    again = Claim(lines=[a_denied_line("CO:50:150.00")], control="PCN0002")

    assert reasons(come_to(Remittance([reversed_claim(DENIED), again]))) == ["CO-50"]


def test_a_reversal_of_another_claim_cancels_nothing() -> None:
    other = Claim(id="ACCT-2", lines=DENIED.lines)

    assert reasons(come_to(Remittance([DENIED, reversed_claim(other)]))) == ["CO-197"]


def test_another_payers_claim_of_the_same_number_is_not_cancelled() -> None:
    theirs = Remittance([reversed_claim(DENIED)], number="0002", payer_id="99902")

    assert reasons(come_to(Remittance([DENIED]), theirs)) == ["CO-197"]


def test_a_claim_sent_on_to_another_payer_is_not_yet_denied() -> None:
    assert come_to(Remittance([Claim(status="23", lines=[a_denied_line("CO:109:150.00")])])).units == ()


def test_nothing_paid_without_any_reason_is_told_rather_than_lost() -> None:
    [unit] = come_to(Remittance([Claim(charge="150.00", paid="0", more=["MOA***N130"])])).units

    assert (unit.amount, unit.key.reason, unit.facts.remark_codes) == (Decimal("150.00"), "", ("N130",))


def test_a_claim_called_denied_is_told_even_with_harmless_codes_only() -> None:
    [unit] = come_to(Remittance([Claim(status="4", lines=[Line(adjustments=["CO:45:150.00"])])])).units

    assert [one.reason for one in unit.facts.adjustments] == ["45"]


def test_a_denial_of_the_whole_claim_takes_its_service_from_the_lines() -> None:
    claim = Claim(charge="150.00", adjustments=["CO:29:150.00"], lines=[Line()])
    [unit] = come_to(Remittance([claim])).units

    assert (unit.key.line, unit.details.line_number) == ("", None)
    assert (unit.facts.procedure_code, unit.facts.units) == ("90837", None)


def test_the_facts_and_details_of_a_denied_line() -> None:
    line = Line(
        code="HC:90834:95", adjustments=["CO:197:150.00"], remarks=["N130"], references=["0K:POL-7", "6R:L9"]
    )
    more = ["NM1*82*1*EXAMPLE*RENDERA****XX*1999999992", "REF*1L*GRP77", "REF*G1*AUTH5", "MOA***MA01"]
    [unit] = come_to(Remittance([Claim(lines=[line], more=more)])).units
    facts, details = unit.facts, unit.details

    assert (facts.claim_type, facts.claim_status_code, facts.place_of_service) == ("837P", "1", "11")
    assert (facts.procedure_code, facts.modifiers, facts.remark_codes) == ("90834", ("95",), ("N130", "MA01"))
    assert facts.authorization_on_file is True
    assert (details.payer, details.claim_number, details.payer_claim_number) == (
        "EXAMPLE BEHAVIORAL HEALTH PLAN", "ACCT-1001", "PCN0001")  # fmt: skip
    assert (details.patient_name, details.member_id, details.group_number) == (
        "TESTA SAMPLE", "ZZ900001", "GRP77")  # fmt: skip
    assert (details.provider_name, details.provider_npi) == ("RENDERA EXAMPLE", "1999999992")
    assert (details.first_day, details.notice_dated) == (date(2026, 8, 3), date(2026, 9, 1))
    assert unit.medical_policies == ("POL-7",)
    assert unit.key.text == "99901|ACCT-1001|PCN0001|6R:L9|CO|197"


@pytest.mark.parametrize(
    ("code", "more", "claim_type", "type_of_bill", "place"),
    [
        ("HC:90837", [], "837P", "", "11"),
        ("NU:0912", [], "837I", "111", ""),
        ("HC:H0035", ["MIA*0"], "837I", "111", ""),
    ],
)
def test_bill_type_and_place_of_service_are_told_apart(
    code: str, more: Sequence[str], claim_type: str, type_of_bill: str, place: str
) -> None:
    [unit] = come_to(Remittance([Claim(lines=[a_denied_line(code=code)], more=more)])).units

    assert (unit.facts.claim_type, unit.facts.type_of_bill, unit.facts.place_of_service) == (
        claim_type, type_of_bill, place)  # fmt: skip


def test_a_downcoded_line_is_classified_by_the_service_that_was_billed() -> None:
    claim = Claim(charge="150", paid="0", more=["SVC*HC:90834*150*0**1*HC:90837*2", "CAS*CO*150*150"])
    [unit] = come_to(Remittance([claim])).units

    assert (unit.facts.procedure_code, unit.facts.units) == ("90837", Decimal(2))


def test_lines_with_one_control_number_between_them_are_told_apart_by_place() -> None:
    line = Line(adjustments=["CO:197:150.00"], references=["6R:1"])
    found = come_to(Remittance([Claim(lines=[line, line])]))

    assert [unit.key.line for unit in found.units] == ["1", "2"]


@pytest.mark.parametrize(
    ("status", "role"), [("1", "primary"), ("2", "secondary"), ("21", "tertiary"), ("4", "")]
)
def test_the_payers_role_is_kept(status: str, role: str) -> None:
    [unit] = come_to(Remittance([Claim(status=status, lines=DENIED.lines)])).units

    assert unit.payer_role == role


ADJUSTMENTS = st.lists(
    st.tuples(st.sampled_from(["CO", "PR"]), st.sampled_from(["45", "50", "197"]), st.integers(-500, 500)),
    max_size=6,
)


@given(ADJUSTMENTS)
def test_a_file_and_its_whole_reversal_leave_nothing_denied(adjustments: list[tuple[str, str, int]]) -> None:
    claim = Claim(lines=[Line(adjustments=[f"{group}:{code}:{sum_}" for group, code, sum_ in adjustments])])

    assert come_to(Remittance([claim, reversed_claim(claim)])).units == ()


@given(ADJUSTMENTS)
def test_each_key_occurs_once_in_a_transaction(adjustments: list[tuple[str, str, int]]) -> None:
    line = Line(adjustments=[f"{group}:{code}:{sum_}" for group, code, sum_ in adjustments])
    file = read_remittances(era(Remittance([Claim(lines=[line, line])])), "sample.835")
    keys = [unit.key.text for unit in denied_units(file.transactions[0])]

    assert len(keys) == len(set(keys))
