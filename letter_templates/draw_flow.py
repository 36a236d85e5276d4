"""Lets a letter flow over its pages: what stays together, where a page ends, and notes at its foot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from letter_templates.draw_canvas import Canvas
from letter_templates.draw_content import Desk, Note
from letter_templates.draw_paragraph import Tags, paragraph
from letter_templates.draw_story import Slab, Stack, item_slabs, paragraph_slab, stacked
from letter_templates.draw_tables import table
from letter_templates.draw_tags import Element
from letter_templates.pdf_drawing import AIR, Block, Drawing

OVER_RULE, UNDER_RULE = 8.0, 4.0  # points around the rule over the notes
RULE_LENGTH, RULE_WIDTH = 144.0, 0.5  # of that rule
ROUNDING = 0.01  # points by which a page may be overfull
LEAST_TEXT = 60.0  # points of a page that notes from an earlier page leave to the text
BLACK = b"0 0 0 RG"
HEADER = b"/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC"
FOOTER = b"/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC"


@dataclass(slots=True)
class Page:
    """A page: its content, where its text begins and how high it may be, and its notes."""

    canvas: Canvas
    top: float  # of the text, from the lower edge of the paper
    height: float
    notes: list[tuple[Slab, int, int]] = field(default_factory=list)
    noted: float = 0.0  # height of the notes with their rule


@dataclass(slots=True)
class Flow:
    """Fills pages with the slabs of a letter, one after another."""

    drawing: Drawing
    desk: Desk
    pages: list[Page] = field(default_factory=list)
    used: float = 0.0  # of the page's text, from its top
    fresh: bool = True  # nothing stands on the page yet
    laid: dict[str, Stack] = field(default_factory=dict)  # notes, by their numbers
    carried: list[tuple[Slab, int, int]] = field(default_factory=list)  # notes that go on on the next page

    def fill(self, blocks: Sequence[Block], document: Element) -> list[Page]:
        """Lay out and place every block; the pages are without headers and footers."""
        self._turn()
        waiting: list[Slab] = []
        for slab in self._slabs(blocks, document):
            if slab is None:
                self._place_all(waiting)
                waiting = []
                if not self.fresh:
                    self._turn()
                continue
            waiting.append(slab)
            if not slab.sticky:
                self._place_all(waiting)
                waiting = []
        self._place_all(waiting)
        while self.carried:
            self._turn()
        self._close()
        return self.pages

    def _slabs(self, blocks: Sequence[Block], document: Element) -> Iterator[Slab | None]:
        """Slabs in order; None where a page ends."""
        for at, block in enumerate(blocks):
            if block["t"] == "break":
                if at + 1 < len(blocks):
                    yield None
            else:
                yield from slabs_of(block, self.drawing, self.desk, document)

    def _place_all(self, slabs: list[Slab]) -> None:
        """Slabs that stay together: they begin on a new page where they fit together only there."""
        if len(slabs) > 1 and not self.fresh:
            *kept, last = slabs
            need = sum(slab.above + sum(map(slab.height, range(slab.count()))) for slab in kept)
            need += last.above + last.need(0)
            page = self.pages[-1]
            if self.used + need > page.height - page.noted and need - slabs[0].above <= page.height:
                self._turn()
        for slab in slabs:
            self._place(slab)

    def _place(self, slab: Slab) -> None:
        start = at = 0
        begun = self.used = self.used + (0.0 if self.fresh else slab.above)
        while at < slab.count():
            notes = slab.notes(at)
            room = self._room(notes)
            if max(slab.need(at), slab.height(at)) > room + ROUNDING:
                if (self.fresh or slab.need(at) <= room + ROUNDING) and slab.split(at, room):
                    continue
                if not self.fresh:
                    self._draw(slab, begun, start, at)
                    self._turn()
                    start, begun = at, 0.0
                    self.used = slab.opening(at)
                    continue
            self.used += slab.height(at)
            self.fresh = False
            self._note(notes)
            at += 1
        self._draw(slab, begun, start, at)

    def _room(self, notes: Sequence[Note]) -> float:
        """What is free for text that brings these notes."""
        page = self.pages[-1]
        room = page.height - page.noted - self.used
        if not notes:
            return room
        added = sum(self._laid(note).height for note in notes)
        return room - added - (0.0 if page.notes else OVER_RULE + UNDER_RULE)

    def _draw(self, slab: Slab, begun: float, start: int, end: int) -> None:
        if start < end:
            page = self.pages[-1]
            slab.draw(page.canvas, self.drawing.page["left"], page.top - begun, start, end)

    def _turn(self) -> None:
        """Begin the next page; notes that did not fit on the last one come first."""
        if self.pages:
            self._close()
        number = len(self.pages)
        top, bottom = text_edges(self.drawing, self.desk, first=number == 0)
        height = self.drawing.page["height"]
        self.pages.append(Page(Canvas(number), height - top, height - top - bottom))
        self.used, self.fresh = 0.0, True
        waiting, self.carried = self.carried, []
        self._hold(waiting, self.pages[-1].height - LEAST_TEXT)

    def _note(self, notes: Sequence[Note]) -> None:
        for note in notes:
            page = self.pages[-1]
            self._hold(self._laid(note).entries, page.height - self.used - page.noted)

    def _hold(self, entries: Sequence[tuple[Slab, int, int]], room: float) -> None:
        """Notes for the foot of this page, as far as there is room; the rest is carried on."""
        page = self.pages[-1]
        for slab, start, end in entries:
            at = start
            while at < end and not self.carried:
                height = slab.height(at) + self._over_note(page, slab, first=at == start == 0)
                if height > room:
                    break
                room -= height
                page.noted += height
                at += 1
                if at - 1 == start:
                    page.notes.append((slab, start, at))
                page.notes[-1] = (slab, start, at)
            if at < end:
                self.carried.append((slab, at, end))

    @staticmethod
    def _over_note(page: Page, slab: Slab, *, first: bool) -> float:
        if not page.notes:
            return OVER_RULE + UNDER_RULE
        return slab.above if first else 0.0

    def _laid(self, note: Note) -> Stack:
        """A note as it stands at a page's foot."""
        if note.number not in self.laid:
            self.laid[note.number] = stacked(list(self._note_slabs(note)))
        return self.laid[note.number]

    def _note_slabs(self, note: Note) -> Iterator[Slab]:
        label: Element | None = Element(b"Lbl", note.element)
        for block in note.story:
            if label is not None and block["t"] == "p":
                tags = Tags(Element(b"P", note.element), label, note.number)
                yield paragraph(block, self.drawing.width, self.desk, tags)
            else:
                yield from slabs_of(block, self.drawing, self.desk, note.element)
            label = None

    def _close(self) -> None:
        """Draw the notes at the foot of the page."""
        page, left = self.pages[-1], self.drawing.page["left"]
        canvas = page.canvas
        if page.notes:
            y = page.top - page.height + page.noted - OVER_RULE
            canvas.stroke(BLACK, RULE_WIDTH, (left, y, left + RULE_LENGTH, y))
            Stack(page.notes).draw(canvas, left, y - UNDER_RULE)
        canvas.end()


