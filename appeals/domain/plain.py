"""Turns values of the domain into plain JSON and back, naming every field that cannot be read."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from appeals.domain.words import flaw, one_line_end
from appeals.errors import BadInput, Fault

T = TypeVar("T")


class _Unreadable(ValueError):
    """A leaf is not what its field needs; the sentence says what that is."""


Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]


def to_plain(value: object) -> Plain:
    """JSON without floats: dates as ISO text, decimals as text, enums by value, tuples as lists."""
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, StrEnum):
        return str(value.value)
    if isinstance(value, str | UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # datetime is a date too
        return value.isoformat()
    return _composite_to_plain(value)


def from_plain(kind: type[T], value: object, where: str = "") -> T:
    """Read ``kind`` (a dataclass) from plain JSON; raises BadInput that names every bad field."""
    faults: list[Fault] = []
    read = _read(kind, value, where, faults)
    if faults:
        raise BadInput(faults)
    if not isinstance(read, kind):
        raise TypeError(f"{kind} was read as {type(read)}")
    return read


def merged(old: object, changes: object) -> object:
    """``changes`` laid over ``old``: objects merge field by field, null clears, lists are replaced."""
    if not isinstance(old, Mapping) or not isinstance(changes, Mapping):
        return changes
    result = dict(old)
    for name, value in changes.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def _composite_to_plain(value: object) -> Plain:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((to_plain(item) for item in value), key=str)
    raise TypeError(f"{type(value).__name__} has no plain form")


@cache
def _fields(kind: type) -> Mapping[str, tuple[object, bool]]:
    """Each field of a dataclass: what it holds, and whether it must be given."""
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _read(kind: object, value: object, where: str, faults: list[Fault]) -> object:
    if kind in _LEAVES:
        return _read_leaf(kind, value, where, faults)
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _read_union(kind, value, where, faults)
    if origin is tuple:
        return _read_tuple(get_args(kind), value, where, faults)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _read_mapping(get_args(kind), value, where, faults)
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_dataclass(kind, value, where, faults)
    return _read_leaf(kind, value, where, faults)


def _read_union(kind: object, value: object, where: str, faults: list[Fault]) -> object:
    members = get_args(kind)
    if value is None or (value == "" and str not in members):
        return None
    wanted = [member for member in members if member is not type(None)]
    if set(wanted) == {date, datetime}:
        moment = datetime if len(str(value)) > len("2026-11-23") else date
        return _read_leaf(moment, value, where, faults)
    return _read(wanted[0], value, where, faults)


def _read_tuple(members: tuple[object, ...], value: object, where: str, faults: list[Fault]) -> object:
    if not isinstance(value, list | tuple):
        return _fault(faults, where, "needs a list")
    if len(members) == 2 and members[1] is Ellipsis:
        return tuple(_read(members[0], item, f"{where}[{n}]", faults) for n, item in enumerate(value))
    if len(value) != len(members):
        return _fault(faults, where, f"needs {len(members)} values")
    pairs = zip(members, value, strict=True)
    return tuple(_read(member, item, f"{where}[{n}]", faults) for n, (member, item) in enumerate(pairs))


def _read_mapping(members: tuple[object, ...], value: object, where: str, faults: list[Fault]) -> object:
    if not isinstance(value, Mapping):
        return _fault(faults, where, "needs an object")
    return {str(key): _read(members[1], item, _under(where, str(key)), faults) for key, item in value.items()}


def _read_dataclass(kind: type, value: object, where: str, faults: list[Fault]) -> object:
    if not isinstance(value, Mapping):
        return _fault(faults, where or "record", "needs an object")
    before = len(faults)
    known = _fields(kind)
    for name in value:
        if name not in known:
            _fault(faults, _under(where, str(name)), "is not a known field")
    arguments: dict[str, object] = {}
    for name, (held, required) in known.items():
        if name in value:
            arguments[name] = _read(held, value[name], _under(where, name), faults)
        elif required:
            _fault(faults, _under(where, name), "is required")
    return kind(**arguments) if len(faults) == before else None


def _read_leaf(kind: object, value: object, where: str, faults: list[Fault]) -> object:
    try:
        return _leaf(kind, value)
    except _Unreadable as error:
        return _fault(faults, where, str(error))


def _leaf(kind: object, value: object) -> object:
    read = _LEAVES.get(kind)
    if read is not None:
        return read(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _member(kind, value)
    raise TypeError(f"no plain form is known for {kind}")


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Unreadable("needs true or false")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Unreadable("needs a whole number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Unreadable("needs text")
    text = one_line_end(value)
    if flaw(text):
        raise _Unreadable(flaw(text))
    return text


def _number(value: object) -> Decimal:
    text = str(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise _Unreadable("needs an amount like 1250.00") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise _Unreadable("needs an amount like 1250.00")
    return number


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _Unreadable("needs a date like 2026-11-23") from None


def _instant(value: object) -> datetime:
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise _Unreadable("needs a date and time like 2026-11-23T16:30:00-05:00") from None


def _anything(value: object) -> object:
    return value


def _id(value: object) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise _Unreadable("needs an id like 01932c5e-7a31-7bb0-8f1c-2d8a4b6c9e10") from None


def _member(kind: type[StrEnum], value: object) -> StrEnum:
    try:
        return kind(str(value))
    except ValueError:
        raise _Unreadable(f"needs one of {', '.join(each.value for each in kind)}") from None


def _under(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _fault(faults: list[Fault], where: str, what: str) -> object:
    faults.append(Fault(where, what))
    return None


_LEAVES: Mapping[object, Callable[[object], object]] = {
    bool: _flag,
    int: _whole,
    str: _text,
    Decimal: _number,
    date: _day,
    datetime: _instant,
    UUID: _id,
    object: _anything,
}
