"""Reads plain JSON records; a wrong field is named, an absent or null one is simply not known."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


class RecordError(ValueError):
    """A record has a field that cannot be read; says which and what it should be."""

    def __init__(self, field: str, problem: str) -> None:
        self.field, self.problem = field, problem
        super().__init__(f"{field}: {problem}")


class Record:
    """A JSON object, read field by field."""

    def __init__(self, fields: object, where: str = "") -> None:
        if not isinstance(fields, Mapping):
            raise RecordError(where or "record", f"needs an object, has {_shown(fields)}")
        self._fields: Mapping[str, object] = fields
        self._where = where

    def get(self, name: str) -> object:
        """The raw value, None where absent."""
        return self._fields.get(name)

    def names(self) -> tuple[str, ...]:
        """The names of all fields, in order."""
        return tuple(self._fields)

    def text(self, name: str, default: str = "") -> str:
        """Text; whole numbers are taken as text because codes often arrive as numbers."""
        value = self._fields.get(name)
        if value is None:
            return default
        text = _as_text(value)
        if text is None:
            raise self._error(name, "needs text", value)
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; a single text stands for a list of one, and a null in the list for nothing."""
        value = self._fields.get(name)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list):
            raise self._error(name, "needs a list of texts", value)
        texts = [_as_text(item) for item in value if item is not None]
        if None in texts:
            raise self._error(name, "needs a list of texts", value)
        return tuple(text for text in texts if text is not None)

    def flag(self, name: str) -> bool | None:
        """True, false, or None where not known."""
        value = self._fields.get(name)
        if value is None or isinstance(value, bool):
            return value
        raise self._error(name, "needs true, false or null", value)

    def whole(self, name: str) -> int | None:
        """A whole number, or None where not known."""
        value = self._fields.get(name)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self._error(name, "needs a whole number", value)

    def number(self, name: str) -> Decimal | None:
        """A decimal number given as a JSON number or text, or None where not known."""
        value = self._fields.get(name)
        if value is None:
            return None
        try:
            number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self._error(name, "needs a number", value)
        return number

    def day(self, name: str) -> date | None:
        """A date as 2026-11-23, or None where not known."""
        value = self.moment(name)
        return value.date() if isinstance(value, datetime) else value

    def moment(self, name: str) -> date | datetime | None:
        """A date, or a date with a time, or None where not known."""
        value = self._fields.get(name)
        if value is None or value == "":
            return None
        try:
            text = str(value)
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError:
            raise self._error(name, "needs a date like 2026-11-23", value) from None

    def one_of(self, kind: type[E], name: str, default: E) -> E:
        """A member of a closed set; the default where absent."""
        value = self._fields.get(name)
        if value is None or value == "":
            return default
        try:
            return kind(str(value).strip().lower())
        except ValueError:
            known = ", ".join(member.value for member in kind)
            raise self._error(name, f"needs one of {known}", value) from None

    def record(self, name: str) -> "Record | None":
        """An object inside this one, or None where absent."""
        value = self._fields.get(name)
        return None if value is None else Record(value, self._path(name))

    def records(self, name: str) -> tuple["Record", ...]:
        """A list of objects; empty where absent."""
        value = self._fields.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._error(name, "needs a list of objects", value)
        return tuple(Record(item, f"{self._path(name)}[{n}]") for n, item in enumerate(value))

    def wrong(self, name: str, problem: str) -> RecordError:
        """The error that names this field, for a reader that needs more than its type."""
        return self._error(name, problem, self._fields.get(name))

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name

    def _error(self, name: str, problem: str, value: object) -> RecordError:
        return RecordError(self._path(name), f"{problem}, has {_shown(value)}")


def _as_text(value: object) -> str | None:
    """Text of a text or a whole number, which spreadsheets also write as 90837.0; None for all else."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
