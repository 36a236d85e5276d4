"""One sentence of a letter: which patterns occur in it, where, and which cues stand together."""

import re
from itertools import pairwise, product

from nqtl_library.cue_patterns import FAR, Cue, CueIndex
from nqtl_library.pattern_book import PatternBook, Span

SHORT = 60  # a sentence of this length plus the cue's reach is near enough throughout

_BLANKS = re.compile(rb"  +")


def single_spaced(sentence: bytes) -> bytes:
    """The sentence with one blank between words."""
    return _BLANKS.sub(b" ", sentence) if b"  " in sentence else sentence


class CueSentence:
    """One sentence of a letter, the patterns that occur in it, and where; looked for when it is asked."""

    __slots__ = ("_content", "_first", "_hits", "_patterns", "_spans", "_start", "_written")

    def __init__(self, start: int, written: bytes, patterns: PatternBook) -> None:
        self._start, self._written = start, written
        self._patterns = patterns
        self._content: bytes | None = None
        self._hits: frozenset[int] | None = None
        self._first: dict[int, Span] = {}
        self._spans: dict[int, list[Span]] = {}

    @property
    def content(self) -> bytes:
        """The sentence, single-spaced."""
        if self._content is None:
            self._content = single_spaced(self._written)
        return self._content

    @property
    def hits(self) -> frozenset[int]:
        """The numbers of the patterns that occur."""
        if self._hits is None:
            self._hits = self._patterns.scan(self.content)
        return self._hits

    def candidates(self, index: CueIndex) -> list[Cue]:
        """The cues all of whose patterns stand somewhere in the sentence, in the order of their rows."""
        hits = self.hits
        starts = sorted(hits & index.starts)
        return [cue for number in starts for cue in index.cues[number] if hits.issuperset(cue.needs)]

    def holds(self, cue: Cue) -> bool:
        """Whether the cue's patterns, which all occur, stand near enough; in a short sentence they do."""
        if len(cue.needs) == 1 or (not cue.ordered and len(self.content) <= cue.within + SHORT):
            return True
        return self.together(cue) is not None

    def together(self, cue: Cue) -> Span | None:
        """The stretch in which the cue's patterns stand together; None where they are too far apart."""
        nearest = tuple(self.first(number) for number in cue.needs)
        if hull := _hull(nearest, cue):
            return hull
        places = [self._all(number) for number in cue.needs]
        return next((hull for chosen in product(*places) if (hull := _hull(chosen, cue))), None)

    def stretch(self, cue: Cue) -> Span:
        """Where the cue stands in the content; the whole of it where its patterns are far apart."""
        return self.together(cue) or (0, len(self.content))

    def in_letter(self, span: Span) -> Span:
        """Where a span of the content stands in the letter, with the blanks that were left out."""
        start, end = span
        if len(self.content) == len(self._written):
            return self._start + start, self._start + end
        return self._start + self._as_written(start), self._start + self._as_written(end - 1) + 1

    def _as_written(self, place: int) -> int:
        for run in _BLANKS.finditer(self._written):
            if run.start() >= place:
                break
            place += len(run.group()) - 1
        return place

    def first(self, number: int) -> Span:
        """Where one pattern that occurs in the sentence occurs first."""
        if number not in self._first:
            self._first[number] = self._patterns.first(number, self.content)
        return self._first[number]

    def _all(self, number: int) -> list[Span]:
        if number not in self._spans:
            self._spans[number] = self._patterns.spans(number, self.content)
        return self._spans[number]


def _hull(spans: tuple[Span, ...], cue: Cue) -> Span | None:
    """The stretch from the first to the last pattern, None where they stand too far apart or out of order."""
    if cue.ordered and any(spans[n][0] > spans[n + 1][0] for n in range(len(spans) - 1)):
        return None
    if cue.within < FAR:
        ranked = sorted(spans)
        if any(later[0] - earlier[1] > cue.within for earlier, later in pairwise(ranked)):
            return None
    return min(span[0] for span in spans), max(span[1] for span in spans)
