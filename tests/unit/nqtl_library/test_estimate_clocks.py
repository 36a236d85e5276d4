"""The timing table holds, and no later event can move a due date that already stands."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nqtl_library.estimate_clocks import EstimateClock, estimate_clocks
from nqtl_library.estimate_counting import lead
from nqtl_library.estimate_terms import Booking, Estimate, Moment, Scheduling
from nqtl_library.library import version
from nqtl_library.records.estimate import answer
from nqtl_library.workdays import is_business_day

ROWS = tomllib.loads((Path(__file__).parents[2] / "data" / "estimates_timing.toml").read_text())["row"]
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
AHEAD = st.integers(0, 45)


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def booked(on: date, service_on: date, *moved: Booking, **more: Any) -> Estimate:
    return Estimate(scheduling=Scheduling(booked=Moment(on), service_on=service_on, moved=moved, **more))


def clock(estimate: Estimate, name: str) -> EstimateClock | None:
    return next((one for one in estimate_clocks(estimate).running if one.legal.id == name), None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_table_of_due_dates_holds(row: dict[str, Any]) -> None:
    found: Any = answer(as_json(row["facts"]))
    clocks = {one["id"]: one for one in found["clocks"]}
    broken = {one["rule"] for one in found["breaches"]}

    assert row.get("absent") not in clocks
    if "clock" in row:
        one = clocks[row["clock"]]
        assert one["legal_due"] == row["legal"].isoformat()
        assert one["safe_due"] == row.get("safe", date.fromisoformat(one["safe_due"])).isoformat()
        assert one["rule"] == row.get("rule", one["rule"])
        assert row["cite"] in one["citation"]
        assert row.get("caution", "") in one["caution"]
        assert one["calendar"] == version()
    assert set(row.get("breaches", ())) <= broken
    assert not set(row.get("missing", ())) & broken


def test_the_table_holds_the_worked_examples_and_sixty_more() -> None:
    assert len(ROWS) >= 15 + 60


@settings(max_examples=300, deadline=None)
@given(DAYS, AHEAD, AHEAD, AHEAD)
def test_moving_a_date_never_changes_a_clock_that_runs(on: date, ahead: int, wait: int, again: int) -> None:
    service_on = on + timedelta(days=ahead)
    moved_on = on + timedelta(days=wait)
    move = Booking("rescheduled[0]", Moment(moved_on), moved_on + timedelta(days=again))

    before, after = (
        clock(booked(on, service_on), "scheduled"),
        clock(booked(on, service_on, move), "scheduled"),
    )

    assert (before and before.legal.due) == (after and after.legal.due)
    assert (before and before.safe_due) == (after and after.safe_due)


@settings(max_examples=300, deadline=None)
@given(DAYS, AHEAD, st.integers(0, 10))
def test_booking_later_for_the_same_service_is_never_due_earlier(on: date, ahead: int, wait: int) -> None:
    service_on = on + timedelta(days=ahead + wait)
    first = clock(booked(on, service_on), "scheduled")
    later = clock(booked(on + timedelta(days=wait), service_on), "scheduled")

    if first and later and first.rule == later.rule:
        assert later.legal.due >= first.legal.due


@settings(max_examples=500, deadline=None)
@given(DAYS, AHEAD)
def test_the_safe_day_is_never_after_the_legal_one_nor_before_the_booking(on: date, ahead: int) -> None:
    found = clock(booked(on, on + timedelta(days=ahead)), "scheduled")

    if found is not None:
        assert on <= found.safe_due <= found.legal.due
        assert is_business_day(found.legal.due)
        assert is_business_day(found.safe_due) or found.safe_due == on


@settings(max_examples=300, deadline=None)
@given(DAYS, AHEAD)
def test_it_is_owed_exactly_from_three_weekdays_ahead(on: date, ahead: int) -> None:
    service_on = on + timedelta(days=ahead)
    weekdays = sum((on + timedelta(days=n)).weekday() < 5 for n in range(1, ahead + 1))

    assert (clock(booked(on, service_on), "scheduled") is not None) == (weekdays >= 3)
    assert lead(on, service_on).strict <= weekdays


@settings(deadline=None)
@given(DAYS, AHEAD, st.sets(DAYS, max_size=3))
def test_a_closure_never_moves_the_legal_day_and_never_gives_time(
    on: date, ahead: int, closed: set[date]
) -> None:
    service_on = on + timedelta(days=ahead)
    open_office = clock(booked(on, service_on), "scheduled")
    closures = tuple({*closed, on + timedelta(days=1), on + timedelta(days=3)})
    shut = clock(booked(on, service_on, closures=closures), "scheduled")

    if open_office and shut:
        assert shut.legal == open_office.legal
        assert shut.safe_due <= open_office.safe_due


def test_every_clock_shows_a_working_that_ends_on_its_day() -> None:
    found = clock(booked(date(2026, 11, 24), date(2026, 12, 10)), "scheduled")

    assert found is not None
    assert found.legal.steps == (
        "Booked 2026-11-24 (day 0)",
        "11 business days to the service on 2026-12-10, that day included; 12 with holidays counted",
        "3 business days -> day 1 is 2026-11-25, day 3 is 2026-11-30",
        "Not counted besides weekends: 2026-11-26 (Thanksgiving Day)",
    )


def test_an_estimate_that_is_not_given_is_open_until_a_day_to_judge_by_passes() -> None:
    facts = {"scheduling": {"scheduled_on": "2026-11-23", "service_on": "2026-11-30"}}

    met = [
        answer(facts | day)["clocks"][0]["met"]
        for day in ({}, {"as_of": "2026-11-24"}, {"as_of": "2026-11-25"})
    ]  # type: ignore[index]

    assert met == [None, None, False]
