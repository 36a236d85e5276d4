"""The day of a bill: from the transaction that carries a claim, or from a table's own column."""

from datetime import date

from appeals.intake.charges_table import read_charges_table
from appeals.intake.claims import read_claims

PARTIES = f"ZZ*{'EXAMPLEBH':15}*ZZ*{'EXAMPLEPLAN':15}"
ISA = f"ISA*00*{'':10}*00*{'':10}*{PARTIES}*261124*1200*^*00501*000000001*0*P*:~"
CLAIM = "CLM*A*180***11:B:1~SV1*HC:90837*180*UN*1***1~DTP*472*D8*20261201"


def test_a_claim_is_as_old_as_its_transaction() -> None:
    dated = "ST*837*0001*005010X222A1~BHT*0019*00*1*20261205*1200*CH"
    undated = "ST*837*0002*005010X222A1~BHT*0019*00*1"
    body = f"{dated}~{CLAIM}~SE*6*0001~{undated}~{CLAIM}~SE*6*0002"
    whole = f"{ISA}GS*HC*A*B*20261124*1200*1*X*005010X222A1~{body}~GE*2*1~IEA*1*000000001~"
    read = read_claims(whole.encode(), "claims.837")
    assert [line.dated_on for line in read.lines] == [date(2026, 12, 5), None]


def test_a_table_tells_the_day_of_the_bill_and_the_name_of_the_service() -> None:
    table = b"date,amount,bill date,description\n2026-12-01,180,12/05/2026,One hour\n2026-12-02,180,,\n"
    read = read_charges_table(table, "bills.csv")
    assert [(line.dated_on, line.label) for line in read.lines] == [
        (date(2026, 12, 5), "One hour"),
        (None, ""),
    ]
