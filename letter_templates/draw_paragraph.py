"""A paragraph or an item of a list, laid out for a width, and how it is drawn on one page or several."""

from dataclasses import dataclass

from letter_templates.draw_canvas import Canvas
from letter_templates.draw_content import Content, Desk, Note
from letter_templates.draw_lines import Line, Measure, lines_of
from letter_templates.draw_outline import Heading
from letter_templates.draw_show import show
from letter_templates.draw_tags import Element
from letter_templates.draw_words import filled, stroked
from letter_templates.pdf_drawing import Block

ENDS = ("top", "bottom")
LABEL_GAP = 3.0  # points between a label that outgrew its place and the text


@dataclass(frozen=True, slots=True)
class Tags:
    """What a paragraph is for those who do not see it: its words and its label; a note has its number."""

    words: Element | None = None
    label: Element | None = None
    note: str = ""


NOT_READ = Tags()


@dataclass(slots=True)
class Paragraph:
    """Lines of words."""

    block: Block
    content: Content
    width: float
    lines: list[Line]
    above: float
    top: float  # space between a rule over it and its first line
    bottom: float
    label: Content | None = None

    @property
    def sticky(self) -> bool:
        """Whether it stays with what follows. A heading always does."""
        return self.block["sticky"] or bool(self.block["heading"])

    def count(self) -> int:
        """Lines."""
        return len(self.lines)

    def height(self, at: int) -> float:
        """Of a line, with the space to the frame."""
        line = self.lines[at]
        height = line.above + line.below
        if at == 0:
            height += self.top
        return height + self.bottom if at == len(self.lines) - 1 else height

    def need(self, at: int) -> float:
        """Neither its first line nor its last one stands alone on a page."""
        last = len(self.lines) - 1
        if self.block["whole"] and at == 0:
            return self.total()
        if last == 2 and at == 0:
            return self.total()
        if (at == 0 and last > 0) or (at == last - 1 and at > 0):
            return self.height(at) + self.height(at + 1)
        return self.height(at)

    def total(self) -> float:
        """The height of all lines."""
        return sum(line.above + line.below for line in self.lines) + self.top + self.bottom

    def opening(self, at: int) -> float:  # noqa: ARG002 (tables repeat their header)
        """Nothing is repeated where it goes on."""
        return 0.0

    def split(self, at: int, room: float) -> bool:  # noqa: ARG002 (rows of tables can be split)
        """Lines are not split."""
        return False

    def notes(self, at: int) -> list[Note]:
        """The footnotes that a line refers to."""
        line = self.lines[at]
        return [
            ink.mark
            for ink in self.content.inks
            if isinstance(ink.mark, Note) and line.start <= ink.start < line.end
        ]

    def draw(self, canvas: Canvas, x: float, y: float, start: int, end: int) -> None:
        """Draw some lines."""
        if self.block["borders"] or self.block["fill"]:
            self._frame(canvas, x, y, sum(self.height(at) for at in range(start, end)))
        if self.block["heading"] and start == 0:
            words = "".join(piece.text or " " for piece in self.content.pieces).strip()
            canvas.headings.append(Heading(words, self.block["heading"], canvas.page, y))
        y -= self.top if start == 0 else 0.0
        for at in range(start, end):
            line = self.lines[at]
            y -= line.above
            if at == 0 and self.label is not None and self.label.pieces:
                self._label(canvas, self.label, x, y)
            self._line(canvas, line, x, y)
            y -= line.below

    def _line(self, canvas: Canvas, line: Line, x: float, y: float) -> None:
        inks, x = self.content.inks, x + line.x
        if len(inks) == 1:
            show(canvas, self.content, inks[0], line, x=x, y=y)
            return
        for number, ink in enumerate(inks):
            ends = inks[number + 1].start if number + 1 < len(inks) else line.end
            start, end = max(ink.start, line.start), min(ends, line.end)
            if start < end:
                part = line._replace(start=start, end=end)
                x = show(canvas, self.content, ink, part, x=x, y=y)

    def _label(self, canvas: Canvas, label: Content, x: float, y: float) -> None:
        start = x + self.block["left"] - self.block["hanging"]
        whole = Line(0, len(label.pieces), 0.0, 0.0, 0.0, 0.0)
        show(canvas, label, label.inks[0], whole, x=start, y=y)

    def _frame(self, canvas: Canvas, x: float, y: float, height: float) -> None:
        """The ground and the rules around some lines; rules at the sides stand outside of the text."""
        borders, block = self.block["borders"], self.block
        space = {side: borders[side]["space"] if side in borders else 0.0 for side in ("left", "right")}
        start = x + block["left"] + min(block["first"], 0.0) - space["left"]
        end, below = x + self.width - block["right"] + space["right"], y - height
        if block["fill"]:
            canvas.fill(filled(block["fill"]), start, below, end - start, height)
        places = {
            "top": (start, y, end, y),
            "bottom": (start, below, end, below),
            "left": (start, below, start, y),
            "right": (end, below, end, y),
        }
        for side, place in places.items():
            if side in borders:
                canvas.stroke(stroked(borders[side]["color"]), borders[side]["width"], place)


def paragraph(block: Block, width: float, desk: Desk, tags: Tags = NOT_READ) -> Paragraph:
    """A paragraph or an item of a list, for a column of this width."""
    content = Content(desk, tags.words)
    if tags.note:
        content.lead(desk.raised(_look_of(block)), tags.note, tags.label)
    content.add(block["runs"])
    first, label = block["left"] + block["first"], None
    if "label" in block:
        label = Content(desk, tags.label)
        label.lead(desk.pen(block["look"]), block["label"], tags.label)
        wide = sum(piece.width for piece in label.pieces) + LABEL_GAP if label.pieces else 0.0
        first = block["left"] + max(wide - block["hanging"], 0.0)
    right, lines = width - block["right"], (block["top"], block["bottom"])
    measure = Measure(first, block["left"], right, block["align"], block["justify"], block["tabs"], *lines)
    top, bottom = (block["borders"][side]["space"] if side in block["borders"] else 0.0 for side in ENDS)
    return Paragraph(block, content, width, lines_of(content, measure), block["above"], top, bottom, label)


def _look_of(block: Block) -> int:
    return next((run["look"] for run in block["runs"] if "look" in run), 0)
