"""An obviously fictitious 835 with one denial of every kind that a newcomer should see."""

from datetime import date, timedelta

PAYER, PAYER_ID = "SAMPLE MUTUAL HEALTH PLAN", "99999"
FACILITY, FACILITY_NPI = "EXAMPLE BEHAVIORAL HEALTH", "1234567893"


def demo_remittance(today: date) -> bytes:
    """The file, with dates shortly before ``today`` so that its clocks are still running."""
    paid_on = today - timedelta(days=9)
    body = [
        f"BPR*I*310.00*C*CHK************{paid_on:%Y%m%d}",
        f"TRN*1*DEMO-CHECK-{paid_on:%j}*1{PAYER_ID}0000",
        f"DTM*405*{paid_on:%Y%m%d}",
        f"N1*PR*{PAYER}*XV*{PAYER_ID}",
        "N3*1 NOWHERE PLAZA",
        "N4*SAMPLETOWN*WA*98000",
        "PER*BL*PROVIDER LINE*TE*5550100100",
        f"N1*PE*{FACILITY}*XX*{FACILITY_NPI}",
        "LX*1",
        *_residential(today),
        *_visit_limit(today),
        *_late_filing(today),
        *_partial_hospital(today),
        *_paid_in_full(today),
    ]
    return _envelope(body, paid_on)


def _residential(today: date) -> list[str]:
    first, last = today - timedelta(days=40), today - timedelta(days=27)
    return [
        "CLP*DEMO-1001*1*14000.00*0.00*14000.00*12*SMH000001001*86*1",
        "NM1*QC*1*SAMPLE*TESTA****MI*SMH900100100",
        f"DTM*232*{first:%Y%m%d}",
        f"DTM*233*{last:%Y%m%d}",
        "SVC*HC:H0018*14000.00*0.00*1001*0**14",
        f"DTM*472*{first:%Y%m%d}",
        "CAS*PR*50*14000.00",
        "LQ*HE*N661",
    ]


def _visit_limit(today: date) -> list[str]:
    day = today - timedelta(days=33)
    return [
        "CLP*DEMO-1002*1*1200.00*0.00*1200.00*12*SMH000001002*13*1",
        "NM1*QC*1*PLACEHOLDER*PERCIVAL****MI*SMH900100200",
        "SVC*HC:H0015*1200.00*0.00*0906*0**4",
        f"DTM*472*{day:%Y%m%d}",
        "CAS*PR*119*1200.00",
        "LQ*HE*N587",
    ]


def _late_filing(today: date) -> list[str]:
    day = today - timedelta(days=400)
    return [
        "CLP*DEMO-1003*4*180.00*0.00*0.00*12*SMH000001003*11*1",
        "NM1*QC*1*NOBODY*NORA****MI*SMH900100300",
        "SVC*HC:90837*180.00*0.00**0**1",
        f"DTM*472*{day:%Y%m%d}",
        "CAS*CO*29*180.00",
    ]


def _partial_hospital(today: date) -> list[str]:
    day = today - timedelta(days=30)
    return [
        "CLP*DEMO-1004*1*2250.00*0.00*2250.00*12*SMH000001004*13*1",
        "NM1*QC*1*EXEMPLAR*EDDA****MI*SMH900100400",
        "SVC*HC:H0035*2250.00*0.00*0912*0**5",
        f"DTM*472*{day:%Y%m%d}",
        "CAS*PR*197*2250.00",
        "LQ*HE*N758",
    ]


def _paid_in_full(today: date) -> list[str]:
    day = today - timedelta(days=31)
    return [
        "CLP*DEMO-1005*1*350.00*310.00*40.00*12*SMH000001005*11*1",
        "NM1*QC*1*MOCK*MORTIMER****MI*SMH900100500",
        "SVC*HC:90834*350.00*310.00**1",
        f"DTM*472*{day:%Y%m%d}",
        "CAS*PR*3*40.00",
    ]


def _envelope(body: list[str], day: date) -> bytes:
    transaction = ["ST*835*0001", *body]
    transaction.append(f"SE*{len(transaction) + 1}*0001")
    segments = [
        _interchange(day),
        f"GS*HP*{PAYER_ID}*EVENHANDDEMO*{day:%Y%m%d}*0900*1*X*005010X221A1",
        *transaction,
        "GE*1*1",
        f"IEA*1*{day:%y%m%d}001",
    ]
    return "".join(f"{segment}~\n" for segment in segments).encode("ascii")


def _interchange(day: date) -> str:
    parties = f"ZZ*{PAYER_ID:<15}*ZZ*{'EVENHANDDEMO':<15}"
    return f"ISA*00*          *00*          *{parties}*{day:%y%m%d}*0900*^*00501*{day:%y%m%d}001*0*T*:"
