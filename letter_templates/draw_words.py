"""Words as they are drawn: cut where a line may end, each piece with its width and its code in the PDF.

Nearly every word is set from a table of letter pairs. What such a table cannot say (ligatures, marks above
letters, scripts other than Latin, letters that a font lacks) is shaped by HarfBuzz, word by word.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import add, itemgetter
from typing import NamedTuple

from letter_templates.draw_faces import EM, FALLBACK, ORDINARY, Face, Glyph, encoded, faces, pulled
from letter_templates.pdf_drawing import Look

GLUED, MAY_BREAK, SPACE, NEW_LINE, TAB = range(5)  # what stands after a piece
PLAIN = re.compile(f"[{re.escape(ORDINARY)}]+")
SEAMS = re.compile(
    r"(?<=\))(?=\()|(?<=[^\W\d_]-)(?=[^\d\s])|(?<=\d-)(?=[^\d\s])|(?<=[‐–|\u2009\u2002\u2003\u3000\u200b])"
    r"|(?<=[^—])(?=—)|(?<=—)(?=[^—])|(?<=[^\s/]{2}/)(?=[^\W\d_]{2})|(?<=[}!?…])(?=[^\W\d_])"
)
ADDRESS, ADDRESS_SEAMS = "://", re.compile(r"(?<=[/.?=&_-])(?=\w)")
SEAMED = re.compile(r"\)\(|[-‐–—/|}!?…\u2009\u2002\u2003\u3000\u200b]")
CLOSING = re.compile(r"[)\]}.,;:!?%’”»]")  # never begins a line
# Signs that only say how others are joined or ordered: nothing is drawn for them.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"))
MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0"  # drawn over or under the letter before them
CLUSTER = re.compile(f"[^{MARKS}][{MARKS}]*|.", re.DOTALL)
ALIKE = {"\u2011": "\u2010", "\u202f": " "}  # HarfBuzz shows these by others
SMALL, LIFTED, LOWERED, SMALL_CAPITALS = 0.6, 0.35, -0.1, 0.8  # of the size
HIGHLIGHTS = {"green": "00ff00", "cyan": "00ffff", "lightGray": "d9d9d9"}  # all others are yellow


class MissingGlyph(ValueError):
    """Letters that none of the fonts can show."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        super().__init__(f"no font for {letters!r}")


class Piece(NamedTuple):
    """Something that is never broken: width in points, what may follow, its code, and what it shows.

    A word has the blank after it; ``blank`` is how much of the width that is.
    """

    width: float
    after: int
    code: bytes
    face: Face
    text: str
    blank: float = 0.0


@dataclass(slots=True)
class Glyphs:
    """What a letter shows of one font. A glyph that also shows other letters has other codes for them."""

    face: Face
    plain: bool = False  # words from the table of pairs
    shown: dict[int, str] = field(default_factory=dict)  # glyphs of other words, with their letters
    others: dict[tuple[int, str], int] = field(default_factory=dict)

    def code(self, glyph: int, letters: str) -> int:
        """The code of a glyph that shows these letters."""
        usual = self.face.ordinary().get(glyph, letters)
        if self.shown.setdefault(glyph, usual) == letters:
            return glyph
        after = self.face.font.face.glyph_count + len(self.others)
        return self.others.setdefault((glyph, letters), after)


