"""One's own account: password, second factor, passkeys, recovery codes, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from api import work
from api.authentication import for_oneself, fresh
from api.sign_in.people import known, present_session
from appeals.errors import BadInput, NotSignedIn
from appeals.services import mail_reminders, second_factors, sign_in

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@for_oneself
def show() -> str:
    """How I sign in, and where I am signed in."""
    me = known(current_user)
    return render_template(
        "accounts/account.html",
        account=me.account,
        passkeys=second_factors.list_passkeys(work.door(), me.actor.id),
        sessions=sign_in.list_sessions(work.door(), me.actor.id),
        present=present_session(),
        has_mail=work.service().settings.smtp_url != "",
        wants_mail=mail_reminders.wants_mail(work.new_work()),
    )


@blueprint.get("/stay")
@for_oneself
def stay() -> ResponseReturnValue:
    """Nothing but a sign of life: a person who fills a long form asks for more time."""
    return "", 204


@blueprint.route("/password", methods=["GET", "POST"])
@for_oneself
@fresh
def password() -> ResponseReturnValue:
    """A new password; all my other sessions end."""
    if request.method == "GET":
        return render_template("accounts/password.html", refusal=None)
    here = present_session()
    if here is None:
        raise NotSignedIn
    try:
        second_factors.change_password(
            work.door(), work.actor().id, password=request.form.get("password", ""), keep=here
        )
    except BadInput as refusal:
        return render_template("accounts/password.html", refusal=refusal), 422
    flash("Your password is changed. Your other sessions have ended.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/mail")
@for_oneself
def mail() -> ResponseReturnValue:
    """Turn the daily reminder by mail on or off."""
    mail_reminders.choose_mail(work.new_work(), daily="daily" in request.form)
    flash("Saved.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/sessions/end-others")
@for_oneself
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    here = present_session()
    if here is None:
        raise NotSignedIn
    count = sign_in.end_other_sessions(work.door(), work.actor().id, keep=here)
    flash(f"Other sessions ended: {count}.", "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/sessions/end-all")
@for_oneself
def end_all() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    sign_in.end_all_sessions(work.door(), work.actor().id)
    logout_user()
    session.clear()
    flash("You are signed out everywhere.", "good")
    return redirect(url_for("security.login"), 303)
