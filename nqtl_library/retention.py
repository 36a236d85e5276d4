"""How long a record is kept at least: every rule that reaches it, each with its working; the longest wins."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from nqtl_library.library import Row, read_keyed
from nqtl_library.terms import PlanType

FILE = "retention.toml"
OWN = "own_period"
PRECAUTION = "precaution_minors"
ADULT = 18
_TOLD = ("state", "plan_types", "records", "years", "minor_until_age", "counted_from", "cite", "holds")
_SOURCE = ("verified", "source", "checked", "check_by", "basis")


class RecordKind(StrEnum):
    """What is kept, and goes, as one."""

    CASE = "case"  # with its denials, notices, exhibits, letters and packets
    DENIAL = "denial"  # told as facts, and in no case
    NOTICE = "notice"  # a letter that was received and is in no case
    FILE = "file"  # an imported file of many claims, with those of its denials that are in no case
    ESTIMATE = "estimate"  # a good faith estimate with its versions


@dataclass(frozen=True, slots=True)
class Retention:
    """A rule on keeping records. ``state`` empty: everywhere; no ``plan_types``: for every plan."""

    id: str
    state: str
    plan_types: tuple[PlanType, ...]
    records: tuple[RecordKind, ...]
    years: int
    minor_until_age: int  # 0: nothing of its own for minors
    counted_from: str
    cite: str
    holds: str
    verified: bool


@dataclass(frozen=True, slots=True)
class KeepingFacts:
    """What the period of a record depends on. Unknown is never the shorter of two."""

    record: RecordKind
    started_on: date  # the last day on which anything of the record was made or in effect
    started_with: str  # what happened on it, in words
    state: str = ""  # empty: not known, and every state's rule counts
    plan_type: PlanType = PlanType.UNKNOWN
    birth_date: date | None = None  # None: not known; counted as if born on the first day of care
    first_care_on: date | None = None
    own_years: int = 0  # the organization's own, longer period


@dataclass(frozen=True, slots=True)
class Kept:
    """One rule that reaches the record, and until when it keeps it (that day included)."""

    rule: str
    cite: str  # empty: no law
    holds: str
    verified: bool
    until: date
    working: str


@dataclass(frozen=True, slots=True)
class KeepUntil:
    """Until when a record is kept, that day included, by the longest of the rules that reach it."""

    until: date
    rules: tuple[Kept, ...]  # the longest first

    @property
    def leading(self) -> Kept:
        """The rule that decides."""
        return self.rules[0]

    def passed(self, today: date) -> bool:
        """Whether the record may go: only after its last day."""
        return today > self.until


def keep_until(facts: KeepingFacts) -> KeepUntil:
    """Count every rule that reaches the record. The day of the end is kept; the day after, it may go."""
    found = [each for row in retention_rows() if _reaches(row, facts) for each in _kept(row, facts)]
    if facts.own_years:
        found.append(_own(facts))
    found += _precaution(facts)
    rules = tuple(sorted(found, key=lambda each: each.until, reverse=True))
    return KeepUntil(rules[0].until, rules)


@cache
def retention_rows() -> tuple[Retention, ...]:
    """Every rule on keeping records that the library has."""
    return tuple(_retention(row) for row in read_keyed(FILE, "retention"))


def shortest_own_period() -> int:
    """The years that every record of a patient is kept by law; an organization's own period is not below."""
    everywhere = [each for each in retention_rows() if not each.state and not each.plan_types]
    return max(each.years for each in everywhere)


def years_after(day: date, years: int) -> date:
    """The same day some years later; the day after, for a 29 February that is not there: never shorter."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _reaches(row: Retention, facts: KeepingFacts) -> bool:
    state, plan = facts.state.strip().upper(), facts.plan_type
    by_state = not row.state or not state or row.state == state
    by_plan = not row.plan_types or plan is PlanType.UNKNOWN or plan in row.plan_types
    return facts.record in row.records and by_state and by_plan


def _kept(row: Retention, facts: KeepingFacts) -> list[Kept]:
    until = years_after(facts.started_on, row.years)
    working = f"{facts.started_with} on {facts.started_on} + {row.years} years = {until}"
    kept = [Kept(row.id, row.cite, row.holds, row.verified, until, working)]
    if row.minor_until_age and _was_a_minor(facts):
        age_on, told = _age(facts, row.minor_until_age)
        kept.append(Kept(row.id, row.cite, row.holds, row.verified, age_on, told))
    return kept


def _own(facts: KeepingFacts) -> Kept:
    until = years_after(facts.started_on, facts.own_years)
    working = f"{facts.started_with} on {facts.started_on} + {facts.own_years} years = {until}"
    return Kept(OWN, "", "The organization's own period.", verified=True, until=until, working=working)


def _precaution(facts: KeepingFacts) -> list[Kept]:
    """Where no row tells of minors of this state; never shorter than what a row of any state asks for."""
    (row,) = read_keyed(FILE, "precaution")
    row.only("records", "until_age", "holds")
    told = any(each.minor_until_age and _reaches(each, facts) for each in retention_rows())
    if told or facts.record not in row.all_of(RecordKind, "records") or not _was_a_minor(facts):
        return []
    until, working = _age(facts, row.whole("until_age"))
    return [Kept(PRECAUTION, "", row.text("holds"), verified=False, until=until, working=working)]


def _was_a_minor(facts: KeepingFacts) -> bool:
    """Whether the patient was, or may have been, under 18 when care began."""
    born, first = _born(facts), facts.first_care_on or facts.started_on
    return years_after(born, ADULT) > first


def _born(facts: KeepingFacts) -> date:
    return facts.birth_date or facts.first_care_on or facts.started_on


def _age(facts: KeepingFacts, age: int) -> tuple[date, str]:
    born = _born(facts)
    until = years_after(born, age)
    known = (
        "a minor: the patient is" if facts.birth_date else "birth date not known, perhaps a minor: at most"
    )
    return until, f"{known} {age} on {until}"


def _retention(row: Row) -> Retention:
    row.only(
        "state",
        "plan_types",
        "records",
        "years",
        "minor_until_age",
        "counted_from",
        "cite",
        "holds",
        *_SOURCE,
    )
    return Retention(
        id=row.id,
        state=row.text("state", ""),
        plan_types=row.all_of(PlanType, "plan_types", ()),
        records=row.all_of(RecordKind, "records"),
        years=row.whole("years"),
        minor_until_age=row.whole("minor_until_age", 0),
        counted_from=row.text("counted_from"),
        cite=row.text("cite"),
        holds=row.text("holds"),
        verified=row.flag("verified"),
    )
