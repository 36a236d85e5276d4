"""Each malformed file gets its own plain words, at its place, and never hides what is good."""

from collections.abc import Callable, Sequence

import pytest
from factories_x12 import Claim, Line, Remittance, a_denied_line, era, interchange_segments, written

from appeals.intake.advice import RemittanceFile
from appeals.intake.file_problems import Severity
from appeals.intake.remittance import read_remittances

GOOD = Remittance([Claim(id="GOOD", lines=[Line(paid="150.00")])], number="0001")
BASE = Remittance([Claim(id="A1", lines=[a_denied_line()])], number="0002")


def read(content: bytes) -> RemittanceFile:
    return read_remittances(content, "sample.835")


def told(file: RemittanceFile, severity: Severity) -> list[str]:
    return [f"{one.where} {one.what}" for one in file.all_problems() if one.severity is severity]


def replaced(old: str, new: str) -> list[str]:
    """BASE with one segment changed; an empty text takes it out."""
    segments = [new if text == old or text.startswith(old) else text for text in BASE.segments()]
    assert segments != BASE.segments()
    return [text for text in segments if text]


@pytest.mark.parametrize(
    ("segments", "said"),
    [
        (replaced("CLP", "CLP*A1*1**0**12*PCN"), "CLP03 is missing"),
        (replaced("CLP", "CLP*A1*1*150.00"), "CLP04 is missing"),
        (replaced("CLP", "CLP**1*150.00*0"), "CLP01 is missing (claim without a number)"),
        (replaced("CLP", "CLP*A1**150.00*0"), "CLP02 is missing"),
        (replaced("CLP", "CLP*A1*1*15O.00*0"), "CLP03 is '15O.00', not an amount"),
        (replaced("CLP", "CLP*A1*1*NaN*0"), "CLP03 is 'NaN', not an amount"),
        (replaced("CLP", "CLP*A1*1*1e9*0"), "CLP03 is '1e9', not an amount"),
        (replaced("CLP", "CLP*A1*1*1,500.00*0"), "CLP03 is '1,500.00', not an amount"),
        (replaced("CLP", "CLP*A1*1*1_500*0"), "CLP03 is '1_500', not an amount"),
        (replaced("CLP", "CLP*A1*1*١٥٠*0"), "CLP03 is '١٥٠', not an amount"),
        (replaced("CLP", "CLP*A1*1*99999999999999999999*0"), "more than any payment can be"),
        (replaced("CLP", f"CLP*A1*1*{'9' * 5000}*0"), "longer than any number"),
        (replaced("CLP", "CLP*A1*1*150.005*0"), "CLP03 is '150.005', which is not a whole number of cents"),
        (replaced("SVC", "SVC*HC:90837*1x*0"), "SVC02 is '1x', not an amount"),
        (replaced("SVC", "SVC**150*0"), "SVC01 is missing"),
        (replaced("SVC", "SVC*HC:90837*150*0**-3"), "SVC05 is -3, a negative count"),
        (replaced("SVC", "SVC*HC:90837*150*0**two"), "SVC05 is 'two', not a number"),
        (replaced("CAS", "CAS*CO*197"), "CAS03 is missing"),
        (replaced("CAS", "CAS*CO**150"), "CAS02 is missing"),
        (replaced("CAS", "CAS*CO*197*150*x"), "CAS04 is 'x', not a number"),
        (replaced("CAS", "CAS*CO*45*10**197*Infinity"), "CAS06 is 'Infinity', not an amount"),
        (replaced("DTM*472", "AMT*B6*much"), "AMT02 is 'much', not an amount"),
        (replaced("BPR", ""), "BPR is missing: nobody can tell which payment this is"),
        (replaced("BPR", "BPR*I**C"), "BPR02 is missing"),
        (replaced("BPR", "BPR*I*0*C*ACH************2026-09-01"), "BPR16 is '2026-09-01', not a date"),
        (replaced("TRN", ""), "TRN is missing"),
        (replaced("TRN", "TRN*1"), "TRN02 (the check or transfer number) is missing"),
        (replaced("SE", ""), "SE is missing: the transaction breaks off"),
        (replaced("SE", "SE*-4*0002"), "SE01 is '-4', not a count"),
        (replaced("LX", "CAS*CO*45*10"), "CAS stands outside of any claim"),
        (replaced("CLP", ""), "SVC stands outside of any claim"),
        (replaced("SE", "PLB*1*20261231*WO:1*ten"), "PLB04 is 'ten', not an amount"),
    ],
)
def test_an_error_names_its_element_and_keeps_only_its_own_transaction_out(
    segments: Sequence[str], said: str
) -> None:
    file = read(era(GOOD, segments, Remittance(number="0003")))

    assert any(said in one for one in told(file, Severity.ERROR)), list(file.all_problems())
    assert [one.good for one in file.transactions] == [True, False, True]
    assert [claim.claim_id for claim in file.transactions[0].claims] == ["GOOD"]
    assert {one.transaction for one in file.all_problems() if one.severity is Severity.ERROR} == {"0002"}


def test_a_problem_gives_the_number_of_its_segment_in_the_file() -> None:
    content = era(GOOD, replaced("CAS", "CAS*CO*197*x"))
    place = content.decode().split("~").index("CAS*CO*197*x") + 1

    assert [one.segment_number for one in read(content).all_problems()] == [place]


