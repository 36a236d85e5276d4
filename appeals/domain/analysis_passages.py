"""Passages that analyses share: what is generic, and what changed from one plan year to the next."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appeals.domain.analysis_review import Passage

FEWEST_WORDS = 12  # a shorter paragraph is a heading or a label
WORDS_TOGETHER = 5  # that two paragraphs must share in a row to be called alike
ALIKE = 0.6  # share of the smaller paragraph's runs of words
_BREAK = re.compile(r"\n\s*\n|(?<=[.;:])\s*\n(?=[A-Z0-9(•])")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Shared:
    """One paragraph that stands in two documents, with what differs between them."""

    here: Passage
    there: Passage
    likeness: float
    same_but_for_numbers: bool


@dataclass(frozen=True, slots=True)
class YearChange:
    """What became of a paragraph from an earlier analysis to a later one."""

    kind: str  # kept, reworded, new, gone
    before: Passage | None
    after: Passage | None
    likeness: float = 0.0


def paragraphs(label: str, pages: Sequence[str]) -> tuple[Passage, ...]:
    """Every paragraph of a document with its page; headings and page numbers are left out."""
    return tuple(
        Passage(label, number, " ".join(piece.split()))
        for number, page in enumerate(pages, 1)
        for piece in _BREAK.split(page)
        if len(_words(piece)) >= FEWEST_WORDS
    )


def shared(ours: Sequence[Passage], others: Sequence[Passage]) -> tuple[Shared, ...]:
    """Paragraphs of one analysis that stand, nearly word for word, in another: text that fits any plan."""
    index = _index(others)
    found = (_best(passage, others, index) for passage in ours)
    return tuple(one for one in found if one is not None and one.likeness >= ALIKE)


def changes(before: Sequence[Passage], after: Sequence[Passage]) -> tuple[YearChange, ...]:
    """What a later analysis kept, reworded and added, in its order; then what is gone of the earlier."""
    index = _index(before)
    used: set[Passage] = set()
    told: list[YearChange] = []
    for passage in after:
        match = _best(passage, before, index)
        if match is None or match.likeness < ALIKE or match.there in used:
            told.append(YearChange("new", None, passage))
            continue
        used.add(match.there)
        kind = "kept" if _words(passage.quote) == _words(match.there.quote) else "reworded"
        told.append(YearChange(kind, match.there, passage, match.likeness))
    gone = (YearChange("gone", passage, None) for passage in before if passage not in used)
    return (*told, *gone)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(text: str) -> frozenset[bytes]:
    words = _words(text)
    runs = (" ".join(words[n : n + WORDS_TOGETHER]) for n in range(len(words) - WORDS_TOGETHER + 1))
    return frozenset(hashlib.blake2b(run.encode(), digest_size=8).digest() for run in runs)


def _index(passages: Sequence[Passage]) -> Mapping[bytes, list[int]]:
    """Which passages hold a run of words."""
    index: dict[bytes, list[int]] = {}
    for number, passage in enumerate(passages):
        for run in _runs(passage.quote):
            index.setdefault(run, []).append(number)
    return index


def _best(passage: Passage, others: Sequence[Passage], index: Mapping[bytes, list[int]]) -> Shared | None:
    own = _runs(passage.quote)
    hits: dict[int, int] = {}
    for run in own:
        for number in index.get(run, ()):
            hits[number] = hits.get(number, 0) + 1
    if not hits:
        return None
    best = max(hits, key=lambda number: (hits[number], -number))
    other = others[best]
    smaller = min(len(own), len(_runs(other.quote)))
    return Shared(passage, other, hits[best] / smaller, _but_for_numbers(passage.quote, other.quote))


def _but_for_numbers(one: str, other: str) -> bool:
    """Whether only figures and dates differ."""
    return list(_bare(one)) == list(_bare(other))


def _bare(text: str) -> Iterator[str]:
    return (_NUMBER.sub("#", word) for word in _words(text))