def slabs_of(block: Block, drawing: Drawing, desk: Desk, parent: Element | None) -> Iterator[Slab]:
    """A block laid out for the width of the text."""
    match block["t"]:
        case "p":
            yield paragraph_slab(block, drawing.width, desk, parent)
        case "list":
            yield from item_slabs(block["items"], drawing.width, desk, parent)
        case "table":
            element = Element(b"Table", parent) if parent is not None else None
            yield table(block, desk, drawing.height, element)


def text_edges(drawing: Drawing, desk: Desk, *, first: bool) -> tuple[float, float]:
    """How far the text stays from the upper and the lower edge: tall headers and footers push it."""
    page, edges = drawing.page, []
    for name, side in (("header", "top"), ("footer", "bottom")):
        height = margin_stack(drawing, desk, name, first=first).height
        own = page[name] + height
        edges.append(page[side] if own <= page[side] else own + AIR)
    return edges[0], edges[1]


def margin_stack(drawing: Drawing, desk: Desk, name: str, *, first: bool) -> Stack:
    """A header or footer, laid out with the page numbers that the desk says."""
    blocks = drawing.stories.get(f"{name}_{'first' if first else 'default'}", [])
    return stacked([slab for block in blocks for slab in slabs_of(block, drawing, desk, None)])


def with_margins(page: Page, drawing: Drawing, desk: Desk) -> bytes:
    """The content of a page between its header and its footer."""
    first, parts = page.canvas.page == 0, []
    for name, kind in (("header", HEADER), ("footer", FOOTER)):
        stack = margin_stack(drawing, desk, name, first=first)
        canvas = Canvas(page.canvas.page)
        canvas.decorate(kind)
        at = drawing.page[name]
        stack.draw(
            canvas,
            drawing.page["left"],
            drawing.page["height"] - at if name == "header" else at + stack.height,
        )
        canvas.end()
        parts.append(b"q\n%b\nQ" % b"\n".join(canvas.ops) if stack.entries else b"")
    body = b"q\n%b\nQ" % b"\n".join(page.canvas.ops)
    return b"\n".join((parts[0], body, parts[1]))