@pytest.mark.parametrize(
    ("segments", "said"),
    [
        (replaced("SE", "SE*99*0002"), "SE01 says 99 segments"),
        (replaced("SE", "SE*21*9999"), "SE02 is '9999', but ST02 is '0002'"),
        (replaced("DTM*472", "DTM*472*20261301"), "DTM02 holds no date"),
        (replaced("DTM*472", "ZZZ*1"), "ZZZ is not expected here"),
        (replaced("CLP", "CLP*A1*77*150.00*0"), "CLP02 is '77', a claim status"),
        (replaced("CAS", "CAS*XX*197*150.00"), "has the group 'XX'"),
        (replaced("SVC", "SVC*HC:90837*150**1"), "has no amount paid"),
        (replaced("N1*PR", ""), "N1*PR is missing"),
        (replaced("CLP", "CLP*A1*1*-150.00*0"), "a negative charge"),
    ],
)
def test_what_does_no_harm_is_a_warning(segments: Sequence[str], said: str) -> None:
    file = read(era(segments))

    assert any(said in one for one in told(file, Severity.WARNING)), list(file.all_problems())
    assert told(file, Severity.ERROR) == []


def test_a_header_number_left_out_of_a_small_payers_file_is_no_matter() -> None:
    segments = replaced("LX", "")
    segments[-1] = f"SE*{len(segments)}*0002"

    assert list(read(era(segments)).all_problems()) == []


def whole(change: Callable[[list[str]], list[str]]) -> bytes:
    return written(change(interchange_segments(GOOD, BASE)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            whole(lambda parts: [text.replace("ST*835", "ST*837") for text in parts]),
            "is a 837 (a claim), not an 835",
        ),
        (whole(lambda parts: [text.replace("ST*835", "ST*277") for text in parts]), "claim status answer"),
        (whole(lambda parts: [*parts[:2], *parts[-2:]]), "holds no 835"),
        (whole(lambda parts: [parts[0], *parts[-1:]]), "holds no 835"),
        (whole(lambda parts: [*parts[:2], *parts[3:]]), "stand outside of any transaction"),
        (whole(lambda parts: [*parts[:-2], "GE*-2*1", parts[-1]]), "GE01 is '-2', not a count"),
        (whole(lambda parts: [*parts[:-1], "IEA*x*000000001"]), "IEA01 is 'x', not a count"),
        (era(GOOD).replace(b":~", b"~:", 1), "either that is wrong or the file is damaged"),
        (
            era(GOOD).replace(b"*", b"|").replace(b"|", b"*", 17),
            "either that is wrong or the file is damaged",
        ),
        (b"MZ\x90\x00" + bytes(range(256)) * 40, "not X12"),
    ],
)
def test_an_error_of_the_whole_file_is_told(content: bytes, said: str) -> None:
    file = read(content)

    assert any(said in one for one in told(file, Severity.ERROR)), list(file.all_problems())
    assert not file.good


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (whole(lambda parts: [*parts[:-2], "GE*9*1", parts[-1]]), "GE01 says 9 transactions, there are 2"),
        (whole(lambda parts: [*parts[:-1], "IEA*7*000000001"]), "IEA01 says 7 groups"),
        (whole(lambda parts: parts[:-1]), "IEA is missing"),
        (whole(lambda parts: [*parts[:-2], parts[-1]]), "GE is missing"),
        (whole(lambda parts: [parts[0], *parts[2:]]), "After the ISA header a GS segment should come"),
        (era(GOOD) + b"Sent by the portal", "18 bytes outside of any interchange"),
    ],
)
def test_an_odd_envelope_keeps_no_transaction_out(content: bytes, said: str) -> None:
    file = read(content)

    assert any(said in f"{one.where} {one.what}" for one in file.all_problems()), list(file.all_problems())
    assert all(one.good for one in file.transactions)
    assert file.transactions


def test_a_file_cut_off_anywhere_keeps_what_was_complete() -> None:
    content = era(GOOD, BASE)
    first_ends = content.index(b"SE*") + len(b"SE*1")
    for size in range(106, len(content)):
        file = read(content[:size])
        good = [one.control_number for one in file.transactions if one.good]
        assert (good[:1] == ["0001"]) == (size >= first_ends), content[:size][-30:]


def test_thousands_of_problems_stay_few_in_the_answer() -> None:
    bad = Remittance([Claim(id=f"A{n}", charge="x", paid="0") for n in range(3000)])
    [transaction] = read(era(bad)).transactions

    assert len(transaction.problems) < 110
    assert "more problems, not listed" in transaction.problems[-1].what


def test_thousands_of_foreign_transactions_stay_few_in_the_answer() -> None:
    file = read(era(GOOD, *[["ST*837*1", "SE*2*1"]] * 1000))

    assert (len(file.problems), file.transactions[0].good, file.good) == (201, True, False)


def test_an_error_after_thousands_of_warnings_is_still_an_error() -> None:
    odd = [Claim(id=f"A{n}", charge="1.00", paid="0", status="77") for n in range(300)]
    [transaction] = read(era(Remittance([*odd, Claim(charge="x", paid="0")]))).transactions

    assert not transaction.good
