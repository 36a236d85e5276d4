"""Brings a database to the present schema, and tells whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, delete, inspect, select, text
from sqlalchemy.orm import Session

from appeals.errors import BrokenRecord, StoreUnavailable, WrongKeys
from appeals.store import audit
from appeals.store.keys import KeyRing
from appeals.store.name_index import index_names
from appeals.store.people import KeyCheckRow

MIGRATIONS = Path(__file__).parent / "migrations"
NOT_THESE = (
    "The key file is not the one that this database was written with. "
    "Put the right one back from your backup."
)
CHECKED = b"evenhand"
KEY_CHECK = "key_checks.sealed"
ENDS_ARE_NOTED = "0006"  # the revision from which on each audit chain's end is noted
NAMES_ARE_INDEXED = "0026"  # the revision from which on a patient is found by name alone
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
        if before is not None and before < NAMES_ARE_INDEXED:
            index_names(connection, keys)
        _check_keys(connection, keys)
        _note_keys(connection, keys)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Undo migrations down to a revision. Drops what they made; for tests and operators."""
    with engine.connect() as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def make_empty(engine: Engine, wanted: str) -> None:
    """Bring a database that holds nothing to the schema of a revision, without noting any keys.

    Raises StoreUnavailable where the revision is of a later version than this one.
    """
    known = {each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if wanted not in known:
        raise StoreUnavailable(f"The schema {wanted} is of a later version. Install that version first.")
    with engine.connect() as connection, connection.begin():
        command.downgrade(_config(connection), "base")
        command.upgrade(_config(connection), wanted)


def revision(session: Session) -> str:
    """The schema that the database has now."""
    return str(MigrationContext.configure(session.connection()).get_current_revision())


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


def forget_old_keys(session: Session, keys: KeyRing) -> None:
    """From now on only the active key is asked for; in the caller's transaction."""
    session.execute(delete(KeyCheckRow).where(KeyCheckRow.key_id != keys.active))


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
        for check_row in session.scalars(select(KeyCheckRow)):
            try:
                keys.decrypt(bytes(check_row.sealed), KEY_CHECK)
            except BrokenRecord as error:
                raise WrongKeys(NOT_THESE) from error
            if check_row.root_mac != root_mac:
                raise WrongKeys(NOT_THESE)


def _note_keys(connection: Connection, keys: KeyRing) -> None:
    with Session(connection, join_transaction_mode="rollback_only") as session:
        if session.get(KeyCheckRow, keys.active) is None:
            sealed, root_mac = keys.encrypt(CHECKED, KEY_CHECK), keys.mac("key check", CHECKED)
            session.add(KeyCheckRow(key_id=keys.active, sealed=sealed, root_mac=root_mac))
            session.commit()
