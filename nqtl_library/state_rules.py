"""What a state's own parity law adds for coverage that it regulates, and who hears a complaint."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from nqtl_library.authorities import Citability, citable
from nqtl_library.authority_register import register
from nqtl_library.library import Row, read_keyed
from nqtl_library.terms import PlanType

FILE = "state_rules.toml"


@dataclass(frozen=True, slots=True)
class StateRule:
    """One state's additions, in short; the law itself is the row that ``authority`` names."""

    state: str
    authority: str
    regulators: tuple[str, ...]
    gives: tuple[str, ...]
    choose: str  # what to look at before citing; may be empty


def state_rule(state: str) -> StateRule | None:
    """A state's rule, or None where none is known here: that is no proof that there is none."""
    return state_rules().get(state.strip().upper())


def state_law(
    state: str, *, plan_type: PlanType, on: date, grandfathered: bool | None = None
) -> tuple[StateRule, Citability] | None:
    """A state's rule with whether it may be cited to this plan on this day."""
    rule = state_rule(state)
    if rule is None:
        return None
    judged = citable(
        rule.authority, plan_type=plan_type, state=rule.state, on=on, grandfathered=grandfathered
    )
    return rule, judged


@cache
def state_rules() -> Mapping[str, StateRule]:
    """Every state known here, by its two letters."""
    return MappingProxyType({row.id: _rule(row) for row in read_keyed(FILE, "state")})


def _rule(row: Row) -> StateRule:
    row.only("authority", "regulators", "gives", "choose")
    authority = register().get(row.text("authority"))
    if authority is None or row.id not in authority.states:
        raise row.fail("authority", "names no law of this state")
    return StateRule(
        state=row.id,
        authority=authority.id,
        regulators=row.texts("regulators"),
        gives=row.texts("gives"),
        choose=row.text("choose", ""),
    )
