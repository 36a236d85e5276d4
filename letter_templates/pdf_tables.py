"""The tables of a Word file: widths, header rows, joined cells, rules and shading."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from letter_templates.pdf_construct import TWIPS, Unsupported, W, is_on, local, points, said
from letter_templates.pdf_drawing import Block, Cell
from letter_templates.pdf_styles import Border, Styles, borders_of, fill_of

CELL_MARGIN = 5.4  # Word's own, left and right, in points
MARGINS = {"left": CELL_MARGIN, "right": CELL_MARGIN, "top": 0.0, "bottom": 0.0}
VERTICAL = {"center": "horizon", "bottom": "bottom"}
Story = Callable[[etree._Element], tuple[list[Block], float]]  # a cell: its blocks, and the space below them


@dataclass(slots=True)
class CellPlace:
    """One drawn cell: where it starts and how far it reaches."""

    element: etree._Element
    row: int
    column: int
    columns: int
    rows: int = 1
    whole: bool = False  # not to be split over pages


def table(element: etree._Element, styles: Styles, width: float, above: float, story: Story) -> Block:
    """A table with its cells; widths fill the text where Word says so."""
    properties = element.find(f"{W}tblPr")
    rows = list(element.iterfind(f"{W}tr"))
    places = list(_places(rows))
    columns = max((place.column + place.columns for place in places), default=0)
    if not columns:
        raise Unsupported("a table without cells", "Remove the table in Word.")
    widths = _widths(element, columns, width)
    cells = [_cell(place, story) for place in places]
    return {
        "t": "table",
        "above": above,
        "columns": widths,
        "header": _header_rows(rows),
        "cells": cells,
        "borders": _table_borders(properties, styles),
        "margins": MARGINS | _sides(properties.find(f"{W}tblCellMar") if properties is not None else None),
        "left": _child_points(properties, "tblInd"),
    }


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
            properties = cell.find(f"{W}tcPr")
            span, merge = (
                properties.find(f"{W}{name}") if properties is not None else None
                for name in ("gridSpan", "vMerge")
            )
            columns = int(said(span, "val", "1")) if span is not None else 1
            if merge is not None and said(merge, "val", "continue") == "continue":
                _lengthen(open_cells, column)
            else:
                place = CellPlace(cell, number, column, columns, whole=whole)
                open_cells[column] = place
                yield place
            column += columns


def _lengthen(open_cells: dict[int, CellPlace], column: int) -> None:
    if column not in open_cells:
        raise Unsupported("a cell joined to nothing above it", "Split and join the cells again in Word.")
    open_cells[column].rows += 1


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


def _cell(place: CellPlace, story: Story) -> Cell:
    if place.element.find(f"{W}tbl") is not None:
        raise Unsupported("a table inside a table", "Take the inner table out of the cell.")
    properties = place.element.find(f"{W}tcPr")
    told = {local(each): each for each in properties} if properties is not None else {}
    blocks, below = story(place.element)
    shading, align = told.get("shd"), told.get("vAlign")
    return {
        "x": place.column,
        "y": place.row,
        "colspan": place.columns,
        "rowspan": place.rows,
        "whole": place.whole,
        "fill": fill_of(shading) if shading is not None else "",
        "align": VERTICAL.get(said(align), "top") if align is not None else "top",
        "borders": _edges(told.get("tcBorders")),
        "margins": _sides(told.get("tcMar")),
        "blocks": blocks,
        "above": blocks[0]["above"] if blocks else 0.0,
        "below": below,
    }


def _child_points(properties: etree._Element | None, name: str) -> float:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return points(found, "w") if found is not None else 0.0


def _table_borders(properties: etree._Element | None, styles: Styles) -> dict[str, Border]:
    if properties is None:
        return {}
    own, style = _edges(properties.find(f"{W}tblBorders")), properties.find(f"{W}tblStyle")
    return styles.rules(said(style)) | own if style is not None else own


def _edges(borders: etree._Element | None) -> dict[str, Border]:
    return {border["edge"]: border for border in borders_of(borders)} if borders is not None else {}


def _sides(margins: etree._Element | None) -> dict[str, float]:
    return {
        {"start": "left", "end": "right"}.get(local(edge), local(edge)): float(said(edge, "w", "0")) / TWIPS
        for edge in (margins if margins is not None else ())
    }
