"""Who calls the application in tests: a person at a plain browser, and a program with a key."""

import base64
import hashlib
import hmac
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from appeals.domain.actor import Actor
from appeals.services import accounts
from appeals.store.unit_of_work import UnitOfWork
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
        page = self.client.get("/account").get_data(as_text=True)
        if 'name="csrf_token"' not in page:
            page = self.client.get("/sign-in").get_data(as_text=True)
        return token_in(page)

    def fill(self, page: str, fields: dict[str, object], *, to: str = "") -> TestResponse:
        """Open a page, fill the form on it, and send it (to the page's own address unless told)."""
        shown = self.client.get(page)
        assert shown.status_code == 200, (page, shown.status_code, shown.location)
        typed = {"csrf_token": token_in(shown.get_data(as_text=True)), **fields}
        return self.client.post(to or page, data=typed)


def token_in(page: str) -> str:
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


def totp(key: str, at: datetime) -> str:
    """The six digits that an authenticator app shows at an instant (RFC 6238)."""
    bare = re.sub(r"[^A-Z2-7]", "", key.upper())
    secret = base64.b32decode(bare + "=" * (-len(bare) % 8))
    digest = hmac.new(secret, struct.pack(">Q", int(at.timestamp()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def owner(service: Service, organization: str) -> Actor:
    return accounts.command_actor(service.door(now=datetime.now(UTC)), organization)


def work_of(service: Service, actor: Actor) -> UnitOfWork:
    now = datetime.now(UTC)
    return service.work(actor, now=now, today=now.date())


def as_form(name: str, content: bytes, **fields: str) -> dict[str, object]:
    """A form with a file, encoded by hand: the test client leaves the temporary file of a large one open."""
    boundary = "made-up-boundary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join(parts) + head + content + f"\r\n--{boundary}--\r\n".encode()
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


SignIn = Callable[..., Person]
IssueKey = Callable[..., Program]
