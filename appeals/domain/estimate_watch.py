"""Watches a provider's bills against its estimate, and sees the limit coming in the schedule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nqtl_library.estimate_billing import state_cap
from nqtl_library.estimate_rows import law, limit, state_additions


class Level(StrEnum):
    """How near a provider's bills are to the point at which the patient may dispute them."""

    WITHIN = "within"
    HALF = "half"  # half of the tolerance is used
    NEAR = "near"  # 300 dollars, or three quarters of a state's cap
    CROSSED = "crossed"  # 400 dollars or more, or beyond a state's cap


@dataclass(frozen=True, slots=True)
class Planned:
    """A charge that the schedule shows coming, in cents."""

    on: date
    amount: int
    label: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How far a bill may go. ``reached_at`` is the first overrun, in cents, that crosses it."""

    name: str  # federal, or the state's two letters
    reached_at: int
    cite: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """The planned charge that would cross a limit: a new version is needed before that day."""

    planned: Planned
    limit: Limit
    over: int


@dataclass(frozen=True, slots=True)
class Watch:
    """One provider's standing in cents; ``left`` is what may still be billed below the nearest limit."""

    expected: int
    billed: int
    over: int
    left: int
    level: Level
    nearest: Limit
    crossed: tuple[Limit, ...]
    coming: Crossing | None


def watch(
    expected: int,
    billed: int,
    planned: Iterable[Planned] = (),
    *,
    state: str = "",
    on_request: bool = False,
    on: date | None = None,
) -> Watch:
    """Compare one provider's bills with its own total. Other providers' bills never count.

    ``on_request`` says that the patient asked for the estimate: Colorado's cap hangs on it.
    """
    limits = _limits(expected, state, on_request=on_request, on=on)
    over = billed - expected
    nearest = min(limits, key=lambda one: one.reached_at)
    crossed = tuple(one for one in limits if over >= one.reached_at)
    return Watch(
        expected=expected,
        billed=billed,
        over=over,
        left=max(0, nearest.reached_at - 1 - over),
        level=Level.CROSSED if crossed else _level(over, nearest),
        nearest=nearest,
        crossed=crossed,
        coming=None if crossed else _coming(over, sorted(planned, key=lambda one: one.on), nearest),
    )


def _limits(expected: int, state: str, *, on_request: bool, on: date | None) -> tuple[Limit, ...]:
    federal = Limit("federal", limit("substantially_in_excess", "cents"), law()["threshold"].cite)
    caps = (
        Limit(one.state, state_cap(one, expected) + 1, one.cite)  # a cap may be reached, not passed
        for one in state_additions(state)
        if one.cap_cents and (on_request or not one.on_request) and one.in_force(on)
    )
    return (federal, *caps)


def _level(over: int, nearest: Limit) -> Level:
    share = limit("alert", "percent_of_state_cap")
    near = min(limit("alert", "cents"), nearest.reached_at * share // 100)
    if over >= near:
        return Level.NEAR
    return Level.HALF if over * 2 >= nearest.reached_at else Level.WITHIN


def _coming(over: int, planned: Iterable[Planned], nearest: Limit) -> Crossing | None:
    for charge in planned:
        over += charge.amount
        if over >= nearest.reached_at:
            return Crossing(charge, nearest, over)
    return None
