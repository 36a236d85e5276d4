"""Signing in through the organization's own provider (OpenID Connect, with PKCE and a nonce)."""

from collections.abc import Mapping

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, flash, g, redirect, session, url_for
from flask.typing import ResponseValue
from flask_security import FsOAuthProvider, Security, url_for_security
from flask_security.oauth_glue import OAuthGlue
from joserfc.errors import JoseError
from requests import RequestException

from api import work
from api.sign_in.forms import FIRST_FACTOR, HALF_SINCE
from api.sign_in.people import PROVIDER_ASKED_FOR_MORE
from appeals.errors import NotSignedIn
from appeals.services import single_sign_on
from appeals.settings import SingleSignOn

NAME = "oidc"


class Provider(FsOAuthProvider):
    """The provider that the settings name."""

    def __init__(self, known: SingleSignOn) -> None:
        super().__init__(NAME)
        self.known = known

    def authlib_config(self) -> dict[str, object]:
        """Where the provider says how it works, and that codes are bound to this browser (PKCE)."""
        return {
            "client_id": self.known.client_id,
            "client_secret": self.known.client_secret or None,
            "server_metadata_url": f"{self.known.issuer}/.well-known/openid-configuration",
            "client_kwargs": {"scope": "openid email profile", "code_challenge_method": "S256"},
        }

    def fetch_identity_cb(self, oauth: OAuth, token: Mapping[str, object]) -> tuple[str, str]:  # noqa: ARG002
        """The e-mail of the account that the verified answer is about."""
        claims = token.get("userinfo")
        if not isinstance(claims, Mapping) or str(claims.get("iss")).rstrip("/") != self.known.issuer:
            raise OAuthError("claims", "The provider did not say who you are.")
        try:
            account = single_sign_on.account_for_subject(
                work.door(),
                issuer=self.known.issuer,
                subject=str(claims["sub"]),
                email=str(claims.get("email", "")),
                email_verified=claims.get("email_verified") is True or self.known.trusts_email,
            )
        except NotSignedIn as refusal:
            raise OAuthError("account", refusal.sentence) from refusal
        session[FIRST_FACTOR], session[HALF_SINCE] = "provider", work.now().timestamp()
        methods = claims.get("amr")
        g.setdefault(
            PROVIDER_ASKED_FOR_MORE,
            self.known.has_second_factor or (isinstance(methods, list) and "mfa" in methods),
        )
        return "email", account.email

    def oauth_response_failure(self, error_view: str, e: OAuthError) -> ResponseValue:  # noqa: ARG002
        """Back to the sign-in page with what went wrong. The provider's own words are not repeated."""
        return _not_in(e.description if e.error == "account" else "")


class FreshGlue(OAuthGlue):
    """Asks the provider to ask the person anew where a fresh proof is wanted."""

    def get_redirect(self, name: str, endpoint: str, **values: object) -> ResponseValue:
        """Off to the provider."""
        if name != NAME:
            return _not_in("")
        back = url_for_security(endpoint, name=name, _external=True, **values)
        anew = {"prompt": "login", "max_age": 0} if endpoint == "oauth_verify_response" else {}
        client = self.authlib_provider(name)  # type: ignore[no-untyped-call]
        away: ResponseValue = client.authorize_redirect(back, **anew)
        return away


def register(app: Flask, security: Security, known: SingleSignOn) -> None:
    """Let people come in through the provider, and turn its failures into a sentence."""
    glue = FreshGlue(app, OAuth(app))
    glue.register_provider_ext(Provider(known))
    security.oauthglue = glue
    for trouble in (AuthlibBaseError, JoseError, RequestException):
        app.register_error_handler(trouble, lambda _error: _not_in(""))


def _not_in(sentence: str) -> ResponseValue:
    flash(
        sentence
        or "Your organization's sign-in did not confirm who you are. Try again, or tell your administrator.",
        "error",
    )
    return redirect(url_for("security.login"), 303)
