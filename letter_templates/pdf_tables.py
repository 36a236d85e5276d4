"""The tables of a Word file: widths, header rows, joined cells, rules and shading."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from letter_templates.pdf_construct import TWIPS, Unsupported, W, is_on, local, points, said
from letter_templates.pdf_runs import Inline
from letter_templates.pdf_styles import Border, Styles, borders_of, fill_of

CELL_MARGIN = 5.4  # Word's own, left and right, in points
# Estimates, in points and from above: rows that may be taller than this are measured when they are drawn.
WIDE_LETTER, LINE_HEIGHT, ROOM = 6.5, 14.0, 400.0
LOOKS = ("colspan", "rowspan", "align", "margins", "above", "below", "whole")
Story = Callable[[etree._Element], Inline]  # a cell: its blocks, and the space above and below them


@dataclass(slots=True)
class CellPlace:
    """One drawn cell: where it starts and how far it reaches."""

    element: etree._Element
    row: int
    column: int
    columns: int
    rows: int = 1
    whole: bool = False  # not to be split over pages


def table(element: etree._Element, styles: Styles, width: float, story: Story) -> Inline:
    """A table in the words of the page program; widths fill the text where Word says so."""
    properties = element.find(f"{W}tblPr")
    rows = list(element.iterfind(f"{W}tr"))
    places = list(_places(rows))
    columns = max((place.column + place.columns for place in places), default=0)
    if not columns:
        raise Unsupported("a table without cells", "Remove the table in Word.")
    widths = _widths(element, columns, width)
    header = _header_rows(rows)
    cells = [_cell(place, story) for place in places]
    return {
        "t": "table",
        "even": len(places) == len(rows) * columns and all(_alike(cell, cells[0]) for cell in cells),
        "columns": widths,
        "header": header,
        "doubtful": _may_outgrow_a_page(places, widths, header),
        "cells": cells,
        "borders": _table_borders(properties, styles),
        "margins": _margins(
            properties, {"left": CELL_MARGIN, "right": CELL_MARGIN, "top": 0.0, "bottom": 0.0}
        ),
        "left": _child_points(properties, "tblInd"),
    }


def _alike(cell: Inline, other: Inline) -> bool:
    """Whether two cells differ only in their words and place."""
    return all(cell[key] == other[key] for key in LOOKS) and not cell["borders"] and not cell["fill"]


def _places(rows: Sequence[etree._Element]) -> Iterator[CellPlace]:
    open_cells: dict[int, CellPlace] = {}
    for number, row in enumerate(rows):
        if row.find(f"{W}trPr/{W}gridBefore") is not None:
            raise Unsupported(
                "a table row that starts further in", "Give every row the same number of cells."
            )
        whole = row.find(f"{W}trPr/{W}cantSplit") is not None
        column = 0
        for cell in row.iterfind(f"{W}tc"):
            span = _span(cell)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and said(merge, "val", "continue") == "continue":
                _lengthen(open_cells, column)
            else:
                place = CellPlace(cell, number, column, span, whole=whole)
                open_cells[column] = place
                yield place
            column += span


def _may_outgrow_a_page(places: Sequence[CellPlace], widths: Sequence[float], header: int) -> bool:
    heights: dict[int, float] = {}
    for place in places:
        width = sum(widths[place.column : place.column + place.columns]) - 2 * CELL_MARGIN
        heights[place.row] = max(heights.get(place.row, 0.0), _height(place.element, max(width, WIDE_LETTER)))
    above = sum(heights.get(row, 0.0) for row in range(header))
    return above + max(heights.values()) > ROOM


def _height(cell: etree._Element, width: float) -> float:
    """Word breaks cost about a third of the line in narrow columns."""
    letters = sum(len(text.text or "") for text in cell.iter(f"{W}t"))
    breaks = sum(1 for _ in cell.iter(f"{W}p", f"{W}br"))
    return (breaks + 1.3 * letters * WIDE_LETTER / width) * LINE_HEIGHT


def _lengthen(open_cells: dict[int, CellPlace], column: int) -> None:
    if column not in open_cells:
        raise Unsupported("a cell joined to nothing above it", "Split and join the cells again in Word.")
    open_cells[column].rows += 1


def _span(cell: etree._Element) -> int:
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    return int(said(found, "val", "1")) if found is not None else 1


def _header_rows(rows: Sequence[etree._Element]) -> int:
    count = 0
    for row in rows:
        mark = row.find(f"{W}trPr/{W}tblHeader")
        if mark is None or not is_on(mark):
            break
        count += 1
    return count


def _widths(element: etree._Element, columns: int, width: float) -> list[float]:
    grid = [points(column, "w") for column in element.iterfind(f"{W}tblGrid/{W}gridCol")]
    if len(grid) != columns or not all(grid):
        return [width / columns] * columns
    wanted = element.find(f"{W}tblPr/{W}tblW")
    percent = wanted is not None and said(wanted, "type") == "pct"
    total = width * _fiftieths(wanted) if percent else min(sum(grid), width)
    return [column * total / sum(grid) for column in grid]


def _fiftieths(wanted: etree._Element) -> float:
    """Word says 5000 or 100% for the whole width."""
    value = said(wanted, "w", "5000")
    return float(value.rstrip("%")) / 100 if value.endswith("%") else float(value) / 5000


def _cell(place: CellPlace, story: Story) -> Inline:
    properties = place.element.find(f"{W}tcPr")
    if place.element.find(f"{W}tbl") is not None:
        raise Unsupported("a table inside a table", "Take the inner table out of the cell.")
    return {
        "x": place.column,
        "y": place.row,
        "colspan": place.columns,
        "rowspan": place.rows,
        "whole": place.whole,
        "fill": _child_fill(properties),
        "align": _vertical(properties),
        "borders": _borders(properties, "tcBorders"),
        "margins": _margins(properties, {}, "tcMar"),
        **story(place.element),
    }


def _vertical(properties: etree._Element | None) -> str:
    found = properties.find(f"{W}vAlign") if properties is not None else None
    return {"center": "horizon", "bottom": "bottom"}.get(said(found), "top") if found is not None else "top"


def _child_fill(properties: etree._Element | None) -> str:
    found = properties.find(f"{W}shd") if properties is not None else None
    return fill_of(found) if found is not None else ""


def _child_points(properties: etree._Element | None, name: str) -> float:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return points(found, "w") if found is not None else 0.0


def _table_borders(properties: etree._Element | None, styles: Styles) -> dict[str, Border]:
    own = _borders(properties, "tblBorders")
    style = properties.find(f"{W}tblStyle") if properties is not None else None
    return styles.rules(said(style)) | own if style is not None else own


def _borders(properties: etree._Element | None, name: str) -> dict[str, Border]:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return {border["edge"]: border for border in borders_of(found)} if found is not None else {}


def _margins(
    properties: etree._Element | None, base: dict[str, float], name: str = "tblCellMar"
) -> dict[str, float]:
    found = properties.find(f"{W}{name}") if properties is not None else None
    own = {
        {"start": "left", "end": "right"}.get(local(edge), local(edge)): (float(said(edge, "w", "0")) / TWIPS)
        for edge in (found if found is not None else ())
    }
    return base | own
