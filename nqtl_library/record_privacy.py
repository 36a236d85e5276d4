"""Prescribed notices on protected records, and how long records must be kept at least."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from nqtl_library.library import Row, read_keyed

FILE = "records_privacy.toml"
_SOURCE = ("verified", "source", "checked", "check_by", "basis")


@dataclass(frozen=True, slots=True)
class Notice:
    """Words that the law prescribes letter by letter."""

    id: str
    text: str
    cite: str
    verified: bool
    source: str
    check_by: date


@dataclass(frozen=True, slots=True)
class Retention:
    """How many years records must be kept at least; ``state`` empty: everywhere."""

    id: str
    state: str
    years: int
    counted_from: str
    cite: str
    holds: str
    verified: bool


@cache
def part_2_notice() -> Notice:
    """The short statement that goes with every disclosure under a consent, 42 CFR 2.32(a)."""
    return {row.id: _notice(row) for row in read_keyed(FILE, "notice")}["part_2_short"]


@cache
def retention_rows() -> tuple[Retention, ...]:
    """Every rule on keeping records that the library has."""
    return tuple(_retention(row) for row in read_keyed(FILE, "retention"))


def years_to_keep(state: str) -> Retention:
    """The longest rule that reaches a state; the federal one everywhere."""
    reaching = [each for each in retention_rows() if each.state in {"", state.strip().upper()}]
    return max(reaching, key=lambda each: each.years)


def _notice(row: Row) -> Notice:
    row.only("text", "cite", "note", *_SOURCE)
    return Notice(
        id=row.id,
        text=row.text("text"),
        cite=row.text("cite"),
        verified=row.flag("verified"),
        source=row.text("source"),
        check_by=row.day("check_by"),
    )


def _retention(row: Row) -> Retention:
    row.only("state", "years", "counted_from", "cite", "holds", *_SOURCE)
    return Retention(
        id=row.id,
        state=row.text("state", ""),
        years=row.whole("years"),
        counted_from=row.text("counted_from"),
        cite=row.text("cite"),
        holds=row.text("holds"),
        verified=row.flag("verified"),
    )
