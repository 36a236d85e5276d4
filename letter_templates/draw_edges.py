"""The rules of a table: which of two cells' rules holds, and rules in one line as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from letter_templates.draw_canvas import Canvas
from letter_templates.draw_words import stroked
from letter_templates.pdf_drawing import Cell
from letter_templates.pdf_styles import Border

Rule = tuple[float, str]  # width and colour
Edge = tuple[bool, float, float, float]  # whether it lies, its place across, where it begins and ends
ROUND = 3  # digits: edges that are nearer to each other are one


@dataclass(slots=True)
class Edges:
    """Collects the rules of cells. A rule of a cell's own wins over the table's."""

    borders: Mapping[str, Border]
    rows: int
    columns: int
    own: dict[Edge, Rule] = field(default_factory=dict)
    usual: dict[Edge, Rule] = field(default_factory=dict)

    def add(self, cell: Cell, x: float, y: float, width: float, height: float) -> None:
        """The rules of a cell with its upper left corner here."""
        right, below = round(x + width, ROUND), round(y - height, ROUND)
        x, y = round(x, ROUND), round(y, ROUND)
        end, last = cell["x"] + cell["colspan"] == self.columns, cell["y"] + cell["rowspan"] == self.rows
        self._side(cell, "top", "insideH" if cell["y"] else "top", (True, y, x, right))
        self._side(cell, "bottom", "bottom" if last else "insideH", (True, below, x, right))
        self._side(cell, "left", "insideV" if cell["x"] else "left", (False, x, below, y))
        self._side(cell, "right", "right" if end else "insideV", (False, right, below, y))

    def draw(self, canvas: Canvas) -> None:
        """Draw what was collected."""
        for (lies, across, start, end), (width, color) in _joined(self.usual | self.own):
            begun, ended = start - width / 2, end + width / 2  # rules meet in the corners
            line = (begun, across, ended, across) if lies else (across, begun, across, ended)
            canvas.stroke(stroked(color), width, line)

    def _side(self, cell: Cell, side: str, outer: str, edge: Edge) -> None:
        if side in cell["borders"]:
            self.own[edge] = _rule(cell["borders"][side])
        elif outer in self.borders:
            self.usual[edge] = _rule(self.borders[outer])


def _rule(border: Border) -> Rule:
    return border["width"], border["color"]


def _joined(edges: Mapping[Edge, Rule]) -> list[tuple[Edge, Rule]]:
    """Edges that go on in one line with the same rule, as one."""
    found: list[tuple[Edge, Rule]] = []
    for (lies, across, start, end), rule in sorted(edges.items()):
        if found:
            (was_lying, was_across, begun, ended), before = found[-1]
            if (was_lying, was_across, before) == (lies, across, rule) and start <= ended:
                found[-1] = (lies, across, begun, max(ended, end)), rule
                continue
        found.append(((lies, across, start, end), rule))
    return found
