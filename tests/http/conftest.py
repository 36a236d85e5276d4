"""A running application on a real SQLite file, with two organizations, for tests of both faces."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from http_callers import OURS, PASSWORD, THEIRS, IssueKey, Person, Program, SignIn, owner, work_of

from api.app import create_app
from api.work import KEY
from appeals.domain.actor import Permission, Role
from appeals.services import accounts
from appeals.services import sign_in as signing_in
from appeals.settings import Settings
from appeals.wiring import Service


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated home with two organizations, each with a person of every role."""
    home = tmp_path_factory.mktemp("prepared")
    service = Service.from_settings(Settings.at(home))
    service.migrate()
    for name, domain in ((OURS, "ours.example"), (THEIRS, "theirs.example")):
        accounts.open_organization(service.door(now=datetime.now(UTC)), name=name)
        for role in Role:
            accounts.add_user(
                work_of(service, owner(service, name)),
                email=f"{role.value}@{domain}",
                name=f"Testa {role.value.capitalize()}",
                password=PASSWORD,
                roles=[role],
            )
    service.close()
    return home


@pytest.fixture
def home(tmp_path: Path, prepared_home: Path) -> Path:
    """A fresh copy of the prepared home."""
    place = tmp_path / "home"
    shutil.copytree(prepared_home, place)
    return place


@pytest.fixture
def app(home: Path) -> Iterator[Flask]:
    application = create_app(Settings.at(home))
    yield application
    application.extensions[KEY].close()


@pytest.fixture
def service(app: Flask) -> Service:
    return app.extensions[KEY]


@pytest.fixture
def anyone(app: Flask) -> Person:
    """Somebody who is not signed in."""
    return Person(app.test_client())


@pytest.fixture
def sign_in(app: Flask, service: Service) -> SignIn:
    """A person of a role who has just signed in: ``sign_in("reviewer")``.

    The session is begun beside the pages, which test_sign_in.py goes through with password and code.
    """

    def enter(role: str, domain: str = "ours.example") -> Person:
        person = Person(app.test_client())
        account = signing_in.account_by_email(service.door(now=datetime.now(UTC)), f"{role}@{domain}")
        stay = signing_in.begin_session(
            service.door(now=datetime.now(UTC)), account.actor.id, via=["password", "code"]
        )
        with person.client.session_transaction() as session:
            session["_user_id"] = f"{account.actor.id}.{account.session_key}"
            session["_fresh"], session["stay"] = True, str(stay)
            session["fs_paa"] = datetime.now(UTC).timestamp()
        return person

    return enter


@pytest.fixture
def program(app: Flask, service: Service) -> IssueKey:
    """A program with a key: ``program(Permission.SEE_CASES)``; without scopes it may do everything."""

    def issue(*scopes: Permission, organization: str = OURS) -> Program:
        work = work_of(service, owner(service, organization))
        key = accounts.issue_api_key(work, name="a test", scopes=scopes or tuple(Permission))
        return Program(app.test_client(), key.token)

    return issue
