"""Moves what is encrypted under older master keys to the active one, and counts what each key still holds.

Only the encryption changes: hashes and chains are counted over the plain values, so verify proves it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    String,
    TableClause,
    Uuid,
    column,
    select,
    table,
    text,
    update,
)
from sqlalchemy.orm import Session

from appeals.store.base import DISPOSED, EncryptedJson, EncryptedText
from appeals.store.documents import BlobRow
from appeals.store.engine import Store
from appeals.store.keys import KeyRing, kid_of
from appeals.store.tables import METADATA

AT_ONCE = 500
GUARDS = {
    "sqlite": text("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND lower(name) = :guard"),
    "postgresql": text("SELECT 1 FROM pg_trigger WHERE tgname = :guard"),
}
SQLITE_GUARDS_OF = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
BODIES = BlobRow.__tablename__

Raw = Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A table with encrypted columns, seen as bytes, and what each value is bound to."""

    rows: TableClause
    places: Mapping[str, Callable[[str], str]]  # column -> what it is bound to, given the row's file name


def reseal_values(store: Store) -> int:
    """Seal every value and every body's own key under the active master key; how many rows changed.

    Works in short transactions beside a running service, and is safe to repeat after a crash. Sealed
    versions are written once: their guard is lifted and set again inside the one transaction that moves them.
    """
    changed = 0
    for sealed in _sealed_tables():
        if _is_write_once(store, sealed.rows.name):
            changed += _written_once(store, sealed)
            continue
        last: UUID | None = None
        more = True
        while more:
            with store.writing() as session:
                last, count, more = _batch(session, store.keys, sealed, last)
            changed += count
    return changed


def values_by_key(session: Session) -> Counter[str]:
    """How many values each master key still opens."""
    found: Counter[str] = Counter()
    for sealed in _sealed_tables():
        columns = [sealed.rows.c[name] for name in sealed.places]
        for row in session.execute(select(*columns).execution_options(yield_per=AT_ONCE)):
            found.update(kid_of(value) for value in row if _is_sealed(value))
    return found


def _sealed_tables() -> Iterator[_Sealed]:
    for each in METADATA.sorted_tables:
        if each.name == BODIES:
            rows = table(
                each.name,
                column("id", Uuid()),
                column("name", String()),
                column("wrapped_key", LargeBinary()),
            )
            yield _Sealed(rows, {"wrapped_key": lambda name: name})
            continue
        places = {
            each_column.name: _always(each_column.type.place)
            for each_column in each.columns
            if isinstance(each_column.type, EncryptedText | EncryptedJson)
        }
        if places:
            raw = [column(name, LargeBinary()) for name in places]
            yield _Sealed(table(each.name, column("id", Uuid()), *raw), places)


def _is_write_once(store: Store, name: str) -> bool:
    """Whether the database refuses changes of the table's rows (migrations.helpers.write_once)."""
    with store.reading() as session:
        guard = {"guard": f"{name}_no_update"}
        return session.execute(GUARDS[session.get_bind().dialect.name], guard).first() is not None


def _always(place: str) -> Callable[[str], str]:
    return lambda _name: place


def _written_once(store: Store, sealed: _Sealed) -> int:
    with store.reading() as session:
        columns: list[ColumnElement[object]] = [sealed.rows.c[name] for name in sealed.places]
        with session.execute(select(*columns).execution_options(yield_per=AT_ONCE)) as rows:
            if all(not _is_old(store.keys, value) for row in rows for value in row):
                return 0
    changed = 0
    with store.writing() as session, _unguarded(session, sealed.rows.name):
        last: UUID | None = None
        more = True
        while more:
            last, count, more = _batch(session, store.keys, sealed, last)
            changed += count
    return changed


@contextmanager
def _unguarded(session: Session, name: str) -> Iterator[None]:
    """Without the table's guards, which are set again as they were, within the transaction."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        return
    guards = session.execute(SQLITE_GUARDS_OF, {"name": name}).all()
    for guard, _ in guards:
        session.execute(text(f"DROP TRIGGER {guard}"))
    yield
    for _, words in guards:
        session.connection().exec_driver_sql(words)


def _is_sealed(value: object) -> bool:
    return value is not None and value != DISPOSED


def _is_old(keys: KeyRing, value: object) -> bool:
    """Whether a value is sealed under an older key. What was disposed of is under none."""
    return isinstance(value, bytes) and _is_sealed(value) and kid_of(value) != keys.active


def _batch(
    session: Session, keys: KeyRing, sealed: _Sealed, after: UUID | None
) -> tuple[UUID | None, int, bool]:
    """Move the next rows in order of their ids: the last id, how many changed, whether there are more."""
    rows = select(sealed.rows).order_by(sealed.rows.c.id).limit(AT_ONCE).with_for_update()
    if after is not None:
        rows = rows.where(sealed.rows.c.id > after)
    found = session.execute(rows).mappings().all()
    changed = 0
    for row in found:
        moved = _moved(keys, sealed, {name: row[name] for name in sealed.places}, str(row.get("name", "")))
        if moved:
            session.execute(update(sealed.rows).where(sealed.rows.c.id == row["id"]).values(moved))
            changed += 1
    return (found[-1]["id"] if found else after), changed, len(found) == AT_ONCE


def _moved(keys: KeyRing, sealed: _Sealed, row: Raw, name: str) -> dict[str, bytes]:
    moved = {}
    for column_name, value in row.items():
        if value is not None and _is_old(keys, value):
            place = sealed.places[column_name](name)
            moved[column_name] = keys.encrypt(keys.decrypt(value, place), place)
    return moved
