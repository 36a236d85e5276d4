"""Where every legal row comes from, when it must be read again, and what rests on it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from nqtl_library.authority_register import FILES, Authority, register
from nqtl_library.library import CALENDAR_VERSION, DATA
from nqtl_library.nqtls import all_nqtl_facts
from nqtl_library.plans import PlanRules, all_plan_rules


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose check-by date has come; ``read`` says what to open."""

    file: str
    row: str
    check_by: date
    read: str

    def __str__(self) -> str:
        return f"{self.check_by.isoformat()} {self.file} {self.row}: read {self.read}"


@dataclass(frozen=True, slots=True)
class Touched:
    """Something that rests on an authority and must be looked at when it changes."""

    kind: str  # clause, or the data file
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def due_for_review(on: date) -> tuple[Due, ...]:
    """Every data row, of law or of codes, that must be read again by ``on``; the longest overdue first."""
    found = (
        Due(file, name, check_by, str(fields.get("source") or fields.get("cite") or "its source"))
        for file, name, fields in _tables()
        if type(check_by := fields.get("check_by")) is date and check_by <= on
    )
    return tuple(sorted(found, key=lambda due: (due.check_by, due.file, due.row)))


def touched_by(authority_id: str, clauses: Mapping[str, Iterable[str]]) -> tuple[Touched, ...]:
    """What a change of one authority would touch: clauses (their cites are passed in) and data rows.

    Raises ValueError for an id that is not in the register.
    """
    if authority_id not in register():
        raise ValueError(f"{authority_id!r} is not in the register; docs/legal-sources.md lists the ids")
    by_clause = (Touched("clause", name) for name, cites in clauses.items() if authority_id in cites)
    by_row = (
        Touched(file, name)
        for file, name, fields in _tables()
        if file not in FILES and authority_id in set(_words(fields))
    )
    return tuple(dict.fromkeys((*by_clause, *by_row)))


def legal_sources() -> str:
    """The text of docs/legal-sources.md: every authority, plan type and limitation with its source."""
    parts = (
        _OPENING,
        *(_register_part(file) for file in FILES),
        _plan_part(all_plan_rules().values()),
        _nqtl_part(),
        _table_part(),
    )
    return "\n".join(parts)


_OPENING = f"""# Legal sources

Generated from the data of {CALENDAR_VERSION}. To change it, change a row and run `evenhand law sources`.

Each row was read in the text of the law (verified: yes), or is known from secondary sources or general
knowledge (verified: no). What is not verified is labelled so wherever it is shown, and never carries the
argument of a letter alone. All statuses are those last seen; a row is read again by its check-by date.
"""

_TITLES = {
    "authorities_federal.toml": "Federal statutes and rules",
    "authorities_appeals.toml": "Appeal procedure",
    "authorities_letters.toml": "Later documents of a case",
    "authorities_guidance.toml": "Guidance, reports and forms",
    "authorities_cases.toml": "Cases",
    "authorities_state.toml": "State laws",
}


def _register_part(file: str) -> str:
    ids = [str(row["id"]) for row in _rows_of(file)]
    head = ("id", "citation", "says", "status", "in force", "verified", "checked", "check by", "source")
    return _table(_TITLES[file], head, (_authority_cells(register()[one]) for one in ids))


def _authority_cells(one: Authority) -> tuple[str, ...]:
    changes = ", then ".join(
        f"{change.status}{f' since {change.since}' if change.since else ''}" for change in one.status_history
    )
    later = ((f"for {plan_type} from", day) for plan_type, day in one.binds_later.items())
    spans = (("from", one.in_force_from), ("to", one.in_force_to), *later)
    force = ", ".join(f"{word} {day}" for word, day in spans if day)
    verified = "yes" if one.verified else f"no ({one.basis})"
    checked = f"{one.checked_on}, {one.checked_against}"
    dates = (force, verified, checked, str(one.check_by))
    return (f"`{one.id}`", one.cite, one.holds, changes, *dates, one.source)


def _plan_part(rules: Iterable[PlanRules]) -> str:
    head = ("plan type", "parity law applies", "why", "instead", "citation", "regulator", "verified")
    applies = {True: "yes", False: "no", None: "not known"}
    rows = (
        (
            f"`{one.plan_type}`",
            applies[one.mhpaea_applies],
            one.why,
            one.parity_law_instead,
            one.citation,
            one.regulator,
            "yes" if one.verified else "no",
        )
        for one in rules
    )
    return _table("Plan types", head, rows)


def _nqtl_part() -> str:
    head = ("limitation", "paragraph of the rule", "authorities", "verified", "check by", "source")
    rows = (
        (
            one.label,
            one.paragraph,
            ", ".join(f"`{name}`" for name in one.authorities),
            "yes" if one.verified else f"no ({one.basis})",
            str(one.check_by),
            one.source,
        )
        for one in all_nqtl_facts().values()
    )
    return _table("Kinds of limitation", head, rows)


def _table_part() -> str:
    """Rows of every other data file that name a source: periods, codes, services, outcomes."""
    head = ("file", "row", "citation", "verified", "checked", "check by", "source")
    shown = {*FILES, "plans.toml", "nqtls.toml"}
    rows = (_other_cells(file, name, fields) for file, name, fields in _tables() if file not in shown)
    return _table("Periods, codes and outcomes", head, (row for row in rows if row[-1]))


def _other_cells(file: str, name: str, fields: Mapping[str, object]) -> tuple[str, ...]:
    basis = str(fields.get("basis", ""))
    verified = fields.get("verified", basis == "P" if basis else None)
    mark = {True: "yes", False: f"no ({basis})" if basis else "no"}.get(bool(verified), "")
    cells = (_shown(fields.get(key, "")) for key in ("checked", "check_by", "source"))
    return (file, name, str(fields.get("citation", fields.get("law", ""))), mark, *cells)


def _shown(value: object) -> str:
    """A cell; when a row was checked is a date, or a date with what it was checked against."""
    return f"{value['on']}, {value['against']}" if isinstance(value, Mapping) else str(value)


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"## {title}\n", _line(head), _line(("---",) * len(head)), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _rows_of(file: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = tomllib.loads((DATA / file).read_text("utf-8"))["authority"]
    return rows


@cache
def _tables() -> tuple[tuple[str, str, Mapping[str, object]], ...]:
    """Every table of every data file, with its file and its id or key."""
    return tuple(
        (path.name, name, fields)
        for path in sorted(DATA.glob("*.toml"))
        for key, value in tomllib.loads(path.read_text("utf-8")).items()
        for name, fields in _inside(key, value)
    )


def _inside(key: str, value: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    if isinstance(value, dict):
        if any(not isinstance(inner, dict) for inner in value.values()):
            yield key, value
        else:
            for name, inner in value.items():
                yield from _inside(name, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            if isinstance(inner, dict):
                yield str(inner.get("id", f"{key}[{number}]")), inner


def _words(value: object) -> Iterator[str]:
    """Every text anywhere inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
