"""Word families that lean towards a reason: a guess of low confidence where no cue gives the reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nqtl_library.findings import place
from nqtl_library.library import Row, read_keyed

FILE = "cues_leanings.toml"
HINT = 2  # points of a cue that only hints
ENOUGH = 3  # points below which nothing is guessed


@dataclass(frozen=True, slots=True)
class Leaning:
    """A family of words, the reason it leans to, and how much."""

    type: str
    points: int
    support: bool  # says nothing unless another family leans to the same reason
    pattern: int
    why: str


def load_leanings(number: Callable[[str, Row], int]) -> Mapping[int, Leaning]:
    """The families by the number of their pattern; ``number`` compiles a pattern."""
    families = (_leaning(row, number) for row in read_keyed(FILE, "leaning"))
    return MappingProxyType({family.pattern: family for family in families})


def guess(families: Iterable[Leaning], hints: Iterable[str]) -> str:
    """The reason that most words lean to; empty where too few do. Equal reasons go by the fixed order."""
    points: dict[str, int] = dict.fromkeys(hints, HINT)
    met = tuple(families)
    named = {family.type for family in met if not family.support} | points.keys()
    for family in met:
        if family.type in named:
            points[family.type] = points.get(family.type, 0) + family.points
    best = max(points.values(), default=0)
    if best < ENOUGH:
        return ""
    return min((kind for kind, total in points.items() if total == best), key=place)


def _leaning(row: Row, number: Callable[[str, Row], int]) -> Leaning:
    row.only("type", "points", "support", "pattern", "why")
    return Leaning(
        type=row.text("type"),
        points=row.whole("points"),
        support=row.flag("support", default=False),
        pattern=number(row.text("pattern"), row),
        why=row.text("why"),
    )
