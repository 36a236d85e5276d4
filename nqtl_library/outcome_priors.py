"""How often such denials were overturned elsewhere: populations with year and source, never a promise."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache

from nqtl_library.library import Row, read_list
from nqtl_library.plans import expand
from nqtl_library.terms import PlanType

FILE = "outcome_priors.toml"


class Stage(StrEnum):
    """Which decision-maker is asked."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Observed:
    """A share of denials overturned in one population and year. ``cases`` is None where not published."""

    id: str
    population: str
    year: int
    state: str
    level: str
    cases: int | None
    share: Decimal
    verified: bool
    note: str
    source: str
    check_by: date


@dataclass(frozen=True, slots=True)
class Prior:
    """Where an estimate starts: a share, and how many pseudo-cases it weighs against one's own outcomes."""

    id: str
    plans: frozenset[PlanType]
    stage: Stage
    share: Decimal
    weight: int
    rests_on: tuple[str, ...]
    verified: bool
    note: str
    source: str
    check_by: date


def prior(plan_type: PlanType, stage: Stage) -> Prior:
    """The first prior that fits; the last row of the file fits everything."""
    return next(
        one
        for one in priors()
        if plan_type in one.plans and (one.stage is Stage.ANY or stage in (one.stage, Stage.ANY))
    )


def estimate(plan_type: PlanType, stage: Stage, *, overturned: int, decided: int) -> Decimal:
    """The prior, shrunk towards one's own outcomes: ``overturned`` of ``decided`` cases, to three places."""
    if not 0 <= overturned <= decided:
        raise ValueError(f"{overturned} overturned of {decided} decided is not a count")
    start = prior(plan_type, stage)
    share = (start.share * start.weight + overturned) / (start.weight + decided)
    return share.quantize(Decimal("0.001"))


@cache
def priors() -> tuple[Prior, ...]:
    """Every starting point, in the order they are tried."""
    known = {one.id for one in observed()}
    return tuple(_prior(row, known) for row in read_list(FILE, "prior"))


@cache
def observed() -> tuple[Observed, ...]:
    """Every published share."""
    return tuple(map(_observed, read_list(FILE, "observed")))


def _prior(row: Row, known: set[str]) -> Prior:
    row.only("id", "plans", "stage", "share", "weight", "rests_on", "verified", "note", "source", "check_by")
    if unknown := set(row.texts("rests_on")) - known:
        raise row.fail("rests_on", f"{sorted(unknown)} are not among the observed rows")
    return Prior(
        id=row.text("id"),
        plans=expand(row, "plans"),
        stage=row.one_of(Stage, "stage"),
        share=_share(row),
        weight=row.whole("weight"),
        rests_on=row.texts("rests_on"),
        verified=row.flag("verified"),
        note=row.text("note", ""),
        source=row.text("source"),
        check_by=row.day("check_by"),
    )


def _observed(row: Row) -> Observed:
    row.only(
        "id", "population", "year", "state", "level", "cases", "share", "verified", "note", "source",
        "check_by",
    )  # fmt: skip
    return Observed(
        id=row.text("id"),
        population=row.text("population"),
        year=row.whole("year"),
        state=row.text("state", ""),
        level=row.text("level", ""),
        cases=row.whole("cases") if row.has("cases") else None,
        share=_share(row),
        verified=row.flag("verified"),
        note=row.text("note", ""),
        source=row.text("source"),
        check_by=row.day("check_by"),
    )


def _share(row: Row) -> Decimal:
    try:
        share = Decimal(row.text("share"))
    except InvalidOperation:
        raise row.fail("share", "needs a decimal as text, like 0.40") from None
    if not 0 <= share <= 1:
        raise row.fail("share", "lies between 0 and 1")
    return share
