"""Passkeys with a virtual authenticator, and the account pages: no barrier, no script needed."""

import base64
import hmac
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PATIENCE, WIDE, Visitor, served
from playwright.sync_api import Browser, BrowserContext, CDPSession

from api.app import create_app
from api.work import KEY
from appeals.services import first_run
from appeals.settings import Settings
from appeals.wiring import Service

PAGES = [
    "/account",
    "/account/password",
    "/account/recovery-codes",
    "/account/second-factor",
    "/account/passkeys",
    "/sign-in/forgotten",
]
ADMINISTRATION = ["/people", "/api-keys"]
FIRST = {
    "Organization": "Example Behavioral Health",
    "Your name": "Ada Administrator",
    "Your e-mail": "ada@ours.example",
    "Your password": "a long made-up passphrase",
}
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def totp(key: str, at: datetime) -> str:
    """The six digits that an authenticator app shows (RFC 6238)."""
    secret = base64.b32decode(re.sub(r"[^A-Z2-7]", "", key.upper()))
    digest = hmac.new(secret, struct.pack(">Q", int(at.timestamp()) // 30), "sha1").digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def named(visitor: Visitor) -> Visitor:
    """Someone at the site by its name: passkeys are bound to names, never to numbers."""
    visitor.site = visitor.site.replace("127.0.0.1", "localhost")
    return visitor


def _device(visitor: Visitor, **changes: object) -> tuple[CDPSession, str]:
    wire = visitor.page.context.new_cdp_session(visitor.page)
    wire.send("WebAuthn.enable")
    made = wire.send("WebAuthn.addVirtualAuthenticator", {"options": {**OPTIONS, **changes}})
    return wire, made["authenticatorId"]


def test_a_passkey_is_added_signs_in_and_proves_who_one_is(named: Visitor) -> None:
    page = named.page
    _device(named)
    named.signs_in("compliance")
    named.goes_to("/account/passkeys")
    page.get_by_label("Name", exact=True).fill("Office laptop")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("/account$"))
    page.get_by_text("The passkey Office laptop is added.").wait_for()
    named.keeps_picture("account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(re.compile("/sign-in"))

    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("/worklist"))
    assert page.get_by_text("Cora Compliance").is_visible()

    named.goes_to("/sign-in/again?next=/account/password")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("//[^/]+/account/password$"))  # not the question that names it

    named.goes_to("/account/passkeys")
    page.get_by_role("button", name="Remove Office laptop").click()
    page.get_by_text("The passkey Office laptop is removed.").wait_for()


def test_a_device_that_cannot_tell_its_owner_makes_no_passkey(named: Visitor) -> None:
    _device(named, isUserVerified=False)
    named.signs_in("compliance")
    named.goes_to("/account/passkeys")
    named.page.get_by_label("Name", exact=True).fill("Found on the street")
    named.page.get_by_role("button", name="Add").click()

    named.page.get_by_text("The browser gave no passkey").wait_for()


def test_a_site_that_knows_no_passkey_says_so(named: Visitor) -> None:
    _device(named)
    named.goes_to("/sign-in")
    named.page.get_by_role("button", name="Use a passkey").click()

    named.page.get_by_text("The browser gave no passkey").wait_for()


def test_account_pages_have_no_barrier(inspector: Visitor) -> None:
    page = inspector.page
    inspector.signs_in("admin")
    barriers = {}
    for path in (*PAGES, *ADMINISTRATION):
        inspector.goes_to(path)
        barriers[path] = _violations(inspector)
    for shown, press in (
        ("/account/second-factor", "Show the code"),
        ("/account/recovery-codes", "Make new codes"),
    ):
        inspector.goes_to(shown)
        page.get_by_role("button", name=press).click()
        page.wait_for_load_state()
        barriers[press] = _violations(inspector)
    inspector.goes_to("/people")
    page.get_by_role("link", name="Dana Drafter").click()
    page.wait_for_url(re.compile("/people/"))
    barriers["person"] = _violations(inspector)
    inspector.goes_to("/sign-in/again")
    barriers["again"] = _violations(inspector)

    assert {path: found for path, found in barriers.items() if found} == {}


def test_an_invitation_and_a_key_are_made_and_shown(visitor: Visitor) -> None:
    page = visitor.page
    visitor.signs_in("admin")
    page.locator("summary", has_text="Office").click()
    page.get_by_role("link", name="People").click()
    visitor.keeps_picture("people")
    page.get_by_label("Name", exact=True).fill("Nia Newcomer")
    page.get_by_label("E-mail").fill("nia@demo.example")
    page.get_by_label("Intake").check()
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link to send").input_value()
    visitor.keeps_picture("invitation")
    page.locator("summary", has_text="Office").click()
    page.get_by_role("link", name="API keys").click()
    page.get_by_label("What it is for").fill("Billing system")
    page.get_by_label("Import remittances and notices").check()
    page.get_by_role("button", name="Make the key").click()
    assert page.get_by_label("Key").input_value().startswith("ev_")
    visitor.goes_to("/api-keys")
    visitor.keeps_picture("api-keys")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(re.compile("/sign-in"))

    page.goto(link)
    page.get_by_label("Password").fill("a long made-up passphrase")
    page.get_by_role("button", name="Keep this password").click()

    page.get_by_text("Your password is set.").wait_for()


