"""Signing in through the organization's own OpenID provider, against a small one on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from http_callers import Person
from joserfc.jwk import RSAKey
from small_provider import CLIENT, SECRET, SmallProvider

from api.app import create_app
from api.work import KEY
from appeals.settings import Settings, SingleSignOn

EMAIL = "drafter@ours.example"
VOUCHED = {"email": EMAIL, "email_verified": True, "amr": ["pwd", "mfa"]}
SIGN_IN, RETURN = "/sign-in/provider/oidc", "/sign-in/provider-return/oidc"


@pytest.fixture
def provider() -> Iterator[SmallProvider]:
    small = SmallProvider(dict(VOUCHED))
    yield small
    small.close()


@dataclass
class Site:
    """The application, told about the provider, and someone at it."""

    app: Flask
    person: Person

    def comes_back(self, to: str = SIGN_IN, page: str = "/sign-in") -> str:
        """Goes to the provider and back; gives where the person is sent then."""
        away = self.person.fill(page, {}, to=to).location
        back = requests.get(away, allow_redirects=False, timeout=10).headers["Location"]
        parts = urlsplit(back)
        return self.person.get(f"{parts.path}?{parts.query}").location or ""

    def is_in(self) -> bool:
        return self.person.get("/worklist").status_code == 200


@pytest.fixture
def site(home: Path, provider: SmallProvider) -> Iterator[Site]:
    known = SingleSignOn(provider.issuer, CLIENT, SECRET, label="Example SSO")
    app = create_app(replace(Settings.at(home), single_sign_on=known))
    yield Site(app, Person(app.test_client()))
    app.extensions[KEY].close()


def test_a_person_comes_in_through_the_provider_with_pkce_and_a_nonce(
    site: Site, provider: SmallProvider
) -> None:
    assert "Use Example SSO" in site.person.get("/sign-in").get_data(as_text=True)

    assert site.comes_back().endswith("/worklist")

    assert site.is_in()
    assert provider.refusals == []
    assert len(provider.asked["nonce"]) >= 20
    assert provider.asked["scope"].split()[0] == "openid"


def test_the_page_that_was_asked_for_is_where_one_comes_back_to(site: Site) -> None:
    assert site.comes_back(f"{SIGN_IN}?next=/denials").endswith("/denials")


def test_the_provider_is_no_way_to_another_site(site: Site) -> None:
    assert "evil" not in site.comes_back(f"{SIGN_IN}?next=https://evil.example/")


def test_without_the_providers_second_factor_ours_is_asked_for(site: Site, provider: SmallProvider) -> None:
    provider.claims["amr"] = ["pwd"]

    assert site.comes_back().endswith("/account/second-factor")
    assert not site.is_in()


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"email_verified": False}, id="an address that the provider has not verified"),
        pytest.param({"email_verified": "true"}, id="a word instead of a truth"),
        pytest.param({"email": "stranger@ours.example"}, id="somebody without an account"),
        pytest.param({"nonce": "of another sign-in"}, id="an answer to another question"),
        pytest.param({"nonce": None}, id="an answer to no question"),
        pytest.param({"aud": "another application"}, id="an answer for another application"),
        pytest.param({"iss": "https://evil.example"}, id="another provider's answer"),
        pytest.param({"exp": 1}, id="an answer of long ago"),
    ],
)
def test_what_the_provider_does_not_vouch_for_opens_nothing(
    site: Site, provider: SmallProvider, claims: dict[str, object]
) -> None:
    provider.claims |= claims

    assert site.comes_back().endswith("/sign-in")
    assert not site.is_in()


def test_an_answer_signed_with_another_key_opens_nothing(site: Site, provider: SmallProvider) -> None:
    provider.shows = RSAKey.generate_key(2048)

    assert site.comes_back().endswith("/sign-in")
    assert not site.is_in()


def test_an_answer_that_nobody_asked_for_opens_nothing(site: Site) -> None:
    answer = site.person.get(f"{RETURN}?code=one-time&state=made-up")

    assert answer.location.endswith("/sign-in")
    assert not site.is_in()


def test_what_the_provider_says_in_an_error_is_not_repeated(site: Site) -> None:
    site.person.get(f"{RETURN}?error=x&error_description=Call+this+number+at+once")

    shown = site.person.get("/sign-in").get_data(as_text=True)
    assert "did not confirm who you are" in shown
    assert "Call this number" not in shown


def test_a_provider_that_does_not_answer_is_a_sentence(site: Site, provider: SmallProvider) -> None:
    issuer = SingleSignOn("http://127.0.0.1:9", CLIENT, SECRET)
    app = create_app(replace(site.app.extensions[KEY].settings, single_sign_on=issuer))
    person = Person(app.test_client())

    answer = person.fill("/sign-in", {}, to=SIGN_IN)

    assert answer.location.endswith("/sign-in")
    assert "did not confirm" in person.get("/sign-in").get_data(as_text=True)
    app.extensions[KEY].close()


def test_a_proof_anew_makes_the_provider_ask_anew(site: Site, provider: SmallProvider) -> None:
    site.comes_back()

    onward = site.comes_back("/sign-in/again/provider/oidc?next=/account/password", "/sign-in/again")

    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
    assert onward.endswith("/account/password")


def test_an_unknown_provider_is_nobody(site: Site) -> None:
    assert site.person.fill("/sign-in", {}, to="/sign-in/provider/other").location.endswith("/sign-in")
    assert site.person.get("/sign-in/provider-return/other?code=x&state=y").status_code in {302, 303, 404}


def test_forms_may_lead_on_to_the_provider_and_nowhere_else(site: Site, provider: SmallProvider) -> None:
    policy = site.person.get("/sign-in").headers["Content-Security-Policy"]

    assert f"form-action 'self' {provider.issuer};" in policy


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"EVENHAND_OIDC_ISSUER": "https://idp.example/"}, "CLIENT_ID"),
        ({"EVENHAND_OIDC_ISSUER": "http://idp.example", "EVENHAND_OIDC_CLIENT_ID": "x"}, "https://"),
    ],
)
def test_half_a_provider_is_refused_at_the_start(variables: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Settings.from_env(variables)
