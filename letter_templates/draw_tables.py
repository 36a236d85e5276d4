"""Tables laid out: rows as high as their cells, split over pages where they may be, header rows repeated."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from letter_templates.draw_canvas import Canvas
from letter_templates.draw_content import Desk, Note
from letter_templates.draw_edges import Edges
from letter_templates.draw_paragraph import Tags, paragraph
from letter_templates.draw_story import Slab, Stack, item_slabs, paragraph_slab, stacked
from letter_templates.draw_tags import Element
from letter_templates.draw_words import filled
from letter_templates.pdf_drawing import Block, Cell

REPEATED = 0.5  # of a page: header rows that are higher are not repeated
HEADER_ROW = b"/Artifact<</Type/Pagination>>BDC"  # repeated rows are not read again


@dataclass(slots=True)
class PlacedCell:
    """A cell with its story, or what is left of it on this page. ``rows`` it reaches down."""

    cell: Cell
    stack: Stack
    x: float
    width: float
    rows: int
    element: Element | None
    left: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """That it wants."""
        return self.stack.height + self.top + self.bottom


@dataclass(slots=True)
class Row:
    """A row: the cells that begin in it."""

    cells: list[PlacedCell]
    element: Element | None
    whole: bool
    height: float = 0.0
    joined: bool = False  # a cell reaches from it into the next row


@dataclass(slots=True)
class Table:
    """Rows. ``room``: the height of a page's text."""

    block: Block
    rows: list[Row]
    header: int
    room: float
    total: int  # of its rows, before any was split
    sticky: bool = False

    @property
    def above(self) -> float:
        """The space over it."""
        return self.block["above"]

    def count(self) -> int:
        """Rows."""
        return len(self.rows)

    def height(self, at: int) -> float:
        """Of a row."""
        return self.rows[at].height

    def need(self, at: int) -> float:
        """Header rows stay with the first row under them, and rows that share a cell with each other."""
        rows, end = self.rows, at + 1
        begun = at > 0 and rows[at - 1].joined  # rows that share a cell are parted already
        while end < len(rows) and (end <= self.header or (rows[end - 1].joined and not begun)):
            end += 1
        need = sum(row.height for row in rows[at : end - 1]) + self._least(rows[end - 1])
        return need if need <= self.room else self._least(rows[at])

    def opening(self, at: int) -> float:
        """Header rows are repeated."""
        return sum(row.height for row in self.rows[: self.header]) if at >= self.header else 0.0

    def split(self, at: int, room: float) -> bool:
        """Split a row between the lines of its cells."""
        row = self.rows[at]
        if self._kept(row) or at < self.header or row.height <= room:
            return False
        cuts = [cell.stack.cut(room - cell.top - cell.bottom) for cell in row.cells]
        if any(
            cell.stack.entries and not upper.entries for cell, (upper, _) in zip(row.cells, cuts, strict=True)
        ):
            return False
        parts = (
            replace(
                row, cells=[replace(cell, stack=cut[part]) for cell, cut in zip(row.cells, cuts, strict=True)]
            )
            for part in (0, 1)
        )
        self.rows[at : at + 1] = [_measured(part) for part in parts]
        return True

    def notes(self, at: int) -> list[Note]:
        """The footnotes of a row."""
        return [note for cell in self.rows[at].cells for note in cell.stack.notes()]

    def draw(self, canvas: Canvas, x: float, y: float, start: int, end: int) -> None:
        """Draw rows, under the header rows where it goes on."""
        x += self.block["left"]
        edges = Edges(self.block["borders"], self.total, len(self.block["columns"]))
        if start >= self.header > 0:
            canvas.decorate(HEADER_ROW)
            y = self._rows(canvas, edges, x, y, range(self.header))
            canvas.end()
        self._rows(canvas, edges, x, y, range(start, end))
        edges.draw(canvas)

    def _rows(self, canvas: Canvas, edges: Edges, x: float, y: float, rows: range) -> float:
        for at in rows:
            row = self.rows[at]
            if row.element is not None:
                row.element.join()
            for cell in row.cells:
                last = min(at + cell.rows, rows.stop)
                height = sum(self.rows[each].height for each in range(at, last))
                goes_on = at + cell.rows > rows.stop
                shown = self._carried(cell, height, rows.stop, at) if goes_on else cell
                _draw_cell(canvas, shown, x, y, height)
                edges.add(cell.cell, cell.x + x, y, cell.width, height)
            y -= row.height
        return y

    def _carried(self, cell: PlacedCell, height: float, to: int, at: int) -> PlacedCell:
        """What of a cell stands on this page; the rest goes on in the first row of the next one."""
        upper, rest = cell.stack.cut(height - cell.top - cell.bottom)
        rows = at + cell.rows - to
        following = self.rows[to]
        going_on = replace(cell, stack=rest, rows=rows)
        following.cells = sorted([*following.cells, going_on], key=lambda each: each.x)
        missing = going_on.height - sum(self.rows[each].height for each in range(to, to + rows))
        self.rows[to + rows - 1].height += max(missing, 0.0)
        return replace(cell, stack=upper)

    def _kept(self, row: Row) -> bool:
        """Whether a row stays in one piece; one that is higher than a page cannot."""
        return row.joined or (row.whole and row.height + self.opening(self.header) <= self.room)

    def _least(self, row: Row) -> float:
        """The height of a row's first lines."""
        if self._kept(row):
            return row.height
        needs = (cell.top + cell.bottom + cell.stack.least for cell in row.cells)
        return min(row.height, max(needs, default=0.0))


