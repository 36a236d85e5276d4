"""The register of authorities: one row each, with its dated status, its source and who last read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from nqtl_library.library import DataError, Row, read_keyed, read_list
from nqtl_library.plans import expand, plan_rules
from nqtl_library.terms import PlanType

FILES = (
    "authorities_federal.toml",
    "authorities_appeals.toml",
    "authorities_letters.toml",
    "authorities_guidance.toml",
    "authorities_cases.toml",
    "authorities_state.toml",
)


TOPICS = "topics.toml"


class Kind(StrEnum):
    """What sort of authority it is."""

    STATUTE = "statute"
    RULE = "rule"
    GUIDANCE = "guidance"
    REPORT = "report"
    CASE = "case"
    STATE = "state"
    CONTEXT = "context"  # told in a note, never argued from: a pending suit, an enforcement statement


class Status(StrEnum):
    """How an authority stands from a given day on."""

    ENACTED = "enacted"  # passed, its duties not yet running
    IN_FORCE = "in_force"
    NOT_ENFORCED = "not_enforced"  # published and not vacated, but the agencies do not enforce it
    SUPERSEDED = "superseded"
    GUIDANCE = "guidance"
    REPORT = "report"
    CASE = "case"
    CASE_LIMITED = "case_limited"  # mixed or limited history
    CASE_ADVERSE = "case_adverse"  # decided for the plan; known so that nobody cites it by accident
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One change of status. ``since`` is None where it held from the start."""

    since: date | None
    status: Status


@dataclass(frozen=True, slots=True)
class Authority:
    """One row of the register, in our own words."""

    id: str
    cite: str
    cites: Mapping[str, str]  # other forms, by statute form (erisa, phsa, code) or by plan type
    holds: str
    plan_types: frozenset[PlanType]
    states: tuple[str, ...]
    topics: tuple[str, ...]
    in_force_from: date | None  # None: long before any letter of ours
    in_force_to: date | None
    binds_later: Mapping[PlanType, date]  # coverage that it reached after the others
    status_history: tuple[StatusChange, ...]
    kind: Kind
    caveat: str
    verified: bool
    source: str
    checked_on: date
    check_by: date
    checked_against: str = ""
    basis: str = ""
    note: str = ""
    caveat_from: date | None = None  # the day from which the caveat makes sense; None: always
    lost_if_grandfathered: frozenset[PlanType] = frozenset()

    def cite_for(self, plan_type: PlanType) -> str:
        """The form of the citation that fits this plan: ERISA, Public Health Service Act or Code."""
        form = plan_rules(plan_type).statute_form
        return self.cites.get(plan_type.value) or self.cites.get(form) or self.cite

    def binds_from(self, plan_type: PlanType) -> date | None:
        """The day from which it binds this kind of coverage; None where that is long past."""
        return self.binds_later.get(plan_type, self.in_force_from)

    def status_on(self, day: date) -> Status:
        """How it stood on a day: the last change that is not after it."""
        held = [change.status for change in self.status_history if (change.since or date.min) <= day]
        return held[-1] if held else Status.ENACTED


@cache
def register() -> Mapping[str, Authority]:
    """Every authority by id, in the order of the files."""
    found: dict[str, Authority] = {}
    for file in FILES:
        for row in read_list(file, "authority"):
            if row.id in found:
                raise row.fail("id", "stands in another file too")
            found[row.id] = _authority(row)
    return MappingProxyType(found)


@cache
def topics() -> Mapping[str, frozenset[str]]:
    """Every topic that some authority speaks to, and every other word for a question, with what it covers."""
    own = {topic: frozenset({topic}) for authority in register().values() for topic in authority.topics}
    asked = {row.id: frozenset(row.only("covers").texts("covers")) for row in read_keyed(TOPICS, "topic")}
    for word, covered in asked.items():
        if unknown := covered - own.keys():
            raise DataError(TOPICS, word, "topic", f"{sorted(unknown)} are not topics of the register")
    return MappingProxyType(own | asked)


_FIELDS = (
    "id", "kind", "cite", "cites", "holds", "binds", "states", "topics", "in_force_from", "in_force_to",
    "status", "caveat", "caveat_from", "verified", "source", "checked", "check_by", "basis", "note",
    "lost_if_grandfathered", "binds_later",
)  # fmt: skip


def _authority(row: Row) -> Authority:
    row.only(*_FIELDS)
    checked = _part(row, "checked")
    return Authority(
        id=row.text("id"),
        cite=row.text("cite"),
        cites=_cites(row),
        holds=row.text("holds"),
        plan_types=expand(row, "binds"),
        states=row.texts("states", ()),
        topics=row.texts("topics"),
        in_force_from=row.day_or_none("in_force_from"),
        in_force_to=row.day_or_none("in_force_to"),
        status_history=_history(row),
        kind=row.one_of(Kind, "kind"),
        caveat=row.text("caveat", ""),
        verified=row.flag("verified"),
        source=row.text("source"),
        checked_on=checked.day("on"),
        check_by=row.day("check_by"),
        checked_against=checked.text("against"),
        basis=row.text("basis"),
        note=row.text("note", ""),
        caveat_from=row.day_or_none("caveat_from"),
        lost_if_grandfathered=expand(row, "lost_if_grandfathered"),
        binds_later=_binds_later(row),
    )


def _part(row: Row, name: str) -> Row:
    value = row.fields.get(name)
    if not isinstance(value, dict):
        raise row.fail(name, "needs an inline table")
    return Row(row.file, f"{row.id}/{name}", value)


def _cites(row: Row) -> Mapping[str, str]:
    if not row.has("cites"):
        return MappingProxyType({})
    forms = _part(row, "cites")
    known = {"erisa", "phsa", "code", *PlanType}
    for form in forms.fields:
        if form not in known:
            raise row.fail("cites", f"{form!r} is neither a statute form nor a plan type")
    return MappingProxyType({form: forms.text(form) for form in forms.fields})


def _binds_later(row: Row) -> Mapping[PlanType, date]:
    """Days by plan type, for coverage that was brought in after the rest."""
    if not row.has("binds_later"):
        return MappingProxyType({})
    given, bound = _part(row, "binds_later"), expand(row, "binds")
    for plan_type in given.fields:
        if plan_type not in bound:
            raise row.fail("binds_later", f"{plan_type!r} is not among those it binds")
    return MappingProxyType({PlanType(plan_type): given.day(plan_type) for plan_type in given.fields})


def _history(row: Row) -> tuple[StatusChange, ...]:
    changes = tuple(
        StatusChange(part.day_or_none("since"), part.only("since", "is").one_of(Status, "is"))
        for part in row.rows("status")
    )
    days = [change.since or date.min for change in changes]
    if not changes or days != sorted(days):
        raise DataError(row.file, row.id, "status", "needs at least one status, oldest first")
    return changes
