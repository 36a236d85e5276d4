"""The order of the parts of each kind of document, which of them are mandatory, and what it presupposes."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OUTLINES = Path(__file__).parent / "outlines"


class OutlineError(ValueError):
    """An outline file breaks its contract, or no outline has this name."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a document. With ``each``, it is written once for every item of that list of facts."""

    id: str
    heading: str  # empty: the part has no heading of its own
    mandatory: bool
    max_clauses: int
    why: str  # what the reader loses without it
    each: str = ""  # a list among the facts, e.g. denial.reasons
    each_name: str = ""  # what clauses call one item, e.g. reason
    when: frozenset[str] = frozenset()  # without all of these tags the part is left out


@dataclass(frozen=True, slots=True)
class Presupposes:
    """A tag without which this kind of document is the wrong one."""

    tag: str
    why: str
    instead: str = ""  # the fact that says what to send instead; empty: the reason says it


@dataclass(frozen=True, slots=True)
class Outline:
    """One kind of document: its parts in order."""

    id: str
    version: int
    title: str  # of the document itself
    name: str  # as people choose it
    group: str  # under which heading they find it
    purpose: str  # one sentence: when it is used
    order: int  # among all kinds
    language: str
    families: tuple[str, ...]  # the clause folders it draws from; in one slot a later folder wins
    presupposes: tuple[Presupposes, ...]
    parts: tuple[Part, ...]
    about: str = "case"  # whose document it is: a case's or an estimate's
    source: str = ""  # the whole text that it was read from

    @property
    def label(self) -> str:
        """The id with its version, as documents remember it."""
        return f"{self.id}@{self.version}"


@cache
def outlines() -> Mapping[str, Outline]:
    """Every shipped outline by its id, in the order in which people choose."""
    found = sorted(map(read_outline, OUTLINES.glob("*.toml")), key=lambda plan: (plan.order, plan.id))
    return {plan.id: plan for plan in found}


@cache
def case_outlines() -> Mapping[str, Outline]:
    """The outlines of a case's documents by id, in the order in which people choose."""
    return {plan.id: plan for plan in outlines().values() if plan.about == "case"}


def outline(kind: str) -> Outline:
    """The outline of one kind of document; raises OutlineError that lists the known kinds."""
    known = outlines()
    if kind not in known:
        raise OutlineError(f"no document kind {kind!r}; known kinds: {', '.join(known)}")
    return known[kind]


def read_outline(path: Path) -> Outline:
    """Read one outline file; raises OutlineError that names the file."""
    try:
        return parse_outline(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutlineError(f"{path.name}: {error}") from error


def parse_outline(text: str) -> Outline:
    """Read one outline from its text. Raises OutlineError or TOMLDecodeError, both ValueErrors."""
    content = tomllib.loads(text)
    return Outline(
        id=_text(content, "id"),
        version=_whole(content, "version"),
        title=_text(content, "title"),
        name=_text(content, "name"),
        group=_text(content, "group"),
        purpose=_text(content, "purpose"),
        order=_whole(content, "order"),
        language=_text(content, "language"),
        families=tuple(str(family) for family in _list(content, "families")),
        presupposes=tuple(_presupposes(row) for row in _tables(content, "presupposes")),
        parts=tuple(_part(row) for row in _tables(content, "part")),
        about=_text(content, "about", "case"),
        source=text,
    )


def _part(row: Mapping[str, object]) -> Part:
    mandatory = row.get("mandatory")
    if not isinstance(mandatory, bool):
        raise OutlineError(f"part {row.get('id')}: mandatory needs true or false")
    return Part(
        id=_text(row, "id"),
        heading=_text(row, "heading", ""),
        mandatory=mandatory,
        max_clauses=_whole(row, "max_clauses"),
        why=_text(row, "why"),
        each=_text(row, "each", ""),
        each_name=_text(row, "each_name", ""),
        when=frozenset(str(tag) for tag in _list(row, "when")),
    )


def _presupposes(row: Mapping[str, object]) -> Presupposes:
    return Presupposes(tag=_text(row, "tag"), why=_text(row, "why"), instead=_text(row, "instead", ""))


def _text(row: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if not isinstance(value, str):
        raise OutlineError(f"{name} needs text, has {value!r}")
    return value


def _whole(row: Mapping[str, object], name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int):
        raise OutlineError(f"{name} needs a whole number, has {value!r}")
    return value


def _list(row: Mapping[str, object], name: str) -> list[object]:
    value = row.get(name, [])
    if not isinstance(value, list):
        raise OutlineError(f"{name} needs a list, has {value!r}")
    return value


def _tables(row: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    for item in _list(row, name):
        if not isinstance(item, dict):
            raise OutlineError(f"{name} needs tables, has {item!r}")
        yield item
