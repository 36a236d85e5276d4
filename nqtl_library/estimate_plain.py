"""How hard a text is to read: school grade, and words that a patient would not use."""

import re

from nqtl_library.estimate_rows import words

HARDEST_GRADE = 9.0  # sixth to eighth grade is the aim; one grade of tolerance for names and sums
SHORTEST_SAMPLE = 40  # words; a grade of fewer says nothing

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_END = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")


def reading_grade(text: str) -> float | None:
    """The Flesch-Kincaid grade of an English text; None where it is too short to say."""
    spoken = _WORD.findall(text)
    if len(spoken) < SHORTEST_SAMPLE:
        return None
    sentences = max(1, sum(1 for part in _END.split(text) if _WORD.search(part)))
    syllables = sum(map(_syllables, spoken))
    return 0.39 * len(spoken) / sentences + 11.8 * syllables / len(spoken) - 15.59


def hard_words(text: str) -> tuple[str, ...]:
    """Terms of the trade that stand in the text, each once."""
    found = (match.group() for pattern in words("jargon") for match in pattern.finditer(text))
    return tuple(dict.fromkeys(found))


def _syllables(word: str) -> int:
    lower = word.lower()
    silent = lower.endswith("e") and not lower.endswith("le")
    return max(1, len(_VOWELS.findall(lower)) - silent)
