"""Word families that lean towards a reason: a guess of low confidence where no cue gives the reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nqtl_library.library import Row, read_keyed

FILE = "cues_leanings.toml"
HINT = 2  # points of a cue that only hints
ENOUGH = 3  # points below which nothing is guessed
LEAD = 1  # points that the first must be ahead of the second


@dataclass(frozen=True, slots=True)
class Leaning:
    """A family of words, the reason it leans to, and how much."""

    type: str
    points: int
    pattern: int
    why: str


def load_leanings(number: Callable[[str, Row], int]) -> Mapping[int, Leaning]:
    """The families by the number of their pattern; ``number`` compiles a pattern."""
    rows = (row.only("type", "points", "pattern", "why") for row in read_keyed(FILE, "leaning"))
    families = (
        Leaning(row.text("type"), row.whole("points"), number(row.text("pattern"), row), row.text("why"))
        for row in rows
    )
    return MappingProxyType({family.pattern: family for family in families})


def guess(families: Iterable[Leaning], hints: Iterable[str]) -> str:
    """The reason that most words lean to; empty where too few do, or as many lean elsewhere."""
    points: dict[str, int] = dict.fromkeys(hints, HINT)
    for family in families:
        points[family.type] = points.get(family.type, 0) + family.points
    ranked = sorted(((total, kind) for kind, total in points.items()), reverse=True)
    if not ranked or ranked[0][0] < ENOUGH:
        return ""
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < LEAD:
        return ""
    return ranked[0][1]
