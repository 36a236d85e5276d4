"""Counts a legal period from an event to its last day, and shows the sum; nothing else counts days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from nqtl_library.workdays import (
    MissingDay,
    add_business_days,
    add_months,
    add_weekdays,
    holiday_name,
    is_open_day,
    last_open_day,
    next_open_day,
    weekday_name,
)


class Unit(StrEnum):
    """In what a period is measured."""

    CALENDAR = "calendar"
    BUSINESS = "business"
    WEEKDAYS = "weekdays"  # Monday to Friday with holidays counted: where a rule leaves the term open
    MONTHS = "months"
    HOURS = "hours"
    YEAR_ENDS = "year_ends"  # the last day of the nth year after the event's year


class Roll(StrEnum):
    """What happens when the last day is a Saturday, a Sunday or a federal holiday."""

    NONE = "none"
    NEXT_OPEN_DAY = "next_open_day"


_WORDS = {
    Unit.CALENDAR: "calendar day",
    Unit.BUSINESS: "business day",
    Unit.WEEKDAYS: "weekday",
    Unit.HOURS: "hour",
    Unit.MONTHS: "month",
}
_INSTEAD = {
    MissingDay.FIRST_OF_NEXT: "first day of the next month",
    MissingDay.LAST_OF_MONTH: "last day of the month",
}


LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Period:
    """A period as the law states it. A negative amount runs back from the event ("24 hours before")."""

    amount: int
    unit: Unit
    roll: Roll = Roll.NONE
    missing_day: MissingDay = MissingDay.LAST_OF_MONTH
    by_noon: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """The event that a period is counted from: day zero."""

    event: str
    label: str
    at: date | datetime
    notes: tuple[str, ...] = ()  # why this event, where it stands in for another

    @property
    def day(self) -> date:
        """The event's calendar day, in the offset it was given with."""
        return self.at.date() if isinstance(self.at, datetime) else self.at


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day of a period, the moment where it is counted in hours, and the working."""

    due: date
    steps: tuple[str, ...]
    due_at: datetime | None = None


def count(period: Period, start: Start, *, law: str) -> Counted:
    """Count ``period`` from ``start``; day one is the day after the event. ``law`` names the rule."""
    shown = start.at.isoformat() if period.unit is Unit.HOURS else start.day.isoformat()
    opening = (f"{start.label} {shown} (day 0)", *start.notes)
    if period.unit is Unit.HOURS:
        return _hours(period, start, opening)
    due, steps = _last_day(period, start.day)
    due, moved = _roll(due, period, law)
    due_at = datetime.combine(due, time(12)) if period.by_noon else None
    noon = (f"by noon local time on {due}",) if period.by_noon else ()
    return Counted(due, opening + steps + moved + noon, due_at)


def in_words(period: Period) -> str:
    """The period in words: 180 calendar days, 4 months, 72 hours."""
    amount = abs(period.amount)
    if period.unit is Unit.YEAR_ENDS:
        return f"December 31 of year {amount} after it"
    return f"{amount} {_WORDS[period.unit]}{'' if amount == 1 else 's'}"


def act_by(due: date) -> date | None:
    """An earlier day to act by, where ``due`` itself is one on which offices may be closed; else None."""
    earlier = last_open_day(due)
    return earlier if earlier != due else None


def closed_because(day: date) -> str:
    """What keeps offices closed that day, in words: a Saturday, Christmas Day; empty where open."""
    if is_open_day(day):
        return ""
    name = holiday_name(day)
    return f"{name}, a {weekday_name(day)}" if name else f"a {weekday_name(day)}"


def _last_day(period: Period, day: date) -> tuple[date, tuple[str, ...]]:
    match period.unit:
        case Unit.BUSINESS:
            return add_business_days(day, period.amount)
        case Unit.WEEKDAYS:
            return add_weekdays(day, period.amount)
        case Unit.MONTHS:
            return _months(period, day)
        case Unit.YEAR_ENDS:
            due = date(day.year + period.amount, 12, 31)
            return due, (f"{in_words(period)} -> {due}",)
        case _:
            return _calendar_days(period, day)


def _calendar_days(period: Period, day: date) -> tuple[date, tuple[str, ...]]:
    due = day + timedelta(days=period.amount)
    if period.amount == 0:
        return due, (f"by the end of that day -> {due}",)
    if period.amount < 0:
        return due, (f"{in_words(period)} before -> {due}",)
    if period.amount == 1:
        return due, (f"1 calendar day -> {due}",)
    first = day + timedelta(days=1)
    return due, (f"{in_words(period)} -> day 1 is {first}, day {period.amount} is {due}",)


def _months(period: Period, day: date) -> tuple[date, tuple[str, ...]]:
    due = add_months(day, period.amount, period.missing_day)
    if due.day == day.day:
        return due, (f"{in_words(period)} -> the same day of the month, {due}",)
    instead = _INSTEAD[period.missing_day]
    return due, (f"{in_words(period)} -> that month has no day {day.day}: {instead}, {due}",)


def _hours(period: Period, start: Start, opening: tuple[str, ...]) -> Counted:
    """An hour that is not known is the day's first for a count back (ours), its last for one on (theirs)."""
    unknown = datetime.combine(start.day, time() if period.amount < 0 else LAST_MINUTE)
    hour_known = isinstance(start.at, datetime)
    at = start.at if isinstance(start.at, datetime) else unknown
    known = () if hour_known else (f"the hour is not known: counted from {unknown:%H:%M}",)
    due_at = at + timedelta(hours=period.amount)
    direction = "before" if period.amount < 0 else "round the clock"
    sum_up = f"{in_words(period)} {direction} -> {due_at.isoformat(timespec='minutes')}"
    return Counted(due_at.date(), (*opening, *known, sum_up), due_at)


def _roll(due: date, period: Period, law: str) -> tuple[date, tuple[str, ...]]:
    closed = closed_because(due)
    if not closed:
        return due, ()
    if period.roll is Roll.NONE:
        return due, (f"{due} is {closed}; {law} has no weekend rule: not moved",)
    moved = next_open_day(due)
    why = "moves the last day to the next that is no Saturday, Sunday or federal holiday"
    return moved, (f"{due} is {closed}; {law} {why}: {weekday_name(moved)} {moved}",)
