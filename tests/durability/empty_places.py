"""New, empty databases beside the ones that the shared fixtures make."""

from sqlalchemy import create_engine, text


def run_alone(address: str, statement: str) -> None:
    """Run a statement that wants no transaction, on the server's own database."""
    url = address.format("postgres").replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
