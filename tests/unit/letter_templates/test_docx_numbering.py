"""Which label stands before a list paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letter_templates.docx_numbering import labels_of
from letter_templates.docx_widths import TEXT_WIDTH, column_widths

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def numbering(kind: str, pattern: str, start: int = 1) -> bytes:
    """List 1, and list 2 of the same definition, which starts again."""
    return (
        f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="3">'
        f"{level(0, kind, pattern, start)}{level(1, 'lowerLetter', '%1.%2)', 1)}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="3"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
    ).encode()


def level(depth: int, kind: str, pattern: str, start: int) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


@pytest.mark.parametrize(
    ("kind", "start", "label"),
    [
        ("decimal", 7, "7."),
        ("lowerLetter", 2, "b."),
        ("upperLetter", 28, "BB."),
        ("lowerRoman", 1994, "mcmxciv."),
        ("upperRoman", 4, "IV."),
        ("none", 4, "."),
    ],
)
def test_a_number_is_written_in_the_manner_of_its_list(kind: str, start: int, label: str) -> None:
    assert labels_of(numbering(kind, "%1.", start)).next(1, 0) == label


def test_deeper_items_carry_the_number_above_and_start_again_under_the_next() -> None:
    labels = labels_of(numbering("decimal", "%1."))
    taken = [labels.next(1, depth) for depth in (0, 1, 1, 0, 1)]
    assert taken == ["1.", "1.a)", "1.b)", "2.", "2.a)"]


def test_lists_of_one_definition_count_on_unless_told_to_start_again() -> None:
    labels = labels_of(numbering("decimal", "%1."))
    assert [labels.next(1, 0), labels.next(1, 0), labels.next(2, 0)] == ["1.", "2.", "1."]


def test_words_own_bullets_become_characters_that_fonts_have() -> None:
    assert labels_of(numbering("bullet", "\uf0b7")).next(1, 0) == "•"


def test_a_list_that_the_document_lacks_has_no_label() -> None:
    assert labels_of(None).next(1, 0) == ""


@given(
    st.integers(1, 7).flatmap(
        lambda n: st.lists(st.lists(st.text(max_size=90), min_size=n, max_size=n), min_size=1)
    )
)
def test_columns_always_fill_the_text_and_none_disappears(table: list[list[str]]) -> None:
    widths = column_widths(table)
    assert sum(widths) == TEXT_WIDTH
    assert all(width > 0 for width in widths)


def test_a_column_of_dates_leaves_the_room_to_the_column_of_facts() -> None:
    dates, facts, pages = column_widths(
        [("May 20, 2026", "A fact told in a whole long sentence. " * 4, "C, p. 1")]
    )
    assert facts > 3 * dates > 3 * pages > 0
