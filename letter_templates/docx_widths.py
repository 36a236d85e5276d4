"""How wide the columns of a table become: room for the longest word first, then by the length of the text."""

from collections.abc import Sequence

TEXT_WIDTH = 9360  # twentieths of a point: 6.5 inches
LETTER = 92  # the same, an average letter of table text with some reserve
MARGINS = 210  # left and right of a cell's text


def column_widths(rows: Sequence[Sequence[str]], text_width: int = TEXT_WIDTH) -> tuple[int, ...]:
    """Widths that fill the text, in twentieths of a point, one a column of the rows' cells.

    Columns that need less than an even share get what they need; the others share the rest.
    """
    columns = list(zip(*rows, strict=True))
    least = [_room(max(_longest(cell.split()) for cell in column)) for column in columns]
    most = [_room(max(_longest(cell.split("\n")) for cell in column)) for column in columns]
    if sum(most) <= text_width:
        return _filling(most, text_width)
    if sum(least) >= text_width:
        return _filling(least, text_width)
    return _filling(_shared(least, most, text_width), text_width)


def _shared(least: Sequence[int], most: Sequence[int], text_width: int) -> list[int]:
    widths = dict.fromkeys(range(len(most)), 0)
    waiting, left = set(widths), text_width
    while waiting:
        share = left // len(waiting)
        settled = {at for at in waiting if most[at] <= share} or {at for at in waiting if least[at] >= share}
        for at in settled or waiting:
            widths[at] = min(most[at], max(least[at], share))
            left -= widths[at]
        waiting = waiting - settled if settled else set()
    return list(widths.values())


def _room(letters: int) -> int:
    return letters * LETTER + MARGINS


def _longest(pieces: Sequence[str]) -> int:
    return max((len(piece) for piece in pieces), default=1)


def _filling(widths: Sequence[int], text_width: int) -> tuple[int, ...]:
    scaled = [width * text_width // sum(widths) for width in widths]
    return (*scaled[:-1], text_width - sum(scaled[:-1]))
