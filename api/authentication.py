"""Who is asking: a person with a page session, or a program with an API key."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import RoleMixin, Security, current_user, logout_user
from flask_security.tf_plugin import tf_clean_session
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from api import work
from api.sign_in import events, forms, provider, rules
from api.sign_in.factors import OneTimeCodes, PasskeyRules, RecoveryCodes
from api.sign_in.people import Passkey, People, Person, present_session
from appeals.domain.actor import Permission
from appeals.errors import NotSignedIn
from appeals.services import accounts, sign_in
from appeals.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")
NEEDS = "needs"  # the mark on every view that the guard test reads
OWN_ACCOUNT = "own account"  # a mark in place of a permission: any person, about themselves only
PROVED_AT = "fs_paa"  # where Flask-Security keeps when the person last proved who they are


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


def for_oneself(view: Callable[P, R]) -> Callable[P, R]:
    """Say that a view is about the account of whoever asks."""

    @wraps(view)
    def allowed(*args: P.args, **kwargs: P.kwargs) -> R:
        work.actor()
        return view(*args, **kwargs)

    setattr(allowed, NEEDS, OWN_ACCOUNT)
    return allowed


def fresh(
    view: Callable[P, ResponseReturnValue],
) -> Callable[P, ResponseReturnValue]:
    """Ask for a new proof of who it is, unless there was one in the last ten minutes. Goes below ``needs``.

    A page comes back by itself; a form that was sent comes back to the page it was on, to be sent again.
    """

    @wraps(view)
    def proved(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return ask_again() or view(*args, **kwargs)

    return proved


def ask_again() -> Response | None:
    """Off to show once more who one is; None within ten minutes of the last proof. For exports, too."""
    age = timedelta(seconds=work.now().timestamp() - float(session.get(PROVED_AT, 0)))
    if age < rules.FRESH:
        return None
    flash("Before this step, show once more that it is you.", "warn")
    return redirect(url_for("security.verify", next=_way_back()), 303)


def register(app: Flask, settings: Settings) -> CSRFProtect:
    """Let people sign in on pages and programs call with keys. Gives the CSRF guard, for exemptions."""
    totp_secret = work.service_of(app).secret("second factor").hex()
    app.config.update(rules.session_settings(settings), **rules.flow_settings(settings, totp_secret))
    csrf = CSRFProtect(app)
    security = Security(
        app,
        People(Person, RoleMixin, Passkey),
        login_form=forms.SignInForm,
        verify_form=forms.AgainForm,
        two_factor_verify_code_form=forms.CodeForm,
        two_factor_rescue_form=forms.NoRescueForm,
        mf_recovery_form=forms.RecoveryForm,
        wan_register_form=forms.PasskeyForm,
        wan_signin_form=forms.PasskeySignInForm,
        wan_signin_response_form=forms.PasskeyAnswerForm,
        totp_cls=OneTimeCodes,
        webauthn_util_cls=PasskeyRules,
        mf_recovery_codes_util_cls=RecoveryCodes,
    )
    security.want_json(lambda _request: False)  # programs have keys; people have pages
    if settings.single_sign_on is not None:
        provider.register(app, security, settings.single_sign_on)
    events.register(app)
    idle = timedelta(minutes=settings.idle_minutes)
    stays = sign_in.SessionRules(idle=idle, longest=rules.LONGEST_SESSION)
    app.before_request(lambda: _identify(stays))
    return csrf


def _identify(stays: sign_in.SessionRules) -> None:
    if request.path.startswith("/api/"):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            work.set_actor(accounts.actor_for_api_key(work.door(), token.strip()))
    elif request.endpoint != "static":
        if current_user.is_authenticated:
            _continue_session(current_user, stays)
        else:
            _end_half_sign_in()


def _continue_session(person: Person, stays: sign_in.SessionRules) -> None:
    try:
        sign_in.continue_session(
            work.door(), session_id=present_session(), user_id=person.actor.id, rules=stays
        )
    except NotSignedIn as refusal:
        logout_user()
        session.clear()
        flash(refusal.sentence, "warn")
        return
    session.permanent = True
    work.set_actor(person.actor)


def _end_half_sign_in() -> None:
    """A password without its code is soon forgotten."""
    since = float(session.get(forms.HALF_SINCE, 0))
    if "tf_user_id" in session and work.now().timestamp() - since > rules.HALF_SIGN_IN.total_seconds():
        tf_clean_session()  # type: ignore[no-untyped-call]
        session.pop(forms.HALF_SINCE, None)


def _way_back() -> str:
    """The page that was asked for, or, for a form, the page that it was on, if that is ours."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else url_for("account.show")
