"""Opens every encrypted value of an organization, and names those that no longer open."""

from collections.abc import Container, Iterator
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, select, type_coerce
from sqlalchemy.orm import Session

from appeals.errors import BrokenRecord
from appeals.store.base import DISPOSED, EncryptedJson, EncryptedText
from appeals.store.keys import KeyRing
from appeals.store.tables import METADATA

AT_ONCE = 500


def unreadable_values(
    session: Session, keys: KeyRing, organization_id: UUID, disposed: Container[tuple[str, UUID]]
) -> Iterator[tuple[str, str]]:
    """Where (table, column and row) and why, for every encrypted value that was changed.

    ``disposed``: the rows (table, id) whose values a certificate took; theirs must be gone, and no others.
    """
    for table in METADATA.sorted_tables:
        columns = [
            column for column in table.columns if isinstance(column.type, EncryptedText | EncryptedJson)
        ]
        if columns and "organization_id" in table.columns:
            for row_id, place, value in _values(session, organization_id, table, columns):
                why = _why_not(keys, value, place, disposed=(table.name, row_id) in disposed)
                if why:
                    yield f"{place}, row {row_id}", why


def _values(
    session: Session, organization_id: UUID, table: Table, columns: list[Column[object]]
) -> Iterator[tuple[UUID, str, bytes | None]]:
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in columns]
    rows = select(table.c.id, *raw).where(table.c.organization_id == organization_id)
    for row in session.execute(rows.execution_options(yield_per=AT_ONCE)):
        row_id, *values = row
        for column, value in zip(columns, values, strict=True):
            yield row_id, f"{table.name}.{column.name}", value


def _why_not(keys: KeyRing, value: bytes | None, place: str, *, disposed: bool) -> str:
    """Why a value is not as it must be; empty where it is."""
    if value is None:
        return ""
    if bytes(value) == DISPOSED:
        return "" if disposed else "it was blanked as if disposed of, and no certificate says so"
    if disposed:
        return "a certificate says that it was disposed of, and it is still there"
    try:
        keys.decrypt(bytes(value), place)
    except BrokenRecord as error:
        return str(error)
    return ""
