"""To which reason the words of a letter lean as a whole, fitted to labelled letters: a guess, and why.

A log-linear model: each feature of a letter (a cue, a stance, a family of words, a word)
has a weight for each reason; those of all features met are added up, and divided by how much the letter says.
One more column says whether the words are those of mental-health and substance-use care.
``bench/fit_leanings.py`` fits them.
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
SUBJECT = "behavioral"  # the column of the subject
LENGTH = "length"  # and of how much a letter says
MEASURE = 6.0  # a letter of any length is read as if it said so much
SCALE = 100  # weights are kept as whole hundredths
STEM = 6  # letters of a word that count: "refund", "refunded" and "refunds" are one
BECAUSE = 3  # features that are named as the reason for a guess
_WORD = re.compile(r"[a-z]{3,}")
_LANE = 32  # bits of one column in a packed row
_HALF = 1 << (_LANE - 1)
Weighed = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of words, and what it says."""

    feature: str  # its name among what a leaning may rest on
    why: str


@dataclass(frozen=True, slots=True)
class Leaning:
    """The likeliest reason of a letter, and its share among all reasons (0 to 1).

    ``behavioral`` is the share (0 to 1) of the words being those of mental-health or substance-use care.
    """

    reason: str
    share: float
    behavioral: float


@dataclass(frozen=True, slots=True)
class _Model:
    columns: tuple[str, ...]  # the reasons, then the subject, then the length
    starts: tuple[float, ...]  # but for the length
    weights: Mapping[str, int]  # of each feature: all columns side by side in one number, for swift sums
    bias: int  # makes every column positive

    def totals(self, row: int) -> list[int]:
        """Every column of a row."""
        packed = (row + self.bias).to_bytes(len(self.columns) * _LANE // 8, "little")
        return [total - _HALF for total in memoryview(packed).cast("I")]

    def column(self, row: int, number: int) -> int:
        """One column of one row."""
        return ((row + self.bias) >> (_LANE * number) & (2 * _HALF - 1)) - _HALF


def load_families(number: Callable[[str, Row], int]) -> Mapping[int, Family]:
    """The families by the number of their pattern; ``number`` compiles a pattern."""
    rows = (row.only("pattern", "why") for row in read_keyed(FAMILIES, "family"))
    found = {number(row.text("pattern"), row): Family(f"family:{row.id}", row.text("why")) for row in rows}
    return MappingProxyType(found)


def phrases(said: bytes) -> list[str]:
    """A folded sentence's words as features, by their beginnings."""
    return [f"word:{word[:STEM]}" for word in _WORD.findall(said.decode("ascii"))]


def weigh(features: Iterable[str]) -> Weighed:
    """All columns of the features' weights together, and how many of them have weights at all."""
    known = _model().weights
    rows = [row for feature in features if (row := known.get(feature))]
    return sum(rows), len(rows)


def lean(packed: int) -> Leaning:
    """The reason to which all features of a letter lean together; what ``weigh`` gave, summed up."""
    model = _model()
    *totals, length = model.totals(packed)
    share_of_each = MEASURE / math.sqrt(max(length, SCALE) * SCALE)
    reached = [start + total * share_of_each for start, total in zip(model.starts, totals, strict=True)]
    subject = reached.pop()
    top = max(reached)
    share = 1 / sum([math.exp(one - top) for one in reached])
    return Leaning(model.columns[reached.index(top)], share, 1 / (1 + math.exp(-subject)))


def speaks(row: int, reason: str) -> int:
    """How much of what ``weigh`` gave speaks for a reason."""
    model = _model()
    return model.column(row, model.columns.index(reason))


def because(features: Iterable[str], reason: str) -> list[str]:
    """The features that speak most for a reason, the strongest first."""
    model = _model()
    number = model.columns.index(reason)
    rows = ((feature, row) for feature in features if (row := model.weights.get(feature)))
    spoken = [(-model.column(row, number), feature) for feature, row in rows]
    return [name for weight, name in nsmallest(BECAUSE, spoken) if weight < 0]


@cache
def _model() -> _Model:
    content = json.loads((DATA / WEIGHTS).read_text(encoding="utf-8"))
    columns = tuple(content["columns"])
    if columns[-2:] != (SUBJECT, LENGTH):
        raise DataError(WEIGHTS, "columns", "columns", f"the last have to be {SUBJECT} and {LENGTH}")
    lanes = [_LANE * number for number in range(len(columns))]

    def packed(feature: str, row: list[int]) -> int:
        try:
            return sum([weight << lanes[column] for column, weight in zip(row[::2], row[1::2], strict=True)])
        except (IndexError, ValueError):
            raise DataError(WEIGHTS, feature, "weights", "needs pairs of a column and a weight") from None

    weights = {feature: packed(feature, row) for feature, row in content["weights"].items()}
    bias = sum([_HALF << lane for lane in lanes])
    starts = dict(zip(content["start"][::2], content["start"][1::2], strict=True))
    reached = tuple(starts.get(column, 0) / SCALE for column in range(len(columns) - 1))
    return _Model(columns, reached, MappingProxyType(weights), bias)
