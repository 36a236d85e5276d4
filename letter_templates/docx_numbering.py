"""The labels of Word's lists: which number or bullet stands before a paragraph, and where its text begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
SYMBOL_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "o": "◦"}  # Word keeps bullets in symbol fonts


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: kind of number, pattern (``%1.``), start, indents in twentieths of a point."""

    kind: str
    pattern: str
    start: int
    left: int
    hanging: int


@dataclass(frozen=True, slots=True)
class ListDefinition:
    """A list: the levels it draws with, the counters it shares, and where it starts again."""

    shared: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int]


@dataclass(slots=True)
class Labels:
    """Counts through one document, paragraph by paragraph, in reading order."""

    lists: Mapping[int, ListDefinition]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    def level(self, number: int, level: int) -> Level | None:
        """The level's looks; None where the document has no such list."""
        known = self.lists.get(number)
        return known.levels.get(level) if known else None

    def next(self, number: int, level: int) -> str:
        """The label of the next paragraph in this list; empty where the document has no such list."""
        known = self.lists.get(number)
        drawn = self.level(number, level)
        if known is None or drawn is None:
            return ""
        counts = self.counters.setdefault(known.shared, {})
        if number not in self.begun:
            self.begun.add(number)
            counts.update({at: start - 1 for at, start in known.restarts.items()})
        counts[level] = counts.get(level, drawn.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return _label(drawn, known.levels, counts)


def labels_of(part: bytes | None) -> Labels:
    """A fresh count over the numbering part of a Word file."""
    return Labels(_definitions(part) if part else {})


@lru_cache(maxsize=64)
def _definitions(part: bytes) -> dict[int, ListDefinition]:
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    shared = {
        item.get(f"{W}abstractNumId", ""): {
            int(level.get(f"{W}ilvl", "0")): _level(level) for level in item.iterfind(f"{W}lvl")
        }
        for item in root.iterfind(f"{W}abstractNum")
    }
    return {int(item.get(f"{W}numId", "0")): _definition(item, shared) for item in root.iterfind(f"{W}num")}


def _definition(item: etree._Element, shared: Mapping[str, Mapping[int, Level]]) -> ListDefinition:
    name = _value(item, "abstractNumId")
    levels = dict(shared.get(name, {}))
    restarts: dict[int, int] = {}
    for override in item.iterfind(f"{W}lvlOverride"):
        at = int(override.get(f"{W}ilvl", "0"))
        own = override.find(f"{W}lvl")
        if own is not None:
            levels[at] = _level(own)
        if override.find(f"{W}startOverride") is not None:
            restarts[at] = int(_value(override, "startOverride"))
    return ListDefinition(name, levels, restarts)


def _level(element: etree._Element) -> Level:
    indent = element.find(f"{W}pPr/{W}ind")
    places = indent.attrib if indent is not None else {}
    return Level(
        kind=_value(element, "numFmt") or "decimal",
        pattern=_value(element, "lvlText"),
        start=int(_value(element, "start") or 1),
        left=int(places.get(f"{W}left") or places.get(f"{W}start") or 0),
        hanging=int(places.get(f"{W}hanging") or 0),
    )


def _label(drawn: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
    if drawn.kind == "bullet":
        return SYMBOL_BULLETS.get(drawn.pattern, drawn.pattern)
    text = drawn.pattern
    for at, level in levels.items():
        text = text.replace(f"%{at + 1}", _counted(level.kind, counts.get(at, level.start)))
    return text


def _counted(kind: str, number: int) -> str:
    match kind:
        case "lowerLetter":
            return _letters(number)
        case "upperLetter":
            return _letters(number).upper()
        case "lowerRoman":
            return _roman(number)
        case "upperRoman":
            return _roman(number).upper()
        case "none":
            return ""
        case _:
            return str(number)


def _letters(number: int) -> str:
    """Word counts a ... z, then aa, bb, cc."""
    times, place = divmod(max(number, 1) - 1, 26)
    return chr(ord("a") + place) * (times + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _value(element: etree._Element, child: str) -> str:
    found = element.find(f"{W}{child}")
    return "" if found is None else found.get(f"{W}val", "")
