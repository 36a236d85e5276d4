"""Where the lines of a paragraph end, and where its pieces stand in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from letter_templates.draw_content import Content
from letter_templates.draw_pictures import Picture
from letter_templates.draw_words import GLUED, NEW_LINE, SPACE, TAB, Piece

ROUNDING = 0.01  # points by which words may reach over their line
USUAL_STOP = 36.0  # Word sets tab stops of its own every half inch
LEAST_GAP = 3.0  # between words that a tab parts
Stops = Sequence[tuple[float, str]]  # places from the margin, each with its kind: left, center, right or end


class Line(NamedTuple):
    """The pieces of a line, where it begins, and how far each of its blanks is stretched."""

    start: int
    end: int
    x: float
    stretch: float
    above: float  # how far it reaches over its baseline
    below: float


class Measure(NamedTuple):
    """Between which edges lines stand, in points from the margin."""

    first: float  # where the first line begins
    left: float
    right: float
    align: str
    justify: bool
    stops: Stops
    above: float
    below: float


def lines_of(content: Content, measure: Measure) -> list[Line]:
    """The lines of a paragraph; an empty one has one line."""
    breaking, pieces = _Breaking(content, measure), content.pieces
    if content.straight and measure.first + sum([piece[0] for piece in pieces]) <= measure.right:
        return [breaking.line(0, len(pieces), measure.first, ends=True)]
    return breaking.lines()


@dataclass(slots=True)
class _Breaking:
    content: Content
    measure: Measure

    def lines(self) -> list[Line]:
        pieces, right = self.content.pieces, self.measure.right + ROUNDING
        found: list[Line] = []
        start = at = best = 0
        left = x = self.measure.first
        while at < len(pieces):
            width, after, _, _, _, blank = pieces[at]
            if after == TAB:
                width = self._to_stop(at, x)
            if x + width - blank > right and width > blank and (at > start or self.content.split(at)):
                if at > start:
                    at = best = best if best > start else at
                    found.append(self.line(start, at, left, ends=False))
                    start, left = at, self.measure.left
                    x = left
                continue
            x += width
            at += 1
            if after == NEW_LINE:
                found.append(self.line(start, at, left, ends=True))
                start, left = at, self.measure.left
                x = left
            if after != GLUED:
                best = at
        if start < len(pieces) or not found:
            found.append(self.line(start, len(pieces), left, ends=True))
        return found

    def line(self, start: int, end: int, left: float, *, ends: bool) -> Line:
        """A line from its left edge on; ``ends``: the paragraph, or a line that it ends by itself."""
        measure = self.measure
        x, stretch = left, 0.0
        if measure.align != "left" or (measure.justify and not ends):
            pieces = self.content.pieces[start:end]
            while pieces and pieces[-1].width == pieces[-1].blank:
                pieces.pop()
            last = pieces[-1].blank if pieces else 0.0
            free = measure.right - left - sum(piece.width for piece in pieces) + last
            if measure.align != "left":
                x += max(free, 0.0) * (0.5 if measure.align == "center" else 1.0)
            else:
                stretch = self._stretch(pieces[:-1], free)
        return Line(start, end, x, stretch, self._height(start, end), measure.below)

    @staticmethod
    def _stretch(pieces: Sequence[Piece], free: float) -> float:
        if any(piece.after == TAB for piece in pieces):
            return 0.0
        return free / max(sum(piece.after == SPACE for piece in pieces), 1)

    def _height(self, start: int, end: int) -> float:
        """Pictures stand on the baseline and make their line higher."""
        if len(self.content.inks) == 1 and not isinstance(self.content.inks[0].mark, Picture):
            return self.measure.above
        heights = [
            ink.mark.height
            for ink in self.content.inks
            if isinstance(ink.mark, Picture) and start <= ink.start < end
        ]
        return max([self.measure.above, *heights])

    def _to_stop(self, at: int, x: float) -> float:
        """How far a tab leads; the piece is told so."""
        measure = self.measure
        stops = [*measure.stops]
        if measure.left > measure.first:
            stops = sorted([*stops, (measure.left, "left")])
        place, kind = next(
            ((place, kind) for place, kind in stops if place > x + 0.1),
            ((x // USUAL_STOP + 1) * USUAL_STOP, "left"),
        )
        if kind in ("right", "end", "center"):
            width = self._until_tab(at + 1)
            place -= width / 2 if kind == "center" else width
        gap = max(place - x, LEAST_GAP)
        pieces = self.content.pieces
        pieces[at] = pieces[at]._replace(width=gap)
        return gap

    def _until_tab(self, at: int) -> float:
        width = 0.0
        for piece in self.content.pieces[at:]:
            if piece.after in (TAB, NEW_LINE):
                break
            width += piece.width
        return width
