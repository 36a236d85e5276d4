"""What changed between two texts: paragraph by paragraph, and word by word inside each."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORD = re.compile(r"(\w+(?:['’.,/:-]\w+)*|[^\w\s])(\s*)")
SIMILAR = 0.5  # share of words in common from which two paragraphs are the same one, changed
NEAR = 20  # how far on a changed paragraph is looked for
MOST_WORDS, MOST_PAIRS = 6_000, 2_000_000  # beyond, only what both begin with is taken as the same


class ChangeKind(StrEnum):
    """What happened to a paragraph or to a run of words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"  # of paragraphs only: it holds runs of the other three


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One paragraph. ``before`` and ``after`` are its places in the two texts, from 0; None: not there."""

    kind: ChangeKind
    pieces: tuple[Piece, ...]
    before: int | None
    after: int | None

    @property
    def old(self) -> str:
        """The paragraph as it was."""
        return "".join(piece.text for piece in self.pieces if piece.kind is not ChangeKind.ADDED)

    @property
    def new(self) -> str:
        """The paragraph as it is."""
        return "".join(piece.text for piece in self.pieces if piece.kind is not ChangeKind.REMOVED)


def differences(before: Sequence[str], after: Sequence[str]) -> tuple[Difference, ...]:
    """Every paragraph of both texts in reading order; where blanks fall does not count as a change."""
    old, new = [_squeezed(line) for line in before], [_squeezed(line) for line in after]
    found: list[Difference] = []
    for kind, a, b, c, d in _steps(old, new):
        if kind == "equal":
            found += [_same(x, y, after[y]) for x, y in zip(range(a, b), range(c, d), strict=True)]
        else:
            found += _replaced(before, after, range(a, b), range(c, d))
    return tuple(found)


def changed_only(found: Sequence[Difference]) -> tuple[Difference, ...]:
    """What changed, without the paragraphs that stayed and those that hold no words."""
    return tuple(each for each in found if each.kind is not ChangeKind.SAME and (each.old + each.new).strip())


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """One paragraph against another, in runs of words; neighbours of the same kind are joined."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in _steps([word for word, _ in old], [word for word, _ in new]):
        if kind == "equal":
            pieces.append(Piece(ChangeKind.SAME, _text(_with_blanks_of_both(old[a:b], new[c:d]))))
            continue
        pieces += [Piece(ChangeKind.REMOVED, _text(old[a:b]))] if b > a else []
        pieces += [Piece(ChangeKind.ADDED, _text(new[c:d]))] if d > c else []
    return tuple(pieces)


def _replaced(before: Sequence[str], after: Sequence[str], old: range, new: range) -> Iterator[Difference]:
    """A stretch where both sides differ: alike paragraphs are paired in order, the others came or went."""
    counts = {y: _counts(after[y]) for y in new}
    here = new.start
    for x in old:
        own = _counts(before[x])
        partner = next((y for y in range(here, min(here + NEAR, new.stop)) if _alike(own, counts[y])), None)
        if partner is None:
            yield Difference(ChangeKind.REMOVED, (Piece(ChangeKind.REMOVED, before[x]),), x, None)
            continue
        yield from (_added(after[y], y) for y in range(here, partner))
        yield Difference(ChangeKind.CHANGED, word_pieces(before[x], after[partner]), x, partner)
        here = partner + 1
    yield from (_added(after[y], y) for y in range(here, new.stop))


def _counts(text: str) -> Counter[str]:
    return Counter(word for word, _ in _words(text))


def _alike(one: Counter[str], other: Counter[str]) -> bool:
    """Whether at least half of the words of each stand in the other."""
    common = (one & other).total()
    return bool(common) and common >= SIMILAR * max(one.total(), other.total())


def _added(text: str, place: int) -> Difference:
    return Difference(ChangeKind.ADDED, (Piece(ChangeKind.ADDED, text),), None, place)


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """difflib's steps from old to new; for texts too long for it, one step after the common beginning."""
    counts = Counter(new)
    if len(old) + len(new) <= MOST_WORDS and sum(counts[word] for word in old) <= MOST_PAIRS:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    pairs = enumerate(zip(old, new, strict=False))
    start = next((number for number, (x, y) in pairs if x != y), min(len(old), len(new)))
    steps = [("equal", 0, start, 0, start)] if start else []
    return [*steps, ("replace", start, len(old), start, len(new))]


def _same(before: int, after: int, text: str) -> Difference:
    return Difference(ChangeKind.SAME, (Piece(ChangeKind.SAME, text),), before, after)


def _words(text: str) -> list[tuple[str, str]]:
    """Words and marks, each with the blanks behind it."""
    return [(found[1], found[2]) for found in WORD.finditer(text)]


def _text(words: Sequence[tuple[str, str]]) -> str:
    return "".join(word + blanks for word, blanks in words)


def _with_blanks_of_both(
    old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The same words with the wider blanks of the two, so that no words run together on either side."""
    return [(word, max(wide, blanks, key=len)) for (_, wide), (word, blanks) in zip(old, new, strict=True)]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
