"""A running demo site and Debian's Chromium to drive it."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from api.app import create_app
from api.work import KEY
from appeals import demo
from appeals.settings import Settings
from appeals.wiring import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SCREENSHOTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PATIENCE = 30_000  # milliseconds: two cores draw pages for two browsers
WIDE = {"width": 1360, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests are skipped on a laptop and fail in CI."""
    if not CHROMIUM.exists():
        told = "Chromium is not installed (apt-get install chromium): the pages were NOT tested in a browser"
        if os.environ.get("CI"):  # noqa: TID251  a test asks where it runs
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers, until the block ends."""

    def whole(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        # werkzeug's server leaves a file open when the browser hangs up, and an open file fails a test.
        answer = app(environ, start)
        try:
            return list(answer)
        finally:
            getattr(answer, "close", lambda: None)()

    server = make_server("127.0.0.1", 0, whole, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo site."""
    home = Settings.at(tmp_path_factory.mktemp("site"))
    settings = replace(home, demo=True, sign_ins_per_minute=10_000)  # one address signs in for every test
    service = Service.from_settings(settings)
    service.migrate()
    demo.load_once(service)
    service.close()
    app = create_app(settings)
    with served(app) as address:
        yield address
    app.extensions[KEY].close()


@dataclass
class Visitor:
    """Someone at the site, in a browser that remembers every complaint of the page."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def goes_to(self, path: str) -> None:
        self.page.goto(self.site + path)

    def signs_in(self, who: str = "drafter") -> None:
        person = next(each for each in demo.SIGN_INS if each.email.startswith(f"{who}@"))
        self.goes_to("/sign-in")
        self.page.get_by_label("E-mail").fill(person.email)
        self.page.get_by_label("Password").fill(person.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(re.compile("/worklist"))

    def keeps_picture(self, name: str) -> None:
        """For the documentation, when EVENHAND_SCREENSHOTS is set."""
        if os.environ.get("EVENHAND_SCREENSHOTS"):  # noqa: TID251  asked for by hand
            SCREENSHOTS.mkdir(exist_ok=True)
            if self.page.locator("iframe").count():
                self.page.wait_for_timeout(4000)  # the browser's PDF viewer gives no sign when it is done
            self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=False)


def _listen(page: Page, visitor: Visitor) -> None:
    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visitor.complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    fresh = chromium.new_context(viewport=WIDE, accept_downloads=True)
    fresh.set_default_timeout(PATIENCE)
    yield fresh
    fresh.close()


@pytest.fixture
def visitor(context: BrowserContext, site: str) -> Iterator[Visitor]:
    """Someone at the site; whatever the browser complains about (the content policy first) fails the test."""
    page = context.new_page()
    someone = Visitor(page, site)
    _listen(page, someone)
    yield someone
    assert someone.complaints == []


@pytest.fixture
def inspector(chromium: Browser, site: str) -> Iterator[Visitor]:
    """Someone whose browser lets the accessibility checker be injected."""
    fresh = chromium.new_context(viewport=WIDE, bypass_csp=True)
    fresh.set_default_timeout(PATIENCE)
    yield Visitor(fresh.new_page(), site)
    fresh.close()
