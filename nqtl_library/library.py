"""Reads the data files, and says file, row and field of anything that is wrong in them."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

DATA = Path(__file__).parent / "data"
CALENDAR_VERSION = "2026.11"

E = TypeVar("E", bound=StrEnum)


class DataError(ValueError):
    """A row of the shipped data breaks its contract; names the file, the row and the field."""

    def __init__(self, file: str, row: str, field: str, problem: str) -> None:
        self.file, self.row, self.field, self.problem = file, row, field, problem
        super().__init__(f"{file}: row {row!r}, field {field!r}: {problem}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a data file, read field by field with the type that the reader expects."""

    file: str
    id: str
    fields: Mapping[str, object]

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self.fields

    def fail(self, name: str, problem: str) -> DataError:
        """The error that names this row and field."""
        return DataError(self.file, self.id, name, problem)

    def text(self, name: str, default: str | None = None) -> str:
        """A string; required unless a default is given."""
        value = self.fields.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fail(name, f"needs text, has {value!r}")
        return value

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """A true or false."""
        value = self.fields.get(name, default)
        if not isinstance(value, bool):
            raise self.fail(name, f"needs true or false, has {value!r}")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self.fields.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(name, f"needs a whole number, has {value!r}")
        return value

    def day(self, name: str) -> date:
        """A date, written without quotes in TOML."""
        value = self.fields.get(name)
        if type(value) is not date:
            raise self.fail(name, f"needs a date like 2026-11-23, has {value!r}")
        return value

    def day_or_none(self, name: str) -> date | None:
        """A date, or None where the field is absent."""
        return self.day(name) if name in self.fields else None

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings."""
        value = self.fields.get(name, default)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.fail(name, f"needs a list of texts, has {value!r}")
        return tuple(str(item) for item in value)

    def one_of(self, kind: type[E], name: str, default: E | None = None) -> E:
        """A member of a closed set."""
        return self._member(kind, name, self.fields.get(name, default))

    def all_of(self, kind: type[E], name: str, default: tuple[E, ...] | None = None) -> tuple[E, ...]:
        """A list of members of a closed set."""
        if name not in self.fields and default is not None:
            return default
        return tuple(self._member(kind, name, item) for item in self.texts(name))

    def rows(self, name: str) -> tuple["Row", ...]:
        """An array of tables inside this row; empty where absent."""
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(name, "needs tables")
        return tuple(Row(self.file, f"{self.id}/{name}[{n}]", item) for n, item in enumerate(value))

    def only(self, *names: str) -> "Row":
        """This row, after refusing fields that nobody reads (a misspelt name is silent otherwise)."""
        for name in self.fields:
            if name not in names:
                raise self.fail(name, "is not a known field")
        return self

    def _member(self, kind: type[E], name: str, value: object) -> E:
        try:
            return kind(str(value))
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise self.fail(name, f"{value!r} is not one of {known}") from None


def read_list(file: str, table: str) -> Iterator[Row]:
    """Rows of an array of tables ([[table]]), each with its own unique id."""
    seen: set[str] = set()
    content = _read(file).get(table)
    if not isinstance(content, list):
        raise DataError(file, "-", table, "the file has no such array of tables")
    for number, fields in enumerate(content):
        name = str(fields.get("id", f"#{number + 1}"))
        if name in seen:
            raise DataError(file, name, "id", "stands twice")
        seen.add(name)
        yield Row(file, name, fields)


def read_keyed(file: str, table: str) -> Iterator[Row]:
    """Rows of a table of tables: the key is the row's id."""
    content = _read(file).get(table)
    if not isinstance(content, dict):
        raise DataError(file, "-", table, "the file has no such table")
    for key, fields in content.items():
        if not isinstance(fields, dict):
            raise DataError(file, key, "-", "needs a table of fields")
        yield Row(file, key, fields)


@cache
def version() -> str:
    """The library's version: calendar release and a short hash over every data file."""
    digest = hashlib.sha256()
    for path in sorted((*DATA.glob("*.toml"), *DATA.glob("*.json"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"{CALENDAR_VERSION}+{digest.hexdigest()[:12]}"


@lru_cache(maxsize=4)  # a file's tables are read one after the other
def _read(file: str) -> Mapping[str, object]:
    try:
        return tomllib.loads((DATA / file).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(file, "-", "-", str(error)) from error