def _draw_cell(canvas: Canvas, cell: PlacedCell, x: float, y: float, height: float) -> None:
    if cell.cell["fill"]:
        canvas.fill(filled(cell.cell["fill"]), cell.x + x, y - height, cell.width, height)
    if cell.element is not None:
        cell.element.join()
    free = max(height - cell.height, 0.0)
    down = {"horizon": free / 2, "bottom": free}.get(cell.cell["align"], 0.0)
    cell.stack.draw(canvas, cell.x + x + cell.left, y - cell.top - down)


def table(block: Block, desk: Desk, room: float, element: Element | None) -> Table:
    """A table of the drawing; ``room`` is the height of a page's text."""
    count = max((cell["y"] + cell["rowspan"] for cell in block["cells"]), default=0)
    header = block["header"] if block["header"] < count else 0
    parts = _parts(element, header=header)
    elements = [Element(b"TR", parts[row < header]) if element is not None else None for row in range(count)]
    rows = [Row([], elements[row], whole=False) for row in range(count)]
    for cell in block["cells"]:
        row = rows[cell["y"]]
        row.cells.append(_placed(block, cell, desk, row.element, heads=cell["y"] < header))
        row.whole = row.whole or cell["whole"]
        for each in rows[cell["y"] : cell["y"] + cell["rowspan"] - 1]:
            each.joined = True
    for row in rows:
        _measured(row)
    _stretched(rows)
    made = Table(block, rows, header, room, count)
    if made.opening(header) > room * REPEATED:
        made.header = 0
    return made


def _parts(element: Element | None, *, header: int) -> tuple[Element | None, Element | None]:
    """In what body rows and header rows stand."""
    if not header:
        return element, element
    return Element(b"TBody", element), Element(b"THead", element)


def _placed(block: Block, cell: Cell, desk: Desk, row: Element | None, *, heads: bool) -> PlacedCell:
    margins = block["margins"] | cell["margins"]
    columns = block["columns"]
    x, width = sum(columns[: cell["x"]]), sum(columns[cell["x"] : cell["x"] + cell["colspan"]])
    element = (
        Element(b"TH" if heads else b"TD", row, _attributes(cell, heads=heads)) if row is not None else None
    )
    inner = width - margins["left"] - margins["right"]
    return PlacedCell(
        cell,
        stacked(list(_story(cell["blocks"], inner, desk, element))),
        x,
        width,
        cell["rowspan"],
        element,
        margins["left"],
        margins["top"] + cell["above"],
        margins["bottom"] + cell["below"],
    )


def _attributes(cell: Cell, *, heads: bool) -> bytes:
    told = b"/Scope/Column" if heads else b""
    told += b"/ColSpan %d" % cell["colspan"] if cell["colspan"] > 1 else b""
    told += b"/RowSpan %d" % cell["rowspan"] if cell["rowspan"] > 1 else b""
    return b"/A<</O/Table%b>>" % told if told else b""


def _story(blocks: list[Block], width: float, desk: Desk, element: Element | None) -> Iterator[Slab]:
    """Most cells hold one paragraph, which needs no tag beside the cell's."""
    if len(blocks) == 1 and blocks[0]["t"] == "p":
        yield paragraph(blocks[0], width, desk, Tags(element))
        return
    for block in blocks:
        if block["t"] == "list":
            yield from item_slabs(block["items"], width, desk, element)
        elif block["t"] == "p":
            yield paragraph_slab(block, width, desk, element)


def _measured(row: Row) -> Row:
    row.height = max((cell.height for cell in row.cells if cell.rows == 1), default=0.0)
    return row


def _stretched(rows: list[Row]) -> None:
    """A cell over several rows that needs more than they have makes the last of them higher."""
    for at, row in enumerate(rows):
        for cell in row.cells:
            missing = cell.height - sum(each.height for each in rows[at : at + cell.rows])
            if cell.rows > 1 and missing > 0:
                rows[at + cell.rows - 1].height += missing
