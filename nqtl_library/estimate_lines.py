"""Rules on lines (C): codes, charges, daily rates, groups, drugs, ranges, sliding scale, no charge."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from nqtl_library.estimate_case import Case, Hits, hit
from nqtl_library.estimate_identifiers import code_problem, is_diagnosis, says_not_determined
from nqtl_library.estimate_kinds import Billed, LineKind
from nqtl_library.estimate_rows import code_kinds, daily_rates, words
from nqtl_library.estimate_terms import Line
from nqtl_library.estimate_totals import CENT, cents, computed_charge, line_cents

SESSIONS = frozenset({LineKind.GROUP, LineKind.INDIVIDUAL})

_GROUP = re.compile(r"\bgroup\b", re.IGNORECASE)
_INDIVIDUAL = re.compile(r"\bindividual\b", re.IGNORECASE)


def c06(case: Case) -> Hits:
    """Lines are grouped by provider, 45 CFR 149.610(c)(1)(iii)."""
    for line in case.estimate.lines:
        if not line.provider or not case.provider_of(line):
            problem = f": {line.provider} is not among the providers" if line.provider else ""
            yield hit(f"{line.where}.provider", line=line.shown, problem=problem)


def c07(case: Case) -> Hits:
    """A service code of a named system, (c)(1)(iv)."""
    for line in _services(case):
        problem = code_problem(line.code, line.code_system)
        if problem and line.kind is not LineKind.ROOM_BOARD:
            yield hit(f"{line.where}.code", line=line.shown, problem=problem)


def c08(case: Case) -> Hits:
    """Diagnosis codes, or the mark that none is determined yet, (c)(1)(iv)."""
    for line in _services(case):
        wrong = [code for code in line.diagnoses if not is_diagnosis(code)]
        if wrong:
            problem = f": {', '.join(wrong)} is not shaped like an ICD-10 code"
            yield hit(f"{line.where}.diagnoses", line=line.shown, problem=problem)
        elif not line.diagnoses and not says_not_determined(line.diagnosis_status):
            yield hit(f"{line.where}.diagnoses", line=line.shown, problem="")


def c09(case: Case) -> Hits:
    """An expected charge in whole cents, (c)(1)(iv)."""
    for line in _charged(case):
        where = f"{line.where}.expected_charge"
        if line.charge is None:
            yield hit(where, line=line.shown, problem="")
        elif line.charge < 0 or line.charge != line.charge.quantize(CENT):
            yield hit(where, line=line.shown, problem=f": {line.charge}")


def c10(case: Case) -> Hits:
    """Quantity times unit charge less discount is the charge."""
    for line in _charged(case):
        computed = computed_charge(line)
        if computed is not None and line.charge is not None and cents(computed) != cents(line.charge):
            less = f" - {line.discount}" if line.discount else ""
            total = f"{line.quantity} x {line.unit_charge}{less} = {computed}, not {line.charge}"
            yield hit(f"{line.where}.expected_charge", line=line.shown, sum=total)


def c12(case: Case) -> Hits:
    """The self-pay price after discounts, (a)(2)(v)."""
    for line in _charged(case) if case.estimate.discount_policy else ():
        if line.discount is None:
            yield hit(f"{line.where}.discount", line=line.shown)


def c29(case: Case) -> Hits:
    """A daily rate says what is in it."""
    for line in _per_diems(case):
        if not line.includes or line.excludes is None:
            yield hit(f"{line.where}.includes", line=line.shown)


def c30(case: Case) -> Hits:
    """Nothing is both in the daily rate and charged apart for the same days."""
    for line in case.estimate.lines:
        if line.billed is Billed.INCLUDED and line.charge:
            problem = f"it is in the daily rate and has a charge of ${line.charge}"
            yield hit(f"{line.where}.expected_charge", line=line.shown, problem=problem)
    for one, other in combinations(case.estimate.lines, 2):
        if {one.billed, other.billed} == {Billed.INCLUDED, Billed.SEPARATE} and _same_service(one, other):
            problem = f"{one.code} is in the daily rate and charged apart on the same days"
            yield hit(other.where, line=other.shown, problem=problem)


def c31(case: Case) -> Hits:
    """Residential rates without room and board show it, or say none."""
    shown = case.estimate.room_and_board or any(
        line.kind is LineKind.ROOM_BOARD for line in case.estimate.lines
    )
    for line in case.estimate.lines if not shown else ():
        rate = daily_rates().get(line.code)
        if rate is not None and rate.room_and_board_apart:
            yield hit("room_and_board", line=line.shown)


def c32(case: Case) -> Hits:
    """One level of care a day."""
    for one, other in combinations(_per_diems(case), 2):
        day = _shared_day(one, other)
        if day:
            yield hit(other.where, line=one.shown, other=other.shown, day=day)


def c33(case: Case) -> Hits:
    """Group and individual sessions stand apart."""
    for line in case.estimate.lines:
        kind = code_kinds().get(line.code, "")
        if line.kind in SESSIONS and kind in {one.value for one in SESSIONS} and kind != line.kind.value:
            yield hit(line.where, line=line.shown, problem=f"is {line.kind} with the code of {kind} sessions")
        elif line.kind in (*SESSIONS, LineKind.OTHER) and _names_both(line):
            yield hit(line.where, line=line.shown, problem="names both")


def c34(case: Case) -> Hits:
    """Drug units, unit price and the injection fee."""
    for line in _charged(case):
        if line.kind is LineKind.DRUG_UNIT:
            problems = _drug_problems(case, line)
            if problems:
                yield hit(line.where, line=line.shown, problem=", ".join(problems))


def c35(case: Case) -> Hits:
    """A range is text; the money counts one stated number."""
    for line in case.estimate.lines:
        if not line.basis and _is_range(line.frequency):
            yield hit(f"{line.where}.basis", text=line.frequency)
    recurring = case.estimate.recurring
    if recurring is not None and not recurring.basis and _is_range(recurring.frequency):
        yield hit("recurring.basis", text=recurring.frequency)


def c36(case: Case) -> Hits:
    """An unknown tier: full price, the schedule, and a note, CMS FAQ of 2022-12-27."""
    scale = case.estimate.sliding_scale
    if scale is None or scale.tier.strip().lower() not in ("", "unknown"):
        return
    checks = (
        (any(line.discount for line in _charged(case)), "a discount is taken"),
        (not scale.schedule_attached, "the schedule is not attached"),
        (not scale.note, "there is no note that it rests on what is known now"),
    )
    problems = [problem for wrong, problem in checks if wrong]
    if problems:
        yield hit("sliding_scale", problem=", ".join(problems))


def c37(case: Case) -> Hits:
    """An abbreviated estimate: no bill may follow, CMS FAQ of 2022-12-27."""
    free = case.estimate.no_charge
    if free is None:
        return
    checks = (
        (not free.no_bill, "it does not say that no bill will come"),
        (not free.billing_locked, "billing is not locked"),
        (any(line_cents(line) for line in case.estimate.lines), "a line has a charge"),
        (any(bill.amount for bill in case.estimate.bills), "a bill was made"),
    )
    problems = [problem for wrong, problem in checks if wrong]
    if problems:
        yield hit("abbreviated", problem=", ".join(problems))


def _services(case: Case) -> Iterator[Line]:
    """Lines that are services: all but information, and none where no charge is made."""
    lines = case.estimate.lines if case.estimate.no_charge is None else ()
    return (line for line in lines if line.billed is not Billed.INFORMATION)


def _charged(case: Case) -> Iterator[Line]:
    return (line for line in _services(case) if line.billed is Billed.SEPARATE)


def _per_diems(case: Case) -> list[Line]:
    return [line for line in _charged(case) if line.kind is LineKind.PROGRAM_PER_DIEM]


def _same_service(one: Line, other: Line) -> bool:
    same = bool(one.code) and one.code == other.code and one.provider == other.provider
    return same and bool(_shared_day(one, other))


def _shared_day(one: Line, other: Line) -> str:
    """A day that both lines cover, in words; empty where they share none. Undated lines may share any."""
    first, second = _span(one), _span(other)
    if first is None or second is None:
        return "the same days (give each its dates)"
    if one.days and other.days:
        shared = sorted(set(one.days) & set(other.days))
        return str(shared[0]) if shared else ""
    start, end = max(first[0], second[0]), min(first[1], second[1])
    fitting = [day for line in (one, other) for day in line.days if start <= day <= end]
    if one.days or other.days:
        return str(min(fitting)) if fitting else ""
    return str(start) if start <= end else ""


def _span(line: Line) -> tuple[date, date] | None:
    if line.days:
        return min(line.days), max(line.days)
    if line.first_day is None and line.last_day is None:
        return None
    first = line.first_day or line.last_day
    last = line.last_day or line.first_day
    return (first, last) if first is not None and last is not None else None


def _names_both(line: Line) -> bool:
    return bool(_GROUP.search(line.description)) and bool(_INDIVIDUAL.search(line.description))


def _drug_problems(case: Case, line: Line) -> list[str]:
    given = any(
        other.kind is LineKind.INJECTION_ADMIN and other.provider == line.provider
        for other in case.estimate.lines
    )
    checks = (
        (line.quantity is None, "no number of units"),
        (line.unit_charge is None, "no unit price"),
        (not given, "no line for the injection"),
    )
    return [problem for wrong, problem in checks if wrong]


def _is_range(text: str) -> bool:
    return any(pattern.search(text) for pattern in words("range"))
