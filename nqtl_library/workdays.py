"""Federal holidays, business days and month ends: what a calendar says, before any clock is counted.

Two readings of "Federal holiday" stand side by side, because no rule we apply settles it: the day that
5 USC 6103(a) names, and the day taken in lieu when it falls on a weekend (6103(b), Executive Order 11582).
A business day skips both, which never calls a payer late too soon. ``next_open_day``, which moves a
member's own last day, relies on the named days only, so that it never promises a day too many.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from nqtl_library.library import Row, read_list

ONE_DAY = timedelta(days=1)
WEEKDAYS = tuple(calendar.day_name)
SATURDAY = 5


class MissingDay(StrEnum):
    """What a month period does when the month of its end has no such day (October 30 plus four months)."""

    FIRST_OF_NEXT = "first_of_next"  # 45 CFR 147.136(d)(2)(i) says so
    LAST_OF_MONTH = "last_of_month"  # the earlier day, where the rule is silent


@dataclass(frozen=True, slots=True)
class Holiday:
    """One row of 5 USC 6103(a): a fixed day, or the nth weekday of a month."""

    name: str
    since: int
    month: int
    day: int  # 0 for a movable holiday
    weekday: int
    nth: int

    def on(self, year: int) -> date:
        """The day it names in that year."""
        if self.day:
            return date(year, self.month, self.day)
        first = date(year, self.month, 1)
        to_first_hit = (self.weekday - first.weekday()) % 7
        hits = [first + timedelta(days=to_first_hit + 7 * week) for week in range(5)]
        return [hit for hit in hits if hit.month == self.month][self.nth - (self.nth > 0)]


def federal_holidays(year: int) -> Mapping[date, str]:
    """The days that 5 USC 6103(a) names in ``year``, each with its name."""
    return _named(year)


def in_lieu_days(year: int) -> Mapping[date, str]:
    """Weekdays of ``year`` taken for a holiday on a weekend: Friday for Saturday, Monday for Sunday."""
    return _in_lieu(year)


def holiday_name(day: date) -> str:
    """The name of the federal holiday that ``day`` is; empty where it is none."""
    return _named(day.year).get(day, "")


def weekday_name(day: date) -> str:
    """Monday to Sunday."""
    return WEEKDAYS[day.weekday()]


def is_business_day(day: date) -> bool:
    """Monday to Friday and neither a federal holiday nor the day taken in lieu of one."""
    return day.weekday() < SATURDAY and day not in _named(day.year) and day not in _in_lieu(day.year)


def is_open_day(day: date) -> bool:
    """Monday to Friday and not a day that 5 USC 6103(a) names; a day in lieu counts as open."""
    return day.weekday() < SATURDAY and day not in _named(day.year)


def add_business_days(day: date, n: int) -> tuple[date, tuple[str, ...]]:
    """The nth business day after ``day`` (day one is the next one), and the working for a reader.

    No appeal or estimate rule defines the term; Monday to Friday less federal holidays is assumed and said.
    """
    if n < 1:
        raise ValueError(f"A period has at least one business day, not {n}.")
    skipped, current, first, left = [], day, day, n
    while left:
        current += ONE_DAY
        if is_business_day(current):
            left -= 1
            first = current if left == n - 1 else first
        elif current.weekday() < SATURDAY:
            skipped.append(f"{current} ({_name_of_closed(current)})")
    days = "1 business day" if n == 1 else f"{n} business days"
    steps = [f"{days} -> day 1 is {first}, day {n} is {current}" if n > 1 else f"{days} -> {current}"]
    if skipped:
        steps.append(f"Not counted besides weekends: {', '.join(skipped)}")
    return current, tuple(steps)


def business_days_between(start: date, end: date) -> int:
    """How many business days lie after ``start`` up to and including ``end``; 0 if ``end`` is not later."""
    days = (end - start).days
    return sum(is_business_day(start + timedelta(days=n)) for n in range(1, days + 1))


def add_weekdays(day: date, n: int) -> tuple[date, tuple[str, ...]]:
    """The nth Monday-to-Friday day after ``day``, holidays counted: the stricter reading of a silent rule."""
    if n < 1:
        raise ValueError(f"A period has at least one weekday, not {n}.")
    current, first, left = day, day, n
    while left:
        current += ONE_DAY
        if current.weekday() < SATURDAY:
            left -= 1
            first = current if left == n - 1 else first
    days = "1 weekday" if n == 1 else f"{n} weekdays"
    return current, (
        f"{days} -> day 1 is {first}, day {n} is {current}" if n > 1 else f"{days} -> {current}",
    )


def weekdays_between(start: date, end: date) -> int:
    """How many Monday-to-Friday days lie after ``start`` up to and including ``end``, holidays counted."""
    days = (end - start).days
    return sum((start + timedelta(days=n)).weekday() < SATURDAY for n in range(1, days + 1))


def next_open_day(day: date) -> date:
    """``day`` itself, or the next that is no Saturday, Sunday or named federal holiday."""
    while not is_open_day(day):
        day += ONE_DAY
    return day


def last_open_day(day: date) -> date:
    """``day`` itself, or the last one before it on which offices are surely open."""
    while not is_business_day(day):
        day -= ONE_DAY
    return day


def add_months(day: date, n: int, missing: MissingDay = MissingDay.LAST_OF_MONTH) -> date:
    """The same day of the month, ``n`` months later; ``missing`` decides where there is none."""
    years, month0 = divmod(day.month - 1 + n, 12)
    year, month = day.year + years, month0 + 1
    last = calendar.monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    end = date(year, month, last)
    return end + ONE_DAY if missing is MissingDay.FIRST_OF_NEXT else end


@cache
def _named(year: int) -> Mapping[date, str]:
    named = {row.on(year): row.name for row in _rows() if year >= row.since}
    return MappingProxyType(dict(sorted(named.items())))


@cache
def _in_lieu(year: int) -> Mapping[date, str]:
    days = {}
    for named in (_named(year), _named(year + 1)):  # New Year's Day on a Saturday is taken on December 31
        for day, name in named.items():
            moved = day + ONE_DAY * {5: -1, 6: 1}.get(day.weekday(), 0)
            if moved != day and moved.year == year:
                days[moved] = name
    return MappingProxyType(days)


def _name_of_closed(day: date) -> str:
    return holiday_name(day) or f"in lieu of {_in_lieu(day.year)[day]}"


@cache
def _rows() -> tuple[Holiday, ...]:
    return tuple(_holiday(row) for row in read_list("holidays.toml", "holiday"))


def _holiday(row: Row) -> Holiday:
    row.only("id", "name", "month", "day", "weekday", "nth", "since", "citation")
    fixed = row.has("day")
    weekday = "Monday" if fixed else row.text("weekday")
    if weekday not in WEEKDAYS:
        raise row.fail("weekday", f"{weekday!r} is not a day of the week")
    return Holiday(
        name=row.text("name"),
        since=row.whole("since"),
        month=row.whole("month"),
        day=row.whole("day") if fixed else 0,
        weekday=WEEKDAYS.index(weekday),
        nth=0 if fixed else row.whole("nth"),
    )
