"""Dates as Americans write them, in running text."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TO = r"\s*(?:-|–|—|to|through|thru|until|and)\s*"
ONE_DATE = (
    rf"(?i:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}"
    r"|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{2}-\d{2})(?!\d)"
)
_SHORT_RANGE = re.compile(
    rf"({_MONTH})\s+(\d{{1,2}}){_TO}(?:({_MONTH})\s+)?(\d{{1,2}}),?\s+(\d{{4}})(?!\d)", re.IGNORECASE
)
_RANGE = re.compile(rf"(?<!\d)({ONE_DATE})(?:{_TO}({ONE_DATE}))?", re.IGNORECASE)
_LONGEST_ROW = 160  # characters of a row of dates
_PARTS = re.compile(r"[a-z]+|\d+", re.IGNORECASE)


_AND = re.compile(r"\s*(?:[,;&]|and)+\s*", re.IGNORECASE)


class Days(NamedTuple):
    """A day, or a first and last day, and where they stand."""

    first: date
    last: date
    span: tuple[int, int]


def days_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Days]:
    """Every date or range of dates; what looks like one but is no real day is passed over."""
    end = len(text) if end is None else end
    at = start
    while at < end:
        short, full = _SHORT_RANGE.search(text, at, end), _RANGE.search(text, at, end)
        match = min((one for one in (short, full) if one), key=lambda one: one.start(), default=None)
        if match is None:
            return
        at = match.end()
        days = _short_range(match) if match is short else _range(match)
        if days is not None:
            yield days


def days_at(text: str, at: int) -> Days | None:
    """The dates that begin exactly here: one, a range, or several in a row, as their first and last day."""
    found: Days | None = None
    for days in days_in(text, at, min(len(text), at + _LONGEST_ROW)):
        if found is None:
            if days.span[0] != at:
                return None
            found = days
        elif _AND.fullmatch(text, found.span[1], days.span[0]):
            span = (at, days.span[1])
            found = Days(min(found.first, days.first), max(found.last, days.last), span)
        else:
            break
    return found


def _short_range(match: re.Match[str]) -> Days | None:
    """ "August 3 to 14, 2026" or "July 28 through August 3, 2026"."""
    month, first, other, last, year = match.groups()
    days = _day(f"{month} {first} {year}"), _day(f"{other or month} {last} {year}")
    return Days(days[0], days[1], match.span()) if days[0] and days[1] else None


def _range(match: re.Match[str]) -> Days | None:
    first = _day(match.group(1))
    last = _day(match.group(2)) if match.group(2) else first
    return Days(first, last, match.span()) if first and last else None


def _day(text: str) -> date | None:
    parts = [part for part in _PARTS.findall(text) if part.lower() not in ("st", "nd", "rd", "th")]
    if parts[0].isalpha():
        month, day, year = _MONTHS.index(parts[0][:3].lower()) + 1, int(parts[1]), int(parts[2])
    elif parts[1].isalpha():
        month, day, year = _MONTHS.index(parts[1][:3].lower()) + 1, int(parts[0]), int(parts[2])
    elif len(parts[0]) == 4:
        year, month, day = (int(part) for part in parts)
    else:
        month, day, year = (int(part) for part in parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
