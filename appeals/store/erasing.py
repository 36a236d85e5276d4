"""Finds every row and file of a record by the holdings, and blanks or deletes them. Needs a transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, delete, literal, select, update
from sqlalchemy.orm import Session

from appeals.domain.versions import canonical_json, sha256
from appeals.store.base import DISPOSED, EncryptedJson, EncryptedText
from appeals.store.holdings import FRESH, GONE, HOLDINGS, Fate, Holding
from appeals.store.tables import METADATA

AT_ONCE = 500
BLOBS = "blobs"
Ids = Mapping[str, frozenset[UUID]]  # of rows, by table


@dataclass(frozen=True, slots=True)
class Body:
    """A file of a record: its row, its name in the document store, and the hash of what it held."""

    id: UUID
    name: str
    sha256: str


def rows_below(session: Session, roots: Ids, spared: Ids) -> Ids:
    """The rows of every table that hang on the given ones, those included; nothing spared, nor below it."""
    found: dict[str, frozenset[UUID]] = dict(roots)
    for each in METADATA.sorted_tables:
        holding = HOLDINGS.get(each.name)
        if holding is None or not holding.via:
            continue
        ids = {row for column in holding.via for row in _below(session, each.c[column], found)}
        ids -= spared.get(each.name, frozenset())
        if ids:
            found[each.name] = found.get(each.name, frozenset()) | ids
    return found


def files_of(session: Session, ids: Ids) -> tuple[tuple[Body, ...], tuple[Body, ...]]:
    """The files of these rows: those that nothing else has, and those that another row has, too."""
    own = {blob for column in _file_columns() for blob in _files(session, column, ids)}
    also = {blob for column in _file_columns() for blob in _also_elsewhere(session, column, ids, own)}
    bodies = list(_bodies(session, own))
    return (
        tuple(each for each in bodies if each.id not in also),
        tuple(each for each in bodies if each.id in also),
    )


def blank(session: Session, ids: Ids) -> None:
    """Put the mark of disposal in the place of every value that tells of the patient."""
    for name, rows in ids.items():
        holding = HOLDINGS[name]
        if holding.fate is Fate.BLANKED:
            for row_id in sorted(rows):
                _blank_row(session, METADATA.tables[name], holding, row_id)


def hand_over(session: Session, rows: Mapping[str, Mapping[UUID, UUID]]) -> None:
    """Let rows hang on another case: by table, the row and the case."""
    for name, moved in rows.items():
        table = METADATA.tables[name]
        for row_id, case_id in moved.items():
            session.execute(update(table).where(table.c.id == row_id).values(case_id=case_id))


def remove(session: Session, ids: Ids) -> None:
    """Delete the rows that go, those that point to others first."""
    for each in reversed(METADATA.sorted_tables):
        if each.name in ids and HOLDINGS[each.name].fate is Fate.DELETED:
            for part in _parts(ids[each.name]):
                session.execute(delete(each).where(each.c.id.in_(part)))


def destroy_keys(session: Session, bodies: Iterable[Body]) -> None:
    """Destroy the files' own keys as they stand in the database."""
    files = METADATA.tables[BLOBS]
    for part in _parts(frozenset(each.id for each in bodies)):
        session.execute(update(files).where(files.c.id.in_(part)).values(wrapped_key=DISPOSED))


def skeletons(session: Session, ids: Ids) -> Mapping[str, Mapping[str, str]]:
    """The hash of what stays of every row that is blanked, by table and row: the same before and after."""
    return {
        name: {row.hex: digest for row, digest in _skeletons(session, METADATA.tables[name], rows)}
        for name, rows in ids.items()
    }


def encrypted_columns(table: Table) -> tuple[str, ...]:
    """The names of a table's columns whose values are encrypted."""
    return tuple(
        column.name for column in table.columns if isinstance(column.type, EncryptedText | EncryptedJson)
    )


def _below(session: Session, column: Column[UUID], found: Ids) -> Iterator[UUID]:
    parent = next((key.column.table.name for key in column.foreign_keys), "cases")
    for part in _parts(found.get(parent, frozenset())):
        yield from session.scalars(select(column.table.c.id).where(column.in_(part)))


def _blank_row(session: Session, table: Table, holding: Holding, row_id: UUID) -> None:
    mark = literal(DISPOSED, LargeBinary)
    cleared = {
        name: f"{GONE}{row_id.hex}"[-_room(table.c[name]) :] if value is FRESH else value
        for name, value in holding.clear.items()
    }
    values = {**dict.fromkeys(holding.blank, mark), **cleared}
    session.execute(update(table).where(table.c.id == row_id).values(values))


def _room(column: Column[object]) -> int:
    """How many characters a text column takes; the end of a fresh text is the row's id."""
    return int(getattr(column.type, "length", None) or len(GONE) + 32)


def _skeletons(session: Session, table: Table, rows: frozenset[UUID]) -> Iterator[tuple[UUID, str]]:
    changed = {*HOLDINGS[table.name].blank, *HOLDINGS[table.name].clear}
    kept = [column for column in table.columns if column.name not in changed]
    for part in _parts(rows):
        for row in session.execute(select(*kept).where(table.c.id.in_(part)).order_by(table.c.id)):
            told = dict(zip((column.name for column in kept), row, strict=True))
            yield told["id"], sha256(canonical_json(told))


def _file_columns() -> Iterator[Column[UUID]]:
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if any(_to_blobs(key) for key in column.foreign_keys):
                yield column


def _to_blobs(key: ForeignKey) -> bool:
    return key.column.table.name == BLOBS


def _files(session: Session, column: Column[UUID], ids: Ids) -> Iterator[UUID]:
    for part in _parts(ids.get(column.table.name, frozenset())):
        named = column.table.c.id.in_(part) & column.is_not(None)
        yield from session.scalars(select(column).where(named))


def _also_elsewhere(
    session: Session, column: Column[UUID], ids: Ids, blobs: Collection[UUID]
) -> Iterator[UUID]:
    """Which of the files a row has that is neither of these nor disposed of already."""
    gone = METADATA.tables["disposed_rows"]
    here = ids.get(column.table.name, frozenset())
    for part in _parts(frozenset(blobs)):
        rows = select(column.table.c.id, column).where(
            column.in_(part),
            ~select(gone.c.id)
            .where(gone.c.row_id == column.table.c.id, gone.c.of_table == column.table.name)
            .exists(),
        )
        yield from (blob for row_id, blob in session.execute(rows) if row_id not in here)


def _bodies(session: Session, blobs: Collection[UUID]) -> Iterator[Body]:
    files = METADATA.tables[BLOBS]
    for part in _parts(frozenset(blobs)):
        rows = select(files.c.id, files.c.name, files.c.sha256).where(
            files.c.id.in_(part), files.c.wrapped_key != DISPOSED
        )
        yield from (Body(*row) for row in session.execute(rows.order_by(files.c.id)))


def _parts(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
