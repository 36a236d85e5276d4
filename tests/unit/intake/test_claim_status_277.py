"""277CA acknowledgements: which claims were turned away, and why, in codes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from factories_x12 import Remittance, era, interchange_segments, written

from appeals.intake.acknowledgement import ClaimStatusFile
from appeals.intake.claim_status import read_claim_statuses, rejection_facts

GUIDE = "005010X214"
HEAD = [
    f"ST*277*0001*{GUIDE}",
    "BHT*0085*08*B1*20260901*1200*TH",
    "HL*1**20*1",
    "NM1*PR*2*EXAMPLE PLAN*****PI*99901",
    "HL*2*1*21*1",
    "NM1*41*2*EXAMPLE COUNSELING GROUP*****46*S1",
    "TRN*2*BATCH1",
    "STC*A1:19:PR*20260901*WQ*300",
    "HL*3*2*19*1",
    "NM1*85*2*EXAMPLE COUNSELING GROUP*****XX*1999999984",
]
REJECTED = [
    "HL*4*3*PT",
    "NM1*QC*1*SAMPLE*TESTA****MI*ZZ900001",
    "TRN*2*ACCT-1001",
    "STC*A7:562:85*20260901*U*150******A7:507**CHECK THE NPI",
    "REF*1K*PCN0001",
    "REF*D9*CH77",
    "REF*BLT*111",
    "DTP*472*RD8*20260801-20260803",
    "SVC*HC:90837*150****1",
    "STC*A7:454*20260901*U",
    "REF*6R*L1",
]
ACCEPTED = [
    "HL*5*3*PT",
    "NM1*QC*1*SAMPLE*TESTB****MI*ZZ900002",
    "TRN*2*ACCT-1002",
    "STC*A2:20:PR*20260901*WQ*150",
]


def read(*body: str, head: Sequence[str] = HEAD, end: Sequence[str] = ("SE*1*0001",)) -> ClaimStatusFile:
    parts = interchange_segments([*head, *body, *end], kind="HN", version=GUIDE)
    return read_claim_statuses(written(parts), "sample.277")


def test_a_rejected_claim_gives_its_reasons_and_numbers() -> None:
    [answer] = read(*REJECTED, *ACCEPTED).acknowledgements
    [claim] = answer.rejections()

    assert (answer.payer, [one.claim_id for one in answer.claims]) == (
        "EXAMPLE PLAN",
        ["ACCT-1001", "ACCT-1002"],
    )
    assert (claim.claim_id, claim.patient_name, claim.member_id) == ("ACCT-1001", "TESTA SAMPLE", "ZZ900001")
    assert (claim.payer_control_number, claim.clearinghouse_number, claim.type_of_bill) == (
        "PCN0001",
        "CH77",
        "111",
    )
    assert (claim.service_from, claim.service_to) == (date(2026, 8, 1), date(2026, 8, 3))
    assert claim.status_codes() == ("A7:562:85", "A7:507", "A7:454")
    assert (claim.statuses[0].charge, claim.statuses[0].words) == (Decimal("150.00"), "CHECK THE NPI")
    assert (claim.lines[0].procedure_code, claim.lines[0].control_number) == ("90837", "L1")


def test_the_status_of_the_batch_belongs_to_no_claim() -> None:
    [answer] = read(*ACCEPTED).acknowledgements

    assert [reason.text for status in answer.batch_statuses for reason in status.reasons] == ["A1:19:PR"]
    assert answer.rejections() == ()


def test_the_facts_for_the_classifier_carry_the_composites() -> None:
    [claim] = read(*REJECTED).acknowledgements[0].claims
    facts = rejection_facts(claim)

    assert facts.status_codes == ("A7:562:85", "A7:507", "A7:454")
    assert (facts.text, facts.procedure_code) == ("CHECK THE NPI", "90837")


def test_a_category_rejects_where_the_action_is_left_out() -> None:
    [answer] = read("HL*4*3*PT", "TRN*2*ACCT-1", "STC*A3:21*20260901").acknowledgements

    assert [one.claim_id for one in answer.rejections()] == ["ACCT-1"]


def test_an_answer_to_an_inquiry_is_not_an_acknowledgement() -> None:
    head = [HEAD[0].replace("X214", "X212"), *HEAD[1:]]
    file = read(*REJECTED, head=head)

    assert file.acknowledgements == ()
    assert "not a 277CA" in file.problems[0].what


def test_a_remittance_is_not_an_acknowledgement() -> None:
    file = read_claim_statuses(era(Remittance()), "sample.835")

    assert ("835" in file.problems[0].what, file.acknowledgements) == (True, ())


def test_what_breaks_off_or_cannot_be_read_is_told() -> None:
    [cut] = read(*REJECTED, end=()).acknowledgements
    [bad] = read("HL*4*3*PT", "TRN*2*A", "STC**20260901*U", "STC*A7:21*2026*U").acknowledgements

    assert [(one.where, cut.good) for one in cut.problems] == [("SE", False)]
    assert [one.where for one in bad.problems] == ["STC01", "STC02"]


def test_what_is_no_x12_is_named() -> None:
    assert "PDF" in read_claim_statuses(b"%PDF-1.4", "x").problems[0].what
