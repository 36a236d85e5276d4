"""Opens every encrypted value of an organization, and names those that no longer open."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, select, type_coerce
from sqlalchemy.orm import Session

from appeals.errors import BrokenRecord
from appeals.store.base import EncryptedJson, EncryptedText
from appeals.store.keys import KeyRing
from appeals.store.tables import METADATA

AT_ONCE = 500


def unreadable_values(session: Session, keys: KeyRing, organization_id: UUID) -> Iterator[tuple[str, str]]:
    """Where (table, column and row) and why, for every encrypted value that was changed."""
    for table in METADATA.sorted_tables:
        columns = [
            column for column in table.columns if isinstance(column.type, EncryptedText | EncryptedJson)
        ]
        if columns and "organization_id" in table.columns:
            yield from _in_table(session, keys, organization_id, table, columns)


def _in_table(
    session: Session, keys: KeyRing, organization_id: UUID, table: Table, columns: list[Column[object]]
) -> Iterator[tuple[str, str]]:
    raw = [type_coerce(column, LargeBinary).label(column.name) for column in columns]
    rows = select(table.c.id, *raw).where(table.c.organization_id == organization_id)
    for row in session.execute(rows.execution_options(yield_per=AT_ONCE)):
        row_id, *values = row
        for column, value in zip(columns, values, strict=True):
            place = f"{table.name}.{column.name}"
            try:
                if value is not None:
                    keys.decrypt(bytes(value), place)
            except BrokenRecord as error:
                yield f"{place}, row {row_id}", str(error)