@dataclass(slots=True)
class Pen:
    """Writes in one look. It remembers the words of one letter, and is given up with it."""

    size: float
    faces: tuple[Face, ...]
    language: str
    used: dict[str, Glyphs]  # by the names of the fonts; shared by the pens of a letter
    rise: float = 0.0
    color: bytes = b"0 g"
    tracking: float = 0.0
    underline: bool = False
    strike: bool = False
    highlight: bytes = b""
    small: "Pen | None" = None  # writes what is set in small capitals
    known: dict[str, tuple[Piece, ...]] = field(default_factory=dict)
    spaced: dict[str, tuple[Piece, ...]] = field(default_factory=dict)  # the same with a blank after them
    blank: Piece = field(init=False)

    def __post_init__(self) -> None:
        blank = self._shaped(" ", self.faces[0], SPACE)
        self.blank = blank._replace(blank=blank.width)

    def pieces(self, word: str) -> tuple[Piece, ...]:
        """A word without blanks, cut where a line may end. Raises MissingGlyph."""
        known = self.known.get(word)
        if known is None:
            whole = word.isalpha() or not SEAMED.search(word)
            known = self.known[word] = tuple(self._set(word, GLUED) if whole else self._cut(word))
        return known

    def before_blank(self, word: str) -> tuple[Piece, ...]:
        """A word, which may be empty, with a blank after it. Raises MissingGlyph."""
        spaced = self.spaced.get(word)
        if spaced is None:
            spaced = self.spaced[word] = self._with_blank(self.pieces(word) if word else ())
        return spaced

    def _with_blank(self, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        blank = self.blank
        if not pieces or pieces[-1].face is not blank.face:
            return (*pieces, blank)
        *others, (width, _, code, face, text, _) = pieces
        last = Piece(width + blank.width, SPACE, code + blank.code, face, f"{text} ", blank.width)
        return (*others, last)

    def letters(self, piece: Piece) -> list[Piece]:
        """A piece that is wider than any line, letter by letter."""
        return [
            each._replace(after=MAY_BREAK)
            for letter in CLUSTER.findall(piece.text)
            for each in self._set(letter, MAY_BREAK)
        ]

    def _cut(self, word: str) -> Iterator[Piece]:
        seams = ADDRESS_SEAMS if ADDRESS in word else SEAMS
        parts = [part for part in seams.split(word) if part]
        for part, following in zip(parts, [*parts[1:], ""], strict=True):
            closed = not following or CLOSING.match(following)
            yield from self._set(part, GLUED if closed else MAY_BREAK, following[:1])

    def _set(self, part: str, after: int, following: str = "") -> list[Piece]:
        face, part = self.faces[0], part.replace("\u00a0", " ")
        told = f"{part}{following or ' '}"  # a blank pulls on the letter before it too
        plain = self._plain(told, face, after) if PLAIN.fullmatch(told) else None
        if plain is not None:
            return [plain]
        runs = self._runs(part.translate(UNSEEN))
        pieces = [self._shaped(text, of, GLUED) for of, text in runs]
        if pieces:
            pieces[-1] = pieces[-1]._replace(after=after)
        elif after == MAY_BREAK:
            return [Piece(0.0, MAY_BREAK, b"", face, "")]
        return pieces

    def _plain(self, told: str, face: Face, after: int) -> Piece | None:
        """All but the last letter from the table of pairs; None where that cannot say it."""
        pairs, part = face.pairs, told[:-1]
        keys = list(map(add, part, told[1:]))
        found = [pairs[key] if key in pairs else face.pair(key) for key in keys]
        try:
            widths, codes = zip(*found, strict=True)
        except TypeError:  # some two letters become something else together, or are not in the font
            return None
        self._glyphs(face).plain = True
        width = sum(widths) * self.size / EM + self.tracking * len(part)
        return Piece(width, after, b"".join(codes), face, part)

    def _shaped(self, text: str, face: Face, after: int) -> Piece:
        glyphs = face.shaped(text, self.language)
        used = self._glyphs(face)
        codes = [self._placed(glyph, used.code(glyph.number, glyph.letters)) for glyph in glyphs]
        width = sum(glyph.advance for glyph in glyphs) * self.size / EM + self.tracking * len(glyphs)
        return Piece(width, after, b"".join(codes), face, text)

    def _placed(self, glyph: Glyph, code: int) -> bytes:
        """A glyph's code with its shift: marks are moved over the letter that they belong to."""
        drawn = encoded(code)
        if glyph.up:
            rise = self.rise + glyph.up * self.size / EM
            drawn = b")]TJ %.2f Ts[(%b)]TJ %.2f Ts[(" % (rise, drawn, self.rise)
        return pulled(-glyph.right) + drawn + pulled(glyph.width - glyph.advance + glyph.right)

    def _glyphs(self, face: Face) -> Glyphs:
        if face.name not in self.used:
            self.used[face.name] = Glyphs(face)
        return self.used[face.name]

    def _runs(self, text: str) -> Iterator[tuple[Face, str]]:
        """The text in parts of one font each; the first font that has a letter shows it."""
        shown = ((_face(cluster, self.faces), cluster) for cluster in CLUSTER.findall(text))
        for face, parts in groupby(shown, itemgetter(0)):
            yield face, "".join(cluster for _, cluster in parts)


def first_unshown(text: str) -> str:
    """The first letter that none of the fonts can show, with its marks; empty where all can be shown."""
    fonts = faces(FALLBACK[0], bold=False, italic=False)
    try:
        for cluster in dict.fromkeys(CLUSTER.findall(text.translate(UNSEEN))):
            if cluster.isprintable():
                _face(cluster, fonts)
    except MissingGlyph as error:
        return error.letters
    return ""


def _face(cluster: str, fonts: Sequence[Face]) -> Face:
    composed = unicodedata.normalize("NFC", cluster)
    for each in fonts:
        if each.has(cluster) or each.has(composed) or each.has(ALIKE.get(cluster, cluster)):
            return each
    raise MissingGlyph(cluster)


def pen_for(look: Look, language: str, used: dict[str, Glyphs]) -> Pen:
    """The pen of a look; ``language`` as of ISO 639."""
    fonts = faces(look["font"], bold=look.get("bold", False), italic=look.get("italic", False))
    size, vertical = look["size"], look.get("vertical", "")
    rise = {"superscript": LIFTED, "subscript": LOWERED}.get(vertical, 0.0) * size
    highlight = look.get("highlight", "")

    def pen(size: float) -> Pen:
        return Pen(
            size * SMALL if rise else size,
            fonts,
            language,
            used,
            rise=rise,
            color=filled(look.get("color", "000000")),
            tracking=look.get("tracking", 0.0),
            underline=look.get("underline", False),
            strike=look.get("strike", False),
            highlight=filled(HIGHLIGHTS.get(highlight, "ffff00")) if highlight else b"",
        )

    made = pen(size)
    if look.get("small_caps"):
        made.small = pen(size * SMALL_CAPITALS)
    return made


def filled(code: str) -> bytes:
    """The operator that fills with a colour, said as RRGGBB."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return b"%.3g %.3g %.3g rg" % (red, green, blue)


def stroked(code: str) -> bytes:
    """The operator that strokes with a colour, said as RRGGBB."""
    return filled(code).upper()


def string(text: str) -> bytes:
    """A text that people read, as a string of a PDF's object."""
    if text.isascii() and text.isprintable():
        return b"(%b)" % re.sub(rb"([\\()])", rb"\\\1", text.encode())
    return b"<FEFF%b>" % text.encode("utf-16-be").hex().upper().encode()
