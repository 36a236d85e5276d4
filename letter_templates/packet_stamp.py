"""Stamps in the frame that a reader sees, whatever the page's size, rotation, crop and unit."""

from dataclasses import dataclass
from functools import lru_cache

FONT, VEIL = b"/EhStampFont", b"/EhStampVeil"  # names of the shared resources on every stamped page
LETTER_WIDTH = 612.0  # points; a page wider than this is taken to be shown smaller
SIZE, SMALLEST = 8.0, 4.0  # points of type on a letter-size page; below the smallest nobody can read it
EDGE, ABOVE, GAP, PAD = 24.0, 12.0, 12.0, 1.5  # points: from the sides, from the foot, between, around
BOX_SIDES = 4

# Widths of Helvetica in thousandths of its size: each letter of a group has the group's width.
_GROUPS = {
    222: "ijl",
    278: " ,.:/ftI",
    333: "-()r",
    500: "cksvxyzJ",
    556: "0123456789abdeghnopquL_",
    611: "FTZ",
    667: "ABEKPSVXY",
    722: "wCDHNRU",
    778: "GOQ",
    833: "mM",
    944: "W",
}
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_OTHER = 667
_AS_ZERO = str.maketrans(dict.fromkeys("123456789", "0"))


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page: its box in the page's own units, turned clockwise by ``turn`` degrees."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0
    unit: float = 1.0  # points in one unit of the page

    @property
    def width(self) -> float:
        """Points from left to right, as shown."""
        across = self.right - self.left if self.turn in {0, 180} else self.top - self.bottom
        return across * self.unit

    @property
    def height(self) -> float:
        """Points from foot to head, as shown."""
        upright = self.top - self.bottom if self.turn in {0, 180} else self.right - self.left
        return upright * self.unit

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """From points in the shown frame, its lower left corner at 0, to the page's own space."""
        one = 1 / self.unit
        return {
            0: (one, 0.0, 0.0, one, self.left, self.bottom),
            90: (0.0, one, -one, 0.0, self.right, self.bottom),
            180: (-one, 0.0, 0.0, -one, self.right, self.top),
            270: (0.0, -one, one, 0.0, self.left, self.top),
        }[self.turn]


def frame_of(
    media: tuple[float, ...], crop: tuple[float, ...] | None, *, turn: int = 0, unit: float = 1.0
) -> Frame:
    """The frame of a page from its boxes; a crop that shows nothing of the page is left out of account."""
    box = _ordered(media)
    if crop is not None:
        inner = _ordered(crop)
        left, bottom = max(box[0], inner[0]), max(box[1], inner[1])
        right, top = min(box[2], inner[2]), min(box[3], inner[3])
        box = (left, bottom, right, top) if left < right and bottom < top else box
    if box[0] >= box[2] or box[1] >= box[3]:
        raise ValueError("The page has no size.")
    return Frame(*box, turn=turn % 360 // 90 * 90, unit=unit if unit > 0 else 1.0)


def stamp(frame: Frame, left: str, right: str) -> bytes:
    """Content that writes ``left`` and ``right`` at the foot of the shown page, each on a veil of white.

    The veil lets a stamp be read on a dark scan, and lets what lies under it be seen. It is marked as an
    artifact: a reader aloud passes over it.
    """
    scale = max(1.0, min(frame.width, frame.height) / LETTER_WIDTH)
    edge, size = EDGE * scale, SIZE * scale
    room = max(frame.width - 2 * edge, frame.width * 0.8)
    needed = width_of(left, size) + width_of(right, size) + (GAP * scale if left and right else 0.0)
    size = max(min(size, size * room / needed if needed else size), SMALLEST)
    edge = min(edge, frame.width * 0.1)
    foot = min(ABOVE * scale, frame.height * 0.1)
    from_right = frame.width - edge - width_of(right, size)
    drawn = [_run(text, at, foot, size) for text, at in ((left, edge), (right, from_right)) if text]
    matrix = b"%.6f %.6f %.6f %.6f %.3f %.3f" % frame.matrix
    return b"/Artifact BMC q %b cm %b Q EMC" % (matrix, b" ".join(drawn))


def width_of(text: str, size: float) -> float:
    """Points that a text takes in Helvetica."""
    return _thousandths(text.translate(_AS_ZERO)) * size / 1000


@lru_cache(maxsize=4096)
def _thousandths(text: str) -> int:
    """A text's width at a size of 1; digits are all alike, so a packet has few that differ."""
    return sum(_WIDTHS.get(letter, _OTHER) for letter in text)


def _run(text: str, at: float, foot: float, size: float) -> bytes:
    escaped = text.encode("cp1252", "replace").translate(None, b"\r\n")
    for mark in (b"\\", b"(", b")"):
        escaped = escaped.replace(mark, b"\\" + mark)
    veil = b"q %b gs 1 g %.2f %.2f %.2f %.2f re f Q" % (
        VEIL, at - PAD, foot - 0.25 * size, width_of(text, size) + 2 * PAD, 1.2 * size,
    )  # fmt: skip
    return b"%b BT 0 g %b %.2f Tf %.2f %.2f Td (%b) Tj ET" % (veil, FONT, size, at, foot, escaped)


def _ordered(box: tuple[float, ...]) -> tuple[float, float, float, float]:
    if len(box) != BOX_SIDES:
        raise ValueError("A page's box needs four numbers.")
    (left, right), (bottom, top) = sorted((box[0], box[2])), sorted((box[1], box[3]))
    return left, bottom, right, top
