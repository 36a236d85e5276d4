"""What stays together where a page ends, what is repeated, and how it is told to those who do not see it."""

import io
import re
from collections.abc import Iterator

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Inches, Pt
from drawing_sample import DRAWN_ON, LIMIT, a_document, block, pdf, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from word_shell_samples import saved

from letter_templates.accessible import shortcomings
from letter_templates.accessible_tree import Element, elements_of
from letter_templates.block import BlockKind
from letter_templates.docx_package import pack, read_package
from letter_templates.draw_story import Lists
from letter_templates.draw_tags import Element as Tag
from letter_templates.pdf import render_pdf
from letter_templates.pdf_drawing import Block
from letter_templates.text import pdf_text, same_words

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A_LINE = "Words of a line that is as wide as the page lets it be, which is not so very wide at all today"


def drawn(content: bytes) -> bytes:
    return render_pdf(content, title="Sample", language="en-US", created=DRAWN_ON)


def pages(content: bytes) -> list[list[str]]:
    """The lines of each page."""
    return [[line for line in page.splitlines() if line.strip()] for page in pdf_text(content).split("\f")]


def elements(content: bytes) -> list[Element]:
    return list(elements_of(PdfReader(io.BytesIO(content))))


def short_page(document: "docx.document.Document", inches: float = 4.0) -> "docx.document.Document":
    document.sections[0].page_height = Inches(inches)
    return document


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 24), st.integers(2, 9))
def test_neither_a_first_nor_a_last_line_stands_alone(before: int, lines: int) -> None:
    document = short_page(docx.Document())
    for number in range(before):
        document.add_paragraph(f"Before {number}")
    paragraph = document.add_paragraph()
    for number in range(lines):
        paragraph.add_run(f"Line {number}")
        if number + 1 < lines:
            paragraph.add_run().add_break()
    for page in pages(drawn(saved(document))):
        found = [line for line in page if line.startswith("Line ")]
        assert len(found) != 1


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 40))
def test_a_heading_stands_over_what_it_heads(before: int) -> None:
    texts = (block(BlockKind.PARAGRAPH, f"Before {number}.") for number in range(before))
    heading, table = block(BlockKind.HEADING, "Facts"), rows(BlockKind.TABLE, ("a", "b"), header=("c", "d"))
    for page in pages(pdf(a_document(*texts, heading, table))):
        if "Facts" in page:
            assert page[page.index("Facts") + 1 :][:2] == ["c d", "a b"]


def test_paragraphs_that_stay_with_the_next_go_to_its_page_together() -> None:
    document = short_page(docx.Document())
    for number in range(8):
        document.add_paragraph(f"Before {number}")
    for number in range(4):
        document.add_paragraph(f"Kept {number}").paragraph_format.keep_with_next = True
    document.add_paragraph("Last")
    holding = [page for page in pages(drawn(saved(document))) if any("Kept" in line for line in page)]
    assert [line for page in holding for line in page][-5:] == [
        "Kept 0",
        "Kept 1",
        "Kept 2",
        "Kept 3",
        "Last",
    ]
    assert len(holding) == 1


def test_a_page_break_at_the_end_makes_no_empty_page() -> None:
    document = docx.Document()
    document.add_paragraph("Only page")
    document.add_page_break()
    assert len(pages(drawn(saved(document)))) == 1


def table_of(cells: list[tuple[str, ...]], *, whole: bool = False) -> "docx.document.Document":
    document = short_page(docx.Document(), 5.0)
    table = document.add_table(0, len(cells[0]), style="Table Grid")
    for texts in cells:
        row = table.add_row()
        if whole:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {W}/>"))
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return document


@pytest.mark.parametrize("whole", [False, True])
def test_a_row_is_split_over_pages_unless_it_is_to_stay_whole(*, whole: bool) -> None:
    cells = [(f"Row {number}", f"{LIMIT} End {number}") for number in range(6)]
    content = saved(table_of(cells, whole=whole))
    made = drawn(content)
    split = [
        page
        for page in pages(made)
        if any(f"Row {number}" in " ".join(page) for number in range(6))
        and len(re.findall(r"Row \d", " ".join(page))) != len(re.findall(r"End \d", " ".join(page)))
    ]
    assert bool(split) is not whole
    assert same_words(content, made) == []


def test_a_row_higher_than_a_page_is_split_even_if_it_is_to_stay_whole() -> None:
    content = saved(table_of([("Long", LIMIT * 12)], whole=True))
    assert len(pages(drawn(content))) > 1
    assert pdf_text(drawn(content)).count("inpatient") == 12


