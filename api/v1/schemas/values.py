"""Describes the domain's frozen values as schemas, so that the description cannot drift from the code."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import methodcaller
from typing import Any, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import marshmallow as ma

AnyField = ma.fields.Field[Any]  # a schema's fields hold values of any type
PLAIN: Mapping[object, type[AnyField]] = {
    str: ma.fields.String,
    bool: ma.fields.Boolean,
    UUID: ma.fields.UUID,
    date: ma.fields.Date,
    datetime: ma.fields.DateTime,
}


class Amount(ma.fields.Decimal):
    """Dollars as text, so that no program reads them as a float."""

    def __init__(self, **options: object) -> None:
        super().__init__(as_string=True, allow_nan=False, **options)  # type: ignore[arg-type]


def _day_or_moment(text: str) -> datetime:
    if len(text) == len("2026-11-23"):
        return cast("datetime", date.fromisoformat(text))  # the domain takes a day as well
    return datetime.fromisoformat(text)


class Moment(ma.fields.DateTime):
    """A day, or a day with its time: a day alone stays a day, because nobody said at what time."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.SERIALIZATION_FUNCS = {"iso": methodcaller("isoformat")}
        self.DESERIALIZATION_FUNCS = {"iso": _day_or_moment}


@cache
def schema_of(kind: type, *extra: str) -> type[ma.Schema]:
    """The schema of what is given out of a ``kind`` (a dataclass), with the named properties added."""
    hints = get_type_hints(kind)
    described = {each.name: _field(hints[each.name], required=True) for each in fields(kind)}
    for name in extra:
        described[name] = _field(get_type_hints(getattr(kind, name).fget)["return"], required=True)
    return _named(kind, described, "Schema")


@cache
def entry_of(kind: type) -> type[ma.Schema]:
    """The schema of what is taken for a ``kind``: only fields without a default are required."""
    hints = get_type_hints(kind)
    described = {
        each.name: _field(hints[each.name], required=_is_required(each), inner=entry_of)
        for each in fields(kind)
    }
    return _named(kind, described, "EntrySchema")


@cache
def patch_of(kind: type) -> type[ma.Schema]:
    """The schema of a merge patch of a ``kind`` (RFC 7396): any field may be absent, null clears it."""
    hints = get_type_hints(kind)
    described = {each.name: _nullable(_field(hints[each.name], inner=patch_of)) for each in fields(kind)}
    return _named(kind, described, "PatchSchema")


def _named(kind: type, described: Mapping[str, AnyField], ending: str) -> type[ma.Schema]:
    schema = ma.Schema.from_dict(dict(described), name=f"{kind.__name__}{ending}")
    schema.describes = kind  # type: ignore[attr-defined]  # for naming() to tell two of one name apart
    return schema


def _is_required(each: "Field[object]") -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _nullable(described: AnyField) -> AnyField:
    described.allow_none = True
    return described


def _field(
    kind: object, *, required: bool = False, allow_none: bool = False, inner: object = None
) -> AnyField:
    options: dict[str, object] = {"required": required, "allow_none": allow_none}
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _either(get_args(kind), required=required, inner=inner)
    if origin in {tuple, list, frozenset, set}:
        return ma.fields.List(_field(get_args(kind)[0], inner=_of_list(inner)), **options)  # type: ignore[arg-type]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        value = _field(get_args(kind)[1], allow_none=inner is patch_of, inner=inner)
        return ma.fields.Dict(keys=ma.fields.String(), values=value, **options)  # type: ignore[arg-type]
    return _single(kind, options, inner)


def _of_list(inner: object) -> object:
    """A list is replaced as a whole, so its items are entries, not patches."""
    return entry_of if inner is patch_of else inner


def _either(members: tuple[object, ...], *, required: bool, inner: object) -> AnyField:
    kinds = [member for member in members if member is not type(None)]
    optional = len(kinds) < len(members)
    if set(kinds) == {date, datetime}:
        return Moment(required=required, allow_none=optional)
    return _field(kinds[0], required=required, allow_none=optional, inner=inner)


def _single(kind: object, options: dict[str, object], inner: object) -> AnyField:
    if isinstance(kind, type) and is_dataclass(kind):
        describe = inner if callable(inner) else schema_of
        return ma.fields.Nested(describe(kind), **options)  # type: ignore[arg-type]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ma.fields.Enum(kind, by_value=True, **options)  # type: ignore[arg-type]
    if kind is int:
        return ma.fields.Integer(strict=True, **options)  # type: ignore[arg-type]
    if kind is Decimal:
        return Amount(**options)
    return PLAIN.get(kind, ma.fields.Raw)(**options)  # type: ignore[arg-type]
