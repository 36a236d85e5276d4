"""A PDF that does not say what the Word file says is found out."""

import pytest
from drawing_sample import a_document, a_letter, block, paragraphs, pdf, rows, word

from letter_templates.block import BlockKind
from letter_templates.text import docx_text, pdf_text, same_words

TEXT = "The plan has until July 12, 2026 to answer, under 29 CFR § 2560.503-1(i)."


def test_word_and_pdf_of_one_letter_say_the_same() -> None:
    assert same_words(word(a_letter()), pdf(a_letter())) == []


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(TEXT.replace("12", "21"), id="another date"),
        pytest.param(TEXT.replace("July 12, 2026 ", ""), id="a date lost"),
        pytest.param(TEXT + " Soon.", id="a word added"),
        pytest.param(TEXT.replace("§", "S"), id="another sign"),
        pytest.param("", id="nothing"),
    ],
)
def test_another_word_is_named(words: str) -> None:
    assert same_words(word(paragraphs(TEXT)), pdf(paragraphs(words)))


def test_words_in_another_order_are_found() -> None:
    assert same_words(word(paragraphs("one", "two")), pdf(paragraphs("two", "one")))


def test_another_footer_is_named_with_its_page() -> None:
    first = a_document(block(BlockKind.PARAGRAPH, TEXT), letter_id="EVH-1")
    second = a_document(block(BlockKind.PARAGRAPH, TEXT), letter_id="EVH-2")
    assert same_words(word(first), pdf(second)) == ["page 1, footer: Word says 'EVH-1', the PDF says 'EVH-2'"]


def test_a_repeated_header_row_is_no_difference_but_a_repeated_row_is() -> None:
    facts = [(f"{number}", "fact") for number in range(80)]
    once = a_document(rows(BlockKind.TABLE, *facts, header=("Number", "Fact")))
    twice = a_document(rows(BlockKind.TABLE, *facts, facts[-1], header=("Number", "Fact")))
    assert same_words(word(once), pdf(once)) == []
    assert same_words(word(once), pdf(twice))


def test_a_header_row_that_begins_like_another_is_told_apart() -> None:
    facts = [(f"{number}", "fact", "C") for number in range(80)]
    document = a_document(
        rows(BlockKind.TABLE, ("1", "fact"), header=("Date", "Fact")),
        rows(BlockKind.TABLE, *facts, header=("Date", "Fact", "Exhibit")),
    )
    assert same_words(word(document), pdf(document)) == []


def test_a_row_longer_than_a_page_is_split_and_loses_nothing() -> None:
    long = rows(BlockKind.TABLE, ("May 20 " * 300, "A fact. " * 700), header=("Date", "Fact"))
    other = rows(BlockKind.TABLE, ("May 20 " * 300, "A fact. " * 699), header=("Date", "Fact"))
    assert same_words(word(a_document(long)), pdf(a_document(long))) == []
    assert same_words(word(a_document(long)), pdf(a_document(other)))


def test_the_text_of_a_word_file_has_a_line_a_paragraph_and_labels() -> None:
    document = a_document(
        block(BlockKind.PARAGRAPH, "Please send:"), rows(BlockKind.NUMBERED, ("the file;",))
    )
    assert docx_text(word(document)) == "Please send:\n1. the file;"


def test_pages_of_a_pdf_are_parted_by_form_feeds() -> None:
    assert pdf_text(pdf(paragraphs(*["Words. " * 200] * 6))).count("\f") >= 1
