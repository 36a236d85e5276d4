"""What is only added up and read later is what would have been read at once, and nothing is let through."""

from collections.abc import Sequence
from decimal import Decimal
from unittest.mock import patch

import pytest
from factories_x12 import Claim, Line, Remittance, a_denied_line, era, interchange_segments, written
from hypothesis import given, settings
from hypothesis import strategies as st
from test_remittance_fuzz import DELIMITERS, REMITTANCES, mutations

from appeals.intake.remittance import read_remittances
from appeals.intake.remittance_json import to_json
from appeals.intake.usual_claims import UsualClaims
from appeals.intake.x12 import Delimiters

USUAL = UsualClaims(Delimiters("*", ":", "^", "~"))
CLP = "ACCT-1*1*150.00*0*0*12*PCN1*11*1"


def read(content: bytes) -> dict[str, object]:
    return to_json(read_remittances(content, "sample.835"))


def read_at_once(content: bytes) -> dict[str, object]:
    """The same with no claim called usual, so that each is read segment by segment."""
    with patch.object(UsualClaims, "judge", lambda _, claims: iter([False] * len(claims))):
        return read(content)


def text(*segments: str, clp: str = CLP) -> str:
    return "~".join([clp, *segments])


@settings(max_examples=50, deadline=None)
@given(REMITTANCES, DELIMITERS)
def test_a_valid_file_reads_the_same_at_once_and_on_demand(
    remittances: list[Remittance], delimiters: str
) -> None:
    content = written(interchange_segments(*remittances), delimiters=delimiters)

    assert read(content) == read_at_once(content)


@settings(max_examples=150, deadline=None)
@given(mutations())
def test_a_damaged_file_reads_the_same_at_once_and_on_demand(content: bytes) -> None:
    assert read(content) == read_at_once(content)


@pytest.mark.parametrize("delimiters", [".:^~", "-:^~", "*:^.", "*:^-"])
def test_nothing_is_usual_where_a_delimiter_may_stand_within_a_number(delimiters: str) -> None:
    whole = interchange_segments(
        Remittance([Claim(charge="150", paid="150", lines=[Line("HC:90837", "150", "150")])])
    )
    content = written(whole, delimiters=delimiters)
    claims = UsualClaims(Delimiters(*delimiters))

    assert read(content) == read_at_once(content)
    assert list(claims.judge(["ACCT*1*150*0*0"] * 2)) == [False, False]


ELEMENTS = st.sampled_from(
    ["", "CO", "PR", "XX", "45", "197", "10.00", "-10", "-0", "1.5", "1.005", ".5", "+5", "1e3", "150", "1x",
     "0", "472", "20260831", "20260229", "20240229", "20261131", "HC:90837", ":90837", "HE", "N130", "22",
     "77", "9" * 12]
)  # fmt: skip
KINDS = st.sampled_from(
    ["CAS", "SVC", "DTM", "AMT", "QTY", "REF", "NM1", "LQ", "MOA", "MIA", "PER", "N3", "ZZZ", "LX", "PLB",
     "CLP", "TS2", "SE", "C"]
)  # fmt: skip
SEGMENTS = st.lists(
    st.tuples(KINDS, st.lists(ELEMENTS, max_size=9)).map(lambda one: "*".join([one[0], *one[1]])), max_size=7
)


@settings(max_examples=250, deadline=None)
@given(st.lists(ELEMENTS, min_size=1, max_size=8), SEGMENTS)
def test_any_segments_read_the_same_at_once_and_on_demand(
    clp: Sequence[str], segments: Sequence[str]
) -> None:
    whole = Remittance([Claim(lines=[Line(paid="150.00")])]).segments()
    place = next(at for at, one in enumerate(whole) if one.startswith("CLP"))
    content = era([*whole[:place], "*".join(["CLP", *clp]), *segments, *whole[place:]])

    assert read(content) == read_at_once(content)


@pytest.mark.parametrize(
    "segments",
    [
        pytest.param((), id="no lines"),
        pytest.param(("CAS*CO*45*150",), id="an adjustment of the whole claim"),
        pytest.param(("CAS*CO*45*50*1*197*100.00",), id="two triplets, one quantity"),
        pytest.param(("SVC*HC:90837:95*150*0**1", "DTM*472*20260831", "CAS*CO*45*150"), id="a line"),
        pytest.param(("SVC*NU:0912*150.0*0*0912*1*HC:90834*2*X",), id="every element of SVC"),
        pytest.param(("NM1*QC*1*SAMPLE*TÉSTA", "N3*1 SAMPLE STREET", "MOA***MA01", "PER*CX"), id="names"),
        pytest.param(("SE*12*0001", "ST*835*0002", "BPR*I*0", "CUR*PR*USD", "LX*1"), id="what comes after"),
    ],
)  # fmt: skip
def test_what_payers_usually_write_is_usual(segments: Sequence[str]) -> None:
    assert list(USUAL.judge([text(*segments)])) == [True]


