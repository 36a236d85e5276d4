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
