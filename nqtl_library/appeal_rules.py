"""The periods of every stage of every appeal, as dated rows of law with their source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from nqtl_library.clocks import Period, Roll, Unit
from nqtl_library.library import Row, read_list
from nqtl_library.terms import ClaimKind
from nqtl_library.workdays import MissingDay, add_months

FILES = ("appeal_rules_private.toml", "appeal_rules_public.toml")
ALL_KINDS = tuple(ClaimKind)
UNKNOWN_LEVELS = 0


class Window(StrEnum):
    """What the notice's and the contract's own number of days do to a rule."""

    NONE = "none"  # they are about another stage
    COMPARE = "compare"  # the strictest of law, notice and contract counts
    CEILING = "ceiling"  # the same, where the law's number is the most that may be given
    ONLY = "only"  # the law sets no number: theirs is the only one
    NEVER = "never"  # nothing is counted: the rule only says what must be found out


class Basis(StrEnum):
    """On what a row rests; only PRIMARY counts as verified."""

    PRIMARY = "P"
    TRANSCRIBED = "T"
    SECONDARY = "S"
    KNOWLEDGE = "K"


@dataclass(frozen=True, slots=True)
class Rule:
    """One period of one stage, the event it runs from, and when it applies."""

    id: str
    group: str
    clock: str
    whose: str
    action: str
    citation: str  # where every form of the route cites alike
    cites: Mapping[str, str]
    authority: str
    authorities: Mapping[str, str]
    law: str
    period: Period
    anchor: str
    basis: Basis
    source: str
    checked: date
    also_called: tuple[str, ...] = ()  # the anchor under the program's own name
    stand_in: tuple[str, ...] = ()
    presumed_days: int = 0
    presumed_law: str = ""
    window: Window = Window.NONE
    kinds: tuple[ClaimKind, ...] = ALL_KINDS
    levels: tuple[int, ...] = ()  # empty: any; UNKNOWN_LEVELS: where it is not known
    care: bool = False  # only for care that is under way
    urgent_or_care: bool = False
    states: tuple[str, ...] = ()
    optional: bool = False  # shown only once its event is known
    unless_events: tuple[str, ...] = ()
    waits_for: str = ""
    later_of: str = ""
    earlier_of: str = ""
    safer: Period | None = None  # a shorter period to keep to while this one is not verified
    lead_to: str = ""  # the event that the anchor must precede by lead_hours, or the rule does not apply
    lead_hours: int = 0
    excluding: tuple[str, ...] = ()
    met_by: tuple[str, ...] = ()  # events that show the step was taken
    in_force_from: date | None = None
    in_force_to: date | None = None
    caution: str = ""

    @property
    def verified(self) -> bool:
        """Whether primary text, or the agency's own page, was seen."""
        return self.basis is Basis.PRIMARY

    @property
    def check_by(self) -> date:
        """The day by which its source should be read again: half a year after it was."""
        return add_months(self.checked, 6)

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that it looks at."""
        started = (self.anchor, *self.also_called, *self.stand_in)
        shifted = (self.later_of, self.earlier_of, self.lead_to, *self.excluding)
        named = (*started, *self.unless_events, *shifted, *self.met_by)
        return tuple(event for event in named if event)

    def cite(self, form: str) -> str:
        """The citation in a route's form."""
        return self.cites.get(form, self.citation)

    def authority_id(self, form: str) -> str:
        """The id in the register of authorities; empty where the rule rests on no law."""
        return self.authorities.get(form, self.authority)

    def held_on(self, on: date | None) -> bool:
        """Whether it was law on a day; on a day not known, whether it still is."""
        if on is None:
            return self.in_force_to is None
        return (self.in_force_from or date.min) <= on <= (self.in_force_to or date.max)


@cache
def appeal_rules() -> Mapping[str, tuple[Rule, ...]]:
    """Every rule by group, in the order of the files."""
    groups: dict[str, list[Rule]] = {}
    seen: set[str] = set()
    for file in FILES:
        for row in read_list(file, "rule"):
            if row.id in seen:
                raise row.fail("id", "stands in another file too")
            seen.add(row.id)
            rule = _rule(row.only(*_FIELDS))
            groups.setdefault(rule.group, []).append(rule)
    return MappingProxyType({group: tuple(rules) for group, rules in groups.items()})


