"""Words stand as HarfBuzz would set them, and lines end where they must."""

import re
from itertools import pairwise

import pytest
from drawing_sample import paragraphs, pdf, word
from hypothesis import given, settings
from hypothesis import strategies as st

from letter_templates.draw_content import Content, Desk
from letter_templates.draw_faces import ORDINARY, STYLES, Face, encoded, face
from letter_templates.draw_lines import Measure, lines_of
from letter_templates.draw_words import MAY_BREAK, SPACE, Pen
from letter_templates.pdf_drawing import Look, Run
from letter_templates.text import pdf_text, same_words

NAMES = [
    f"{family}-{style}"
    for family in ("Caladea", "LiberationSans", "LiberationSerif", "NotoSerif")
    for style in STYLES.values()
]
LETTERS = st.text(sorted(set(ORDINARY) - set(" ()\\")), min_size=1, max_size=14)
WORDS = st.lists(st.one_of(LETTERS, st.sampled_from(["AVATAR", "Type", "office", "Łódź", "no\u00a0break"])))
LOOK: Look = {"size": 11.0, "font": "Caladea"}
PULLS = re.compile(rb"\)-?[\d.]+\(")


def a_pen(of: Face) -> Pen:
    return Pen(1000.0, (of,), "en", {})


def content(text: str) -> Content:
    """A paragraph of these words."""
    made = Content(Desk([LOOK], "en"), None)
    run: Run = {"s": text, "look": 0}
    made.add([run])
    return made


def measure(width: float, *, align: str = "left", justify: bool = False) -> Measure:
    return Measure(0.0, 0.0, width, align, justify, [], 10.0, 2.0)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(letters=LETTERS)
def test_a_word_from_the_table_of_pairs_is_as_wide_as_harfbuzz_makes_it(name: str, letters: str) -> None:
    of = face(name)
    *glyphs, _blank = of.shaped(f"{letters} ", "en")
    drawn = a_pen(of).pieces(letters)
    assert sum(piece.width for piece in drawn) == pytest.approx(sum(glyph.advance for glyph in glyphs), abs=1)
    codes = b"".join(PULLS.sub(b"", piece.code) for piece in drawn)
    assert codes == b"".join(encoded(glyph.number) for glyph in glyphs)


@pytest.mark.parametrize("name", NAMES)
def test_ordinary_letters_are_drawn_alike_in_every_language(name: str) -> None:
    assert face(name).shaped(ORDINARY, "es") == face(name).shaped(ORDINARY, "en")


def test_letters_that_join_in_some_fonts_are_drawn_joined_and_read_apart() -> None:
    (piece,) = a_pen(face("NotoSerif-Regular")).pieces("office")
    assert len(piece.code) < 2 * len("office")
    assert "office" in pdf_text(pdf(paragraphs("An office.")))


def test_no_word_of_a_letter_is_kept_when_it_is_drawn() -> None:
    pdf(paragraphs("Testa Samplewood-Øvergård of Łódź"))
    kept = {key for name in NAMES for key in face(name).pairs}
    assert max(map(len, kept)) == 2
    assert kept <= {a + b for a in ORDINARY for b in ORDINARY}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("in-network", ["in-", "network"]),
        ("2560.503-1(i)(2)", ["2560.503-1(i)", "(2)"]),
        ("2020-03-04", ["2020-03-04"]),
        ("and/or", ["and/", "or"]),
        ("5/6/2026", ["5/6/2026"]),
        ("“quoted”—said", ["“quoted”", "—", "said"]),
        ("https://example.invalid/a?b=c", ["https://", "example.", "invalid/", "a?", "b=", "c"]),
        ("no\u00a0break", ["no break"]),
    ],
)
def test_a_line_may_end_inside_of_a_word_only_where_readers_expect_it(text: str, parts: list[str]) -> None:
    pieces = a_pen(face("Caladea-Regular")).pieces(text)
    assert [piece.text for piece in pieces] == parts
    assert [piece.after == MAY_BREAK for piece in pieces] == [True] * (len(parts) - 1) + [False]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(words=WORDS, width=st.floats(20, 300))
def test_lines_hold_every_piece_once_and_none_is_wider_than_its_measure(
    words: list[str], width: float
) -> None:
    made = content(" ".join(words))
    before = "".join(piece.text for piece in made.pieces)
    lines = lines_of(made, measure(width))
    assert "".join(piece.text for piece in made.pieces) == before
    assert [line.start for line in lines] == [0, *(line.end for line in lines[:-1])]
    assert lines[-1].end == len(made.pieces)
    for line in lines:
        pieces = made.pieces[line.start : line.end]
        shown = sum(piece.width for piece in pieces) - (pieces[-1].blank if pieces else 0.0)
        assert shown <= width + 0.02 or len(pieces) == 1


@settings(max_examples=30, deadline=None, derandomize=True)
@given(words=WORDS, width=st.floats(120, 300))
def test_a_line_ends_only_where_the_next_word_would_not_fit(words: list[str], width: float) -> None:
    made = content(" ".join(words))
    lines = lines_of(made, measure(width))
    for line, following in pairwise(lines):
        taken = sum(piece.width for piece in made.pieces[line.start : line.end])
        unit = 0.0
        for piece in made.pieces[following.start : following.end]:
            unit += piece.width - piece.blank
            if piece.after in (SPACE, MAY_BREAK):
                break
        assert taken + unit > width


def test_justified_lines_end_at_the_margin_and_the_last_one_does_not() -> None:
    made = content("The record of the week shows what the criterion asks for, and more of it. " * 4)
    *lines, last = lines_of(made, measure(300.0, justify=True))
    for line in lines:
        pieces = made.pieces[line.start : line.end]
        blanks = sum(piece.after == SPACE for piece in pieces[:-1])
        shown = sum(piece.width for piece in pieces) - pieces[-1].blank
        assert shown + blanks * line.stretch == pytest.approx(300.0)
    assert last.stretch == 0.0


def test_centred_and_right_lines_keep_the_same_distance_as_they_say() -> None:
    (centred,) = lines_of(content("Words"), measure(100.0, align="center"))
    (right,) = lines_of(content("Words"), measure(100.0, align="right"))
    assert right.x == pytest.approx(2 * centred.x)


def test_letters_that_share_a_glyph_are_told_apart_when_they_are_read() -> None:
    document = paragraphs("Đorđe and Ðóra, \u2126 and \u03a9")
    assert same_words(word(document), pdf(document)) == []
    assert "Đorđe and Ðóra" in pdf_text(pdf(document))
