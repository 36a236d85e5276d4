"""What a sentence says is remembered: a letter says the same the first time and the hundredth."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library import letter_reading
from nqtl_library.cues import letter_features, read_letter
from nqtl_library.sentence_memory import SentenceMemory
from nqtl_library.sentence_sense import Sense

LETTER = (
    "Dear Testa Sample: On {date} we received request {number} for residential  treatment. "
    "Your request {number} of {date} is denied: the stay was not medically necessary after {date}. "
    "No authorization was obtained for claim {number}. "
    "You may use intensive outpatient care instead. You have the right to appeal within 180 days of {date}."
)
NUMBERS = st.integers(100_000, 10**12)
DATES = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> SentenceMemory[Sense]:
    """A memory in which nothing is kept yet."""
    fresh = SentenceMemory[Sense](100)
    monkeypatch.setattr(letter_reading, "_SENSES", fresh)
    return fresh


@pytest.mark.usefixtures("memory")
def test_a_letter_says_the_same_when_it_is_read_again() -> None:
    text = LETTER.format(date="03/01/2026", number=9_000_001)
    first = read_letter(text)
    assert first.findings
    assert read_letter(text) == first
    assert letter_features(text) == letter_features(text)


@pytest.mark.usefixtures("memory")
def test_a_sentence_met_in_another_place_is_quoted_from_where_it_stands() -> None:
    reason = "The stay  was not medically necessary."
    texts = (reason, f"Dear Testa Sample: Thank you for writing. {reason}", f"We looked again.\n\n{reason}")
    for text in texts:
        for one in read_letter(text).evidence:
            assert one.span is not None
            assert " ".join(text[slice(*one.span)].split()) == one.value


@given(NUMBERS, NUMBERS, DATES, DATES, st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y"]))
def test_which_dates_and_numbers_a_letter_names_says_nothing_of_its_reason(
    one: int, other: int, day: date, another: date, form: str
) -> None:
    here = read_letter(LETTER.format(date=day.strftime(form), number=one))
    there = read_letter(LETTER.format(date=another.strftime(form), number=other))
    assert (here.findings, here.denied, here.setting.level) == (
        there.findings, there.denied, there.setting.level
    )  # fmt: skip
    assert letter_features(LETTER.format(date=day.strftime(form), number=one)) == letter_features(
        LETTER.format(date=another.strftime(form), number=other)
    )


def test_short_numbers_still_tell_one_reason_from_another() -> None:
    assert letter_features("Level 3.5 care is denied.") != letter_features("Level 9.5 care is denied.")
    assert letter_features("Service 90837 is denied.") != letter_features("Service 99213 is denied.")


def test_a_full_memory_forgets_its_older_half_and_keeps_what_is_asked_for() -> None:
    memory, senses = SentenceMemory[Sense](2), [Sense() for _ in range(6)]
    memory.keep(0, senses[0])
    for mark in (1, 2):
        memory.keep(mark, senses[mark])
    assert memory.recall(0) is senses[0]
    memory.keep(3, senses[3])
    memory.keep(4, senses[4])
    assert memory.recall(1) is None
    assert memory.recall(0) is senses[0]
