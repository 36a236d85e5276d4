"""What the body of a clause may do: print facts, test them, repeat a list, cite; all else is a fault."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jinja2 import TemplateSyntaxError, nodes

from letter_templates.sandbox import ENVIRONMENT

LONGEST = 6000  # characters: two pages of a letter
DEEPEST = 6  # tests and loops inside each other; a person loses the thread before
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.If, nodes.For,
    nodes.Not, nodes.And, nodes.Or, nodes.Call, nodes.Const, nodes.Filter,
)  # fmt: skip
CALLS = frozenset({"cite", "inline"})
FILTERS = frozenset({"listed"})
NOT_FACTS = frozenset({*CALLS, "loop"})
OF_A_LOOP = frozenset({"index", "first", "last"})

_MAY = "A clause may print facts, test them with if, repeat a list with for, and cite; nothing else."
_CALLED: Mapping[type[nodes.Node], str] = {
    nodes.Compare: "a comparison",
    nodes.Getitem: "a name in square brackets",
    nodes.Assign: "{% set %}",
    nodes.AssignBlock: "{% set %}",
    nodes.Include: "{% include %}",
    nodes.Import: "{% import %}",
    nodes.FromImport: "{% from ... import %}",
    nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}",
    nodes.Macro: "{% macro %}",
    nodes.CallBlock: "{% call %}",
    nodes.FilterBlock: "{% filter %}",
    nodes.With: "{% with %}",
    nodes.Test: "a test with 'is'",
    nodes.CondExpr: "an if inside {{ }}",
    nodes.Concat: "joining with ~",
    nodes.List: "a list",
    nodes.Dict: "a table of values",
    nodes.Tuple: "several values in brackets",
    nodes.Slice: "a part of a list",
}


class Wrong(StrEnum):
    """In what way a body goes too far."""

    SYNTAX = "syntax"
    CONSTRUCT = "construct"
    CALL = "call"
    CITATION = "citation"
    FILTER = "filter"
    UNDECLARED = "undeclared"
    LOOP = "loop"
    SIGN = "sign"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class BodyFault:
    """One thing that a body may not do; ``name`` is the fact, call, filter or construct that it concerns."""

    wrong: Wrong
    name: str
    line: int  # of the body, from 1
    sentence: str


def body_faults(body: str, *, declared: Collection[str], citations: Collection[str]) -> list[BodyFault]:
    """Everything that is wrong with a body. Nothing of it is run: it is read, and read to a bounded depth.

    ``declared`` are the facts in needs and uses, ``citations`` the names under which it may cite.
    """
    early = [*_signs(body), *_length(body)]
    if early:
        return early
    try:
        tree = ENVIRONMENT.parse(body)
    except TemplateSyntaxError as error:
        return [BodyFault(Wrong.SYNTAX, "", error.lineno, _syntax(str(error.message)))]
    except (RecursionError, ValueError):  # brackets without end, or a number of thousands of digits
        return [BodyFault(Wrong.SYNTAX, "", 1, "The text cannot be read: an expression in it is too long.")]
    try:
        return [*_constructs(tree, citations), *_depth(tree, 0, 0), *_undeclared(tree, declared)]
    except RecursionError:
        return [BodyFault(Wrong.LOOP, "", 1, _TOO_DEEP)]


def facts_of(body: str) -> frozenset[str]:
    """The dotted facts that a body reads; empty where it cannot be read."""
    try:
        return frozenset(path for path, _ in _paths(ENVIRONMENT.parse(body), frozenset()))
    except (TemplateSyntaxError, RecursionError, ValueError):
        return frozenset()


def loops_of(body: str) -> Iterator[tuple[str, str, int]]:
    """Of every loop over a fact: the fact, a field that is read of its items, and the line."""
    for node in walk(ENVIRONMENT.parse(body)):
        if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
            over, item = _path(node.iter), node.target.name
            for inner in (each for child in node.body for each in walk(child)):
                if isinstance(inner, nodes.Getattr) and _path(inner.node) == item:
                    yield over, inner.attr, inner.lineno


def lists_of(body: str) -> frozenset[str]:
    """The facts that a body repeats or joins, which must be lists therefore."""
    found = set()
    for node in walk(ENVIRONMENT.parse(body)):
        if isinstance(node, nodes.For):
            found.add(_path(node.iter))
        elif isinstance(node, nodes.Filter) and node.node is not None:
            found.add(_path(node.node))
    return frozenset(filter(None, found))


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    """A node and everything in it."""
    yield node
    for child in node.iter_child_nodes():
        yield from walk(child)


_TOO_DEEP = f"Tests and loops stand more than {DEEPEST} deep in each other. Write two clauses instead."


def _signs(body: str) -> Iterator[BodyFault]:
    for number, line in enumerate(body.split("\n"), 1):
        bad = next((sign for sign in line if not (sign.isprintable() or sign in "\t\u00a0\u00ad")), "")
        if bad:
            what = f"The character U+{ord(bad):04X} cannot be printed in a letter. Delete it."
            yield BodyFault(Wrong.SIGN, f"U+{ord(bad):04X}", number, what)


def _length(body: str) -> Iterator[BodyFault]:
    if len(body) > LONGEST:
        what = f"The text has {len(body)} characters; a clause may have {LONGEST}. Write two clauses instead."
        yield BodyFault(Wrong.LENGTH, "", 1, what)


def _syntax(message: str) -> str:
    """Jinja's complaint in the words of somebody who writes letters."""
    if "Unexpected end of template" in message or "unexpected end" in message.lower():
        return "Something is opened and not closed: {% if %} needs {% endif %}, and {% for %} {% endfor %}."
    if "Encountered unknown tag" in message:
        word = message.split("'")[1] if "'" in message else "?"
        return f"{{% {word} %}} is unknown or stands where nothing is open. {_MAY}"
    told = message.rstrip(".")
    return f"The text between the braces cannot be read ({told}). Check that braces come in pairs."


