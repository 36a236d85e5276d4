"""The fields that a Word shell may print, loop over and ask about, and which known one a wrong name meant."""

import difflib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from jinja2 import nodes

from letter_templates.docx_view import LABELS, PROPERTIES

Shape: TypeAlias = "str | tuple[Shape, ...] | Mapping[str, Shape]"
"""A leaf that can be printed, a list (a tuple of the one shape that its items have), or named parts."""

WORDS, NUMBER, FLAG = "words", "number", "yes or no"
SPANS: Shape = ({"text": WORDS, "weight": WORDS},)
BLOCK: Mapping[str, Shape] = {
    "kind": WORDS,
    "level": NUMBER,
    "spans": SPANS,
    "first": SPANS,
    "rest": SPANS,
    "items": (SPANS,),
    "list": NUMBER,
    "header": (SPANS,),
    "rows": ((SPANS,),),
    "columns": NUMBER,
    "keep": FLAG,
    "widths": (NUMBER,),
}
ROOT: Mapping[str, Shape] = {
    "title": WORDS,
    "language": WORDS,
    "properties": dict.fromkeys(PROPERTIES, WORDS),
    "labels": dict.fromkeys(LABELS["en"], WORDS),
    "blocks": (BLOCK,),
    "footer": (SPANS,),
}
LOOP: Mapping[str, Shape] = {
    **dict.fromkeys(("index", "index0", "revindex", "revindex0", "length"), NUMBER),
    **dict.fromkeys(("first", "last"), FLAG),
}
ALIKE = 0.4  # how near a name must be to be what was meant


class UnknownField(LookupError):
    """A name that no letter has; ``meant`` is the nearest known one, ``whole`` the field that it begins."""

    def __init__(self, name: str, meant: str, whole: str = "") -> None:
        self.name, self.meant, self.whole = name, meant, whole or name
        super().__init__(name)


class WrongUse(ValueError):
    """A known field in a place where it cannot be; the message says what it is."""


def shape_of(node: nodes.Expr, scope: Mapping[str, Shape]) -> Shape:
    """What an expression gives. Raises UnknownField or WrongUse."""
    match node:
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            return _field(node, scope)
        case nodes.Filter():
            if node.node is not None and node.name != "length":
                printable(node.node, scope)
            for each in node.iter_child_nodes():
                _checked(each, scope)
            return NUMBER if node.name == "length" else WORDS
        case nodes.CondExpr():
            _checked(node.test, scope)
            return shape_of(node.expr1, scope)
        case nodes.And() | nodes.Or():
            _checked(node.right, scope)
            return shape_of(node.left, scope)
        case _:
            for each in node.iter_child_nodes():
                _checked(each, scope)
            return WORDS


def printable(node: nodes.Expr, scope: Mapping[str, Shape]) -> None:
    """Raise WrongUse unless the expression gives words that can stand in a letter."""
    shape = shape_of(node, scope)
    if not isinstance(shape, str):
        raise WrongUse(
            "it holds several pieces. Print one of its parts, or loop over it as the shipped shell does"
        )


def items_of(node: nodes.Expr, scope: Mapping[str, Shape]) -> Shape:
    """What each round of a loop gets. Raises WrongUse for what is no list."""
    shape = shape_of(node, scope)
    if not isinstance(shape, tuple):
        raise WrongUse("it is no list, so it cannot be looped over")
    return shape[0]


def dotted(node: nodes.Node) -> str:
    """A field as it is written: block.rows, row[0]."""
    match node:
        case nodes.Getattr():
            return f"{dotted(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{dotted(node.node)}[{dotted(node.arg)}]"
        case nodes.Name():
            return str(node.name)
        case nodes.Const():
            return repr(node.value)
        case _:
            return "…"


def _checked(node: nodes.Node, scope: Mapping[str, Shape]) -> None:
    if isinstance(node, nodes.Expr):
        shape_of(node, scope)
    else:
        for each in node.iter_child_nodes():
            _checked(each, scope)


def _field(node: nodes.Expr, scope: Mapping[str, Shape]) -> Shape:
    match node:
        case nodes.Name():
            found = scope.get(node.name)
        case nodes.Getattr():
            try:
                found = _part(_field(node.node, scope), node.attr)
            except UnknownField as error:
                raise UnknownField(error.name, error.meant, dotted(node)) from error
        case nodes.Getitem():
            found = _item(_field(node.node, scope), node.arg)
        case _:
            return shape_of(node, scope)
    if found is None:
        raise UnknownField(dotted(node), _nearest(dotted(node), scope))
    return found


def _part(shape: Shape, name: str) -> "Shape | None":
    return shape.get(name) if isinstance(shape, Mapping) else None


def _item(shape: Shape, key: nodes.Expr) -> "Shape | None":
    value = key.value if isinstance(key, nodes.Const) else None
    if isinstance(shape, tuple) and isinstance(value, int):
        return shape[0]
    return _part(shape, value) if isinstance(value, str) else None


def _nearest(name: str, scope: Mapping[str, Shape]) -> str:
    """The known field that is written most alike, by its whole name or by its last part."""
    known = sorted(set(_printable_names("", scope)))
    last = {each.rpartition(".")[2]: each for each in reversed(known)}
    found = difflib.get_close_matches(name.rpartition(".")[2].casefold(), last, 1, 0.75)
    if found:
        return last[found[0]]
    return next(iter(difflib.get_close_matches(name.casefold(), known, 1, ALIKE)), "")


def _printable_names(before: str, shape: Shape) -> Iterator[str]:
    if isinstance(shape, str):
        yield before
    elif isinstance(shape, Mapping):
        for name, inner in shape.items():
            if name != "loop":
                yield from _printable_names(f"{before}.{name}" if before else name, inner)
