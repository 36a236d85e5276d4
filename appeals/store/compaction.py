"""Takes what was deleted or overwritten out of the database's own files, where it would otherwise linger."""

from sqlalchemy import Engine

from appeals.store.holdings import HOLDINGS, Fate

TABLES = tuple(name for name, each in HOLDINGS.items() if each.fate in {Fate.BLANKED, Fate.DELETED})


def forget_free_space(engine: Engine) -> None:
    """Rewrite the tables of records without the space that deleted values have left, and empty the log.

    SQLite: the whole file and its write-ahead log. PostgreSQL: each table of records, under a lock that makes
    others wait; its own write-ahead log and its archive go by the server's rules. Not within a transaction.
    """
    if engine.dialect.name == "sqlite":
        steps: tuple[str, ...] = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        steps = tuple(f"VACUUM (FULL) {name}" for name in (*TABLES, "blobs"))
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        raw = connection.connection.cursor()
        for step in steps:
            raw.execute(step)
        raw.close()
