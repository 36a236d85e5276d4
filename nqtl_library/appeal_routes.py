"""Which way an appeal goes for a kind of coverage: its stages, their periods, its outside review."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from nqtl_library.appeal_rules import Rule, appeal_rules
from nqtl_library.library import DataError, Row, read_keyed, read_list
from nqtl_library.terms import PlanType

FILE = "routes.toml"
CORE_STAGES = (
    "internal_appeal_filing",
    "internal_appeal_decision",
    "second_level_filing",
    "external_review_filing",
    "external_review_decision",
    "fair_hearing_filing",
    "continuation_request",
    "opm_review_filing",
    "reconsideration_filing",
    "reconsideration_decision",
    "complaint_practical",
)
"""The stages that every answer speaks to: counted, waiting, or not part of the route and why."""


class Form(StrEnum):
    """In which law's citations a route speaks; grandfathered ERISA plans have the claims rule only."""

    ERISA = "erisa"
    ERISA_503 = "erisa503"
    PHSA = "phsa"
    CODE = "code"
    INDIVIDUAL = "individual"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Route:
    """The stages of one kind of coverage, and why it lacks the others."""

    id: str
    form: Form
    groups: tuple[str, ...]
    one_level: bool
    caution: str
    absent: Mapping[str, str]
    waits_for: str  # the fact without which no stage can be ruled out; empty where the route is known
    stages: tuple[tuple[str, tuple[Rule, ...]], ...]  # stage -> rules, the first that fits is counted

    @property
    def by_state(self) -> bool:
        """Whether the outside review is the state's."""
        return "state_review" in self.groups


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event that a clock can be counted from, and which cannot come after it."""

    id: str
    label: str
    not_before: tuple[str, ...]
    planned: bool  # lies in the future by its nature: an announced cut, a planned discharge


def route_for(plan_type: PlanType, *, grandfathered: bool | None, funding: str = "") -> Route:
    """The route of a plan. Unknown grandfathering is taken as not grandfathered: the clock then shows.

    An alternative benefit plan paid by the state (``funding`` fee_for_service) goes to a hearing at once.
    """
    if plan_type is PlanType.MEDICAID_ABP and funding in {"fee_for_service", "ffs"}:
        plan_type = PlanType.MEDICAID_FFS
    routes = _routes()
    return (grandfathered and routes.get((plan_type, True))) or routes[plan_type, False]


@cache
def event_kinds() -> Mapping[str, EventKind]:
    """Every event that a rule may count from, in the order in which they happen."""
    return MappingProxyType({row.id: _event_kind(row) for row in read_keyed(FILE, "event")})


@cache
def _routes() -> Mapping[tuple[PlanType, bool], Route]:
    """Every route by plan type and whether it is the grandfathered one; each plan type needs one."""
    default = {row.id: row.only("why").text("why") for row in read_keyed(FILE, "absent")}
    found: dict[tuple[PlanType, bool], Route] = {}
    for row in read_list(FILE, "route"):
        route = _route(row, default)
        for plan_type in row.all_of(PlanType, "plan_types"):
            found[plan_type, row.flag("grandfathered", default=False)] = route
    for plan_type in PlanType:
        if (plan_type, False) not in found:
            raise Row(FILE, plan_type.value, {}).fail("plan_types", "has no route")
    return MappingProxyType(found)


def _route(row: Row, default: Mapping[str, str]) -> Route:
    row.only(
        "id", "plan_types", "grandfathered", "form", "groups", "one_level", "caution", "absent", "waits_for"
    )
    groups = row.texts("groups")
    return Route(
        id=row.id,
        form=row.one_of(Form, "form"),
        groups=groups,
        one_level=row.flag("one_level", default=False),
        caution=row.text("caution", ""),
        absent=MappingProxyType({**default, **_reasons(row)}),
        waits_for=row.text("waits_for", ""),
        stages=_stages(row, groups),
    )


def _reasons(row: Row) -> Mapping[str, str]:
    given = row.fields.get("absent", {})
    if not isinstance(given, dict):
        raise row.fail("absent", "needs a table of stage and reason")
    for stage in given:
        if stage not in CORE_STAGES:
            raise row.fail("absent", f"{stage!r} is not a stage that needs a reason")
    return {stage: str(why) for stage, why in given.items()}


def _stages(row: Row, groups: tuple[str, ...]) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    stages: dict[str, list[Rule]] = {}
    for group in groups:
        if group == "state_review":  # its rules depend on the state: see external_review.py
            continue
        if group not in appeal_rules():
            raise row.fail("groups", f"no rule belongs to {group!r}")
        for rule in appeal_rules()[group]:
            _check_events(rule)
            stages.setdefault(rule.clock, []).append(rule)
    return tuple((stage, tuple(rules)) for stage, rules in stages.items())


def _check_events(rule: Rule) -> None:
    for event in rule.events:
        if event not in event_kinds():
            raise DataError("appeal_rules", rule.id, "anchor", f"{event!r} is not an event of {FILE}")


def _event_kind(row: Row) -> EventKind:
    row.only("label", "not_before", "planned")
    return EventKind(
        row.id, row.text("label"), row.texts("not_before", ()), row.flag("planned", default=False)
    )
