"""Prescribed notices on protected records."""

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


@cache
def part_2_notice() -> Notice:
    """The short statement that goes with every disclosure under a consent, 42 CFR 2.32(a)."""
    return {row.id: _notice(row) for row in read_keyed(FILE, "notice")}["part_2_short"]


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
