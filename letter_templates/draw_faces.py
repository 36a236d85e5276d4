"""The shipped fonts: which letters each of them has, how wide they are, and how they pull together."""

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import uharfbuzz as hb

FONTS = Path(__file__).parent / "fonts"
EM = 1000.0  # units of a PDF's font: thousandths of the size
FALLBACK = ("Caladea", "NotoSerif", "LiberationSerif")  # asked in this order for what a font lacks
STYLES = {
    (False, False): "Regular",
    (True, False): "Bold",
    (False, True): "Italic",
    (True, True): "BoldItalic",
}
# Letters of ordinary English and Spanish: pairs tell how they stand, and their part of a font is made once.
ORDINARY = "".join(map(chr, range(0x20, 0x7F))) + "¡¢§©®°±·½¿ÁÉÍÑÓÚÜáéíñóúü–—‘’“”•…"
OF_NO_SCRIPT = (None, "Zyyy", "Zinh")
ESCAPED = {0x28: rb"\(", 0x29: rb"\)", 0x5C: rb"\\", 0x0D: rb"\r"}  # what means something in a PDF's string


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line under or through words stands, and its thickness; in thousandths of the size."""

    place: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Glyph:
    """One shaped glyph: its number, its own and its pulled width, its shift, and the letters it shows."""

    number: int
    width: float
    advance: float
    right: float
    up: float
    letters: str


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font file. Widths are in thousandths of the size.

    ``pairs`` keeps how far one letter reaches before another, as HarfBuzz says it: pairs of letters of
    ordinary text and nothing longer, so no word of a letter outlives its drawing.
    """

    name: str
    font: hb.Font
    scale: float
    underline: Line
    strike: Line
    pairs: dict[str, tuple[float, bytes] | None] = field(default_factory=dict)
    letters: dict[int, str] = field(default_factory=dict)

    def has(self, letters: str) -> bool:
        """Whether the font can show every one of these letters."""
        return all(self.font.get_nominal_glyph(ord(letter)) for letter in letters)

    def ordinary(self) -> dict[int, str]:
        """The glyphs of ordinary letters, and which letter each of them shows."""
        if not self.letters:
            found = ((self.font.get_nominal_glyph(ord(each)), each) for each in ORDINARY)
            self.letters.update({glyph: each for glyph, each in found if glyph})
        return self.letters

    def shaped(self, text: str, language: str) -> list[Glyph]:
        """The glyphs of a text, kerned and with its ligatures."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction, buffer.language = "ltr", language
        if buffer.script in OF_NO_SCRIPT:
            buffer.script = "Latn"  # as the letters around digits and signs
        hb.shape(self.font, buffer)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        starts = [*sorted({info.cluster for info in infos}), len(text)]
        shown = {start: (start, end) for start, end in pairwise(starts)}
        glyphs: list[Glyph] = []
        for info, place in zip(infos, places, strict=True):
            start, end = shown.pop(info.cluster, (0, 0))  # of a cluster's glyphs, the first shows its letters
            glyphs.append(
                Glyph(
                    info.codepoint,
                    self.width(info.codepoint),
                    place.x_advance * self.scale,
                    place.x_offset * self.scale,
                    place.y_offset * self.scale,
                    text[start:end],
                )
            )
        return glyphs

    def width(self, glyph: int) -> float:
        """The width of a glyph that stands alone."""
        return float(self.font.get_glyph_h_advance(glyph)) * self.scale

    def pair(self, letters: str) -> tuple[float, bytes] | None:
        """How far the first of two letters reaches before the second, and its code with the pull after it.

        None where the two become something else together, or the font lacks one of them.
        """
        if letters not in self.pairs:
            self.pairs[letters] = self._pair(letters)
        return self.pairs[letters]

    def _pair(self, letters: str) -> tuple[float, bytes] | None:
        first, *others = self.shaped(letters, "en")  # no shipped font draws ordinary letters by language
        alone = self.font.get_nominal_glyph(ord(letters[0]))
        if len(others) != 1 or not first.number or first.number != alone or first.right or first.up:
            return None
        return first.advance, encoded(first.number) + pulled(first.width - first.advance)


def encoded(glyph: int) -> bytes:
    """A glyph's number, or another code for it, inside of a PDF's string."""
    return b"".join(ESCAPED.get(byte, bytes((byte,))) for byte in glyph.to_bytes(2, "big"))


def pulled(distance: float) -> bytes:
    """Ends the string, moves what follows to the left by so many thousandths, and begins another one."""
    return b")%.1f(" % distance if abs(distance) > 0.05 else b""


@cache
def face(name: str) -> Face:
    """The font file of this name."""
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(FONTS / f"{name}.ttf"))))
    scale = EM / font.face.upem
    of = hb.OTMetricsTag

    def line(place: hb.OTMetricsTag, size: hb.OTMetricsTag) -> Line:
        return Line(
            float(font.get_metric_position(place) or 0) * scale,
            float(font.get_metric_position(size) or 50) * scale,
        )

    return Face(
        name,
        font,
        scale,
        line(of.UNDERLINE_OFFSET, of.UNDERLINE_SIZE),
        line(of.STRIKEOUT_OFFSET, of.STRIKEOUT_SIZE),
    )


@cache
def faces(family: str, *, bold: bool, italic: bool) -> tuple[Face, ...]:
    """The fonts for a look: its own, then those that are asked for letters which it lacks."""
    families = dict.fromkeys((family.replace(" ", ""), *FALLBACK))
    return tuple(face(f"{each}-{STYLES[bold, italic]}") for each in families)
