"""Places the two bars of a pair of rates, with their exact intervals, on a drawing of fixed size."""

from dataclasses import dataclass
from decimal import Decimal

from appeals.domain.operation_figures import Rate, RateComparison

LEFT, WIDTH = 150, 400  # of the drawing, in its own units
TOP, STEP = 22, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it begins and ends, and its interval, if it has one."""

    label: str
    value: str
    y: int
    width: int
    low: int | None
    high: int | None


def bars(compared: RateComparison) -> tuple[Bar, ...]:
    """The bars of both sides on one scale; none where a side has no cases."""
    sides = (("Behavioral", compared.mh_sud), ("Medical/surgical", compared.med_surg))
    known = [(label, rate) for label, rate in sides if rate is not None]
    top = max((rate.high or rate.value for _, rate in known), default=Decimal(0))
    if len(known) < 2 or not top:
        return ()
    return tuple(_bar(label, rate, top, TOP + STEP * number) for number, (label, rate) in enumerate(known))


def _bar(label: str, rate: Rate, top: Decimal, y: int) -> Bar:
    def place(value: Decimal) -> int:
        return int(value / top * WIDTH)

    return Bar(
        label=label,
        value=_shown(rate),
        y=y,
        width=place(rate.value),
        low=LEFT + place(rate.low) if rate.low is not None else None,
        high=LEFT + place(rate.high) if rate.high is not None else None,
    )


def _shown(rate: Rate) -> str:
    """A share in percent, a mean as it is."""
    if rate.low is None:
        return f"{rate.value:.1f}"
    return f"{rate.value * 100:.1f}%"
