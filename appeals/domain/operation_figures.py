"""A plan's figures in operation, side by side: rates with exact intervals, and what a difference shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from appeals.domain.exact_intervals import exact_interval, ratio_interval

FEWEST_TRIALS = 30
FEWEST_HITS = 5
"""Our own rule for small numbers: below either, figures are shown and nothing is compared."""


class Measure(StrEnum):
    """What is counted. A share counts ``hits`` among ``trials``; a mean spreads ``total`` over ``trials``."""

    DENIALS = "denials"  # of requests decided
    APPROVALS = "approvals"
    PEER_TO_PEER = "peer_to_peer"  # requests that led to a call between clinicians
    OVERTURNS = "overturns"  # of denials appealed
    OUT_OF_NETWORK = "out_of_network"  # of claims paid or visits made
    DAYS_AUTHORIZED = "days_authorized"  # days or visits per first approval
    TURNAROUND = "turnaround"  # hours from request to decision


MEANS = frozenset({Measure.DAYS_AUTHORIZED, Measure.TURNAROUND})
WORSE_WHEN_HIGHER = frozenset(
    {Measure.DENIALS, Measure.PEER_TO_PEER, Measure.OVERTURNS, Measure.OUT_OF_NETWORK, Measure.TURNAROUND}
)


class Reading(StrEnum):
    """What a pair of figures says, and no more than that."""

    LESS_FAVORABLE = "less_favorable"  # to behavioral benefits, beyond chance by a cautious interval
    MORE_FAVORABLE = "more_favorable"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    TOO_FEW = "too_few"
    NO_INTERVAL = "no_interval"  # a mean without its spread: the figures differ or not, no more can be said


@dataclass(frozen=True, slots=True)
class Count:
    """One side: ``hits`` of ``trials``, or for a mean ``total`` (days, hours) over ``trials``."""

    trials: int
    hits: int = 0
    total: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """One measure of both sides, as the plan's document gives it, with page and period."""

    measure: Measure
    mh_sud: Count
    med_surg: Count
    mh_sud_benefit: str = ""
    med_surg_benefit: str = ""
    classification: str = ""
    period: str = ""
    exhibit: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """One side computed: the value, and its 95 % interval for a share."""

    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RateComparison:
    """Both sides computed. ``ratio`` is MH/SUD over medical/surgical, with a cautious 95 % interval."""

    figures: Figures
    mh_sud: Rate | None
    med_surg: Rate | None
    ratio: Decimal | None
    ratio_low: Decimal | None
    ratio_high: Decimal | None
    reading: Reading
    working: tuple[str, ...]
    limits: tuple[str, ...]


def compare(figures: Figures) -> RateComparison:
    """Compute both sides. Raises ValueError where a side's counts cannot be."""
    _check(figures)
    sides = tuple(_rate(figures.measure, one) for one in (figures.mh_sud, figures.med_surg))
    low, high = _ratio_bounds(figures)
    return RateComparison(
        figures=figures,
        mh_sud=sides[0],
        med_surg=sides[1],
        ratio=_ratio(*sides),
        ratio_low=low,
        ratio_high=high,
        reading=_reading(figures, low, high),
        working=tuple(_working(figures, sides)),
        limits=tuple(_limits(figures)),
    )


def is_small(figures: Figures) -> bool:
    """Whether our rule for small numbers forbids a comparison."""
    for side in (figures.mh_sud, figures.med_surg):
        if side.trials < FEWEST_TRIALS:
            return True
    hits = figures.mh_sud.hits + figures.med_surg.hits
    return figures.measure not in MEANS and hits < FEWEST_HITS


def _check(figures: Figures) -> None:
    for name, side in (("MH/SUD", figures.mh_sud), ("medical/surgical", figures.med_surg)):
        if side.trials < 0 or side.total < 0 or not 0 <= side.hits <= side.trials:
            raise ValueError(
                f"{name}: {side.hits} of {side.trials} cannot be; a part is never above its whole"
            )


def _rate(measure: Measure, side: Count) -> Rate | None:
    if not side.trials:
        return None
    if measure in MEANS:
        return Rate(_rounded(side.total / side.trials))
    low, high = exact_interval(side.hits, side.trials)
    share = Decimal(side.hits) / Decimal(side.trials)
    return Rate(_rounded(share), _rounded(Decimal(low)), _rounded(Decimal(high)))


def _ratio(mh_sud: Rate | None, med_surg: Rate | None) -> Decimal | None:
    if mh_sud is None or med_surg is None or not med_surg.value:
        return None
    return (mh_sud.value / med_surg.value).quantize(Decimal("0.01"))


def _ratio_bounds(figures: Figures) -> tuple[Decimal | None, Decimal | None]:
    one, other = figures.mh_sud, figures.med_surg
    if figures.measure in MEANS or not one.trials or not other.trials:
        return None, None
    low, high = ratio_interval((one.hits, one.trials), (other.hits, other.trials))
    return _rounded(Decimal(low)), (None if high is None else _rounded(Decimal(high)))


def _reading(figures: Figures, low: Decimal | None, high: Decimal | None) -> Reading:
    if is_small(figures):
        return Reading.TOO_FEW
    if figures.measure in MEANS or low is None:
        return Reading.NO_INTERVAL
    higher, lower = low > 1, high is not None and high < 1
    if not higher and not lower:
        return Reading.NO_CLEAR_DIFFERENCE
    worse = higher if figures.measure in WORSE_WHEN_HIGHER else lower
    return Reading.LESS_FAVORABLE if worse else Reading.MORE_FAVORABLE


def _working(figures: Figures, sides: tuple[Rate | None, ...]) -> Iterator[str]:
    pairs = (("MH/SUD", figures.mh_sud), ("medical/surgical", figures.med_surg))
    for (name, side), rate in zip(pairs, sides, strict=True):
        if rate is None:
            yield f"{name}: no cases are counted"
        elif figures.measure in MEANS:
            yield f"{name}: {side.total} / {side.trials} = {rate.value}"
        else:
            yield f"{name}: {side.hits} / {side.trials} = {rate.value} (95% exact: {rate.low} to {rate.high})"


def _limits(figures: Figures) -> Iterator[str]:
    if is_small(figures):
        yield (
            f"Fewer than {FEWEST_TRIALS} cases on a side, or fewer than {FEWEST_HITS} events together:"
            " shown, not compared. This is our own rule for small numbers."
        )
    if figures.measure in MEANS:
        yield "A mean without its spread has no interval; ask for the distribution."
    if not figures.period:
        yield "The period of the figures is not stated."
    yield (
        "A different result is a sign and not proof by itself: the parity rule looks at the process (second"
        " example of the 2013 rule, 78 Fed. Reg. 68240). Case mix and coding may explain a part."
    )


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.0001"))
