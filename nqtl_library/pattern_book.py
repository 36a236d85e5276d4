"""Many patterns, each with a number, and which of them occur in a sentence."""

import re
from collections.abc import Callable

import re2

from nqtl_library.library import Row
from nqtl_library.pattern_branches import beginnings, branches, has_gap

Span = tuple[int, int]
_Search = Callable[[re2._Anchor, bytes, int, int], list[Span]]

MEMORY = 256 << 20  # bytes that an automaton may use
MOST = 6  # places in one sentence at which a pattern is looked for
WORD_GAP = r"(?:[\w,'()/-]+ )"  # a word between two others, with what clings to it
_ANYWHERE, _NOWHERE = re2._Anchor.UNANCHORED, (-1, -1)
_NOT = re.compile(r"(\\b|(?<![a-zA-Z]))not(?![a-zA-Z])")
_NT = re.compile(r"(\\b|(?<![a-zA-Z]))nt(?![a-zA-Z])")


class PatternBook:
    """Every pattern once, with its number; RE2 throughout, so that no letter can make a scan explode.

    Branches without gaps are scanned for all at once, each with a beginning of its own: RE2 then meets few
    new states in a new letter. Where there are many with gaps, those are kept apart: tried one by one, but
    only where the literal words that a branch needs occur, which few do. Sentences have to be single-spaced.
    """

    def __init__(self, *, gaps_apart: bool) -> None:
        self._numbers: dict[str, int] = {}
        self._sources: list[bytes] = []
        self._searches: dict[int, _Search] = {}
        self._options = re2.Options()
        self._options.encoding = re2.Options.Encoding.LATIN1
        self._options.max_mem = MEMORY
        self._options.never_capture = True
        self._options.log_errors = False
        self._plain = re2.Set.SearchSet(self._options)
        self._gaps = re2.Filter() if gaps_apart else None
        self._owners: list[int] = []  # the pattern of each branch that is scanned for
        self._gap_owners: list[int] = []  # and of those that are kept apart

    def number(self, pattern: str, row: Row) -> int:
        """The number of a pattern; a pattern that RE2 refuses names its row."""
        source = spelled_out(pattern)
        if source not in self._numbers:
            try:
                self._numbers[source] = self._add(source)
            except (re2.error, UnicodeEncodeError) as error:
                raise row.fail("all", f"{pattern!r} is no RE2 pattern: {error}") from None
        return self._numbers[source]

    def _add(self, source: str) -> int:
        number, apart = len(self._sources), []
        for branch in branches(source):
            if self._gaps is not None and has_gap(branch):
                apart.append(branch)
            else:
                self._add_plain(branch, number)
        if self._gaps is not None and apart:
            self._gaps.Add("|".join(apart).encode("latin-1"), self._options)
            self._gap_owners.append(number)
        self._sources.append(source.encode("latin-1"))
        return number

    def _add_plain(self, branch: str, number: int) -> None:
        for one in beginnings(branch):
            self._plain.Add(one.encode("latin-1"))
            self._owners.append(number)

    def close(self) -> "PatternBook":
        """Compile; no pattern can be added afterwards."""
        self._plain.Compile()
        if self._gaps is not None:
            self._gaps.Compile()
        return self

    @property
    def sources(self) -> tuple[bytes, ...]:
        """The patterns as they are searched for, in the order of their numbers."""
        return tuple(self._sources)

    def scan(self, sentence: bytes) -> frozenset[int]:
        """The numbers of all patterns that occur. Linear in the sentence's length, whatever the pattern."""
        found = frozenset(map(self._owners.__getitem__, self._plain.Match(sentence) or ()))
        gaps = self._gaps.Match(sentence) if self._gaps is not None else None
        return found.union(map(self._gap_owners.__getitem__, gaps)) if gaps else found

    def occurs(self, sentence: bytes) -> bool:
        """Whether any pattern occurs, in a book whose gaps are not kept apart."""
        return self._plain.Match(sentence) is not None

    def spans(self, number: int, sentence: bytes) -> list[Span]:
        """Where a pattern occurs, at most six times."""
        found: list[Span] = []
        place = 0
        while (
            len(found) < MOST and place <= len(sentence) and (span := self._search(number, sentence, place))
        ):
            found.append(span)
            place = max(span[1], place + 1)
        return found

    def first(self, number: int, sentence: bytes) -> Span:
        """Where a pattern occurs first; at the very start where it does not occur at all."""
        return self._search(number, sentence, 0) or (0, 0)

    def has(self, number: int, sentence: bytes) -> bool:
        """Whether a pattern occurs."""
        return self._search(number, sentence, 0) is not None

    def _search(self, number: int, sentence: bytes, start: int) -> Span | None:
        search = self._searches.get(number)
        if search is None:
            compiled = re2.compile(self._sources[number], self._options)
            search = self._searches[number] = compiled._regexp.Match  # its wrapper takes four times as long
        span = search(_ANYWHERE, sentence, start, len(sentence))[0]
        return None if span == _NOWHERE else span


def spelled_out(pattern: str) -> str:
    """The pattern with gap words that take their commas along.

    "nt" stands for what ``sentences.fold`` makes of a contraction's end, "n_", which no other word ends in;
    "not" stands for that too.
    """
    pattern = pattern.replace(r"(?:\w+ )", WORD_GAP).replace("cannot", "(?:cannot|ca nt)")
    return _NT.sub(r"\1n_", _NOT.sub(r"\1(?:not|nt)", pattern))
