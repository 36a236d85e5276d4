"""The runs of a paragraph as pieces that stand one after another: words, blanks, tabs, notes and pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from letter_templates.draw_pictures import Picture, pictured
from letter_templates.draw_tags import Element
from letter_templates.draw_words import (
    MAY_BREAK,
    NEW_LINE,
    TAB,
    Glyphs,
    Pen,
    Piece,
    pen_for,
)
from letter_templates.pdf_drawing import Block, Look, Run

PLAIN_LOOK: Look = {"size": 11.0, "font": "Caladea"}  # where nothing says what words would look like


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote where it is referred to: its number, its story, and what both are for the reader."""

    number: str
    story: list[Block]
    reference: Element
    element: Element


@dataclass(frozen=True, slots=True)
class Linked:
    """An address that words lead to."""

    address: str
    element: Element


@dataclass(frozen=True, slots=True)
class Ink:
    """How the pieces of a paragraph are drawn, from one of them on."""

    start: int
    pen: Pen
    mark: Note | Linked | Picture | Element | None = None  # an element: what these pieces are for the reader


@dataclass(slots=True)
class Desk:
    """What a letter is written with: pens, fonts and pictures. Page fields are told by ``fields``."""

    looks: list[Look]
    language: str
    pens: dict[int, Pen] = field(default_factory=dict)
    fonts: dict[str, Glyphs] = field(default_factory=dict)
    pictures: dict[bytes, bytes] = field(default_factory=dict)  # names, by their content
    notes: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)

    def pen(self, look: int) -> Pen:
        """The pen of a look."""
        made = self.pens.get(look)
        if made is None:
            made = self.pens[look] = pen_for(self._look(look), self.language, self.fonts)
        return made

    def raised(self, look: int) -> Pen:
        """The pen of a note's number beside words of this look."""
        key = -1 - look
        if key not in self.pens:
            raised: Look = {**self._look(look), "vertical": "superscript"}
            self.pens[key] = pen_for(raised, self.language, self.fonts)
        return self.pens[key]

    def _look(self, number: int) -> Look:
        return self.looks[number] if self.looks else PLAIN_LOOK


@dataclass(slots=True)
class Content:
    """What stands in a paragraph. Nothing is left of it when its letter is drawn."""

    desk: Desk
    element: Element | None  # None: it is not read aloud
    pieces: list[Piece] = field(default_factory=list)
    inks: list[Ink] = field(default_factory=list)
    straight: bool = True  # neither a tab nor the end of a line stands in it

    def add(self, runs: list[Run]) -> None:
        """Runs, one after another."""
        for run in runs:
            if "s" in run:
                self._words(run)
            elif "br" in run or "tab" in run:
                self._end(NEW_LINE if "br" in run else TAB)
            elif "field" in run:
                pen = self.desk.pen(run["look"])
                self._ink(pen)
                self.pieces += pen.pieces(self.desk.fields.get(run["field"], ""))
            elif "story" in run:
                self._note(run)
            else:
                self._picture(run)

    def lead(self, pen: Pen, text: str, element: Element | None) -> None:
        """A label or the number of a note, before the runs."""
        self._ink(pen, element)
        self.write(pen, text)

    def write(self, pen: Pen, text: str) -> None:
        """Words with their blanks."""
        pieces, spaced = self.pieces, pen.before_blank
        *words, last = text.split(" ")
        for word in words:
            pieces += spaced(word)
        pieces += pen.pieces(last) if last else ()

    def ink_of(self, at: int) -> int:
        """Which ink draws a piece."""
        return max((number for number, ink in enumerate(self.inks) if ink.start <= at), default=0)

    def split(self, at: int) -> bool:
        """Set a piece that is wider than its line letter by letter; False where it is a single one."""
        ink = self.ink_of(at)
        letters = self.inks[ink].pen.letters(self.pieces[at])
        if len(letters) < 2:
            return False
        self.pieces[at : at + 1] = letters
        more = len(letters) - 1
        self.inks[ink + 1 :] = [
            Ink(later.start + more, later.pen, later.mark) for later in self.inks[ink + 1 :]
        ]
        return True

    def _ink(self, pen: Pen, mark: Note | Linked | Picture | Element | None = None) -> None:
        last = self.inks[-1] if self.inks else None
        if last is None or last.pen is not pen or last.mark is not mark:
            self.inks.append(Ink(len(self.pieces), pen, mark))

    def _words(self, run: Run) -> None:
        pen, mark = self.desk.pen(run["look"]), self._link(run)
        if pen.small is None:
            self._ink(pen, mark)
            self.write(pen, run["s"])
            return
        for small, letters in groupby(run["s"], str.islower):
            of, words = pen.small if small else pen, "".join(letters)
            self._ink(of, mark)
            self.write(of, words.upper() if small else words)

    def _link(self, run: Run) -> Linked | None:
        address = run.get("link", "")
        if not address or self.element is None:
            return None
        last = self.inks[-1].mark if self.inks else None
        if isinstance(last, Linked) and last.address == address:
            return last
        return Linked(address, Element(b"Link", self.element))

    def _end(self, kind: int) -> None:
        pen = self.inks[-1].pen if self.inks else self.desk.pen(0)
        self._ink(pen)
        self.straight = False
        self.pieces.append(Piece(0.0, kind, b"", pen.faces[0], ""))

    def _note(self, run: Run) -> None:
        self.desk.notes += 1
        number = str(self.desk.notes)
        pen = self.desk.raised(run["look"])
        parent = self.element or Element(b"P")
        note = Element(b"Note", parent, name=b"Note %d" % self.desk.notes)
        self._ink(pen, Note(number, run["story"], Element(b"Reference", parent), note))
        self.pieces += pen.pieces(number)

    def _picture(self, run: Run) -> None:
        pen = self.inks[-1].pen if self.inks else self.desk.pen(0)
        picture = pictured(run, self.element, self.desk.pictures)
        self._ink(pen, picture)
        self.pieces.append(Piece(run["width"], MAY_BREAK, b"", pen.faces[0], ""))
