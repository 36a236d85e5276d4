"""To which reason the words of a letter lean as a whole, fitted to labelled letters: a guess, and why.

A log-linear model: each feature of a letter (a cue, a stance, a family of words, the beginning of a word) has
a weight for each reason; those of all features met are added up. ``bench/fit_leanings.py`` fits them.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from types import MappingProxyType

from nqtl_library.library import DATA, DataError, Row, read_keyed

FAMILIES = "cues_leanings.toml"
WEIGHTS = "leaning_weights.json"
SCALE = 100  # weights are kept as whole hundredths
STEM = 6  # letters of a word that count: "refund", "refunded" and "refunds" are one
BECAUSE = 3  # features that are named as the reason for a guess
_WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Family:
    """A family of words, and what it says."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Leaning:
    """The likeliest reason of a letter, its share among all reasons (0 to 1), and what speaks for it most.

    ``known`` counts the features that have weights at all: with few of them a share means little.
    """

    reason: str
    share: float
    because: tuple[str, ...]
    known: int


@dataclass(frozen=True, slots=True)
class _Model:
    reasons: tuple[str, ...]
    start: tuple[int, ...]
    weights: Mapping[str, tuple[int, ...]]  # of each feature, in the order of the reasons


def load_families(number: Callable[[str, Row], int]) -> Mapping[int, Family]:
    """The families by the number of their pattern; ``number`` compiles a pattern."""
    rows = (row.only("pattern", "why") for row in read_keyed(FAMILIES, "family"))
    found = {number(row.text("pattern"), row): Family(row.id, row.text("why")) for row in rows}
    return MappingProxyType(found)


def words(said: bytes) -> set[str]:
    """The words of folded text as features: by their beginnings."""
    return {f"word:{stem}" for stem in {word[:STEM] for word in _WORD.findall(said.decode("ascii"))}}


def lean(features: Iterable[str]) -> Leaning:
    """The reason to which the features lean together."""
    model = _model()
    rows = [(feature, row) for feature in features if (row := model.weights.get(feature))]
    totals = [*map(sum, zip(model.start, *[row for _, row in rows], strict=True))]
    best = totals.index(max(totals))
    share = 1 / sum([math.exp((total - totals[best]) / SCALE) for total in totals])
    because = nsmallest(BECAUSE, [(-row[best], feature) for feature, row in rows if row[best] > 0])
    return Leaning(model.reasons[best], share, tuple(name for _, name in because), len(rows))


@cache
def _model() -> _Model:
    content = json.loads((DATA / WEIGHTS).read_text(encoding="utf-8"))
    reasons = tuple(content["reasons"])
    weights: dict[str, tuple[int, ...]] = {}
    for feature, row in content["weights"].items():
        if len(row) != len(reasons):
            raise DataError(WEIGHTS, feature, "weights", f"needs {len(reasons)} numbers, has {len(row)}")
        weights[feature] = tuple(row)
    return _Model(reasons, tuple(content["start"]), MappingProxyType(weights))
