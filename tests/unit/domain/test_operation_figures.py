"""Rates in operation: exact intervals against published tables, small numbers, and what is said of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.domain.exact_intervals import exact_interval, ratio_interval
from appeals.domain.operation_figures import Count, Figures, Measure, Reading, compare

# hits, trials, lower, upper: Clopper-Pearson 95 % as tabulated in textbooks
KNOWN = [
    (0, 10, 0.0, 0.3085),
    (1, 20, 0.0013, 0.2487),
    (5, 10, 0.1871, 0.8129),
    (10, 10, 0.6915, 1.0),
    (15, 50, 0.1786, 0.4461),
    (3, 1000, 0.0006, 0.0087),
]


@pytest.mark.parametrize(("hits", "trials", "low", "high"), KNOWN)
def test_intervals_agree_with_published_tables(hits: int, trials: int, low: float, high: float) -> None:
    assert exact_interval(hits, trials) == pytest.approx((low, high), abs=6e-5)


@given(trials=st.integers(1, 100_000), part=st.floats(0, 1))
def test_an_interval_holds_its_share_and_mirrors_the_other_side(trials: int, part: float) -> None:
    hits = round(part * trials)
    low, high = exact_interval(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1
    other_low, other_high = exact_interval(trials - hits, trials)
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high), abs=1e-9)


@given(hits=st.integers(0, 200), more=st.integers(1, 200))
def test_more_cases_of_the_same_share_never_widen_the_interval(hits: int, more: int) -> None:
    trials = 200
    low, high = exact_interval(hits, trials)
    low_more, high_more = exact_interval(hits * (more + 1), trials * (more + 1))
    assert high_more - low_more <= high - low + 1e-12


def test_a_ratio_has_no_upper_bound_where_the_other_share_may_be_zero() -> None:
    assert ratio_interval((10, 100), (0, 100))[1] is None


def of(measure: Measure, mh: tuple[int, int], ms: tuple[int, int], period: str = "2025") -> Figures:
    return Figures(measure, Count(mh[1], mh[0]), Count(ms[1], ms[0]), period=period)


# why, measure, (hits, trials) MH/SUD, (hits, trials) medical/surgical, reading
READINGS = [
    ("plainly more denials", Measure.DENIALS, (300, 1000), (100, 1000), Reading.LESS_FAVORABLE),
    ("plainly fewer denials", Measure.DENIALS, (100, 1000), (300, 1000), Reading.MORE_FAVORABLE),
    ("fewer approvals are worse", Measure.APPROVALS, (600, 1000), (900, 1000), Reading.LESS_FAVORABLE),
    ("within chance", Measure.DENIALS, (110, 1000), (100, 1000), Reading.NO_CLEAR_DIFFERENCE),
    ("too few cases on a side", Measure.DENIALS, (20, 29), (100, 1000), Reading.TOO_FEW),
    ("too few events", Measure.OVERTURNS, (2, 200), (2, 300), Reading.TOO_FEW),
    ("no cases at all", Measure.DENIALS, (0, 0), (100, 1000), Reading.TOO_FEW),
]


@pytest.mark.parametrize(("why", "measure", "mh", "ms", "reading"), READINGS)
def test_a_difference_is_named_only_beyond_chance_and_small_numbers(
    why: str, measure: Measure, mh: tuple[int, int], ms: tuple[int, int], reading: Reading
) -> None:
    assert compare(of(measure, mh, ms)).reading is reading, why


def test_a_mean_is_shown_and_never_called_a_difference() -> None:
    days = Figures(Measure.DAYS_AUTHORIZED, Count(40, total=Decimal(120)), Count(50, total=Decimal(350)))
    told = compare(days)
    assert (told.mh_sud.value, told.med_surg.value) == (Decimal("3.0000"), Decimal("7.0000"))
    assert told.ratio == Decimal("0.43")
    assert told.reading is Reading.NO_INTERVAL


def test_every_comparison_says_that_a_result_is_a_sign_and_not_proof() -> None:
    told = compare(of(Measure.DENIALS, (300, 1000), (100, 1000), period=""))
    assert any("not proof" in one for one in told.limits)
    assert any("period" in one for one in told.limits)


def test_a_part_above_its_whole_is_refused() -> None:
    with pytest.raises(ValueError, match=r"MH/SUD: 5 of 3"):
        compare(of(Measure.DENIALS, (5, 3), (1, 10)))
