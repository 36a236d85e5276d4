"""Rules on content (C): who, what, where, the five statements, recurrence, versions, loose ends."""

import re
from collections.abc import Iterator

from nqtl_library.estimate_case import Case, Hits, hit
from nqtl_library.estimate_identifiers import is_tin, looks_like_ssn, npi_problem
from nqtl_library.estimate_rows import StatementRow, statement_rows, words
from nqtl_library.estimate_story import bookings, covered_until, service_day
from nqtl_library.estimate_terms import Estimate, Statement
from nqtl_library.estimate_totals import cents, spelled

ABOVE_THE_LIST = frozenset({"above_separate_items", "directly_above_list", "above_list", "separate_items"})

_ONLY_A_CODE = re.compile(r"[A-Z]?\d{4,5}[A-Z]?", re.IGNORECASE)


def c01(case: Case) -> Hits:
    """Patient name, 45 CFR 149.610(c)(1)(i)."""
    if not case.estimate.patient.name.strip():
        yield hit("patient.name")


def c02(case: Case) -> Hits:
    """Date of birth, (c)(1)(i)."""
    born, issued = case.estimate.patient.birth_date, case.estimate.issued
    if born is None:
        yield hit("patient.birth_date", problem="Add the date of birth.")
    elif issued is not None and born > issued.day:
        yield hit(
            "patient.birth_date", problem=f"The date of birth {born} is after the estimate: correct it."
        )


def c03(case: Case) -> Hits:
    """The primary service in clear words, (c)(1)(ii)."""
    if case.estimate.no_charge is not None:
        return
    lines, primary = case.estimate.lines, case.estimate.primary
    told = (lines[0].description if lines else "") if primary is None else primary
    where = "lines[0].description" if primary is None and lines else "primary"
    if _ONLY_A_CODE.fullmatch(told.strip()):
        yield hit(where, problem=f": {told.strip()} is a code")
    elif not told.strip():
        yield hit(where, problem="")


def c04(case: Case) -> Hits:
    """The date of a scheduled service, (c)(1)(ii)."""
    if bookings(case.estimate) and service_day(case.estimate) is None:
        yield hit("scheduling.service_on")


def c05(case: Case) -> Hits:
    """At least one item, (c)(1)(iii)."""
    if not case.estimate.lines and case.estimate.no_charge is None:
        yield hit("lines")


def c11(case: Case) -> Hits:
    """Printed totals are the sum of the lines, for each provider and overall."""
    stated = case.estimate.stated_totals
    if stated is None:
        return
    if stated.overall is None:
        yield hit("totals.overall", problem="there is no overall total")
    elif cents(stated.overall) != case.totals.overall:
        yield hit("totals.overall", problem=_differs("overall", cents(stated.overall), case.totals.overall))
    names = dict(stated.by_provider)
    for key, amount in case.totals.by_provider.items():
        name = case.provider_name(key)
        given = next((names[word] for word in (key, name) if word in names), None)
        if given is None:
            yield hit("totals.by_provider", problem=f"there is no total for {name}")
        elif cents(given) != amount:
            yield hit("totals.by_provider", problem=_differs(name, cents(given), amount))


def c13(case: Case) -> Hits:
    """A provider's name, (c)(1)(v)."""
    for number, provider in enumerate(case.estimate.providers):
        if not provider.name.strip():
            yield hit(f"providers[{number}].name")


def c14(case: Case) -> Hits:
    """A provider's NPI, (c)(1)(v)."""
    for number, provider in enumerate(case.estimate.providers):
        problem = npi_problem(provider.npi)
        if problem:
            yield hit(f"providers[{number}].npi", provider=provider.name or provider.id, problem=problem)


def c15(case: Case) -> Hits:
    """A provider's tax ID, (c)(1)(v)."""
    for number, provider in enumerate(case.estimate.providers):
        if not is_tin(provider.tin):
            yield hit(f"providers[{number}].tin", provider=provider.name or provider.id)


def c16(case: Case) -> Hits:
    """An EIN rather than a Social Security number."""
    for number, provider in enumerate(case.estimate.providers):
        if looks_like_ssn(provider.tin, provider.tin_type):
            yield hit(f"providers[{number}].tin", provider=provider.name or provider.id)


def c17(case: Case) -> Hits:
    """State and location, (c)(1)(v)."""
    for number, provider in enumerate(case.estimate.providers):
        missing = [
            name for name, value in (("State", provider.state), ("place", provider.location)) if not value
        ]
        if missing:
            name = provider.name or provider.id
            problem = f"no {' and no '.join(missing)}"
            yield hit(f"providers[{number}].location", provider=name, problem=problem)


