"""Writes tables for Typst's program: even ones as they are, others with every cell in its place."""

import re
from collections.abc import Callable, Iterator

from letter_templates.pdf_drawing import Block, Cell
from letter_templates.pdf_looks import (
    SIDES,
    Ground,
    Wardrobe,
    color,
    dictionary,
    line,
    named,
    pt,
    rule,
    usual_ground,
    yes,
)

WORD = re.compile(r"words\.at\((\d+)\)")
Writing = Callable[[list[Block], Ground], str]  # the blocks of a cell, on a ground


def tabulated(table: Block, ground: Ground, wardrobe: Wardrobe, write: Writing, *, room: float) -> str:
    """A table. What most cells look like is said once around it. ``room``: the height of a page's text."""
    inner, setting = _ground(table, ground, wardrobe)
    if table["even"] and not table["doubtful"]:
        setting += "set table.cell(breakable:false);" if table["cells"][0]["whole"] else ""
        drawn = _even(table, inner, write)
    else:
        call = f"doubtful-table({pt(room)}," if table["doubtful"] else "uneven-table("
        drawn = f"{call}{_uneven(table, inner, write)})"
    drawn = f"{{{setting}{drawn}}}" if setting else drawn
    if table["left"]:
        return f"block(above:{pt(table['above'])},below:0pt,inset:(left:{pt(table['left'])}),{drawn})"
    return f"v({pt(table['above'])},weak:true);{drawn}"


def _ground(table: Block, ground: Ground, wardrobe: Wardrobe) -> tuple[Ground, str]:
    paragraphs = (each for cell in table["cells"] for each in cell["blocks"] if each["t"] == "p")
    usual = usual_ground(paragraphs)
    if usual is None or usual.look is None or usual == ground or wardrobe.is_dressed(usual.look):
        return ground, ""
    difference = wardrobe.difference(usual.look, ground.look)
    difference |= line(usual) if usual[1:] != ground[1:] else {}
    return usual, f"set text({named(difference)});"


def _even(table: Block, ground: Ground, write: Writing) -> str:
    """Cells that differ in nothing but their words: rules and insets are said once for the whole table."""
    cells, columns = table["cells"], len(table["columns"])
    contents = [write(cell["blocks"], ground) for cell in cells]
    head = table["header"] * columns
    rules = {name: rule(border) for name, border in table["borders"].items()}
    common = {
        "columns": f"({','.join(map(pt, table['columns']))},)",
        "align": "left+top",
        "inset": _inset(table, cells[0]),
        "stroke": _everywhere(rules),
    }
    header = f"table.header(repeat:true,{_packed(contents[:head])})," if head else ""
    lines = () if common["stroke"] != "none" else _lines(rules, len(cells) // columns, columns)
    return f"table({named(common)}{header}{_packed(contents[head:])}{''.join(lines)})"


def _everywhere(rules: dict[str, str]) -> str:
    """The rules of a table where all that run in one direction are alike; else none."""
    across = {rules.get(name, "none") for name in ("top", "insideH", "bottom")}
    down = {rules.get(name, "none") for name in ("left", "insideV", "right")}
    return f"(x:{down.pop()},y:{across.pop()})" if len(across) == len(down) == 1 and rules else "none"


def _lines(rules: dict[str, str], rows: int, columns: int) -> Iterator[str]:
    for way, at, count, (first, inner, last) in (
        ("h", "y", rows, ("top", "insideH", "bottom")),
        ("v", "x", columns, ("left", "insideV", "right")),
    ):
        for number in range(count + 1):
            drawn = rules.get(first if number == 0 else last if number == count else inner)
            if drawn:
                yield f"table.{way}line({at}:{number},stroke:{drawn}),"


def _packed(contents: list[str]) -> str:
    """Cells that are bare words in a row are said as a row of words."""
    said: list[str] = []
    start = end = -1
    for content in [*contents, ""]:
        word = WORD.fullmatch(content)
        if word and int(word[1]) == end:
            end += 1
            continue
        if end > start:
            said.append(f"..words.slice({start},{end}),")
        start = end = -1
        if word:
            start, end = int(word[1]), int(word[1]) + 1
        elif content:
            said.append(f"{content},")
    return "".join(said)


def _uneven(table: Block, ground: Ground, write: Writing) -> str:
    cells = "".join(f"({named(_placed(table, cell, ground, write))})," for cell in table["cells"])
    told = {
        "columns": f"({','.join(map(pt, table['columns']))},)",
        "header": str(table["header"]),
        "borders": dictionary({name: rule(border) for name, border in table["borders"].items()}),
        "cells": f"({cells})",
    }
    return f"({named(told)})"


def _placed(table: Block, cell: Cell, ground: Ground, write: Writing) -> dict[str, str]:
    return {
        "x": str(cell["x"]),
        "y": str(cell["y"]),
        "colspan": str(cell["colspan"]),
        "rowspan": str(cell["rowspan"]),
        "whole": yes(cell["whole"]),
        "fill": color(cell["fill"]) if cell["fill"] else "none",
        "align": cell["align"],
        "borders": dictionary({name: rule(border) for name, border in cell["borders"].items()}),
        "inset": _inset(table, cell),
        "body": write(cell["blocks"], ground),
    }


def _inset(table: Block, cell: Cell) -> str:
    margins = table["margins"] | cell["margins"]
    space = {"top": cell["above"], "bottom": cell["below"]}
    return dictionary({side: pt(margins[side] + space.get(side, 0.0)) for side in SIDES})
