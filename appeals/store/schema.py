"""Brings a database to the present schema, and tells whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.orm import Session

from appeals.errors import BrokenRecord, StoreUnavailable, WrongKeys
from appeals.store import audit
from appeals.store.keys import KeyRing
from appeals.store.people import KeyCheckRow

MIGRATIONS = Path(__file__).parent / "migrations"
NOT_THESE = (
    "The key file is not the one that this database was written with. "
    "Put the right one back from your backup."
)
CHECKED = b"evenhand"
ENDS_ARE_NOTED = "0006"  # the revision from which on each audit chain's end is noted
LOCK = 0x45564E48  # any number that is ours, for PostgreSQL's advisory lock


def migrate(engine: Engine, keys: KeyRing) -> None:
    """Run what is missing, in one transaction, one process at a time; then note or check the keys."""
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})
        before = MigrationContext.configure(connection).get_current_revision()
        command.upgrade(_config(connection), "head")
        if before is not None and before < ENDS_ARE_NOTED:
            _note_ends(connection, keys)
        _check_keys(connection, keys)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Undo migrations down to a revision. Drops what they made; for tests and operators."""
    with engine.connect() as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def check(engine: Engine, keys: KeyRing) -> None:
    """Raise StoreUnavailable unless the schema is the present one, WrongKeys unless the keys fit."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with engine.connect() as connection, connection.begin():
        if MigrationContext.configure(connection).get_current_revision() != head:
            raise StoreUnavailable("The database is not at the present schema. Run: evenhand migrate.")
        _check_keys(connection, keys)


def holds_anything(engine: Engine) -> bool:
    """Whether the database was already written with keys; then a missing key file is no first start."""
    with engine.connect() as connection, connection.begin():
        if not inspect(connection).has_table(KeyCheckRow.__tablename__):
            return False
        return connection.execute(select(KeyCheckRow.key_id).limit(1)).first() is not None


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _note_ends(connection: Connection, keys: KeyRing) -> None:
    with Session(connection, join_transaction_mode="rollback_only") as session:
        audit.note_ends(session, keys)
        session.commit()


def _check_keys(connection: Connection, keys: KeyRing) -> None:
    root_mac = keys.mac("key check", CHECKED)
    with Session(connection, join_transaction_mode="rollback_only") as session:
        known = session.scalars(select(KeyCheckRow)).all()
        for check_row in known:
            try:
                keys.decrypt(bytes(check_row.sealed), "key_checks.sealed")
            except BrokenRecord as error:
                raise WrongKeys(NOT_THESE) from error
            if check_row.root_mac != root_mac:
                raise WrongKeys(NOT_THESE)
        if keys.active not in {check_row.key_id for check_row in known}:
            sealed = keys.encrypt(CHECKED, "key_checks.sealed")
            session.add(KeyCheckRow(key_id=keys.active, sealed=sealed, root_mac=root_mac))
            session.commit()
