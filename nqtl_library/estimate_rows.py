"""The rows behind estimates: law, rules, clocks, limits, states, codes, statements and words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from nqtl_library.clocks import Unit
from nqtl_library.library import Row, read_keyed, read_list


class Severity(StrEnum):
    """What a broken rule does. LATE never stops an estimate: late beats never."""

    BLOCK = "block"
    LATE = "late"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Law:
    """A passage of law, and whether its text was seen."""

    id: str
    cite: str
    holds: str
    verified: bool
    basis: str
    source: str
    caution: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that judges an estimate; its condition is the function of the same id."""

    id: str
    law: Law
    severity: Severity
    stops: str  # issue, close or bill; empty where it stops nothing
    needs: str  # the part of the record without which it is not judged
    message: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A period of the estimate rules."""

    id: str
    rule: str
    law: Law
    action: str
    amount: int
    unit: Unit
    wide_from: int
    strict_from: int
    enforced: bool


@dataclass(frozen=True, slots=True)
class StateAddition:
    """What one state adds for self-pay patients."""

    id: str
    state: str
    cite: str
    adds: str
    on_request: bool
    facility_only: bool
    cap_percent: int
    cap_cents: int
    request_days: int
    over_cents: int
    collection_bar: bool
    itemized_bill: bool
    separate_payment_consent: bool
    effective_from: date | None
    verified: bool
    caution: str

    def in_force(self, on: date | None) -> bool:
        """Whether it holds on that day; a day that is not known is taken as yes."""
        return self.effective_from is None or on is None or on >= self.effective_from


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One of the five statements: what its text must say."""

    id: str
    rule: str
    name: str
    draft: str
    needs: tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
    draft_es: str = ""


@dataclass(frozen=True, slots=True)
class DailyRate:
    """A level of care that is charged by the day."""

    level: str
    label: str
    room_and_board_apart: bool


@cache
def law() -> Mapping[str, Law]:
    """Every passage by its id."""
    return MappingProxyType({row.id: _law(row) for row in read_keyed("estimate_law.toml", "law")})


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the file."""
    return MappingProxyType({row.id: _rule(row) for row in read_keyed("estimate_rules.toml", "rule")})


@cache
def clock_rows() -> Mapping[str, ClockRow]:
    """Every period by its id."""
    return MappingProxyType({row.id: _clock(row) for row in read_keyed("estimate_clocks.toml", "clock")})


@cache
def limit(name: str, unit: str) -> int:
    """One limit: ``limit("substantially_in_excess", "cents")``."""
    rows = {row.id: row for row in read_keyed("estimate_clocks.toml", "limit")}
    return rows[name].whole(unit)


@cache
def state_additions(state: str) -> tuple[StateAddition, ...]:
    """What a state adds; empty where nothing is known to be added."""
    rows = read_list("estimate_states.toml", "addition")
    return tuple(_addition(row) for row in rows if row.text("state") == state)


@cache
def statement_rows() -> tuple[StatementRow, ...]:
    """The five statements in their order."""
    return tuple(_statement(row) for row in read_list("estimate_statements.toml", "statement"))


@cache
def words(name: str) -> tuple[re.Pattern[str], ...]:
    """A list of wordings."""
    rows = {row.id: row for row in read_keyed("estimate_words.toml", "words")}
    return _patterns(rows[name], "any")


@cache
def code_kinds() -> Mapping[str, str]:
    """Service code to kind of line."""
    rows = read_keyed("estimate_codes.toml", "kind")
    return MappingProxyType({code: row.id for row in rows for code in _codes(row)})


@cache
def daily_rates() -> Mapping[str, DailyRate]:
    """Service code to the level of care whose daily rate it is."""
    found = {}
    for row in read_keyed("estimate_codes.toml", "daily"):
        apart = row.flag("room_and_board_apart", default=False)
        rate = DailyRate(row.id, row.text("label"), apart)
        found.update(dict.fromkeys(_codes(row), rate))
    return MappingProxyType(found)


@cache
def coverage_kinds() -> Mapping[str, tuple[str, str]]:
    """Every word for a kind of coverage: its standing and our label."""
    found = {}
    for row in read_keyed("estimate_coverage.toml", "coverage"):
        row.only("standing", "label", "also")
        names = (row.id, *row.texts("also", ()))
        found.update(dict.fromkeys(names, (row.text("standing"), row.text("label"))))
    return MappingProxyType(found)


def _law(row: Row) -> Law:
    row.only("cite", "holds", "basis", "verified", "source", "caution", "checked", "check_by")
    row.day("checked")
    row.day("check_by")
    return Law(
        id=row.id,
        cite=row.text("cite"),
        holds=row.text("holds"),
        verified=row.flag("verified"),
        basis=row.text("basis"),
        source=row.text("source"),
        caution=row.text("caution", ""),
    )


def _rule(row: Row) -> Rule:
    row.only("law", "severity", "stops", "needs", "message")
    severity = row.one_of(Severity, "severity")
    stops = row.text("stops", "")
    if (severity is Severity.BLOCK) != (stops in ("issue", "close", "bill")):
        raise row.fail("stops", "a block says what it stops (issue, close, bill), nothing else does")
    return Rule(row.id, _cited(row), severity, stops, row.text("needs", ""), row.text("message"))


def _clock(row: Row) -> ClockRow:
    row.only("rule", "law", "action", "amount", "unit", "wide_from", "strict_from", "enforced")
    return ClockRow(
        id=row.id,
        rule=row.text("rule"),
        law=_cited(row),
        action=row.text("action"),
        amount=row.whole("amount"),
        unit=row.one_of(Unit, "unit"),
        wide_from=row.whole("wide_from", 0),
        strict_from=row.whole("strict_from", 0),
        enforced=row.flag("enforced", default=True),
    )


def _cited(row: Row) -> Law:
    name = row.text("law")
    if name not in law():
        raise row.fail("law", f"{name!r} is no row of estimate_law.toml")
    return law()[name]


def _addition(row: Row) -> StateAddition:
    return StateAddition(
        id=row.id,
        state=row.text("state"),
        cite=row.text("cite"),
        adds=row.text("adds"),
        on_request=row.flag("on_request", default=False),
        facility_only=row.flag("facility_only", default=False),
        cap_percent=row.whole("cap_percent", 0),
        cap_cents=row.whole("cap_cents", 0),
        request_days=row.whole("request_days", 0),
        over_cents=row.whole("over_cents", 0),
        collection_bar=row.flag("collection_bar", default=False),
        itemized_bill=row.flag("itemized_bill", default=False),
        separate_payment_consent=row.flag("separate_payment_consent", default=False),
        effective_from=row.day_or_none("effective_from"),
        verified=row.flag("verified"),
        caution=row.text("caution", ""),
    )


def _statement(row: Row) -> StatementRow:
    needs = tuple((one.text("idea"), _patterns(one, "any")) for one in row.rows("needs"))
    draft, draft_es = row.text("draft"), row.text("draft_es")
    return StatementRow(row.id, row.text("rule"), row.text("name"), draft, needs, draft_es)


def _patterns(row: Row, name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE | re.DOTALL) for text in row.texts(name))


def _codes(row: Row) -> Iterator[str]:
    """Every code of a row; '96130-96139' is a span."""
    for word in row.texts("codes"):
        first, _, last = word.partition("-")
        prefix = first[:1] if first[:1].isalpha() else ""
        start, end = int(first[len(prefix) :]), int((last or first)[len(prefix) :])
        width = len(first) - len(prefix)
        yield from (f"{prefix}{number:0{width}d}" for number in range(start, end + 1))
