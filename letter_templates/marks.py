"""Values that remember their sources while a clause is written, so that each printed word can be traced."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from letter_templates.block import Source

Value = str | int | Decimal | date | Mapping[str, "Value"] | Sequence["Value"] | None

# Private-use characters mean nothing in Markdown. A fact's own text never enters the Markdown, only its
# number does, so no value can change the letter's form.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Printed:
    """Words as they will be read, with where they came from."""

    text: str
    sources: tuple[Source, ...]


@dataclass(slots=True)
class Marks:
    """What one clause printed, in order. In the clause's text each stands as a numbered mark."""

    clause: Source
    printed: list[Printed] = field(default_factory=list)

    def mark(self, text: str, *sources: Source) -> str:
        """Remember words and give the mark that stands for them."""
        self.printed.append(Printed(text, (*sources, self.clause)))
        return f"{_OPEN}{len(self.printed) - 1}{_CLOSE}"

    def split(self, text: str) -> Iterator[Printed]:
        """Cut written text into the clause's own words and the values it printed."""
        for index, piece in enumerate(_MARK.split(text)):
            if index % 2:
                yield self.printed[int(piece)]
            elif piece:
                yield Printed(piece, (self.clause,))


class Leaf:
    """One fact as a clause sees it: prints itself with its source; is false where the fact is not known."""

    __slots__ = ("_marks", "_sources", "_value")

    def __init__(self, value: Value, marks: Marks, sources: tuple[Source, ...]) -> None:
        self._value, self._marks, self._sources = value, marks, sources

    def __str__(self) -> str:
        return self._marks.mark(shown(self._value), *self._sources)

    def __bool__(self) -> bool:
        return known(self._value)


class Group:
    """Facts that stand under one name. Only item access, so that no fact's name can collide with a method."""

    __slots__ = ("_members",)

    def __init__(self, members: Mapping[str, "Node"]) -> None:
        self._members = members

    def __getitem__(self, name: str) -> "Node":
        return self._members[name]


class Many:
    """A list of facts."""

    __slots__ = ("_items",)

    def __init__(self, items: Sequence["Node"]) -> None:
        self._items = items

    def __iter__(self) -> Iterator["Node"]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class Declared:
    """The names under which a clause declared facts; nothing else can be reached through it."""

    __slots__ = ("_make", "_names", "_path")

    def __init__(self, path: str, names: Collection[str], make: Callable[[str], "Node"]) -> None:
        self._path, self._names, self._make = path, names, make

    def __getitem__(self, step: str) -> "Node":
        path = f"{self._path}.{step}" if self._path else step
        if path in self._names:
            return self._make(path)
        if any(name.startswith(f"{path}.") for name in self._names):
            return Declared(path, self._names, self._make)
        raise KeyError(path)


Node = Leaf | Group | Many | Declared


def node(value: Value, name: str, marks: Marks, around: tuple[Source, ...] = ()) -> Node:
    """Wrap a plain value. A group that names its exhibit and page, or its writer, lends both to its words."""
    if isinstance(value, Mapping):
        lent = (*around, *lenders(value))
        return Group({key: node(item, f"{name}.{key}", marks, lent) for key, item in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Many([node(item, f"{name}[{place}]", marks, around) for place, item in enumerate(value)])
    return Leaf(value, marks, (Source("fact", name), *around))


def shown(value: Value) -> str:
    """A value as a letter prints it: November 3, 2026; $1,240.00; everything else as it is."""
    if isinstance(value, date):
        return f"{value:%B} {value.day}, {value.year}"
    if isinstance(value, Decimal):
        return f"${value:,.2f}"
    return str(value)


def known(value: Value) -> bool:
    """Whether a fact says anything. Zero does; an empty text or list does not."""
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) if isinstance(value, Mapping | Sequence) else value is not None


def look_up(facts: Mapping[str, Value], name: str) -> Value:
    """The value under a dotted name; None where it is not known."""
    value: Value = facts
    for step in filter(None, name.split(".")):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def lenders(group: Value) -> Iterator[Source]:
    """The exhibit page and the writer that a group of facts names, if it does."""
    if not isinstance(group, Mapping):
        return
    exhibit, page, writer = group.get("exhibit"), group.get("page"), group.get("written_by")
    if known(exhibit) and known(page):
        yield Source("exhibit", f"{exhibit}:{page}")
    if known(writer):
        yield Source("person", str(writer))
