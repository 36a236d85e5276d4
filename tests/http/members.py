"""People who sign in step by step, with the service's clock in the test's hands."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from http_callers import PASSWORD, Person, totp

EMAIL = "drafter@ours.example"


@dataclass
class Clock:
    """The service's time of day, which a test moves on."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Member:
    """A person with an authenticator app."""

    at: Person
    clock: Clock
    key: str = ""
    codes: list[str] = field(default_factory=list)

    def gives_password(self, password: str = PASSWORD, email: str = EMAIL, **more: str) -> str:
        return self.at.fill("/sign-in", {"email": email, "password": password, **more}).location or ""

    def sets_up(self) -> None:
        """The first sign-in: the app is set up and recovery codes are made."""
        assert self.gives_password().endswith("/account/second-factor")
        page = self.at.fill("/account/second-factor", {"setup": "authenticator"}).get_data(as_text=True)
        self.key = re.search(r'id="totp-key">([^<]+)<', page).group(1)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        answer = self.at.client.post("/sign-in/code", data={"csrf_token": token, "code": self.code()})
        assert answer.location.endswith("/account/recovery-codes"), answer.get_data(as_text=True)
        shown = self.at.fill("/account/recovery-codes", {}).get_data(as_text=True)
        self.codes = re.findall(r'<li class="code">([0-9a-f-]+)</li>', shown)

    def code(self) -> str:
        return totp(self.key, self.clock.now)

    def gives_code(self, code: str = "") -> str:
        return self.at.fill("/sign-in/code", {"code": code or self.code()}).location or ""

    def is_in(self) -> bool:
        return self.at.get("/worklist").status_code == 200
