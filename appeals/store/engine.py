"""Opens the database so that nothing acknowledged is lost and nobody writes over anybody."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from appeals.domain.mail import Mailer
from appeals.domain.timestamps import TimestampAuthority
from appeals.domain.webhooks import Postbox
from appeals.errors import Conflict, StoreUnavailable
from appeals.store.base import use_keys
from appeals.store.blobs import BlobStore
from appeals.store.keys import KeyRing

BUSY_MILLISECONDS = 30_000
SQLITE_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
)
READ_ONLY = "evenhand_read_only"
ONE_VIEW = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@dataclass(frozen=True, slots=True)
class Store:
    """Where things are kept: the database, the keys, the document bodies; and whose clock confirms them."""

    engine: Engine
    keys: KeyRing
    blobs: BlobStore
    authority: TimestampAuthority | None = None  # the outside clock, where one is set
    mailer: Mailer | None = None  # where a mail server is set
    address: str = ""  # under which people reach the service
    outgoing: Postbox | None = None  # to addresses that people typed

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that can write; committed on a clean end, undone on any error."""
        with _plain_refusals(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view that never waits for a writer; whatever it changes is undone."""
        engine = self.engine.execution_options(**{READ_ONLY: True})
        with _plain_refusals(), Session(engine, expire_on_commit=False, autoflush=False) as session:
            if self.engine.dialect.name == "postgresql":  # SQLite does so by itself, from its first read on
                session.execute(ONE_VIEW)  # a pool's option would, on its return, undo a read-only default
            yield session


def open_engine(url: str, keys: KeyRing) -> Engine:
    """An engine for SQLite or PostgreSQL (through psycopg 3) whose encrypted columns use ``keys``.

    Values are hidden in its errors: they would carry names of patients into logs.
    """
    address = make_url(url)
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(
            address, hide_parameters=True, connect_args={"timeout": BUSY_MILLISECONDS / 1000}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
    use_keys(engine.dialect, keys)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection) or hasattr(connection, "isolation_level"):
        connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def _plain_refusals() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "written once" in str(error.orig):
            raise
        raise Conflict(
            "Someone else stored the same thing at this moment. Look again, then retry."
        ) from error
    except DataError:
        raise
    except ProgrammingError as error:
        if not _says(str(error.orig), NOT_SET_UP):
            raise
        raise StoreUnavailable(_sentence(str(error.orig))) from error
    except (DatabaseError, InterfaceError) as error:
        raise StoreUnavailable(_sentence(str(error.orig))) from error


NOT_SET_UP = ("no such table", "does not exist")
UNWRITABLE = ("is full", "No space left", "readonly", "read-only", "disk I/O error", "unable to open")


def _sentence(technical: str) -> str:
    if "locked" in technical:
        return "The database is busy with a long task. Nothing was changed; try again in a minute."
    if _says(technical, UNWRITABLE):
        return "The database cannot be written (disk full, or read-only). Nothing was changed."
    if "malformed" in technical or "not a database" in technical:
        return "The database file is damaged. Stop the service and restore the last backup."
    if _says(technical, NOT_SET_UP):
        return "The database is not set up. Run: evenhand migrate."
    return "The database cannot be reached. Nothing was changed; try again, or tell your operator."


def _says(technical: str, words: tuple[str, ...]) -> bool:
    return any(word in technical for word in words)