@pytest.mark.parametrize(
    ("segments", "clp"),
    [
        pytest.param((), "ACCT-1*1*150.00*0", id="no CLP05"),
        pytest.param((), "*1*150.00*0*0", id="no claim number"),
        pytest.param((), "ACCT-1*77*150.00*0*0", id="an unknown status"),
        pytest.param((), "ACCT-1*1*-150.00*0*0", id="a negative charge"),
        pytest.param((), "ACCT-1*1*150.005*0*0", id="part of a cent"),
        pytest.param(("CAS*XX*45*150",), CLP, id="an unknown group"),
        pytest.param(("CAS*CO**150",), CLP, id="no reason"),
        pytest.param(("CAS*CO" + "*45*1*1" * 7,), CLP, id="seven triplets"),
        pytest.param(("SVC*:90837*150*0**1",), CLP, id="a procedure without kind"),
        pytest.param(("SVC*HC:90837*150*0**-1",), CLP, id="negative units"),
        pytest.param(("SVC*HC:90837*150",), CLP, id="no amount paid"),
        pytest.param(("SVC*HC:90837*150*0", "NM1*QC"), CLP, id="a name below a line"),
        pytest.param(("DTM*232*20260229",), CLP, id="no such day"),
        pytest.param(("ZZZ*1",), CLP, id="an unknown segment"),
        pytest.param(("CLP",), CLP, id="a claim without elements"),
        pytest.param(("SE*1*1", "CLP"), CLP, id="a claim without elements after the end"),
    ],
)  # fmt: skip
def test_what_needs_a_second_look_is_not_usual(segments: Sequence[str], clp: str) -> None:
    good = text("CAS*CO*45*150")

    assert list(USUAL.judge([good, text(*segments, clp=clp), good])) == [True, False, True]


@pytest.mark.parametrize(
    ("segments", "paid"),
    [
        (("CAS*CO*45*50", "CAS*PR*1*50*1*2*20.5"), 2950),
        (("SVC*HC:90837*150*29.5**1", "CAS*CO*45*50", "CAS*PR*1*50*1*2*20.5"), 2950),
        (("SVC*HC:90837*100*29.5", "CAS*CO*45*70.5", "SVC*HC:90837*50*0", "CAS*CO*45*50"), 2950),
        (("CAS*CO*45*50", "SVC*HC:90837*100*29.5", "CAS*CO*45*70.5"), 2950),
        (("SVC*HC:90837*100*29.5", "CAS*CO*45*50", "SVC*HC:90837*50*0", "CAS*CO*45*70.5"), None),
        (("SVC*HC:90837*150*29.5", "CAS*CO*45*120"), None),
        (("SVC*HC:90837*150*29.5", "CAS*CO*45*120.51"), None),
        ((), None),
    ],
)
def test_sums_come_out_for_the_claim_and_for_each_line(segments: Sequence[str], paid: int | None) -> None:
    claim = text(*segments, clp="ACCT-1*1*150*29.5*0")
    found = USUAL.paid(f"{claim}~SE*9*1")

    assert found == (None if paid is None else (paid, len(claim)))


def test_a_claim_whose_end_comes_with_a_later_block_of_the_file_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = era(
        Remittance([Claim(id="A", lines=[a_denied_line()]), Claim(id="B", lines=[a_denied_line()])]),
        Remittance([Claim(id="C", lines=[a_denied_line()])], number="0002"),
    )
    expected = read(content)
    for size in (30, 64, 107, 500):
        monkeypatch.setattr("appeals.intake.x12.BLOCK", size)
        assert read(content) == expected


def test_amounts_of_every_form_are_the_same_cents() -> None:
    for written_amount in ("7", "-7", "7.5", "-0.5", "7.05", "-123.45", "0", "000.10"):
        claim = f"A*22*{written_amount}*{written_amount}*"
        assert USUAL.paid(claim) == (int(Decimal(written_amount) * 100), len(claim))


@settings(max_examples=60, deadline=None)
@given(REMITTANCES)
def test_adjustments_read_alone_are_those_of_the_claim_and_its_lines(remittances: list[Remittance]) -> None:
    file = read_remittances(written(interchange_segments(*remittances)), "sample.835")
    claims = [claim for one in file.transactions for claim in one.claims]
    alone = [list(claim.all_adjustments()) for claim in claims]

    assert alone == [
        [*claim.adjustments, *(one for line in claim.lines for one in line.adjustments)] for claim in claims
    ]