def all_rules() -> tuple[Rule, ...]:
    """Every rule of the files, for a list of sources or a check of what is due for reading."""
    return tuple(rule for rules in appeal_rules().values() for rule in rules)


_FIELDS = (
    "id", "group", "clock", "whose", "action", "citation", "cites", "authority", "authorities", "law",
    "amount", "unit", "roll", "missing_day", "by_noon", "anchor", "stand_in", "presumed_days",
    "presumed_law", "window", "kinds", "levels", "care", "urgent_or_care", "states", "optional",
    "unless_events", "waits_for", "later_of", "earlier_of", "safer_days", "excluding", "met_by",
    "also_called", "lead_to", "lead_hours", "in_force_from", "in_force_to", "basis", "source", "checked",
    "caution",
)  # fmt: skip


def _rule(row: Row) -> Rule:
    return Rule(
        id=row.id,
        group=row.text("group"),
        clock=row.text("clock"),
        whose=_whose(row),
        action=row.text("action"),
        citation=row.text("citation", ""),
        cites=_by_form(row, "cites", "citation"),
        authority=row.text("authority", ""),
        authorities=_by_form(row, "authorities", "authority"),
        law=row.text("law", "") or row.text("citation", ""),
        period=read_period(row),
        anchor=row.text("anchor"),
        basis=row.one_of(Basis, "basis"),
        source=row.text("source"),
        checked=row.day("checked"),
        also_called=row.texts("also_called", ()),
        stand_in=row.texts("stand_in", ()),
        presumed_days=row.whole("presumed_days", 0),
        presumed_law=row.text("presumed_law", ""),
        window=row.one_of(Window, "window", Window.NONE),
        kinds=row.all_of(ClaimKind, "kinds", ALL_KINDS),
        levels=_levels(row),
        care=row.flag("care", default=False),
        urgent_or_care=row.flag("urgent_or_care", default=False),
        states=row.texts("states", ()),
        optional=row.flag("optional", default=False),
        unless_events=row.texts("unless_events", ()),
        waits_for=row.text("waits_for", ""),
        later_of=row.text("later_of", ""),
        earlier_of=row.text("earlier_of", ""),
        safer=Period(row.whole("safer_days"), Unit.CALENDAR) if row.has("safer_days") else None,
        lead_to=row.text("lead_to", ""),
        lead_hours=row.whole("lead_hours", 0),
        excluding=row.texts("excluding", ()),
        met_by=row.texts("met_by", ()),
        in_force_from=row.day_or_none("in_force_from"),
        in_force_to=row.day_or_none("in_force_to"),
        caution=row.text("caution", ""),
    )


def read_period(row: Row) -> Period:
    """The period of a row: amount, unit, and what happens to a last day that is missing or closed."""
    return Period(
        amount=row.whole("amount"),
        unit=row.one_of(Unit, "unit"),
        roll=row.one_of(Roll, "roll", Roll.NONE),
        missing_day=row.one_of(MissingDay, "missing_day", MissingDay.LAST_OF_MONTH),
        by_noon=row.flag("by_noon", default=False),
    )


def _whose(row: Row) -> str:
    whose = row.text("whose")
    if whose not in {"ours", "payer", "regulator"}:
        raise row.fail("whose", f"{whose!r} is not ours, payer or regulator")
    if whose != "ours" and row.has("stand_in"):
        raise row.fail("stand_in", "a payer's or regulator's clock runs from proven receipt only")
    if whose == "ours" and row.text("unit") == Unit.HOURS and row.whole("amount") > 0:
        raise row.fail("amount", "hours from an unknown hour run on from its last minute: not for us")
    return whose


def _by_form(row: Row, name: str, instead: str) -> Mapping[str, str]:
    given = row.fields.get(name, {})
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        raise row.fail(name, "needs a table of form and text")
    if not given and not row.has(instead):
        raise row.fail(instead, f"needs text, or {name} by form")
    return MappingProxyType({str(form): str(text) for form, text in given.items()})


def _levels(row: Row) -> tuple[int, ...]:
    given = row.fields.get("levels", [])
    if not isinstance(given, list) or not all(level in {0, 1, 2} for level in given):
        raise row.fail("levels", "needs a list of 0 (not known), 1 and 2")
    return tuple(given)
