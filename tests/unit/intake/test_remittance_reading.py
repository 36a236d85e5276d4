"""What a good 835 says comes out whole and exact."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from factories_x12 import Claim, Line, Remittance, a_denied_line, era, interchange_segments, written

from appeals.intake.advice import RemittanceFile, Transaction
from appeals.intake.file_problems import Severity
from appeals.intake.remittance import iter_parts, iter_transactions, read_remittances
from appeals.intake.remittance_json import to_json
from appeals.intake.remittance_terms import Claim as ReadClaim

SAMPLES = Path(__file__).parents[2] / "data" / "era"


def read(*transactions: Remittance | Sequence[str]) -> RemittanceFile:
    return read_remittances(era(*transactions), "sample.835")


def only(*claims: Claim, **header: str) -> Transaction:
    file = read(Remittance(claims, **header))  # type: ignore[arg-type]
    assert list(file.all_problems()) == []
    return file.transactions[0]


def test_the_payment_and_who_paid_whom() -> None:
    found = only(Claim(lines=[Line(paid="150.00")]))

    assert found.payer is not None
    assert found.payee is not None
    assert found.payment is not None
    assert found.trace is not None
    assert (found.payer.name, found.payer_id) == ("EXAMPLE BEHAVIORAL HEALTH PLAN", "99901")
    assert found.payer.contacts[0].ways == (("TE", "8005550100"),)
    assert (found.payee.id, found.payee.references) == ("1999999984", (("TJ", "990000001"),))
    assert (found.payment.amount, found.payment.method, found.payment.on) == (
        Decimal("150.00"), "ACH", date(2026, 9, 1))  # fmt: skip
    assert (found.trace.number, found.trace.payer_id) == ("EFT000001", "1999999999")
    assert found.produced_on == date(2026, 9, 1)


def test_all_six_triplets_of_a_cas_and_the_next_cas_of_the_group_are_read() -> None:
    adjustments = [f"CO:{reason}:10.00" for reason in ("45", "16", "50", "96", "97", "197", "253")]
    claim = only(Claim(lines=[Line(charge="70.00", adjustments=adjustments)])).claims[0]

    assert [one.reason for one in claim.lines[0].adjustments] == ["45", "16", "50", "96", "97", "197", "253"]
    assert sum(one.amount or 0 for one in claim.lines[0].adjustments) == Decimal("70.00")


def test_an_adjustment_at_the_level_of_the_claim_and_its_quantity() -> None:
    claim = only(Claim(charge="500.00", paid="0", adjustments=["PR:119:500.00:2.5"])).claims[0]

    assert [(one.group, one.reason, one.amount, one.quantity) for one in claim.adjustments] == [
        ("PR", "119", Decimal("500.00"), Decimal("2.5"))
    ]


def test_remark_codes_come_from_mia_moa_and_lq() -> None:
    more = ["MIA*0****MA01***************N1*N2", "MOA***MA18*N3*N4*N5*N6"]
    claim = only(Claim(lines=[a_denied_line("CO:16:150.00", "N706", "M127")], more=more)).claims[0]

    assert claim.remark_codes == ("MA01", "N1", "N2", "MA18", "N3", "N4", "N5", "N6")
    assert claim.lines[0].remark_codes == ("N706", "M127")
    assert claim.inpatient


def test_names_dates_references_and_amounts_of_a_claim() -> None:
    more = [
        "NM1*IL*1*SAMPLE*PARENTA****MI*ZZ900000",
        "NM1*74*1******C*ZZ900009",
        "NM1*82*1*EXAMPLE*RENDERA****XX*1999999992",
        "REF*1L*GRP77", "REF*G1*AUTH5", "DTM*232*20260801", "DTM*233*20260803", "DTM*050*20260805",
        "AMT*AU*150", "QTY*CA*3", "PER*CX*DESK*TE*8005550111*EX*12",
    ]  # fmt: skip
    claim = only(Claim(lines=[a_denied_line()], more=more)).claims[0]

    assert claim.patient is not None
    assert claim.patient.name == "TESTA SAMPLE"
    assert claim.member_id == "ZZ900009", "the payer's correction holds"
    assert (claim.reference("1L"), claim.reference("G1"), claim.reference("F8")) == ("GRP77", "AUTH5", "")
    assert (claim.service_from, claim.service_to) == (date(2026, 8, 1), date(2026, 8, 3))
    assert claim.received_on == date(2026, 8, 5)
    assert claim.amounts == (("AU", Decimal("150.00")),)
    assert claim.contacts[0].ways == (("TE", "8005550111"), ("EX", "12"))


@pytest.mark.parametrize(
    ("svc", "code", "modifiers", "revenue", "original"),
    [
        ("SVC*HC:90837:95:HE*150*0**1", "90837", ("95", "HE"), "", ""),
        ("SVC*NU:0912*150*0**1", "", (), "0912", ""),
        ("SVC*HC:H0035*150*0*0912*1", "H0035", (), "0912", ""),
        ("SVC*HC:90834*150*0**1*HC:90837*1", "90834", (), "", "90837"),
        ("SVC*N4:00000000000*150*0", "00000000000", (), "", ""),
    ],
)
def test_the_service_of_a_line(
    svc: str, code: str, modifiers: tuple[str, ...], revenue: str, original: str
) -> None:
    claim = Claim(charge="150", paid="0", more=[svc, "CAS*CO*197*150"])
    line = only(claim).claims[0].lines[0]

    assert (line.procedure_code, line.modifiers, line.revenue_code, line.original_procedure) == (
        code, modifiers, revenue, original)  # fmt: skip


def test_units_left_out_are_not_known() -> None:
    claim = Claim(charge="150", paid="0", more=["SVC*HC:90837*150*0", "CAS*CO*197*150"])

    assert only(claim).claims[0].lines[0].units is None


def test_provider_adjustments_lower_the_payment_and_it_balances() -> None:
    remittance = Remittance(
        [Claim(lines=[Line(paid="150.00")])], provider_adjustments=["WO:REF7:25.00", "L6::-1.50"]
    )
    found = read(remittance).transactions[0]

    assert [(one.reason, one.reference, one.amount) for one in found.provider_adjustments] == [
        ("WO", "REF7", Decimal("25.00")), ("L6", "", Decimal("-1.50"))]  # fmt: skip
    assert found.payment is not None
    assert found.payment.amount == Decimal("126.50")
    assert found.balanced.all


@pytest.mark.parametrize(
    ("remittance", "level"),
    [
        (Remittance([Claim(lines=[Line(paid="140.00")])]), "line"),
        (Remittance([Claim(charge="151.00", lines=[Line(paid="150.00")])]), "claim"),
        (Remittance([Claim(lines=[Line(paid="150.00")])], payment="149.99"), "transaction"),
    ],
)
def test_a_sum_that_does_not_come_out_is_shown_and_not_enforced(remittance: Remittance, level: str) -> None:
    found = read(remittance).transactions[0]

    assert level in {gap.level for gap in found.balanced.gaps}
    assert not found.balanced.all
    assert found.good
    assert {problem.severity for problem in found.problems} == {Severity.WARNING}


def test_several_interchanges_groups_and_transactions_in_one_file() -> None:
    first = interchange_segments(Remittance(number="0001"), Remittance(number="0002"), number="000000001")
    second = interchange_segments(Remittance(number="0001"), number="000000002")
    file = read_remittances(written(first) + written(second, delimiters="|>^\n"), "several.835")

    assert len(file.interchanges) == 2
    assert [one.control_number for one in file.transactions] == ["0001", "0002", "0001"]
    assert len({one.key for one in file.transactions}) == 3
    assert file.good


def test_money_is_exact_and_never_minus_zero() -> None:
    claim = only(Claim(charge="0.1", paid="-0", more=["SVC*HC:90837*.1*0", "CAS*CO*45*0.10"])).claims[0]

    assert (claim.charge, str(claim.paid)) == (Decimal("0.10"), "0.00")


def test_the_flat_form_hands_out_each_claim_before_its_transaction() -> None:
    content = era(
        Remittance([Claim(id="A", lines=[a_denied_line()]), Claim(id="B", lines=[a_denied_line()])])
    )
    parts = [part for part in iter_parts(BytesIO(content)) if isinstance(part, ReadClaim | Transaction)]

    assert [part.claim_id if isinstance(part, ReadClaim) else part.claim_count for part in parts] == [
        "A",
        "B",
        2,
    ]
    assert [len(one.claims) for one in iter_transactions(BytesIO(content))] == [2]


def test_the_json_has_the_agreed_names_and_exact_text() -> None:
    line = Line(code="HC:90837:95", adjustments=["CO:197:150.00:1"], remarks=["N130"])
    answer = to_json(read(Remittance([Claim(share="0", lines=[line], more=["MOA***MA01"])])))
    transaction = answer["transactions"][0]  # type: ignore[index]
    claim = transaction["claims"][0]

    assert (answer["file"], answer["interchanges"], answer["problems"]) == ("sample.835", 1, [])
    assert (transaction["control_number"], transaction["payment"], transaction["balanced"]) == (
        "0001",
        "0.00",
        True,
    )
    assert transaction["payer"] == "EXAMPLE BEHAVIORAL HEALTH PLAN"
    assert claim.items() >= {
        "claim_id": "ACCT-1001", "payer_control_number": "PCN0001", "status_code": "1", "charge": "150.00",
        "paid": "0.00", "patient_responsibility": "0.00", "adjustments": [], "remark_codes": ["MA01"],
    }.items()  # fmt: skip
    assert claim["lines"][0].items() >= {
        "procedure_code": "90837", "modifiers": ["95"], "revenue_code": "", "charge": "150.00",
        "paid": "0.00", "units": "1", "remark_codes": ["N130"],
        "adjustments": [{"group": "CO", "reason": "197", "amount": "150.00", "quantity": "1"}],
    }.items()  # fmt: skip
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.835")), ids=lambda path: path.stem)
def test_a_sample_file_reads_as_its_json_says(sample: Path) -> None:
    assert to_json(read_remittances(sample.read_bytes(), sample.name)) == json.loads(
        sample.with_suffix(".json").read_text(encoding="utf-8")
    )