def c18(case: Case) -> Hits:
    """The list of what is booked separately, (c)(1)(vi)."""
    if case.estimate.separate is None and case.estimate.no_charge is None:
        yield hit("separate_items")


def c19(case: Case) -> Hits:
    """The statement directly above that list, (c)(1)(vii)."""
    yield from _statement(case, "C19")
    for statement in _named(case.estimate, _row("C19")):
        if statement.place and statement.place not in ABOVE_THE_LIST:
            yield hit("disclaimers", problem=f": it stands at {statement.place}, not directly above the list")


def c20(case: Case) -> Hits:
    """More may be recommended, (c)(1)(viii)."""
    return _statement(case, "C20")


def c21(case: Case) -> Hits:
    """It is an estimate only, (c)(1)(ix)."""
    return _statement(case, "C21")


def c22(case: Case) -> Hits:
    """The right to dispute: the right, where to find how, no effect on care, (c)(1)(x)."""
    return _statement(case, "C22")


def c23(case: Case) -> Hits:
    """It is no contract, (c)(1)(xi)."""
    return _statement(case, "C23")


def c24(case: Case) -> Hits:
    """Recurring services: timeframe, frequency and total number, (b)(1)(x)(A)."""
    recurring = case.estimate.recurring
    if recurring is None:
        return
    parts = (("from", recurring.first), ("to", recurring.last), ("frequency", recurring.frequency))
    missing = [name for name, value in parts if not value]
    if not recurring.count or recurring.count < 1:
        missing.append("count")
    if missing:
        yield hit("recurring", missing=", ".join(missing))
    if recurring.first and recurring.last and recurring.last < recurring.first:
        yield hit("recurring.to", missing=f"it ends {recurring.last}, before it begins")


def c25(case: Case) -> Hits:
    """No more than 12 months, (b)(1)(x)(B)."""
    recurring = case.estimate.recurring
    if recurring is not None and recurring.first and recurring.last:
        last = covered_until(recurring.first)
        if recurring.last > last:
            yield hit("recurring.to", first=recurring.first, last=last)


def c26(case: Case) -> Hits:
    """A renewal explains what changed, (b)(1)(x)(B)."""
    if case.estimate.renewal and not case.estimate.changes_explained.strip():
        yield hit("changes_explained")


def c27(case: Case) -> Hits:
    """A later version names its parent and its reason."""
    estimate = case.estimate
    if estimate.version > 1:
        for name, value in (("replaces", estimate.replaces), ("reason", estimate.reason)):
            if not value.strip():
                yield hit(name)


def c28(case: Case) -> Hits:
    """No blank and no placeholder is left, and one patient only."""
    for where, text in case.page.find(words("unfinished")):
        yield hit(where, problem=f'"{text}"')
    patient = case.estimate.patient.name.strip().casefold()
    for line in case.estimate.lines:
        if line.patient and line.patient.strip().casefold() != patient:
            yield hit(f"{line.where}.patient", problem=f'"{line.shown}" is for {line.patient}')


def _differs(name: str, given: int, summed: int) -> str:
    return f"{name} is printed as ${spelled(given)}, the lines give ${spelled(summed)}"


def _row(rule: str) -> StatementRow:
    return next(row for row in statement_rows() if row.rule == rule)


def _named(estimate: Estimate, row: StatementRow) -> list[Statement]:
    names = (row.id.lower(), row.name)
    return [one for one in estimate.statements if one.id.strip().lower() in names]


def _statement(case: Case, rule: str) -> Hits:
    """The statement by its name, else any passage that says all that it must."""
    row = _row(rule)
    named = _named(case.estimate, row)
    if any(not _lacking(row, one.text) for one in named if one.text) or any(not one.text for one in named):
        return
    if any(not _lacking(row, passage) for passage in _passages(case.estimate)):
        return
    lacking = _lacking(row, named[0].text) if named else ()
    yield hit("disclaimers", problem=f": it does not say {'; or '.join(lacking)}" if lacking else "")


def _lacking(row: StatementRow, text: str) -> tuple[str, ...]:
    return tuple(idea for idea, known in row.needs if not any(one.search(text) for one in known))


def _passages(estimate: Estimate) -> Iterator[str]:
    yield from (one.text for one in estimate.statements if one.text)
    if estimate.paper is not None:
        yield from filter(str.strip, re.split(r"\n\s*\n|\n", estimate.paper.text))
