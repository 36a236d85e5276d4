"""A story laid out: paragraphs, items of lists and tables under one another, each with its tags."""

from dataclasses import dataclass, field
from typing import Protocol

from letter_templates.draw_canvas import Canvas
from letter_templates.draw_content import Desk, Note
from letter_templates.draw_paragraph import NOT_READ, Paragraph, Tags, paragraph
from letter_templates.draw_tags import Element
from letter_templates.pdf_drawing import Block


class Slab(Protocol):
    """Something that stands on pages from top to bottom, and may go on on another page between its parts."""

    @property
    def above(self) -> float:
        """The space over it; none where it begins a page."""
        ...

    @property
    def sticky(self) -> bool:
        """Whether it stays with what follows."""
        ...

    def count(self) -> int:
        """How many parts it has: lines or rows."""
        ...

    def height(self, at: int) -> float:
        """Of one part."""
        ...

    def need(self, at: int) -> float:
        """What must be free for a part to stand here."""
        ...

    def opening(self, at: int) -> float:
        """The height of what is repeated where a page begins with this part."""
        ...

    def split(self, at: int, room: float) -> bool:
        """Make two of a part, the first of them not higher than the room; False where that cannot be."""
        ...

    def notes(self, at: int) -> list[Note]:
        """The footnotes that a part refers to."""
        ...

    def draw(self, canvas: Canvas, x: float, y: float, start: int, end: int) -> None:
        """Draw the parts from one to before another, with their upper left corner at a place."""
        ...


@dataclass(slots=True)
class Stack:
    """Parts of slabs under one another, as in a cell."""

    entries: list[tuple[Slab, int, int]]

    @property
    def height(self) -> float:
        """From its first part to its last."""
        total, first = 0.0, True
        for slab, start, end in self.entries:
            total += 0.0 if first or start else slab.above
            total += sum(slab.height(at) for at in range(start, end))
            first = False
        return total

    @property
    def least(self) -> float:
        """What its first part needs."""
        return self.entries[0][0].need(self.entries[0][1]) if self.entries else 0.0

    def draw(self, canvas: Canvas, x: float, y: float) -> None:
        """Draw all of it."""
        for number, (slab, start, end) in enumerate(self.entries):
            y -= slab.above if number and not start else 0.0
            slab.draw(canvas, x, y, start, end)
            y -= sum(slab.height(at) for at in range(start, end))

    def cut(self, room: float) -> "tuple[Stack, Stack]":
        """What stands in the room, and the rest."""
        upper: list[tuple[Slab, int, int]] = []
        used = 0.0
        for number, (slab, start, end) in enumerate(self.entries):
            used += slab.above if number and not start else 0.0
            at = start
            while at < end and used + min(slab.need(at), self._left(slab, at, end)) <= room:
                used += slab.height(at)
                at += 1
            if at > start:
                upper.append((slab, start, at))
            if at < end:
                return Stack(upper), Stack([(slab, at, end), *self.entries[number + 1 :]])
        return self, Stack([])

    def notes(self) -> list[Note]:
        """The footnotes that it refers to."""
        return [
            note for slab, start, end in self.entries for at in range(start, end) for note in slab.notes(at)
        ]

    @staticmethod
    def _left(slab: Slab, at: int, end: int) -> float:
        return sum(slab.height(each) for each in range(at, end))


def stacked(slabs: "list[Slab]") -> Stack:
    """Slabs as they are."""
    return Stack([(slab, 0, slab.count()) for slab in slabs])


@dataclass(slots=True)
class Lists:
    """The lists of a story that are open: of each depth, the list and its last item's body."""

    parent: Element | None
    open: list[tuple[int, int, Element, Element]] = field(
        default_factory=list
    )  # depth, numbering, list, body

    def tags(self, item: Block) -> Tags:
        """The tags of the next item."""
        if self.parent is None:
            return NOT_READ
        depth, numbering = item["depth"], item["numbering"]
        while self.open and (
            self.open[-1][0] > depth or (self.open[-1][0] == depth and self.open[-1][1] != numbering)
        ):
            self.open.pop()
        if self.open and self.open[-1][0] == depth:
            _, _, of, _ = self.open.pop()
        else:
            of = Element(b"L", self.open[-1][3] if self.open else self.parent, _numbering(item))
        row = Element(b"LI", of)
        body = Element(b"LBody", row)
        self.open.append((depth, numbering, of, body))
        return Tags(Element(b"P", body), Element(b"Lbl", row))


def _numbering(item: Block) -> bytes:
    kind = b"Disc" if item["bullet"] else b"Decimal"
    if not item["bullet"] and item["label"][:1].isalpha():
        kind = b"UpperAlpha" if item["label"][0].isupper() else b"LowerAlpha"
    return b"/A<</O/List/ListNumbering/%b>>" % kind


def item_slabs(blocks: list[Block], width: float, desk: Desk, parent: Element | None) -> list[Slab]:
    """The items of a list, with the lists inside of it."""
    lists = Lists(parent)
    return [paragraph(item, width, desk, lists.tags(item)) for item in blocks]


def paragraph_slab(block: Block, width: float, desk: Desk, parent: Element | None) -> Paragraph:
    """A paragraph or heading that stands in an element."""
    if parent is None:
        return paragraph(block, width, desk)
    role = b"H%d" % block["heading"] if block["heading"] else b"P"
    return paragraph(block, width, desk, Tags(Element(role, parent)))
