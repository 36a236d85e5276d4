"""Periods are counted as the law counts, and the working reads like a sum."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.clocks import Period, Roll, Start, Unit, act_by, closed_because, count, in_words
from nqtl_library.workdays import MissingDay

EASTERN_STANDARD = timezone(timedelta(hours=-5))
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
PERIODS = st.builds(
    Period,
    amount=st.integers(1, 400),
    unit=st.sampled_from([Unit.CALENDAR, Unit.BUSINESS, Unit.MONTHS, Unit.HOURS]),
    roll=st.sampled_from(Roll),
    missing_day=st.sampled_from(MissingDay),
)


def received(at: date | datetime) -> Start:
    return Start("notice_received", "Denial received", at)


def test_day_one_is_the_day_after_the_event_and_the_sum_is_shown() -> None:
    counted = count(Period(180, Unit.CALENDAR), received(date(2026, 6, 1)), law="29 CFR 2560.503-1")
    assert counted.due == date(2026, 11, 28)
    assert counted.steps == (
        "Denial received 2026-06-01 (day 0)",
        "180 calendar days -> day 1 is 2026-06-02, day 180 is 2026-11-28",
        "2026-11-28 is a Saturday; 29 CFR 2560.503-1 has no weekend rule: not moved",
    )


def test_a_missing_day_and_a_roll_are_both_told() -> None:
    period = Period(4, Unit.MONTHS, Roll.NEXT_OPEN_DAY, MissingDay.FIRST_OF_NEXT)
    counted = count(period, received(date(2025, 10, 31)), law="45 CFR 147.136(d)(2)(i)")
    assert counted.due == date(2026, 3, 2)
    assert counted.steps[1:] == (
        "4 months -> that month has no day 31: first day of the next month, 2026-03-01",
        (
            "2026-03-01 is a Sunday; 45 CFR 147.136(d)(2)(i) moves the last day to the next that is no "
            "Saturday, Sunday or federal holiday: Monday 2026-03-02"
        ),
    )


def test_hours_run_round_the_clock_and_keep_the_offset() -> None:
    at = datetime(2026, 11, 25, 16, 30, tzinfo=EASTERN_STANDARD)
    counted = count(Period(72, Unit.HOURS), received(at), law="the rule")
    assert counted.due_at == datetime(2026, 11, 28, 16, 30, tzinfo=EASTERN_STANDARD)
    assert counted.due == date(2026, 11, 28)
    assert counted.steps[-1] == "72 hours round the clock -> 2026-11-28T16:30-05:00"


def test_hours_that_run_on_from_an_unknown_hour_count_from_the_last_minute_and_say_so() -> None:
    counted = count(Period(72, Unit.HOURS), received(date(2026, 11, 25)), law="the rule")
    assert counted.due_at == datetime(2026, 11, 28, 23, 59)  # noqa: DTZ001 - no zone was given
    assert "the hour is not known: counted from 23:59" in counted.steps


def test_hours_that_run_back_from_an_unknown_hour_count_from_the_first_and_say_so() -> None:
    counted = count(Period(-24, Unit.HOURS), received(date(2026, 11, 25)), law="the rule")
    assert counted.due_at == datetime(2026, 11, 24)  # noqa: DTZ001 - no zone was given
    assert "the hour is not known: counted from 00:00" in counted.steps


def test_a_negative_period_runs_back_from_the_event() -> None:
    counted = count(Period(-1, Unit.CALENDAR), received(date(2026, 6, 5)), law="the rule")
    assert counted.due == date(2026, 6, 4)
    assert counted.steps[1] == "1 calendar day before -> 2026-06-04"


def test_noon_is_a_moment_of_the_last_day() -> None:
    counted = count(Period(1, Unit.CALENDAR, by_noon=True), received(date(2026, 6, 5)), law="the rule")
    assert counted.due_at == datetime(2026, 6, 6, 12)  # noqa: DTZ001 - local to the patient


def test_the_end_of_the_third_year_is_december_31() -> None:
    counted = count(Period(3, Unit.YEAR_ENDS), received(date(2026, 3, 15)), law="5 CFR 890.107")
    assert counted.due == date(2029, 12, 31)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(1, Unit.MONTHS), "1 month"),
        (Period(60, Unit.CALENDAR), "60 calendar days"),
        (Period(-24, Unit.HOURS), "24 hours"),
        (Period(3, Unit.YEAR_ENDS), "December 31 of year 3 after it"),
    ],
)
def test_a_period_has_words(period: Period, words: str) -> None:
    assert in_words(period) == words


def test_a_last_day_on_a_closed_one_has_an_earlier_day_to_act_by() -> None:
    assert act_by(date(2026, 11, 28)) == date(2026, 11, 27)
    assert act_by(date(2026, 11, 27)) is None
    assert closed_because(date(2026, 12, 25)) == "Christmas Day, a Friday"


@given(PERIODS, DAYS)
def test_the_last_day_is_never_before_the_event(period: Period, day: date) -> None:
    assert count(period, received(day), law="the rule").due > day or period.unit is Unit.HOURS


@given(PERIODS, DAYS, st.integers(0, 40))
def test_a_later_event_never_has_an_earlier_last_day(period: Period, day: date, later: int) -> None:
    first = count(period, received(day), law="the rule")
    second = count(period, received(day + timedelta(days=later)), law="the rule")
    assert second.due >= first.due
