"""Packets cut into parts, pictures made pages, and files that would harm the process that reads them."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packet_samples import assembled, records
from pypdf import PdfReader

from letter_templates.packet_objects import NotPlain, elements, entries, renumbered
from letter_templates.packet_picture import picture_page
from letter_templates.packet_split import PAGES_IN_FRONT, Limits, Piece, TooBigAlone, parts
from letter_templates.packet_workroom import inspect_exhibits, page_of_picture

PIECES = st.lists(st.builds(Piece, st.integers(1, 60), st.integers(1, 5_000_000)), max_size=20)


@given(PIECES, st.integers(10, 120), st.integers(200_000, 9_000_000))
def test_parts_hold_every_exhibit_once_in_order_and_never_too_much(
    pieces: list[Piece], most_pages: int, most_bytes: int
) -> None:
    letter = Piece(4, 80_000)
    limits = Limits(most_bytes, most_pages)
    try:
        cut = parts(letter, pieces, limits)
    except TooBigAlone as error:
        alone = letter if error.place < 0 else pieces[error.place]
        assert alone.pages + 5 + PAGES_IN_FRONT > most_pages or alone.size + 150_000 > most_bytes
        return

    assert [place for part in cut for place in part] == list(range(len(pieces)))
    for part in cut:
        held = [pieces[place] for place in part]
        assert PAGES_IN_FRONT + letter.pages + sum(each.pages + 1 for each in held) <= most_pages
        assert letter.size + sum(each.size for each in held) <= most_bytes
    assert all(cut) or len(cut) == 1


def test_without_limits_there_is_one_part() -> None:
    assert parts(Piece(4, 1), [Piece(500, 10**9)] * 3, Limits()) == ((0, 1, 2),)


def png(width: int, height: int, *, kind: int = 0, row: bytes = b"\x80", rows: int | None = None) -> bytes:
    """A picture; with fewer ``rows`` than its head says, it is cut off."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    body = zlib.compress((b"\0" + row * width) * (height if rows is None else rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "row"), [(0, b"\x80"), (2, b"\x80\x10\x90"), (6, b"\x80\x10\x90\x40")])
def test_a_picture_becomes_one_letter_page(kind: int, row: bytes) -> None:
    page = page_of_picture(png(30, 20, kind=kind, row=row))

    (found,) = PdfReader(io.BytesIO(page)).pages
    assert (found.mediabox.width, found.mediabox.height) == (612, 792)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "neither PNG nor JPEG"),
        (png(9, 9)[:50], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "cut off"),
    ],
)
def test_a_broken_picture_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        picture_page(content)


def test_a_picture_that_says_it_is_larger_than_memory_is_refused() -> None:
    with pytest.raises(ValueError, match=r"memory or time|damaged"):
        page_of_picture(png(60_000, 60_000, rows=3))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            assembled(
                [
                    b"<< /Type /Catalog /Pages 2 0 R >>",
                    b"<< /Type /Pages /Count 1 /Kids [" + b"2 0 R " * 200_000 + b"] >>",
                ]
            ),
            id="a page tree that leads to itself",
        ),
        pytest.param(b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000, id="brackets without end"),
        pytest.param(
            b"%PDF-1.7\n1 0 obj\n" + b"(" * 100_000 + b"\nstartxref\n9\n%%EOF", id="strings without end"
        ),
    ],
)
def test_a_hostile_file_harms_nobody_and_its_neighbour_is_still_read(content: bytes) -> None:
    hostile, harmless = inspect_exhibits([content, records("Record", 2)])

    assert hostile.pages == 0
    assert hostile.flaws[0].code in {"damaged", "hostile"}
    assert harmless.pages == 2


@given(st.binary(max_size=300))
def test_whatever_stands_in_a_file_reading_its_objects_ends(body: bytes) -> None:
    for read in (entries, elements):
        try:
            read(b"<<" + body)
        except NotPlain:
            continue


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<< /A 5 0 R /B [5 0 R 6 0 R] >>", b"<< /A 15 0 R /B [15 0 R 16 0 R] >>"),
        (b"<< /A (5 0 R) /B <35> >>", b"<< /A (5 0 R) /B <35> >>"),
        (b"<< /A (a \\( 5 0 R) /C 5 0 R >>", b"<< /A (a \\( 5 0 R) /C 15 0 R >>"),
        (b"<< /F1 5 0 R % 6 0 R\n/G 6 0 R >>", b"<< /F1 15 0 R % 6 0 R\n/G 16 0 R >>"),
        (b"<</Im1 12 0 R/StructParent 3/K 4>>", b"<</Im1 22 0 R/K 4>>"),
        (b"[0.5 5 0 R 1 0 0 1 0 0]", b"[0.5 15 0 R 1 0 0 1 0 0]"),
    ],
)
def test_references_are_renumbered_and_nothing_that_looks_like_one(body: bytes, expected: bytes) -> None:
    assert renumbered(body, lambda number: number + 10) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<</A/B/C 1 0 R>>", {b"/A": b"/B", b"/C": b"1 0 R"}),
        (b"<< /A << /B [1 (x]) <AB>] >> /C true >>", {b"/A": b"<< /B [1 (x]) <AB>] >>", b"/C": b"true"}),
        (b"<< /A [[[[[1]]]]] /B % note\n 2 >>", {b"/A": b"[[[[[1]]]]]", b"/B": b"2"}),
        (b"<<>>", {}),
    ],
)
def test_a_dictionary_is_cut_into_its_entries(body: bytes, expected: dict[bytes, bytes]) -> None:
    assert entries(body) == expected
