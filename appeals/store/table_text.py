"""Tables as lines of JSON that either engine can take in again: columns with their kinds, values as stored.

Encrypted values stay encrypted. The columns are written down with the rows, so that a later version can
read a backup at the schema that it was made with.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    Enum,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    column,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from appeals.domain.plain import Plain
from appeals.errors import BrokenRecord
from appeals.store.base import EncryptedJson, EncryptedText, Money, UtcDateTime
from appeals.store.tables import METADATA

AT_ONCE = 500
PART_BYTES = 4 * 1024 * 1024

BOUND_AS: Mapping[str, TypeEngine[Any]] = {
    "uuid": Uuid(),
    "bytes": LargeBinary(),
    "instant": UtcDateTime(),
    "date": Date(),
    "text": Text(),
    "bool": Boolean(),
    "int": BigInteger(),
    "json": JSON(),
}
# the first kind of column that fits says how it is written; an Enum is a String too, so it stands before
WRITTEN_AS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uuid, "uuid"),
    (EncryptedText, "bytes"),
    (EncryptedJson, "bytes"),
    (UtcDateTime, "instant"),
    (Money, "int"),
    (Enum, "text"),
    (String, "text"),
    (Date, "date"),
    (Boolean, "bool"),
    (Integer, "int"),
    (LargeBinary, "bytes"),
    (JSON, "json"),
)
READ_AS: Mapping[str, Callable[[str], object]] = {
    "uuid": UUID,
    "bytes": base64.b64decode,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def table_parts(session: Session) -> Iterator[tuple[str, int, bytes]]:
    """Every table, those that others point to first: its name, how many rows are in the part, the part."""
    for each in METADATA.sorted_tables:
        yield from ((each.name, count, part) for count, part in _parts(session, each))


def take_in(session: Session, part: bytes) -> int:
    """Add the rows of a part; how many. Raises BrokenRecord if it is none."""
    first, *lines = part.splitlines()
    try:
        head = json.loads(first)
        kinds = [str(kind) for _, kind in head["columns"]]
        rows = table(head["table"], *(column(name, BOUND_AS[kind]) for name, kind in head["columns"]))
        names = [each.name for each in rows.columns]
        values = [dict(zip(names, _cells(kinds, json.loads(line)), strict=True)) for line in lines]
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenRecord("A part of the backup cannot be read as rows of a table.") from error
    for start in range(0, len(values), AT_ONCE):
        session.execute(insert(rows), values[start : start + AT_ONCE])
    return len(values)


def is_empty(session: Session) -> bool:
    """Whether no organization is there yet: an installation that was never used."""
    if not inspect(session.connection()).has_table("organizations"):
        return True
    return session.execute(select(table("organizations", column("id"))).limit(1)).first() is None


def _parts(session: Session, each: Table) -> Iterator[tuple[int, bytes]]:
    kinds = [(each_column.name, _kind(each_column.type)) for each_column in each.columns]
    rows = table(each.name, *(column(name, BOUND_AS[kind]) for name, kind in kinds))
    head = json.dumps({"table": each.name, "columns": kinds}).encode()
    keys = [rows.c[each_column.name] for each_column in each.primary_key]
    found = session.execute(select(rows).order_by(*keys).execution_options(yield_per=AT_ONCE))
    lines, size = [head], 0
    for row in found:
        line = json.dumps([_plain(value) for value in row], ensure_ascii=False).encode()
        lines.append(line)
        size += len(line)
        if size > PART_BYTES:
            yield len(lines) - 1, b"\n".join(lines)
            lines, size = [head], 0
    if len(lines) > 1:
        yield len(lines) - 1, b"\n".join(lines)


def _kind(of: TypeEngine[Any]) -> str:
    for kind, name in WRITTEN_AS:
        if isinstance(of, kind):
            return name
    raise TypeError(f"a column of kind {of!r} cannot be backed up: say how in WRITTEN_AS")


def _plain(value: object) -> Plain:
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, date):  # an instant is a date too
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value  # type: ignore[return-value]  # text, numbers, truth, and JSON are plain already


def _cells(kinds: list[str], cells: list[object]) -> list[object]:
    return [
        READ_AS[kind](cell) if kind in READ_AS and isinstance(cell, str) else cell
        for kind, cell in zip(kinds, cells, strict=True)
    ]
