"""What changed between two letters, as a careful reader would mark it with a pencil."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letter_templates.differences import ChangeKind, changed_only, differences, word_pieces

WORDS = st.sampled_from(["plan", "denied", "care", "of", "November", "3,", "2026.", "“quoted”", "§"])
LINES = st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=8)


def told(before: str, after: str) -> str:
    """The pieces in pencil: +came+, -went-, the rest as it stood."""
    signs = {ChangeKind.SAME: "", ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-"}
    return " ".join(
        f"{signs[piece.kind]}{' '.join(piece.text.split())}{signs[piece.kind]}"
        for piece in word_pieces(before, after)
    )


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        pytest.param(
            "due November 3, 2026.", "due November 4, 2026.", "due November -3- +4+ , 2026.", id="day"
        ),
        pytest.param(
            "for $1,500.00 a day", "for $1,600.00 a day", "for $ -1,500.00- +1,600.00+ a day", id="sum"
        ),
        pytest.param("We appeal.", "We appeal. Please answer.", "We appeal. +Please answer.+", id="sentence"),
        pytest.param("a  b", "a b", "a b", id="blanks do not count"),
    ],
)
def test_only_the_words_that_changed_are_marked(before: str, after: str, marked: str) -> None:
    assert told(before, after) == marked


def test_a_changed_paragraph_stays_one_and_new_ones_stand_where_they_came_in() -> None:
    before = ["Dear reviewer:", "The notice of November 3, 2026, denied fourteen days.", "Sincerely,"]
    after = ["Dear reviewer:", "A new first point.", "The notice of November 4, 2026, denied fourteen days."]

    found = changed_only(differences(before, after))

    assert [(each.kind, each.before, each.after) for each in found] == [
        (ChangeKind.ADDED, None, 1),
        (ChangeKind.CHANGED, 1, 2),
        (ChangeKind.REMOVED, 2, None),
    ]


@given(LINES, LINES)
def test_both_texts_can_be_read_out_of_the_differences(before: list[str], after: list[str]) -> None:
    found = differences(before, after)

    old = [each for each in found if each.before is not None]
    new = [each for each in found if each.after is not None]
    assert [each.before for each in old] == list(range(len(before)))
    assert [each.after for each in new] == list(range(len(after)))
    assert [" ".join(each.new.split()) for each in new] == after
    changed = [each for each in old if each.kind is not ChangeKind.SAME]
    assert [each.old.split() for each in changed] == [before[each.before or 0].split() for each in changed]


@given(LINES)
def test_a_text_does_not_differ_from_itself(lines: list[str]) -> None:
    assert changed_only(differences(lines, lines)) == ()


def test_a_text_made_to_keep_the_comparison_busy_is_still_compared_at_once() -> None:
    started = time.perf_counter()

    word_pieces("a " * 40_000, "a " * 39_999 + "b")
    differences([f"line {n}" for n in range(2_900)], [f"line {n}" for n in reversed(range(2_900))])

    assert time.perf_counter() - started < 5