def test_a_cell_over_several_rows_goes_on_where_they_are_parted() -> None:
    document = table_of([(f"Row {number}", "Shared" if not number else "", LIMIT) for number in range(6)])
    table = document.tables[0]
    table.cell(0, 1).merge(table.cell(5, 1)).text = "Shared words. " * 60
    made = drawn(saved(document))
    assert len(pages(made)) > 1
    assert pdf_text(made).replace("\n", " ").count("Shared") == 60
    assert shortcomings(made) == ()


def test_header_rows_are_shown_on_each_page_and_read_once() -> None:
    facts = ((f"May {number}", LIMIT) for number in range(20))
    made = pdf(a_document(rows(BlockKind.TABLE, *facts, header=("Date", "Fact"))))
    showing = [page for page in pages(made) if any(line.startswith("Date") for line in page)]
    assert len(showing) == len(pages(made)) > 1
    assert [each.role for each in elements(made)].count("TH") == 2


def noted(words: str, *, before: int = 0) -> bytes:
    """A letter with one footnote, after some lines."""
    document = short_page(docx.Document())
    for number in range(before):
        document.add_paragraph(f"Before {number}").paragraph_format.space_after = Pt(0)
    document.add_paragraph("With a note")._p.append(
        parse_xml(f'<w:r {W}><w:footnoteReference w:id="1"/></w:r>')
    )
    document.add_paragraph("After it")
    told = f"<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{words}</w:t></w:r></w:p>"
    part = f'<w:footnotes {W}><w:footnote w:id="1">{told}</w:footnote></w:footnotes>'
    return pack(read_package(saved(document)) | {"word/footnotes.xml": part.encode()})


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.integers(0, 14))
def test_a_footnote_begins_on_the_page_of_its_number(before: int) -> None:
    for page in pages(drawn(noted("Told below.", before=before))):
        text = "\n".join(page)
        assert ("With a note" in text) == ("Told below." in text)


def test_a_footnote_longer_than_a_page_goes_on_and_nothing_of_it_is_lost() -> None:
    made = drawn(noted("A long note. " * 300))
    assert len(pages(made)) > 2
    assert pdf_text(made).replace("\n", " ").count("note.") == 300
    assert shortcomings(made) == ()


def test_a_note_is_told_where_it_is_referred_to() -> None:
    found = {each.role: each for each in elements(drawn(noted("Told below.")))}
    assert found["Reference"].parent == found["Note"].parent == "P"
    assert [each.role for each in found["Note"].children] == ["Lbl", "P"]
    assert str(found["Note"].row["/ID"]) == "Note 1"


def an_item(depth: int, numbering: int) -> Block:
    item: Block = {"depth": depth, "numbering": numbering, "bullet": False, "label": "1."}
    return item


def test_lists_inside_of_lists_are_told_as_such() -> None:
    document = Tag(b"Document")
    lists = Lists(document)
    places = ((0, 1), (1, 1), (1, 1), (0, 1), (0, 2))  # two lists, and one inside of the first
    words = [lists.tags(an_item(*place)).words for place in places]
    bodies = [each.parent for each in words if each is not None]
    of = [body.parent.parent for body in bodies if body is not None and body.parent is not None]
    assert of[0] is of[3] is not of[4]
    assert of[1] is of[2]
    assert [each.parent for each in of if each is not None] == [
        document,
        bodies[0],
        bodies[0],
        document,
        document,
    ]


def headings(reader: PdfReader) -> Iterator[tuple[int, str]]:
    def walk(entries: list[object], depth: int) -> Iterator[tuple[int, str]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, str(entry["/Title"])  # type: ignore[index]

    yield from walk(list(reader.outline), 0)


def test_bookmarks_are_nested_as_the_headings_are() -> None:
    levels = (("One", 1), ("Inner", 2), ("Deep", 3), ("Two", 1))
    document = a_document(*(block(BlockKind.HEADING, words, level=level) for words, level in levels))
    found = list(headings(PdfReader(io.BytesIO(pdf(document)))))
    assert found == [(0, "One"), (1, "Inner"), (2, "Deep"), (0, "Two")]


def test_a_label_wider_than_its_place_moves_only_the_first_line() -> None:
    item = f"{A_LINE} {A_LINE}"
    document = a_document(rows(BlockKind.NUMBERED, *((item,) for _ in range(12))))
    assert len([line for page in pages(pdf(document)) for line in page if line.startswith("12. Words")]) == 1
