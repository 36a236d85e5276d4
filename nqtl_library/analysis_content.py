"""What a comparative analysis must contain, and the ways in which answers fall short."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from nqtl_library.library import Row, read_list

FILE = "analysis_content.toml"
_KEPT = ("authorities", "verified", "source", "check_by")


class Group(StrEnum):
    """On what footing a content question stands."""

    STATUTE = "statute"  # 29 USC 1185a(a)(8)(A)(i)-(v), 42 USC 300gg-26(a)(8)(A), 26 USC 9812(a)(8)(A)
    RULE_2024 = "rule_2024"  # six-part structure; not enforced federally since 2025-05-15
    CARE = "care"  # no rule demands it by itself


class Side(StrEnum):
    """Whether a question is about the terms as written or their application."""

    AS_WRITTEN = "as_written"
    IN_OPERATION = "in_operation"
    EITHER = "either"


class Weight(StrEnum):
    """How far a passage carries: it shows, it suggests, or the document is silent."""

    SHOWS = "shows"
    SUGGESTS = "suggests"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Content:
    """One question of the scorecard. ``item`` is the pin within (a)(8)(A) or the 2024 rule."""

    id: str
    topic: str  # inside a sentence of a letter
    group: Group
    item: str
    question: str
    side: Side
    both_sides: bool
    authorities: tuple[str, ...]
    verified: bool
    source: str
    check_by: date


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which answers fall short, what a follow-up asks, and how far it may carry a finding."""

    id: str
    label: str
    says: str  # of a passage, inside a sentence of a letter
    means: str
    ask: str
    weight: Weight


@cache
def contents() -> Mapping[str, Content]:
    """Every question by id, in the order of reading."""
    rows = (_content(row) for row in read_list(FILE, "content"))
    return MappingProxyType({one.id: one for one in rows})


@cache
def patterns() -> Mapping[str, Pattern]:
    """Every pattern by id."""
    rows = (_pattern(row) for row in read_list(FILE, "pattern"))
    return MappingProxyType({one.id: one for one in rows})


def _content(row: Row) -> Content:
    row.only("id", "topic", "group", "item", "question", "side", "both_sides", *_KEPT)
    return Content(
        id=row.id,
        topic=row.text("topic"),
        group=row.one_of(Group, "group"),
        item=row.text("item", ""),
        question=row.text("question"),
        side=row.one_of(Side, "side"),
        both_sides=row.flag("both_sides"),
        authorities=row.texts("authorities"),
        verified=row.flag("verified"),
        source=row.text("source"),
        check_by=row.day("check_by"),
    )


def _pattern(row: Row) -> Pattern:
    row.only("id", "label", "says", "means", "ask", "weight")
    weight = row.one_of(Weight, "weight")
    says, ask = row.text("says"), row.text("ask")
    return Pattern(row.id, row.text("label"), says, row.text("means"), ask, weight)
