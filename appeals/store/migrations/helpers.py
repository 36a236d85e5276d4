"""Frozen words for migrations: column kinds, owned tables, and tables that are written once."""

import sqlalchemy as sa
from alembic import op

SQLITE_GUARD = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is written once'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_written_once() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is written once' USING ERRCODE = 'restrict_violation'; END $$
"""
POSTGRESQL_GUARD = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_written_once()
"""


def owned(table: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    """Create a table whose rows belong to an organization."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        references(table, "organization_id", "organizations"),
    )


def references(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A foreign key, named as everywhere."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """A unique constraint, named as everywhere."""
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def index(table: str, *columns: str, name: str = "") -> None:
    """An index, named as everywhere unless told."""
    op.create_index(name or f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def write_once(table: str) -> None:
    """Make the database refuse every change and deletion of the table's rows."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_GUARD.format(table=table, verb=verb))
        return
    op.execute(POSTGRESQL_FUNCTION.format(table=table))
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(POSTGRESQL_GUARD.format(table=table, verb=verb))


def no_longer_write_once(table: str) -> None:
    """Lift ``write_once``; only ever used on the way down."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
        return
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(f"DROP TRIGGER {table}_no_{verb} ON {table}")
    op.execute(f"DROP FUNCTION {table}_written_once()")


DISPOSED = "00646973706f736564"  # in hex: what stands where a value was disposed of
SQLITE_DISPOSAL_GUARD = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
WHEN NOT ({kept} AND {blanked} AND EXISTS (
    SELECT 1 FROM disposed_rows WHERE row_id = OLD.id AND of_table = '{table}'))
BEGIN SELECT RAISE(ABORT, '{table} is written once'); END
"""
POSTGRESQL_DISPOSAL_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_disposal_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {kept} AND {blanked} AND EXISTS (
    SELECT 1 FROM disposed_rows WHERE row_id = OLD.id AND of_table = '{table}') THEN RETURN NEW; END IF;
RAISE EXCEPTION '{table} is written once' USING ERRCODE = 'restrict_violation'; END $$
"""
POSTGRESQL_DISPOSAL_GUARD = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_disposal_only()
"""


def open_to_disposal(table: str, *blanked: str) -> None:
    """Let a table that is written once take one change alone: these columns blanked, under a certificate.

    The row must be named in ``disposed_rows`` and every other column must stay as it is.
    """
    columns = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(table)]
    kept = [name for name in columns if name not in blanked]
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in kept)
        gone = " AND ".join(f"NEW.\"{name}\" IS X'{DISPOSED}'" for name in blanked)
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(SQLITE_DISPOSAL_GUARD.format(table=table, kept=same, blanked=gone))
        return
    same = " AND ".join(f'NEW."{name}"::text IS NOT DISTINCT FROM OLD."{name}"::text' for name in kept)
    gone = " AND ".join(f"NEW.\"{name}\" = decode('{DISPOSED}', 'hex')" for name in blanked)
    op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
    op.execute(POSTGRESQL_DISPOSAL_FUNCTION.format(table=table, kept=same, blanked=gone))
    op.execute(POSTGRESQL_DISPOSAL_GUARD.format(table=table))


def closed_to_disposal(table: str) -> None:
    """Undo ``open_to_disposal``; only ever used on the way down."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(SQLITE_GUARD.format(table=table, verb="UPDATE"))
        return
    op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
    op.execute(f"DROP FUNCTION {table}_disposal_only()")
    op.execute(POSTGRESQL_GUARD.format(table=table, verb="UPDATE"))
