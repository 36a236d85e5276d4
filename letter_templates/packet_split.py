"""Cuts a packet into parts that a fax or a portal takes, on the borders between exhibits."""

from collections.abc import Sequence
from dataclasses import dataclass

PAGES_IN_FRONT = 2  # of each part: cover and index; a long index is measured when it is drawn
FRONT_BYTES = 60_000
SHEET_BYTES = 6_000


class TooBigAlone(ValueError):
    """One exhibit is above the limit even alone; ``place`` is its place among the exhibits, from 0."""

    def __init__(self, place: int) -> None:
        self.place = place
        super().__init__(f"exhibit {place + 1} is above the limit by itself")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a destination takes in one piece; None where it sets no limit."""

    most_bytes: int | None = None
    most_pages: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes into a part whole: its pages without a sheet, and its bytes."""

    pages: int
    size: int


def parts(
    letter: Piece, exhibits: Sequence[Piece], limits: Limits, front_pages: int = PAGES_IN_FRONT
) -> tuple[tuple[int, ...], ...]:
    """Which exhibits (by place) go into each part, in order; each part has the letter, to make sense alone.

    Raises TooBigAlone where an exhibit, or the letter (place -1), does not fit by itself.
    """
    found: list[tuple[int, ...]] = []
    here: list[int] = []
    room = _Room(limits, front_pages, letter)
    if not room.has():
        raise TooBigAlone(-1)
    for place, piece in enumerate(exhibits):
        if not room.has(piece):
            found.append(tuple(here))
            here, room = [], _Room(limits, front_pages, letter)
            if not room.has(piece):
                raise TooBigAlone(place)
        room.take(piece)
        here.append(place)
    return (*found, tuple(here))


class _Room:
    """What is left of a part."""

    def __init__(self, limits: Limits, front_pages: int, letter: Piece) -> None:
        self.limits = limits
        self.pages = front_pages + letter.pages
        self.size = FRONT_BYTES + letter.size

    def has(self, piece: Piece | None = None) -> bool:
        """Whether the piece, with its sheet, fits beside what is there."""
        pages = self.pages + (piece.pages + 1 if piece else 0)
        size = self.size + (piece.size + SHEET_BYTES if piece else 0)
        most_pages, most_bytes = self.limits.most_pages, self.limits.most_bytes
        return (most_pages is None or pages <= most_pages) and (most_bytes is None or size <= most_bytes)

    def take(self, piece: Piece) -> None:
        """Put the piece in."""
        self.pages += piece.pages + 1
        self.size += piece.size + SHEET_BYTES
