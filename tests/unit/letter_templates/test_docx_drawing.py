"""What stands in the Word file when a document has been drawn."""

import io
import zipfile

import docx
import pytest
from drawing_sample import AWKWARD, a_document, a_letter, block, paragraphs, rows, said, word
from hypothesis import given, settings
from hypothesis import strategies as st

from letter_templates.block import Block, BlockKind
from letter_templates.docx import render_docx
from letter_templates.docx_view import NotDrawable
from letter_templates.shell import shell
from letter_templates.text import docx_text


def opened(content: bytes) -> "docx.document.Document":
    return docx.Document(io.BytesIO(content))


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_no_character_of_the_text_is_lost_to_the_markup() -> None:
    assert docx_text(word(paragraphs(AWKWARD))).strip() == AWKWARD


def test_what_looks_like_a_tag_in_a_letter_stays_words() -> None:
    text = "{{ title }} {% for x in y %} <w:br/> {_{ &amp;"
    assert docx_text(word(paragraphs(text))).strip() == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_printable_text_arrives_unchanged(text: str) -> None:
    assert docx_text(word(paragraphs(f"[{text}]"))) == f"[{text}]"


def test_line_ends_become_line_breaks_and_tabs_become_tabs() -> None:
    drawn = part(word(paragraphs("one\ntwo\r\nthree\tfour")), "word/document.xml")
    assert (drawn.count("<w:br/>"), drawn.count("<w:tab/>")) == (2, 1)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\uffff"])
def test_a_character_that_word_cannot_hold_is_named_with_its_place(character: str) -> None:
    document = paragraphs("A first paragraph.", f"Shows anxiety{character} daily")
    with pytest.raises(NotDrawable, match=rf"U\+{ord(character):04X} stands in block 2.*Shows anxiety"):
        word(document)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert word(a_letter()) == word(a_letter())


def test_a_drawn_file_opens_in_another_reader_with_its_title_and_language() -> None:
    properties = opened(word(a_document(title="Appeal & request", language="es-US"))).core_properties
    assert (properties.title, properties.language) == ("Appeal & request", "es-US")


def test_a_title_of_several_lines_becomes_one() -> None:
    drawn = word(a_document(title="Appeal\nof a\tdenial", author="Testa\nSample"))
    assert opened(drawn).core_properties.title == "Appeal of a denial"


def test_the_language_is_the_one_that_word_checks_the_spelling_in() -> None:
    assert 'w:lang w:val="es-US"' in part(word(a_document(language="es-US")), "word/styles.xml")


def test_the_pages_are_counted_in_the_language_of_the_letter() -> None:
    assert "Página" in part(word(a_document(language="es-US")), "word/footer1.xml")


@pytest.mark.parametrize(
    ("weights", "bold", "italic"),
    [
        pytest.param({}, None, None, id="plain"),
        pytest.param({"strong": True}, True, None, id="strong"),
        pytest.param({"emphasis": True}, None, True, id="emphasis"),
        pytest.param({"strong": True, "emphasis": True}, True, True, id="both"),
    ],
)
def test_a_span_is_set_in_its_weight(
    weights: dict[str, bool], bold: bool | None, italic: bool | None
) -> None:
    drawn = opened(word(a_document(block(BlockKind.PARAGRAPH, "before ", said("weighed", **weights)))))
    run = next(run for run in drawn.paragraphs[0].runs if "weighed" in run.text)
    assert (run.bold, run.italic) == (bold, italic)


def test_every_kind_of_block_has_its_own_style() -> None:
    styles = {paragraph.style.name for paragraph in opened(word(a_letter())).paragraphs}
    assert {
        "Organization",
        "Date",
        "Inside Address",
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "Body Text",
    } <= styles
    assert {"Quote", "List Number", "List Bullet", "Closing", "Signature", "Note"} <= styles


def test_each_numbered_list_starts_at_one() -> None:
    drawn = docx_text(
        word(a_document(rows(BlockKind.NUMBERED, ("a",), ("b",)), rows(BlockKind.NUMBERED, ("c",))))
    )
    assert drawn.splitlines() == ["1. a", "2. b", "1. c"]


def test_numbered_items_given_one_a_block_count_on() -> None:
    drawn = docx_text(word(a_document(block(BlockKind.NUMBERED, "a"), block(BlockKind.NUMBERED, "b"))))
    assert drawn.splitlines() == ["1. a", "2. b"]


def test_a_letterhead_of_the_document_stands_in_for_the_one_from_its_properties() -> None:
    drawn = docx_text(
        word(a_document(block(BlockKind.LETTERHEAD, "Own Name\nOwn Street\nOwn City"), organization="Other"))
    )
    assert drawn.splitlines() == ["Own Name", "Own Street · Own City"]


def test_the_signature_leaves_room_to_sign_between_closing_and_name() -> None:
    drawn = opened(
        word(a_document(block(BlockKind.SIGNATURE, "Sincerely,\nTesta Advocate\nFor the provider")))
    )
    closing, signature = drawn.paragraphs
    assert (closing.text, signature.text) == ("Sincerely,", "Testa Advocate\nFor the provider")
    assert drawn.styles["Signature"].paragraph_format.space_before.pt >= 30


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param(
            "Please approve the care.", block(BlockKind.SIGNATURE, "Sincerely,\nTesta"), id="a signature"
        ),
        pytest.param("Enclosed", rows(BlockKind.TABLE, ("A", "Notice")), id="a table"),
        pytest.param("The record shows:", block(BlockKind.PARAGRAPH, "much."), id="what a colon announces"),
    ],
)
def test_a_paragraph_stays_on_the_page_of_what_it_announces(text: str, after: Block) -> None:
    first, *_ = opened(word(a_document(block(BlockKind.PARAGRAPH, text), after))).paragraphs
    assert first.paragraph_format.keep_with_next


def test_a_header_row_repeats_on_every_page() -> None:
    table = rows(BlockKind.TABLE, ("May 20", "Assessment"), header=("Date", "Fact"))
    assert part(word(a_document(table)), "word/document.xml").count("<w:tblHeader/>") == 1


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        pytest.param(rows(BlockKind.TABLE, ("a", "b"), ("c",)), r"rows of \[1, 2\] cells", id="uneven rows"),
        pytest.param(rows(BlockKind.TABLE, tuple("abcdefgh")), "1 to 7", id="too many columns"),
        pytest.param(rows(BlockKind.REFERENCE, ("a", "b", "c")), "2 to 2", id="reference of three columns"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(bad: Block, says: str) -> None:
    with pytest.raises(NotDrawable, match=says):
        word(a_document(bad))


def test_an_empty_document_is_still_a_word_file() -> None:
    assert opened(render_docx(a_document(), shell())).paragraphs == []