@pytest.fixture
def bare(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Visitor, str]]:
    """Someone at an installation that nobody has set up, and the token on its console."""
    settings = Settings.at(tmp_path / "bare")
    service = Service.from_settings(settings)
    service.migrate()
    token = first_run.new_setup_token(service.door(now=datetime.now(UTC)))
    service.close()
    app = create_app(settings)
    with served(app) as address:
        fresh = chromium.new_context(viewport=WIDE, bypass_csp=True)
        fresh.set_default_timeout(PATIENCE)
        yield Visitor(fresh.new_page(), address), token or ""
        fresh.close()
    app.extensions[KEY].close()


def test_from_the_first_start_to_the_worklist_without_a_barrier(bare: tuple[Visitor, str]) -> None:
    visitor, token = bare
    page, barriers = visitor.page, {}

    def look(what: str) -> None:
        barriers[what] = _violations(visitor)

    visitor.goes_to("/")
    page.get_by_role("link", name="set-up page").click()
    _fill(visitor, {**FIRST, "Set-up token": token})
    look("set-up")
    visitor.keeps_picture("set-up")
    page.get_by_role("button", name="Set up").click()
    _fill(visitor, {"E-mail": FIRST["Your e-mail"], "Password": FIRST["Your password"]})
    page.get_by_role("button", name="Sign in", exact=True).click()
    look("second factor")
    page.get_by_role("button", name="Show the code").click()
    look("qr code")
    key = page.locator("#totp-key").inner_text()
    page.get_by_label("Code", exact=True).fill(totp(key, datetime.now(UTC)))
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Make new codes").click()
    look("recovery codes")
    visitor.keeps_picture("recovery-codes")
    recovery = page.locator("ul.codes li").first.inner_text()
    page.get_by_role("button", name="Sign out", exact=True).click()
    _fill(visitor, {"E-mail": FIRST["Your e-mail"], "Password": FIRST["Your password"]})
    page.get_by_role("button", name="Sign in", exact=True).click()
    look("code")
    page.get_by_role("link", name="Use a recovery code").click()
    look("recovery code")
    page.get_by_label("Recovery code").fill(recovery)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(re.compile("/worklist"))

    assert {what: found for what, found in barriers.items() if found} == {}


def _fill(visitor: Visitor, typed: dict[str, str]) -> None:
    for label, text in typed.items():
        visitor.page.get_by_label(label, exact=True).fill(text)


@pytest.fixture
def without_scripts(chromium: Browser, site: str) -> Iterator[Visitor]:
    fresh: BrowserContext = chromium.new_context(java_script_enabled=False)
    fresh.set_default_timeout(PATIENCE)
    yield Visitor(fresh.new_page(), site)
    fresh.close()


def test_signing_in_and_the_account_work_without_scripts(without_scripts: Visitor) -> None:
    without_scripts.signs_in("compliance")
    without_scripts.page.get_by_role("link", name=re.compile("Cora Compliance")).click()
    without_scripts.page.get_by_role("link", name="Set it up").click()
    without_scripts.page.get_by_role("button", name="Show the code").click()

    assert without_scripts.page.locator("svg.qr path").count() == 1
    without_scripts.keeps_picture("second-factor")


@pytest.mark.parametrize("width", [390, 1360])
def test_no_account_page_is_wider_than_the_screen(visitor: Visitor, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.signs_in("admin")
    for path in (*PAGES, *ADMINISTRATION):
        visitor.goes_to(path)
        assert not visitor.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path


def test_whoever_fills_a_long_form_is_told_in_time_and_can_stay(visitor: Visitor) -> None:
    visitor.signs_in()
    visitor.page.clock.install()
    visitor.goes_to("/import/denial")
    visitor.page.get_by_label("Payer", exact=True).fill("Invented Plan")

    visitor.page.clock.fast_forward("13:01")
    visitor.page.get_by_role("alert").get_by_text("You are about to be signed out").wait_for()
    visitor.page.get_by_role("button", name="Stay signed in").click()
    visitor.page.get_by_role("alert").wait_for(state="detached")

    assert visitor.page.get_by_label("Payer", exact=True).input_value() == "Invented Plan"


def _violations(visitor: Visitor) -> list[str]:
    found = Axe().run(visitor.page)
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