def _constructs(tree: nodes.Template, citations: Collection[str]) -> Iterator[BodyFault]:
    for node in walk(tree):
        if isinstance(node, nodes.Name | nodes.Getattr) and _last(node).startswith("_"):
            what = f"{_last(node)} begins with _; no fact does, and nothing else can be reached."
            yield BodyFault(Wrong.CONSTRUCT, _last(node), node.lineno, what)
        elif not isinstance(node, ALLOWED):
            kind = type(node)
            name = _CALLED.get(kind, "arithmetic" if isinstance(node, nodes.BinExpr) else kind.__name__)
            yield BodyFault(Wrong.CONSTRUCT, name, node.lineno, f"{name} is not allowed in a clause. {_MAY}")
        elif isinstance(node, nodes.Call):
            yield from _call(node, citations)
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            what = f"the filter {node.name} is not allowed in a clause; only “listed” is, which joins a list."
            yield BodyFault(Wrong.FILTER, node.name, node.lineno, what)


def _call(node: nodes.Call, citations: Collection[str]) -> Iterator[BodyFault]:
    name = node.node.name if isinstance(node.node, nodes.Name) else _path(node.node) or "?"
    if name not in CALLS:
        what = f"{name}(...) is not allowed: only {' and '.join(sorted(CALLS))} may be called."
        yield BodyFault(Wrong.CALL, name, node.lineno, what)
        return
    given = [each.value if isinstance(each, nodes.Const) else None for each in node.args]
    one_too_many = name == "inline" and len(given) != 1
    other = bool(node.kwargs or node.dyn_args or node.dyn_kwargs) or not given
    for value in given if not (one_too_many or other) else [None]:
        if value not in citations:
            called = f"“{value}”" if isinstance(value, str) else "what stands in its brackets"
            what = f"{name}(...) needs an authority that the clause declares under cites; {called} is not."
            yield BodyFault(Wrong.CITATION, str(value or ""), node.lineno, what)


def _depth(node: nodes.Node, deep: int, loops: int) -> Iterator[BodyFault]:
    inside, looping = deep + isinstance(node, nodes.If | nodes.For), loops + isinstance(node, nodes.For)
    if looping > 1 and isinstance(node, nodes.For):
        what = "A loop stands inside a loop; the letter would grow without bound. Repeat one list at a time."
        yield BodyFault(Wrong.LOOP, "", node.lineno, what)
        return
    if inside > DEEPEST:
        yield BodyFault(Wrong.LOOP, "", node.lineno, _TOO_DEEP)
        return
    if isinstance(node, nodes.For):
        yield from _odd_loop(node)
    for child in node.iter_child_nodes():
        yield from _depth(child, inside, looping)


def _odd_loop(node: nodes.For) -> Iterator[BodyFault]:
    """A loop repeats one declared list; it does not filter, recurse or take values apart."""
    plain = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name | nodes.Getattr)
    if not plain or node.test is not None or node.recursive:
        what = "A loop reads {% for each in a.list.of.facts %}, with nothing else in it."
        yield BodyFault(Wrong.LOOP, "", node.lineno, what)


def _undeclared(tree: nodes.Template, declared: Collection[str]) -> Iterator[BodyFault]:
    found = dict(reversed(list(_paths(tree, frozenset()))))
    for path in sorted(found.keys() - set(declared)):
        what = f"{path} is printed or tested, but not declared: declare {path} in needs or uses."
        yield BodyFault(Wrong.UNDECLARED, path, found[path], what)


def _paths(node: nodes.Node, items: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The dotted facts that a body reads, with their lines; a loop's own name is not a fact."""
    if isinstance(node, nodes.For):
        yield from _paths(node.iter, items)
        target = node.target.name if isinstance(node.target, nodes.Name) else "?"
        for child in (*node.body, *node.else_):
            yield from _paths(child, items | {target})
        return
    path = _path(node)
    if path:
        first, _, rest = path.partition(".")
        odd = first == "loop" and rest not in OF_A_LOOP
        if odd or first not in items | NOT_FACTS:
            yield path, node.lineno
        return
    for child in node.iter_child_nodes():
        yield from _paths(child, items)


def _last(node: nodes.Name | nodes.Getattr) -> str:
    return node.name if isinstance(node, nodes.Name) else node.attr


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        before = _path(node.node)
        return f"{before}.{node.attr}" if before else ""
    return ""
