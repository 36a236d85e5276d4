"""Holds each provider's bills and planned charges against the version of the estimate that counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from appeals.domain.estimate_bill_views import ComingCharge, ProviderWatch, Unforeseen, UnlistedItem
from appeals.domain.estimate_bills import (
    BilledLine,
    Listed,
    Side,
    VersionTotals,
    first_dated,
    in_force,
    last_service,
)
from appeals.domain.estimate_disputes import dispute_window
from appeals.domain.estimate_watch import Level, Planned, Watch, watch

_ORDER = tuple(Level)


@dataclass(frozen=True, slots=True)
class PlannedCharge:
    """A charge that the schedule shows coming, in cents."""

    provider_npi: str
    on: date
    cents: int
    code: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Billing:
    """Everything that one estimate is watched by. ``lines`` are those that stand."""

    versions: tuple[VersionTotals, ...]
    lines: tuple[BilledLine, ...] = ()
    planned: tuple[PlannedCharge, ...] = ()
    reasons: tuple[Unforeseen, ...] = ()

    @property
    def counted(self) -> tuple[VersionTotals, ...]:
        """The versions that the patient was given; where there is none, the newest sealed one, to go by."""
        given = tuple(each for each in self.versions if each.given_on is not None)
        return given or tuple(sorted(self.versions, key=lambda one: one.number)[-1:])


@dataclass(frozen=True, slots=True)
class _Own:
    """What concerns one provider."""

    versions: tuple[VersionTotals, ...]  # those that list it, in order
    key: str
    lines: tuple[BilledLine, ...]
    planned: tuple[PlannedCharge, ...]
    reasons: tuple[Unforeseen, ...]

    def basis(self, day: date | None) -> VersionTotals:
        return in_force(self.versions, day) or self.versions[-1]

    def side(self, version: VersionTotals) -> Side:
        return next(each for each in version.sides if each.key == self.key)


def provider_watches(billing: Billing) -> tuple[ProviderWatch, ...]:
    """Every provider of the estimate, each against its own total and nobody else's."""
    return tuple(_watched(each) for each in _providers(billing))


def key_of(billing: Billing, npi: str) -> str:
    """Which provider of the estimate an NPI is, by the newest version that has it; empty: none."""
    for version in sorted(billing.counted, key=lambda one: -one.number):
        side = version.side(npi)
        if side is not None:
            return side.key
    return ""


def is_billed(planned: PlannedCharge, lines: Iterable[BilledLine]) -> bool:
    """Whether a bill for that day and code is there already: then it is no longer coming."""
    return any(
        line.first_day is not None
        and line.first_day <= planned.on <= (line.until or line.first_day)
        and planned.code in ("", line.shown_code)
        and planned.provider_npi in ("", line.provider_npi)
        for line in lines
    )


def worst(watches: Iterable[ProviderWatch]) -> Level:
    """The level of the provider who is nearest to a limit, or beyond it."""
    return max((each.level for each in watches), key=_ORDER.index, default=Level.WITHIN)


def _providers(billing: Billing) -> Sequence[_Own]:
    versions = tuple(sorted(billing.counted, key=lambda one: one.number))
    keys = dict.fromkeys(side.key for version in versions for side in version.sides)
    return [
        _Own(
            versions=tuple(one for one in versions if any(side.key == key for side in one.sides)),
            key=key,
            lines=tuple(one for one in billing.lines if key_of(billing, one.provider_npi) == key),
            planned=tuple(
                one
                for one in billing.planned
                if key_of(billing, one.provider_npi) == key and not is_billed(one, billing.lines)
            ),
            reasons=billing.reasons,
        )
        for key in keys
    ]


def _watched(own: _Own) -> ProviderWatch:
    basis = own.basis(last_service(own.lines))
    side = own.side(basis)
    billed = sum(each.cents for each in own.lines)
    now = _held(own, basis, billed, ())
    coming = None if now.crossed else _coming(own, billed)
    dated = first_dated(own.lines)
    return ProviderWatch(
        key=own.key,
        name=side.name,
        npi=side.npi,
        version=basis.number,
        given_on=basis.given_on,
        expected=now.expected,
        first_expected=own.side(own.versions[0]).total,
        billed=billed,
        planned=sum(each.cents for each in own.planned),
        over=now.over,
        left=now.left,
        level=now.level,
        limit=now.nearest.name,
        limit_cite=now.nearest.cite,
        limit_at=now.nearest.reached_at,
        crossed=tuple(each.name for each in now.crossed),
        coming=coming,
        unlisted=_unlisted(own, side),
        first_bill_on=dated,
        dispute_until=dispute_window(dated) if dated is not None else None,
    )


def _held(own: _Own, basis: VersionTotals, billed: int, planned: Iterable[Planned]) -> Watch:
    side = own.side(basis)
    first = min((one.first_day for one in own.lines if one.first_day is not None), default=None)
    return watch(
        side.total, billed, planned, state=basis.state or side.state, on_request=basis.on_request, on=first
    )


def _coming(own: _Own, billed: int) -> ComingCharge | None:
    """Held against the version that will count on the last planned day: it may have a higher total."""
    if not own.planned:
        return None
    basis = own.basis(max(each.on for each in own.planned))
    planned = [Planned(each.on, each.cents, each.label or each.code) for each in own.planned]
    found = _held(own, basis, billed, planned).coming
    if found is None:
        return None
    return ComingCharge(
        found.planned.on, found.planned.label, found.planned.amount, found.over, found.limit.name
    )


def _unlisted(own: _Own, side: Side) -> tuple[UnlistedItem, ...]:
    sums: dict[str, list[BilledLine]] = {}
    for each in own.lines:
        if side.listed(each.shown_code) is not Listed.LISTED:
            sums.setdefault(each.shown_code, []).append(each)
    return tuple(
        UnlistedItem(
            code=code,
            label=next((each.label for each in lines if each.label), ""),
            amount=sum(each.cents for each in lines),
            listed=side.listed(code),
            reason=_reason(own, side, code),
        )
        for code, lines in sorted(sums.items())
    )


def _reason(own: _Own, side: Side, code: str) -> str:
    fitting = (
        each.why
        for each in own.reasons
        if each.code.strip().upper() == code and (not each.provider_npi or each.provider_npi in side.npis)
    )
    return next(fitting, "")
