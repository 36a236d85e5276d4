"""Turns a written clause, restricted Markdown with marks, into blocks of traceable spans."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from letter_templates.block import Block, BlockKind, Cell, Span
from letter_templates.marks import Marks

NO_BREAK = "\u00a0"
_RULES = ("emphasis", "list", "blockquote", "table", "newline", "escape")
_MARKDOWN = MarkdownIt("zero").enable(list(_RULES))


def blocks(text: str, marks: Marks, *, part: str, kind: str = "text") -> tuple[Block, ...]:
    """The blocks of one clause; ``kind`` other than text makes every paragraph or table that kind."""
    found = (block for node in _tree(text).children for block in _DRAW[node.type](node, marks))
    own = tuple(replace(block, part=part, clause=marks.clause.id) for block in found)
    return own if kind == "text" else tuple(replace(block, kind=BlockKind(kind)) for block in own)


@lru_cache(maxsize=1024)
def _tree(text: str) -> SyntaxTreeNode:
    """The form of a clause. Remembered: marks stand for its facts, so that letters share it."""
    return SyntaxTreeNode(_MARKDOWN.parse(text))


def _paragraph(node: SyntaxTreeNode, marks: Marks) -> Iterator[Block]:
    spans = _spans(node, marks)
    if spans:
        yield Block(BlockKind.PARAGRAPH, "", spans=spans)


def _quotation(node: SyntaxTreeNode, marks: Marks) -> Iterator[Block]:
    for child in node.children:
        yield Block(BlockKind.QUOTATION, "", spans=_spans(child, marks))


def _list(node: SyntaxTreeNode, marks: Marks) -> Iterator[Block]:
    kind = BlockKind.NUMBERED if node.type == "ordered_list" else BlockKind.BULLETED
    yield Block(kind, "", rows=tuple((Cell(_spans(item, marks)),) for item in node.children))


def _table(node: SyntaxTreeNode, marks: Marks) -> Iterator[Block]:
    head, *bodies = node.children
    header = _row(head.children[0], marks)
    rows = tuple(_row(row, marks) for body in bodies for row in body.children)
    yield Block(BlockKind.TABLE, "", rows=rows, header=header if any(cell.text for cell in header) else ())


def _row(node: SyntaxTreeNode, marks: Marks) -> tuple[Cell, ...]:
    return tuple(Cell(_spans(cell, marks)) for cell in node.children)


def _spans(node: SyntaxTreeNode, marks: Marks) -> tuple[Span, ...]:
    return merged(_inline(node, marks, strong=False, emphasis=False))


def _inline(node: SyntaxTreeNode, marks: Marks, *, strong: bool, emphasis: bool) -> Iterator[Span]:
    for child in node.children:
        if child.type in _BREAKS:
            yield Span(_BREAKS[child.type], (marks.clause,), strong, emphasis)
        elif child.type == "text":
            for piece in marks.split(child.content):
                yield Span(piece.text, piece.sources, strong, emphasis)
        else:
            bold, leaning = strong or child.type == "strong", emphasis or child.type == "em"
            yield from _inline(child, marks, strong=bold, emphasis=leaning)


def merged(spans: Iterator[Span]) -> tuple[Span, ...]:
    """Join neighbours that have the same sources and looks; a reference stays on the line of its word."""
    out: list[Span] = []
    for span in spans:
        if out and _refers(span) and out[-1].text.endswith(" "):
            out[-1] = replace(out[-1], text=out[-1].text[:-1] + NO_BREAK)
        if out and replace(out[-1], text="") == replace(span, text=""):
            out[-1] = replace(span, text=out[-1].text + span.text)
        elif span.text:
            out.append(span)
    return tuple(out)


def _refers(span: Span) -> bool:
    return span.sources[0].kind == "authority" and span.text.startswith("[")


_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_DRAW: dict[str, Callable[[SyntaxTreeNode, Marks], Iterator[Block]]] = {
    "paragraph": _paragraph,
    "blockquote": _quotation,
    "ordered_list": _list,
    "bullet_list": _list,
    "table": _table,
}
