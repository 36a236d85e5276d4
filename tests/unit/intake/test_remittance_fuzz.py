"""No bytes make the reader fail, and on valid files it counts and sums as pyx12 does."""

from collections import Counter
from decimal import Decimal
from io import BytesIO, StringIO

import pyx12.x12file
from factories_x12 import Claim, Line, Remittance, era, interchange_segments, written
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.intake.claim_status import read_claim_statuses
from appeals.intake.denials import outcome
from appeals.intake.remittance import read_remittances
from appeals.intake.remittance_json import to_json
from appeals.intake.x12 import NotX12, segments

AMOUNTS = st.integers(0, 500_000).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
REASONS = st.sampled_from(["45", "1", "3", "16", "50", "96", "119", "197", "253", "23"])
GROUPS = st.sampled_from(["CO", "PR", "OA", "PI"])


@st.composite
def lines(draw: st.DrawFn) -> Line:
    adjustments = draw(st.lists(st.tuples(GROUPS, REASONS, AMOUNTS).map(":".join), max_size=8))
    paid = draw(AMOUNTS)
    line = Line(
        paid=paid,
        adjustments=adjustments,
        remarks=draw(st.lists(st.sampled_from(["N130", "M127"]), max_size=2)),
    )
    line.charge = str(Decimal(paid) + line.adjusted())
    return line


CLAIMS = st.builds(
    Claim,
    id=st.sampled_from(["A1", "A2", "A3"]),
    status=st.sampled_from(["1", "2", "4", "22"]),
    lines=st.lists(lines(), max_size=4),
)
REMITTANCES = st.lists(st.builds(Remittance, claims=st.lists(CLAIMS, max_size=5)), min_size=1, max_size=3)
DELIMITERS = st.sampled_from(["*:^~", "|>^\n", "+:^'", "\x1d\x1f\x1e\x1c"])
DENIED = Claim(lines=[Line(adjustments=["CO:45:10.00", "CO:197:140.00"], remarks=["N130"])])
PAID = Claim(more=["MOA***MA01"], lines=[Line(paid="150.00")])
VALID = era(Remittance([DENIED]), Remittance([PAID], provider_adjustments=["WO:1:5.00"], number="0002"))


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A valid file after cuts, copies, overwritten bytes and swapped stretches."""
    content = bytearray(VALID)
    for _ in range(draw(st.integers(1, 6))):
        first, last = sorted(draw(st.tuples(st.integers(0, len(content)), st.integers(0, len(content)))))
        kind = draw(st.sampled_from(["cut", "copy", "write", "drop end"]))
        if kind == "cut":
            del content[first : min(last, first + 40)]
        elif kind == "copy":
            content[first:first] = content[first:last]
        elif kind == "write":
            content[first:first] = draw(
                st.binary(max_size=6) | st.sampled_from([b"~", b"*", b"-1", b"ISA*", b"SE*~"])
            )
        else:
            del content[last:]
    return bytes(content)


@settings(max_examples=300, deadline=None)
@given(mutations() | st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(content: bytes) -> None:
    file = read_remittances(content, "fuzz")

    assert to_json(file)["file"] == "fuzz"
    assert outcome(one for one in file.transactions if one.good) is not None
    assert file.transactions or any(True for _ in file.problems)
    read_claim_statuses(content, "fuzz")


@settings(max_examples=60, deadline=None)
@given(REMITTANCES, DELIMITERS)
def test_counts_and_sums_are_those_that_pyx12_finds(remittances: list[Remittance], delimiters: str) -> None:
    parts = interchange_segments(*remittances)
    content = written(parts, delimiters=delimiters)
    file = read_remittances(content, "valid")
    claims = [claim for one in file.transactions for claim in one.claims]
    ours = Counter(
        CLP=len(claims),
        SVC=sum(len(claim.lines) for claim in claims),
        LQ=sum(len(line.remark_codes) for claim in claims for line in claim.lines),
        charge=sum((claim.charge for claim in claims), Decimal(0)),
        adjusted=sum((one.amount or 0 for claim in claims for one in claim.all_adjustments()), Decimal(0)),
        triplets=sum(1 for claim in claims for _ in claim.all_adjustments()),
    )

    assert file.good
    assert ours == _counted_by_pyx12(written(parts).decode())
    assert all(one.balanced.lines and one.balanced.claims for one in file.transactions)


def _counted_by_pyx12(text: str) -> Counter[str]:
    found: Counter[str] = Counter(CLP=0, SVC=0, LQ=0, charge=Decimal(0), adjusted=Decimal(0), triplets=0)
    for segment in pyx12.x12file.X12Reader(StringIO(text)):
        kind = segment.get_seg_id()
        if kind in ("CLP", "SVC", "LQ"):
            found[kind] += 1
        if kind == "CLP":
            found["charge"] += Decimal(segment.get_value("CLP03"))
        if kind == "CAS":
            for place in range(3, len(segment) + 1, 3):
                found["adjusted"] += Decimal(segment.get_value(f"CAS{place:02}"))
                found["triplets"] += 1
    return found


@settings(max_examples=150, deadline=None)
@given(mutations())
def test_segments_are_numbered_without_gaps_and_hold_no_terminator(content: bytes) -> None:
    try:
        cut = list(segments(BytesIO(content)))
    except NotX12:
        return

    assert [one.number for one in cut] == list(range(1, len(cut) + 1))
    assert not any(one.delimiters.terminator in element for one in cut for element in one.elements)
