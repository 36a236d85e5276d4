"""Counts a period of the estimate rules twice: by the law's likely reading and by the safest one.

The rules do not define a business day. ``legal`` leaves out federal holidays; ``safe`` counts weekdays only
and is then moved back off any weekend, holiday or closure, never before the event itself.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nqtl_library.clocks import Period, Start, Unit, count
from nqtl_library.estimate_rows import ClockRow
from nqtl_library.workdays import (
    business_days_between,
    is_business_day,
    last_open_day,
    weekday_name,
    weekdays_between,
)

UNDEFINED = "The rule does not define a business day; leaving out federal holidays is the common reading."


@dataclass(frozen=True, slots=True)
class Lead:
    """Business days from booking to service, the service day included: ``strict`` without holidays."""

    strict: int
    wide: int


@dataclass(frozen=True, slots=True)
class TwoDates:
    """The day to be judged by and the day to work to, each with its working."""

    legal_due: date
    safe_due: date
    steps: tuple[str, ...]
    safe_steps: tuple[str, ...]


def lead(booked_on: date, service_on: date) -> Lead:
    """How far ahead it was booked; day one is the day after booking."""
    return Lead(business_days_between(booked_on, service_on), weekdays_between(booked_on, service_on))


def forward(row: ClockRow, start: Start, closures: Collection[date] = ()) -> TwoDates:
    """Count on from an event: the booking, the request, a co-provider's question."""
    legal = count(Period(row.amount, row.unit), start, law=row.law.cite)
    if row.unit is not Unit.BUSINESS:
        return TwoDates(legal.due, legal.due, legal.steps, legal.steps)
    wide = count(Period(row.amount, Unit.WEEKDAYS), start, law=row.law.cite)
    return _with_safe(TwoDates(legal.due, wide.due, legal.steps, wide.steps), start.day, closures)


def backward(service_on: date, known: Start, closures: Collection[date] = ()) -> TwoDates:
    """The last business day before the service: for a new version after a change."""
    due = last_open_day(service_on - timedelta(days=1))
    steps = (
        f"{known.label} {known.day}",
        f"Service on {weekday_name(service_on)} {service_on} (day 0)",
        f"1 business day before -> {weekday_name(due)} {due}",
    )
    return _with_safe(TwoDates(due, due, steps, steps), known.day, closures)


def _with_safe(found: TwoDates, not_before: date, closures: Collection[date]) -> TwoDates:
    safe = found.safe_due
    while safe > not_before and (not is_business_day(safe) or safe in closures):
        safe -= timedelta(days=1)
    moved = max(safe, min(not_before, found.legal_due))
    if moved == found.safe_due:
        return found
    why = "moved back off a weekend, a holiday or a closure, not before the event"
    return replace(found, safe_due=moved, safe_steps=(*found.safe_steps, f"{why} -> {moved}"))
