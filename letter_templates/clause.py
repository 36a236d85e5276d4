"""One clause: approved words with the tags, facts and authorities they depend on, read from a file."""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Template, nodes

from letter_templates.sandbox import ENVIRONMENT

CLAUSES = Path(__file__).parent / "clauses"
FENCE = "+++"
KINDS = frozenset({"text", "letterhead", "date", "recipient", "reference", "signature"})
VOICES = frozenset({"", "patient", "authorized_representative", "provider"})
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.If, nodes.For,
    nodes.Not, nodes.And, nodes.Or, nodes.Call, nodes.Const, nodes.Filter,
)  # fmt: skip
CALLS = frozenset({"cite", "inline"})
FILTERS = frozenset({"listed"})


class ClauseError(ValueError):
    """A clause file breaks its contract; names the file and what to correct."""

    def __init__(self, file: str, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(f"{file}: {problem}")


@dataclass(frozen=True, slots=True)
class Citing:
    """One citation: the first of ``any_of`` that may be cited; ``name`` is how the body calls it.

    Written ``"case-danny-p"``, or ``"statute: fed-erisa-712-a3ii | fed-phsa-2726-a3ii"`` where parallel
    texts say the same for different plans.
    """

    name: str
    any_of: tuple[str, ...]

    def first(self, citable: Collection[str]) -> str | None:
        """The authority to cite; None where none of them may be."""
        return next((authority for authority in self.any_of if authority in citable), None)


@dataclass(frozen=True, slots=True)
class Clause:
    """Approved words for one part of a document.

    Clauses that share a ``slot`` are alternatives: the one with the most matching tags is used, so a clause
    that asks is the sister of the clause that argues. A clause whose citation may not be made is left out.
    """

    id: str
    version: int
    family: str  # the folder: shared, appeal, request ...
    part: str
    slot: str
    kind: str  # text, or the one block kind that the clause draws
    order: int
    voice: str  # empty: whoever writes
    when: frozenset[str]  # all of these tags must hold
    needs: tuple[str, ...]  # facts without which the document stops
    uses: tuple[str, ...]  # facts that may be absent; the body tests them with "if"
    citations: tuple[Citing, ...]  # each must be citable
    body: str

    @property
    def label(self) -> str:
        """The id with its version, as documents remember it."""
        return f"{self.id}@{self.version}"

    @property
    def tags(self) -> frozenset[str]:
        """Every tag that must hold, the voice among them."""
        return self.when | {f"voice:{self.voice}"} if self.voice else self.when

    @property
    def cites(self) -> tuple[str, ...]:
        """Every authority that the clause may cite."""
        return tuple(authority for citing in self.citations for authority in citing.any_of)

    def template(self) -> Template:
        """The body, compiled once."""
        return _compiled(self.body)


@cache
def clauses() -> tuple[Clause, ...]:
    """Every shipped clause in reading order; raises ClauseError on the first bad file."""
    files = sorted(CLAUSES.rglob("*.md.j2"))
    found = tuple(parse(path.read_text(encoding="utf-8"), str(path.relative_to(CLAUSES))) for path in files)
    _refuse_twins(found)
    return tuple(sorted(found, key=lambda clause: (clause.part, clause.order, clause.id)))


def parse(text: str, file: str) -> Clause:
    """Read one clause file: TOML between two fences, then restricted Markdown with Jinja."""
    front, body = _halves(text, file)
    clause = _clause(front, body, file)
    _refuse_undeclared(clause, file)
    return clause


def _halves(text: str, file: str) -> tuple[Mapping[str, object], str]:
    try:
        empty, front, body = text.split(f"{FENCE}\n", 2)
    except ValueError:
        raise ClauseError(file, f"start with front matter between two {FENCE} lines") from None
    if empty.strip():
        raise ClauseError(file, f"nothing may stand before the first {FENCE}")
    try:
        return tomllib.loads(front), body.strip("\n")
    except tomllib.TOMLDecodeError as error:
        raise ClauseError(file, f"front matter is not TOML: {error}") from error


def _clause(front: Mapping[str, object], body: str, file: str) -> Clause:
    identity = _text(front, "id", file)
    version, order = front.get("version"), front.get("order", 50)
    if not isinstance(version, int) or not isinstance(order, int):
        raise ClauseError(file, "version and order are whole numbers")
    return Clause(
        id=identity,
        version=version,
        family=Path(file).parts[0],
        part=_text(front, "part", file),
        slot=_text(front, "slot", file, identity),
        kind=_known(_text(front, "kind", file, "text"), KINDS, "kind", file),
        order=order,
        voice=_known(_text(front, "voice", file, ""), VOICES, "voice", file),
        when=frozenset(_texts(front, "when", file)),
        needs=_texts(front, "needs", file),
        uses=_texts(front, "uses", file),
        citations=tuple(map(_citing, _texts(front, "cites", file))),
        body=body,
    )


def _text(front: Mapping[str, object], name: str, file: str, default: str | None = None) -> str:
    value = front.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise ClauseError(file, f"{name} needs text")
    return value


def _texts(front: Mapping[str, object], name: str, file: str) -> tuple[str, ...]:
    value = front.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ClauseError(file, f"{name} needs a list of texts")
    return tuple(value)


def _citing(text: str) -> Citing:
    name, colon, choices = text.partition(":")
    any_of = tuple(choice.strip() for choice in (choices if colon else name).split("|"))
    return Citing(name.strip(), any_of)


def _known(value: str, known: frozenset[str], name: str, file: str) -> str:
    if value not in known:
        raise ClauseError(file, f"{name} {value!r} is not one of {', '.join(sorted(known))}")
    return value


def _refuse_undeclared(clause: Clause, file: str) -> None:
    """A body may print, test and repeat declared facts and cite declared authorities; nothing else."""
    tree = ENVIRONMENT.parse(clause.body)
    for node in _walk(tree):
        if not isinstance(node, ALLOWED):
            raise ClauseError(file, f"{type(node).__name__} is not allowed in a clause")
        if isinstance(node, nodes.Call):
            _refuse_call(node, clause, file)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise ClauseError(file, f"the filter {node.name} is not allowed in a clause")
    declared = {*clause.needs, *clause.uses}
    undeclared = _paths(tree, {}) - declared
    if undeclared:
        raise ClauseError(file, f"declare {', '.join(sorted(undeclared))} in needs or uses")


def _refuse_call(node: nodes.Call, clause: Clause, file: str) -> None:
    name = node.node.name if isinstance(node.node, nodes.Name) else "?"
    if name not in CALLS:
        raise ClauseError(file, f"only {' and '.join(sorted(CALLS))} may be called")
    names = {citing.name for citing in clause.citations}
    for argument in node.args:
        if not isinstance(argument, nodes.Const) or argument.value not in names:
            raise ClauseError(file, f"{name} needs an authority that the clause declares in cites")


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _paths(node: nodes.Node, loops: Mapping[str, str]) -> set[str]:
    """The dotted facts that a body reads; a loop's own name is not a fact."""
    if isinstance(node, nodes.For):
        target = node.target.name if isinstance(node.target, nodes.Name) else "?"
        inner = {**loops, target: ""}
        inside = [path for child in (*node.body, *node.else_) for path in _paths(child, inner)]
        return {*inside, *_paths(node.iter, loops)}
    path = _path(node)
    if path:
        return set() if path.split(".")[0] in {*loops, *CALLS, "loop"} else {path}
    return {found for child in node.iter_child_nodes() for found in _paths(child, loops)}


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        before = _path(node.node)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _refuse_twins(found: tuple[Clause, ...]) -> None:
    seen: set[str] = set()
    for clause in found:
        if clause.id in seen:
            raise ClauseError(clause.id, "two clauses have this id")
        seen.add(clause.id)


@cache
def _compiled(body: str) -> Template:
    return ENVIRONMENT.from_string(body)
