"""A running application on a real SQLite file, with two organizations, for tests of both faces."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.app import create_app
from api.work import KEY
from appeals.domain.actor import Actor, Permission, Role
from appeals.services import accounts
from appeals.settings import Settings
from appeals.wiring import Service

PASSWORD = "a long made-up passphrase"
OURS, THEIRS = "Example Behavioral Health", "Sample Counseling Group"


@dataclass
class Person:
    """Someone at a browser without scripts: reads pages, fills forms, carries the form's token along."""

    client: FlaskClient

    def get(self, address: str, **options: object) -> TestResponse:
        return self.client.get(address, **options)

    def post(self, address: str, fields: dict[str, object] | None = None, **options: object) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token(), **(fields or {})}, **options)

    def token(self) -> str:
        page = self.client.get("/import").get_data(as_text=True)
        if 'name="csrf_token"' not in page:
            page = self.client.get("/sign-in").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page[:500]
        return found.group(1)


@dataclass
class Program:
    """A system with an API key."""

    client: FlaskClient
    token: str

    def call(self, method: str, address: str, **options: object) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **dict(options.pop("headers", {}))}
        return self.client.open(f"/api/v1{address}", method=method, headers=headers, **options)

    def get(self, address: str, **options: object) -> TestResponse:
        return self.call("GET", address, **options)

    def post(self, address: str, **options: object) -> TestResponse:
        return self.call("POST", address, **options)

    def put(self, address: str, **options: object) -> TestResponse:
        return self.call("PUT", address, **options)

    def patch(self, address: str, **options: object) -> TestResponse:
        return self.call("PATCH", address, **options)


def owner(service: Service, organization: str) -> Actor:
    return accounts.command_actor(service.door(now=datetime.now(UTC)), organization)


def work_of(service: Service, actor: Actor):
    now = datetime.now(UTC)
    return service.work(actor, now=now, today=now.date())


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
def sign_in(app: Flask) -> Callable[..., Person]:
    """Sign a person of a role in: ``sign_in("reviewer")``."""

    def enter(role: str, domain: str = "ours.example") -> Person:
        person = Person(app.test_client())
        answer = person.post("/sign-in", {"email": f"{role}@{domain}", "password": PASSWORD})
        assert answer.status_code in {302, 303}, answer.get_data(as_text=True)
        return person

    return enter


@pytest.fixture
def program(app: Flask, service: Service) -> Callable[..., Program]:
    """A program with a key: ``program(Permission.SEE_CASES)``; without scopes it may do everything."""

    def issue(*scopes: Permission, organization: str = OURS) -> Program:
        work = work_of(service, owner(service, organization))
        key = accounts.issue_api_key(work, name="a test", scopes=scopes or tuple(Permission))
        return Program(app.test_client(), key.token)

    return issue
