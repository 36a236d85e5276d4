"""Billed charges from 837 claims and from tables: every line with its provider, patient, days and cents."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.intake.charges import ChargesFile
from appeals.intake.charges_table import read_charges_table
from appeals.intake.claims import read_claims
from appeals.intake.file_problems import Severity

PARTIES = f"ZZ*{'EXAMPLEBH':15}*ZZ*{'EXAMPLEPLAN':15}"
ISA = f"ISA*00*{'':10}*00*{'':10}*{PARTIES}*261124*1200*^*00501*000000001*0*P*:~"
PROFESSIONAL, INSTITUTIONAL = "005010X222A1", "005010X223A2"
CLINIC = ["HL*1**20*1", "NM1*85*2*EXAMPLE BEHAVIORAL HEALTH*****XX*1234567893", "REF*EI*123456789"]
SELF = ["HL*2*1*22*0", "NM1*IL*1*SAMPLE*TESTA*B***MI*ZZ900001", "DMG*D8*19900402*F"]
PARENT = ["HL*2*1*22*1", "NM1*IL*1*SAMPLE*OLD****MI*ZZ900001"]
CHILD = [*PARENT, "HL*3*2*23*0", "NM1*QC*1*SAMPLE*YOUNG", "DMG*D8*20120301*M"]
THERAPY = ["LX*1", "SV1*HC:90837:95*180*UN*1***1", "DTP*472*D8*20261201"]
DAYS = ["LX*1", "SV2*0906*HC:S9480*3000*UN*12", "DTP*472*RD8*20261201-20261230"]


def file(*body: str, guide: str = PROFESSIONAL, end: bool = True) -> bytes:
    inside = [f"ST*837*0001*{guide}", *body, *(["SE*9*0001"] if end else [])]
    segments = [f"GS*HC*A*B*20261124*1200*1*X*{guide}", *inside, "GE*1*1", "IEA*1*000000001"]
    return (ISA + "".join(f"{one}~" for one in segments)).encode()


def read(*body: str, guide: str = PROFESSIONAL) -> ChargesFile:
    return read_claims(file(*body, guide=guide), "claims.837")


def test_a_professional_line_tells_provider_patient_day_code_and_charge() -> None:
    told = read(*CLINIC, *SELF, "CLM*ACCT-1*180***11:B:1*Y*A*Y*Y", *THERAPY)
    assert told.problems == ()
    line = told.lines[0]
    assert (line.provider_npi, line.provider_tin, line.claim_id) == ("1234567893", "123456789", "ACCT-1")
    assert (line.patient_name, line.birth_date) == ("TESTA B SAMPLE", date(1990, 4, 2))
    assert (line.procedure_code, line.modifiers, line.charge) == ("90837", ("95",), Decimal("180.00"))
    assert (line.first_day, line.quantity) == (date(2026, 12, 1), Decimal(1))


def test_an_institutional_line_has_revenue_code_and_span() -> None:
    told = read(*CLINIC, *SELF, "CLM*ACCT-2*3000***13:A:1", *DAYS, guide=INSTITUTIONAL)
    line = told.lines[0]
    assert (line.revenue_code, line.procedure_code) == ("0906", "S9480")
    assert (line.first_day, line.last_day) == (date(2026, 12, 1), date(2026, 12, 30))


def test_the_dependent_is_the_patient_and_the_next_subscriber_is_not() -> None:
    told = read(*CLINIC, *CHILD, "CLM*A*180***11:B:1", *THERAPY, *SELF, "CLM*B*180***11:B:1", *THERAPY)
    assert [line.patient_name for line in told.lines] == ["YOUNG SAMPLE", "TESTA B SAMPLE"]
    assert [line.member_id for line in told.lines] == ["ZZ900001", "ZZ900001"]


def test_a_replacement_and_a_void_say_so() -> None:
    told = read(*CLINIC, *SELF, "CLM*A*180***11:B:7", *THERAPY, "CLM*B*180***11:B:8", *THERAPY)
    assert [line.frequency for line in told.lines] == ["7", "8"]


def test_a_replacement_names_the_claim_it_is_about_by_the_payers_number() -> None:
    other_payer = ["SBR*S*18*******CI", "NM1*PR*2*OTHER PLAN*****PI*99999", "REF*F8*THEIRS"]
    first = [*CLINIC, *SELF, "CLM*A*180***11:B:7", "REF*F8*ICN77", *other_payer, *THERAPY]
    told = read(*first, "CLM*B*180***11:B:1", *THERAPY)
    assert told.problems == ()
    assert [line.original for line in told.lines] == ["ICN77", ""]


def test_lines_that_do_not_add_up_are_taken_with_a_warning() -> None:
    told = read(*CLINIC, *SELF, "CLM*A*200***11:B:1", *THERAPY)
    assert [(one.severity, one.where) for one in told.problems] == [(Severity.WARNING, "claim A")]
    assert len(told.lines) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (file(*CLINIC, guide="005010X221A1"), "passed over"),
        (file(*CLINIC, *SELF, "CLM*A*180***11:B:1", *THERAPY, end=False), "breaks off"),
        (file(*CLINIC, *SELF, "CLM*A*one hundred***11:B:1"), "not an amount"),
        (file(*CLINIC, *SELF, "CLM*A*180***11:B:1", "LX*1", "SV1*HC:90837*18O*UN*1"), "not an amount"),
        (ISA.encode() + b"IEA*0*000000001~", "no 837"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_and_nothing_is_raised(content: bytes, words: str) -> None:
    told = read_claims(content, "x")
    assert any(words in one.what for one in told.problems), told.problems


@given(cut=st.integers(0, 600), put=st.binary(max_size=4))
def test_no_damage_raises(cut: int, put: bytes) -> None:
    whole = file(*CLINIC, *SELF, "CLM*A*180***11:B:1", *THERAPY)
    told = read_claims(whole[:cut] + put + whole[cut + len(put) :], "x")
    assert told.lines or told.problems


def test_a_table_is_read_by_its_headings_in_any_order() -> None:
    table = "Amount,Date of service,NPI,Code,Estimate,Qty\n$1,180.00,,,,,\n".replace("$1,180.00,,,,,\n", "")
    table += '"$1,180.00",12/01/2026,1234567893,s9480,E-00012,2\n\n'
    told = read_charges_table(table.encode(), "bills.csv")
    assert told.problems == ()
    line = told.lines[0]
    assert (line.charge, line.first_day, line.where) == (Decimal("1180.00"), date(2026, 12, 1), 2)
    assert (line.procedure_code, line.estimate, line.quantity) == ("S9480", "E-00012", Decimal(2))


@pytest.mark.parametrize(
    ("table", "where", "words"),
    [
        ("", "file", "empty"),
        ("date,code\n2026-12-01,90837\n", "charge", "no column"),
        ("amount,date\n180,yesterday\n", "first_day", "not a date"),
        ("amount,date\n180,\n", "first_day", "missing"),
        ("amount,date\n18O,2026-12-01\n", "charge", "not an amount"),
        ("amount,date\n180.005,2026-12-01\n", "charge", "whole number of cents"),
        ("amount,date,qty\n180,2026-12-01,many\n", "quantity", "not a number"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_column(table: str, where: str, words: str) -> None:
    told = read_charges_table(table.encode(), "bills.csv")
    assert [(one.where, words in one.what) for one in told.problems] == [(where, True)]


def test_good_rows_are_read_beside_a_bad_one() -> None:
    told = read_charges_table(b"amount,date\n180,2026-12-01\nx,2026-12-02\n90,2026-12-03\n", "bills.csv")
    assert [line.where for line in told.lines] == [2, 4]
    assert [one.segment_number for one in told.problems] == [3]


@given(content=st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    told = read_charges_table(content, "x")
    assert told.lines or told.problems or not content.strip()
