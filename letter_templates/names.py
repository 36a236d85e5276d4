"""The facts that a document can need: label, why it is needed, and what each item of a list holds."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NAMES = Path(__file__).parent / "names.toml"


class NamesError(ValueError):
    """A row of names.toml breaks its contract."""


@dataclass(frozen=True, slots=True)
class FactName:
    """One fact, as a person is asked for it."""

    name: str  # dotted
    label: str
    why: str
    items: tuple[str, ...] = ()  # for a list of facts: what every item must hold


@cache
def names() -> Mapping[str, FactName]:
    """Every fact by its dotted name."""
    rows = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    return {name: _fact_name(name, row) for name, row in rows.items()}


def label_of(name: str) -> FactName:
    """The row for a name; the rows of a list's items are found through their list."""
    known = names()
    if name in known:
        return known[name]
    raise NamesError(f"{name} is not in {NAMES.name}; add it with a label and why it is needed")


def _fact_name(name: str, row: object) -> FactName:
    if not isinstance(row, dict):
        raise NamesError(f"{name}: needs a table with label and why")
    label, why, items = row.get("label"), row.get("why"), row.get("items", [])
    if not isinstance(label, str) or not isinstance(why, str) or not isinstance(items, list):
        raise NamesError(f"{name}: label and why need text, items a list")
    return FactName(name, label, why, tuple(str(item) for item in items))
