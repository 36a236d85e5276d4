"""Who is asking: a person with a page session, or a program with an API key."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import Flask, request, session
from flask_security import LoginForm, RoleMixin, Security, UserDatastore, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect

from api import work
from appeals.domain.actor import Actor, Permission
from appeals.errors import NotSignedIn
from appeals.services import accounts
from appeals.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")
LONGEST_SESSION_SECONDS = 12 * 60 * 60  # whatever the activity, a working day ends a session
SIGNED_IN_AT = "signed_in_at"
NEEDS = "needs"  # the mark on every view that the guard test reads


def needs(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say which permission a view needs. Somebody must ask; the service checks it and audits refusals."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def allowed(*args: P.args, **kwargs: P.kwargs) -> R:
            work.actor()
            return view(*args, **kwargs)

        setattr(allowed, NEEDS, permission)
        return allowed

    return mark


def for_anyone(view: Callable[P, R]) -> Callable[P, R]:
    """Say that a view answers anyone at all."""
    setattr(view, NEEDS, None)
    return view


class Person(UserMixin):
    """A person in the form in which Flask-Security keeps a session; the account service is behind it."""

    fs_uniquifier = ""  # what the session cookie holds: person and session key
    active = True

    def __init__(self, actor: Actor, session_key: str) -> None:
        self.actor = actor
        self.roles: list[RoleMixin] = []  # permissions are the actor's
        self.fs_uniquifier = f"{actor.id}.{session_key}"


class People(UserDatastore):
    """Finds the person of a session; all else about people is the account service's."""

    def find_user(self, case_insensitive: bool = False, **wanted: object) -> Person | None:  # noqa: ARG002
        """The person whose session this is, if it still holds."""
        user_id, _, session_key = str(wanted.get("fs_uniquifier", "")).partition(".")
        try:
            actor = accounts.actor_for_session(work.door(), user_id=UUID(user_id), session_key=session_key)
        except (NotSignedIn, ValueError):
            return None
        return Person(actor, session_key)

    def commit(self) -> None:
        """Nothing to do: the account service commits its own work."""


class SignInForm(LoginForm):
    """E-mail and password, checked by the account service, which also slows down guessing."""

    def validate(self, **_options: object) -> bool:
        """Whether the person is who they say; one sentence for every reason they may not be."""
        try:
            found = accounts.sign_in_check(
                work.door(), email=self.email.data or "", password=self.password.data or ""
            )
        except NotSignedIn as refusal:
            self.form_errors = [refusal.sentence]
            return False
        self.user = Person(found.actor, found.session_key)
        return True


def register(app: Flask, settings: Settings) -> CSRFProtect:
    """Let people sign in on pages and programs call with keys. Gives the CSRF guard, for exemptions."""
    app.config.update(_session_settings(settings), **_sign_in_settings())
    csrf = CSRFProtect(app)
    Security(app, People(Person, RoleMixin), login_form=SignInForm)
    app.before_request(_identify)
    return csrf


def _identify() -> None:
    if request.path.startswith("/api/"):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            work.set_actor(accounts.actor_for_api_key(work.door(), token.strip()))
    elif request.endpoint != "static" and current_user.is_authenticated:
        _continue_session(current_user)


def _continue_session(person: Person) -> None:
    started = session.setdefault(SIGNED_IN_AT, work.now().timestamp())
    if work.now().timestamp() - float(started) > LONGEST_SESSION_SECONDS:
        session.clear()
        return
    session.permanent = True
    work.set_actor(person.actor)


def _session_settings(settings: Settings) -> dict[str, object]:
    secure = settings.cookies_over_https_only
    return {
        "SESSION_COOKIE_NAME": "__Host-evenhand" if secure else "evenhand",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": settings.idle_minutes * 60,
        "SESSION_REFRESH_EACH_REQUEST": True,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session; a long-edited form is not lost
        "WTF_CSRF_SSL_STRICT": secure,
    }


def _sign_in_settings() -> dict[str, object]:
    """Only sign-in and sign-out for now; second factors are switched on here when they come."""
    return {
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/worklist",
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
        "SECURITY_UNAUTHORIZED_VIEW": None,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_REDIRECT_ALLOW_SUBDOMAINS": False,
        "SECURITY_PASSWORD_SALT": "not used: the account service hashes with its own",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_FRESHNESS": timedelta(-1),  # nothing asks for the password again yet
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
    }
