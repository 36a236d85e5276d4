"""A worker's own lock: held for as long as its process lives, by a file beside SQLite or by PostgreSQL.

Who can take a worker's lock knows that the worker is gone, however it went.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

FAMILY = 0x4A4F4253  # any number that is ours, the first half of each lock's number
TAKE = text("SELECT pg_try_advisory_lock(:family, :number)")
GIVE_BACK = text("SELECT pg_advisory_unlock(:family, :number)")


@dataclass(slots=True)
class WorkerLock:
    """One of the two: an open file, or a connection that is kept for nothing else."""

    descriptor: int | None = None
    connection: Connection | None = None

    def holds(self) -> bool:
        """Whether it is still ours: a connection that broke has lost it."""
        if self.connection is None:
            return True
        try:
            self.connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def release(self) -> None:
        """Give it back."""
        if self.descriptor is not None:
            os.close(self.descriptor)
        if self.connection is not None:
            self.connection.invalidate()  # closes the session, and with it whatever it locks
            self.connection.close()


def take(engine: Engine, name: str) -> WorkerLock | None:
    """The lock of the worker of this name; None while another process has it.

    On SQLite there is one worker for the whole database, whatever its name.
    """
    if engine.dialect.name == "sqlite":
        return _take_file(Path(f"{engine.url.database}-worker"))
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if connection.execute(TAKE, {"family": FAMILY, "number": _number(name)}).scalar_one():
        return WorkerLock(connection=connection)
    connection.close()
    return None


@contextmanager
def while_gone(engine: Engine, name: str) -> Iterator[bool]:
    """Whether the worker of this name is gone; it cannot come back until the block ends. PostgreSQL only."""
    lock = take(engine, name)
    try:
        yield lock is not None
    finally:
        if lock is not None and lock.connection is not None:
            lock.connection.execute(GIVE_BACK, {"family": FAMILY, "number": _number(name)})
            lock.connection.close()


def _take_file(path: Path) -> WorkerLock | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return WorkerLock(descriptor=descriptor)


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)
