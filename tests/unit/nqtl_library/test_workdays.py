"""The calendar agrees with an independent one, and month ends behave."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.workdays import (
    MissingDay,
    add_business_days,
    add_months,
    business_days_between,
    federal_holidays,
    holiday_name,
    in_lieu_days,
    is_business_day,
    last_open_day,
    next_open_day,
)

DAYS = st.dates(date(1990, 1, 1), date(2050, 12, 31))


@pytest.mark.parametrize("year", range(1990, 2051))
def test_holidays_and_days_in_lieu_agree_with_an_independent_calendar(year: int) -> None:
    independent = {day for day in holidays.country_holidays("US", years=year) if day.year == year}
    assert set(federal_holidays(year)) | set(in_lieu_days(year)) == independent


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 4), "Independence Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 1, 19), "Birthday of Martin Luther King, Jr."),
        (date(2020, 6, 19), ""),
        (date(2021, 6, 19), "Juneteenth National Independence Day"),
        (date(2026, 7, 3), ""),
    ],
)
def test_a_holiday_has_its_name_from_the_year_it_was_made_law(day: date, name: str) -> None:
    assert holiday_name(day) == name


def test_new_year_on_a_saturday_is_taken_on_the_last_day_of_december() -> None:
    assert date(2027, 12, 31) in in_lieu_days(2027)
    assert not is_business_day(date(2027, 12, 31))


def test_a_day_in_lieu_is_no_business_day_but_moves_no_last_day_of_ours() -> None:
    friday_before_july_4 = date(2026, 7, 3)
    assert not is_business_day(friday_before_july_4)
    assert next_open_day(friday_before_july_4) == friday_before_july_4
    assert last_open_day(friday_before_july_4) == date(2026, 7, 2)


def test_five_business_days_skip_thanksgiving_and_say_so() -> None:
    due, steps = add_business_days(date(2026, 11, 23), 5)
    assert due == date(2026, 12, 1)
    assert steps == (
        "5 business days -> day 1 is 2026-11-24, day 5 is 2026-12-01",
        "Not counted besides weekends: 2026-11-26 (Thanksgiving Day)",
    )


def test_one_business_day_after_a_friday_is_monday() -> None:
    assert add_business_days(date(2026, 6, 5), 1) == (date(2026, 6, 8), ("1 business day -> 2026-06-08",))


def test_a_period_of_no_business_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one business day"):
        add_business_days(date(2026, 6, 5), 0)


@pytest.mark.parametrize(
    ("day", "months", "missing", "due"),
    [
        (date(2026, 10, 30), 4, MissingDay.FIRST_OF_NEXT, date(2027, 3, 1)),
        (date(2026, 10, 30), 4, MissingDay.LAST_OF_MONTH, date(2027, 2, 28)),
        (date(2027, 10, 29), 4, MissingDay.FIRST_OF_NEXT, date(2028, 2, 29)),
        (date(2026, 10, 28), 4, MissingDay.FIRST_OF_NEXT, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, MissingDay.FIRST_OF_NEXT, date(2027, 7, 1)),
        (date(2026, 8, 31), 4, MissingDay.FIRST_OF_NEXT, date(2026, 12, 31)),
        (date(2026, 1, 15), 12, MissingDay.LAST_OF_MONTH, date(2027, 1, 15)),
    ],
)
def test_months_keep_the_day_of_the_month_or_say_what_instead(
    day: date, months: int, missing: MissingDay, due: date
) -> None:
    assert add_months(day, months, missing) == due


@given(DAYS, st.integers(1, 60))
def test_business_days_counted_forward_are_the_days_in_between(day: date, n: int) -> None:
    due, _ = add_business_days(day, n)
    assert is_business_day(due)
    assert business_days_between(day, due) == n


@given(DAYS)
def test_a_moved_last_day_is_open_and_at_most_four_days_later(day: date) -> None:
    moved = next_open_day(day)
    assert day <= moved <= day + timedelta(days=4)
    assert moved.weekday() < 5
    assert not holiday_name(moved)


@given(DAYS, st.integers(1, 24))
def test_a_later_day_never_has_an_earlier_month_end(day: date, months: int) -> None:
    for missing in MissingDay:
        assert add_months(day, months, missing) <= add_months(day + timedelta(days=1), months, missing)
