"""What follows when somebody is in or out: a session of ours begins or ends, and the trail is told."""

from flask import Flask, Response, after_this_request, flash, g, redirect, session, url_for
from flask_login import user_logged_out  # type: ignore[import-untyped]
from flask_security import UserMixin, tf_code_confirmed, user_authenticated

from api import work
from api.sign_in.forms import FIRST_FACTOR, HALF_SINCE, SECOND_FACTOR
from api.sign_in.people import STAY, known, present_session
from appeals.services import sign_in


def register(app: Flask) -> None:
    """Listen to the sign-in flows of ``app``."""
    user_authenticated.connect(_is_in, app)
    user_logged_out.connect(_is_out, app)
    tf_code_confirmed.connect(_has_code, app)


def _is_in(_app: Flask, user: UserMixin, authn_via: list[str] | None = None, **_told: object) -> None:
    via = ["passkey"] if authn_via == ["webauthn"] else [session.get(FIRST_FACTOR, "password")]
    if SECOND_FACTOR in g and via != ["passkey"]:
        via.append(g.second_factor)
    session.pop(FIRST_FACTOR, None)
    session.pop(HALF_SINCE, None)
    # Whoever could plant a cookie before must not know the token of the session that now begins.
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    session[STAY] = str(sign_in.begin_session(work.door(), known(user).actor.id, via=via))


def _is_out(_app: Flask, **_told: object) -> None:
    stay = present_session()
    session.pop(STAY, None)
    if stay is not None:
        sign_in.end_session(work.door(), stay)


def _has_code(_app: Flask, **_told: object) -> None:
    """After the first code of a new second factor, the next step is to write recovery codes down."""
    if session.get("tf_state") == "validating_profile":
        after_this_request(_to_recovery_codes)


def _to_recovery_codes(answer: Response) -> Response:
    if answer.status_code not in {302, 303}:
        return answer
    flash("Your second factor is set up. Now make recovery codes, in case you lose the phone.", "good")
    onward = redirect(url_for("security.mf_recovery_codes"), 303)
    answer.status_code = 303
    answer.headers["Location"] = onward.headers["Location"]
    return answer
