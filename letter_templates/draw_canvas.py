"""The content of one page: words, lines, rectangles and pictures, each tagged or marked as decoration."""

from dataclasses import dataclass, field

from letter_templates.draw_faces import EM, Face, Line
from letter_templates.draw_outline import Heading
from letter_templates.draw_tags import Element
from letter_templates.draw_words import Pen

Segment = tuple[float, float, float, float]  # x and y where a line begins, and where it ends
Matrix = tuple[float, float, float, float, float, float]
DECORATION = b"/Artifact<</Type/Layout>>BDC"


@dataclass(frozen=True, slots=True)
class Link:
    """A place on a page that leads to an address, and the words in it."""

    place: tuple[float, float, float, float]
    address: str
    element: Element
    words: str


@dataclass(slots=True)
class Canvas:
    """Draws on one page, from the lower left corner, in points. ``ops`` is the page's content."""

    page: int  # from 0
    marks: list[Element] = field(default_factory=list)  # by their numbers on this page
    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    ops: list[bytes] = field(default_factory=list)
    _decorating: bool = False
    _open: Element | None = None
    _in_text: bool = False
    _font: tuple[str, float] = ("", 0.0)
    _color: bytes = b""
    _tracking: float = 0.0
    _rise: float = 0.0

    def decorate(self, kind: bytes) -> None:
        """Everything until ``end`` is not read aloud."""
        self.end()
        self.ops.append(kind)
        self._decorating = True

    def tag(self, element: Element) -> None:
        """What follows belongs to this element."""
        if self._decorating or element is self._open:
            return
        self.end()
        element.join()
        self.ops.append(b"/%b<</MCID %d>>BDC" % (element.role, len(self.marks)))
        element.kids.append((self.page, len(self.marks)))
        self.marks.append(element)
        self._open = element

    def end(self) -> None:
        """What follows belongs to nothing yet."""
        self._end_text()
        if self._open is not None or self._decorating:
            self.ops.append(b"EMC")
        self._open, self._decorating = None, False

    def show(self, pen: Pen, face: Face, x: float, y: float, code: bytes) -> None:
        """Words from a place on their baseline."""
        ops = self.ops
        if not self._in_text:
            ops.append(b"BT")
            self._in_text = True
        if self._font != (face.name, pen.size):
            self._font = (face.name, pen.size)
            ops.append(b"/%b %.5g Tf" % (face.name.encode(), pen.size))
        if self._color != pen.color:
            self._color = pen.color
            ops.append(pen.color)
        if self._tracking != pen.tracking:
            self._tracking = pen.tracking
            ops.append(b"%.4g Tc" % pen.tracking)
        if self._rise != pen.rise:
            self._rise = pen.rise
            ops.append(b"%.4g Ts" % pen.rise)
        ops.append(b"1 0 0 1 %.2f %.2f Tm[(%b)]TJ" % (x, y, code))

    def rule(self, pen: Pen, line: Line, x: float, y: float, width: float) -> None:
        """A line under or through words that were just shown."""
        thick = line.thickness * pen.size / EM
        middle = y + pen.rise + line.place * pen.size / EM
        self.mark(pen.color, x, middle - thick / 2, width, thick)

    def mark(self, color: bytes, x: float, y: float, width: float, height: float) -> None:
        """A rectangle that belongs to words: a ground behind them, or a line through or under them."""
        self._end_text()
        self._color = color
        self.ops.append(b"%b %.2f %.2f %.2f %.2f re f" % (color, x, y, width, height))

    def fill(self, color: bytes, x: float, y: float, width: float, height: float) -> None:
        """A rectangle that says nothing."""
        self._apart(b"%b %.2f %.2f %.2f %.2f re f" % (color, x, y, width, height))
        self._color = color

    def stroke(self, color: bytes, width: float, line: Segment) -> None:
        """A line that says nothing, from x and y to x and y."""
        self._apart(b"%b %.2f w %.2f %.2f m %.2f %.2f l S" % (color, width, *line))

    def picture(self, name: bytes, matrix: Matrix) -> None:
        """A picture of one by one, drawn with this matrix."""
        self._end_text()
        self.ops.append(b"q %.4f %.4f %.4f %.4f %.2f %.2f cm /%b Do Q" % (*matrix, name))

    def _apart(self, drawn: bytes) -> None:
        if self._decorating:
            self._end_text()
            self.ops.append(drawn)
        else:
            self.end()
            self.ops += (DECORATION, drawn, b"EMC")

    def _end_text(self) -> None:
        if self._in_text:
            self.ops.append(b"ET")
            self._in_text = False
