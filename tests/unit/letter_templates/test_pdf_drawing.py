"""What stands in the PDF when a Word file has been drawn."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pypdf
import pytest
from drawing_sample import AWKWARD, DRAWN_ON, a_document, a_letter, block, paragraphs, pdf, rows, word
from pypdf.generic import DictionaryObject, IndirectObject

from letter_templates.block import BlockKind
from letter_templates.pdf import MissingCharacter, Unsupported, render_pdf
from letter_templates.text import docx_text, pdf_text, same_words

INVISIBLE = (
    "pasted\ufeffmark",
    "no\u00a0break",
    "soft\u00adhyphen",
    "e\u0301",
    "\ufb01nd",
    "in\u2011network",
)


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def tags(content: bytes) -> list[str]:
    """The structure tags of a PDF, in reading order."""
    root = read(content).trailer["/Root"]["/StructTreeRoot"]
    return list(walked(root))


def walked(node: object) -> "list[str]":
    found: list[str] = []
    at = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(at, DictionaryObject):
        found += [str(at["/S"])] if "/S" in at else []
        children = at.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            found += walked(child)
    return found


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_pdf_says_what_the_letter_says_by_another_readers_word() -> None:
    text = squeezed("".join(page.extract_text() for page in read(pdf(a_letter())).pages))
    for line in a_letter().text.splitlines():
        for piece in line.split("\t"):
            assert squeezed(piece) in text


def test_the_same_file_gives_the_same_bytes_whenever_it_is_drawn() -> None:
    assert pdf(a_letter()) == pdf(a_letter())


def test_another_instant_gives_another_file() -> None:
    drawn = word(paragraphs("x"))
    later = render_pdf(drawn, title="x", language="en", created=datetime(2027, 1, 1, tzinfo=UTC))
    assert later != render_pdf(drawn, title="x", language="en", created=DRAWN_ON)


def test_the_pdf_declares_title_language_and_both_standards() -> None:
    root = read(pdf(a_document(title="Appeal & request", language="es-US"))).trailer["/Root"]
    about = root["/Metadata"].get_object().get_data().decode()
    assert (root["/Lang"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == ("es-US", True)
    assert "Appeal &amp; request" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert "<pdfaid:part>2</pdfaid:part>" in about


def test_headings_lists_and_tables_are_told_to_those_who_do_not_see_the_page() -> None:
    found = tags(pdf(a_letter()))
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TR", "/TH", "/TD"} <= set(
        found
    )
    assert found.count("/TH") == 3


def test_headings_that_skip_a_level_are_brought_into_steps() -> None:
    document = a_document(
        block(BlockKind.HEADING, "Deep", level=3), block(BlockKind.HEADING, "Deeper", level=3)
    )
    assert [tag for tag in tags(pdf(document)) if tag.startswith("/H")] == ["/H1", "/H2"]


@pytest.mark.parametrize("text", [" ", "Reason\t1", "Two\nlines"])
def test_a_heading_may_hold_blanks_tabs_and_line_ends(text: str) -> None:
    document = a_document(block(BlockKind.HEADING, text), block(BlockKind.PARAGRAPH, "Words."))
    assert same_words(word(document), pdf(document)) == []


def test_awkward_characters_arrive() -> None:
    assert squeezed(AWKWARD) in squeezed(pdf_text(pdf(paragraphs(AWKWARD))))


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd") #{ panic("x") } $x^2$ *b* _i_ `r` @ref <label> // no comment',
        '\\u{41} \\" \\ #"',
        '"}]}, {"t": "break"}',
        "{{ title }} %1 #sys.inputs",
    ],
)
def test_words_are_never_read_as_code(text: str) -> None:
    assert squeezed(text) in squeezed(pdf_text(pdf(paragraphs(text))))


@pytest.mark.parametrize(("character", "code"), [("中", "U+4E2D"), ("😀", "U+1F600"), ("☐", "U+2610")])
def test_a_character_without_a_font_is_named_with_its_place(character: str, code: str) -> None:
    with pytest.raises(MissingCharacter, match=re.escape(code)) as refusal:
        pdf(paragraphs(f"Signed by {character} in person"))
    assert (refusal.value.character, "Signed by " in str(refusal.value)) == (character, True)


@pytest.mark.parametrize("text", ["שלום", "a مرحبا b"])
def test_writing_from_right_to_left_is_refused_by_name(text: str) -> None:
    with pytest.raises(Unsupported, match="right to left"):
        pdf(paragraphs(text))


@pytest.mark.parametrize("text", INVISIBLE)
def test_invisible_and_combined_characters_are_no_obstacle(text: str) -> None:
    assert same_words(word(paragraphs(text)), pdf(paragraphs(text))) == []


def test_every_page_carries_its_number_and_the_count() -> None:
    pages = pdf_text(pdf(a_letter())).split("\f")
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "EVH-2026-000123 · Version 2" in page


def test_the_first_page_has_the_letterhead_and_the_others_the_running_title() -> None:
    first, second, *_ = pdf_text(pdf(a_letter())).split("\f")
    assert "100 Sample Street" in first
    assert a_letter().title not in first
    assert a_letter().title in second


def test_a_header_row_comes_again_where_the_table_goes_on() -> None:
    assert pdf_text(pdf(a_letter())).count("Exhibit\n") == 2


def test_a_header_longer_than_its_margin_pushes_the_text_down_as_in_word() -> None:
    document = a_document(
        *(block(BlockKind.PARAGRAPH, f"Paragraph {number}. " + "Words. " * 90) for number in range(9)),
        title="A very long title of a letter " * 12,
    )
    assert same_words(word(document), pdf(document)) == []


def test_a_cell_longer_than_a_page_goes_on_over_the_page() -> None:
    document = a_document(rows(BlockKind.TABLE, ("May 20", "A long fact. " * 900), header=("Date", "Fact")))
    assert pdf_text(pdf(document)).count("fact.") == 900


def test_a_word_longer_than_the_line_is_broken_and_stays_a_word() -> None:
    address = "https://example.invalid/" + "path/" * 3 + "x" * 200
    document = a_document(
        block(BlockKind.PARAGRAPH, address),
        rows(BlockKind.TABLE, ("Address", address), header=("What", "Where")),
    )
    drawn = pdf(document)
    assert same_words(word(document), drawn) == []
    assert widest(drawn) < 612


def widest(content: bytes) -> float:
    """The right edge of the rightmost letter, in points."""
    edges: list[float] = []

    def visit(text: str, _matrix: object, place: list[float], *_: object) -> None:
        if text.strip():
            edges.append(place[4])

    for page in read(content).pages:
        page.extract_text(visitor_text=visit)
    return max(edges)


def test_threads_draw_side_by_side() -> None:
    documents = [paragraphs(f"Letter {number}") for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(pdf, documents))
    assert [f"Letter {number}" in pdf_text(content) for number, content in enumerate(drawn)] == [True] * 8


def test_an_empty_letter_is_one_page() -> None:
    assert len(read(pdf(a_document())).pages) == 1


def test_list_labels_are_the_same_in_both_files() -> None:
    document = a_document(
        rows(BlockKind.NUMBERED, *((f"item {number}",) for number in range(12))),
        rows(BlockKind.BULLETED, ("bullet",)),
        rows(BlockKind.NUMBERED, ("again",)),
    )
    assert docx_text(word(document)).split() == pdf_text(pdf(document)).replace("Page 1 of 1", "").split()
