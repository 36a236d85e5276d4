"""The tokenizer finds interchanges and their delimiters in whatever comes."""

from io import BytesIO

import pytest
from factories_x12 import Claim, Remittance, a_denied_line, interchange_segments, isa, written

from appeals.intake import x12
from appeals.intake.x12 import BrokenX12, NotX12, segments

ONE = interchange_segments(Remittance([Claim(lines=[a_denied_line()])]))
IDS = [text.split("*")[0] for text in ONE]


def ids(content: bytes) -> list[str]:
    return [segment.elements[0] for segment in segments(BytesIO(content))]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(written(ONE, delimiters="|>^\n"), id="newline as terminator"),
        pytest.param(written(ONE, delimiters="|>^\r", after="\n"), id="carriage return, then newline"),
        pytest.param(written(ONE, delimiters="+:^'"), id="EDIFACT style"),
        pytest.param(written(ONE, delimiters="\x1d\x1f\x1e\x1c"), id="control characters"),
        pytest.param(written(ONE, delimiters="\xa6\xa7^\xb6", encoding="latin-1"), id="beyond ASCII"),
        pytest.param(written(ONE, after="\r\n"), id="CRLF after each segment"),
        pytest.param(b"\xef\xbb\xbf" + written(ONE), id="byte order mark"),
        pytest.param(b"Date: today\r\nContent-Type: x\r\n\r\n" + written(ONE), id="text before the header"),
        pytest.param(written([isa(padded=False), *ONE[1:]]), id="collapsed header padding"),
        pytest.param(written(ONE, after=" \n  "), id="indented segments"),
        pytest.param(written(ONE).rstrip(b"~"), id="no terminator at the very end"),
        pytest.param(written(ONE) + b"\x1a", id="end-of-file character"),
    ],
)  # fmt: skip
def test_every_usual_way_of_writing_gives_the_same_segments(content: bytes) -> None:
    assert ids(content) == IDS


def test_lines_wrapped_at_eighty_columns_are_joined() -> None:
    content = written(ONE)
    wrapped = b"\r\n".join(content[at : at + 80] for at in range(0, len(content), 80))

    assert ids(wrapped) == IDS


def test_the_delimiters_of_each_interchange_are_its_own() -> None:
    content = written(ONE) + b"\r\n" + written(ONE, delimiters="|>^\n") + written(ONE, delimiters="+:!'")
    cut = list(segments(BytesIO(content)))

    assert [one.elements[0] for one in cut] == IDS * 3
    assert [one.number for one in cut] == list(range(1, 3 * len(IDS) + 1))
    assert {one.delimiters.component for one in cut} == {":", ">"}


def test_the_next_interchange_is_found_when_the_one_before_has_no_end() -> None:
    assert ids(written(ONE[:-1]) + written(ONE)) == IDS[:-1] + IDS


@pytest.mark.parametrize("size", [1, 7, 64, 107])
def test_block_edges_change_nothing(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    content = written(ONE, after="\r\n") + b"  \n" + written(ONE, delimiters="|>^\n")
    monkeypatch.setattr(x12, "BLOCK", size)

    assert ids(content) == IDS * 2


def test_a_name_that_begins_like_a_trailer_ends_nothing() -> None:
    body = [*ONE[:4], "N1*PR*LISA*XV*IEA", "N3*ISA*IEA*1", *ONE[4:]]

    assert ids(written(body)) == [text.split("*")[0] for text in body]


def test_windows_characters_are_read_as_windows_writes_them() -> None:
    body = [*ONE[:4], "NM1*QC*1*O’SAMPLE*TÉSTA", *ONE[4:]]
    cut = list(segments(BytesIO(written(body, encoding="cp1252"))))

    assert cut[4].elements[3:5] == ["O’SAMPLE", "TÉSTA"]


def test_utf_8_is_read_as_utf_8_even_beside_a_broken_segment() -> None:
    content = written([*ONE[:4], "N3*TÉSTA", "N3*@", *ONE[4:]]).replace(b"@", b"\x92")
    cut = list(segments(BytesIO(content)))

    assert [cut[4].elements[1], cut[5].elements[1]] == ["TÉSTA", "’"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04....", "ZIP"),
        ("ISA*00*".encode("utf-16"), "UTF-16"),
        ("ISA*00*".encode("utf-16-le"), "UTF-16"),
        (b"ST*835*0001~", "ISA header that should come first is missing"),
        (b'{"a": 1}', "JSON"),
        (b"<html>", "web page"),
        (b"claim,amount\n1,2\n", "CSV"),
        (b"=cmd|' /C calc'!A0,1\n2,3", "CSV"),
        (b"just words", "no ISA header"),
        (b"ISA*00*          *00*", "fewer than sixteen elements"),
        (isa().encode() + b"A", "as segment terminator, which cannot be right"),
        (isa()[:-1].encode() + b"9~", "as component separator"),
        (b"ISA*" * 5_000, "cannot be right"),
    ],
)
def test_what_is_not_x12_is_named(content: bytes, said: str) -> None:
    with pytest.raises(NotX12, match=said):
        list(segments(BytesIO(content)))


def test_a_segment_without_end_is_not_gathered_for_ever() -> None:
    with pytest.raises(BrokenX12, match="without its terminator"):
        list(segments(BytesIO(isa().encode() + b"~GS*" + b"A" * (4 << 20))))
