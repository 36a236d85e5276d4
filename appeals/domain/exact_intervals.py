"""Exact (Clopper-Pearson) intervals of a share, from the incomplete beta function."""

from collections.abc import Callable
from math import exp, lgamma, log, log1p

TINY = 1e-300
STEPS = 400  # of the continued fraction; it converges long before for counts below ten million
HALVINGS = 60  # of the interval in which a bound is sought: far below a float's last digit


def exact_interval(hits: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """The interval that holds the true share at least ``confidence`` of the time, whatever the share is.

    Clopper and Pearson, Biometrika 26 (1934) 404. Raises ValueError unless 0 <= hits <= trials, 0 < trials.
    """
    if not 0 <= hits <= trials or trials == 0:
        raise ValueError(f"{hits} of {trials} is no share")
    tail = (1 - confidence) / 2
    lower = 0.0 if hits == 0 else _solve(lambda share: _beta(share, hits, trials - hits + 1) - tail)
    upper = 1.0 if hits == trials else _solve(lambda share: _beta(share, hits + 1, trials - hits) - 1 + tail)
    return lower, upper


def ratio_interval(
    one: tuple[int, int], other: tuple[int, int], *, confidence: float = 0.95
) -> tuple[float, float | None]:
    """An interval of the first share over the second that holds at least ``confidence`` of the time.

    Two exact intervals, each at half of the allowed error, are put together (Bonferroni): cautious.
    The upper bound is None where the second share may be zero.
    """
    each = 1 - (1 - confidence) / 2
    low_one, high_one = exact_interval(*one, confidence=each)
    low_other, high_other = exact_interval(*other, confidence=each)
    return low_one / high_other, (high_one / low_other if low_other > 0 else None)


def _solve(distance: Callable[[float], float]) -> float:
    """Where a rising function of a share crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if distance(middle) < 0 else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: int, b: int) -> float:
    """The regularized incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: int, b: int) -> float:
    """Lentz's evaluation of the continued fraction of the incomplete beta function."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            change = c * d
            value *= change
        if abs(change - 1) < 1e-14:
            return value
    return value


def _away(number: float) -> float:
    """A number that can be divided by."""
    return number if abs(number) > TINY else TINY
