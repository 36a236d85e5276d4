"""A forgotten password: asking for a link by mail. The answer never tells whether anybody has the address."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import work
from api.authentication import for_anyone
from appeals.services import password_links

blueprint = Blueprint("forgotten", __name__, url_prefix="/sign-in/forgotten")
ASKED = (
    "If somebody signs in here with this address and a password, a mail is on its way. Its link works once, "
    "for half an hour."
)


@blueprint.get("")
@for_anyone
def show() -> str:
    """A form for the address; where no mail is sent, whom to ask."""
    return render_template("accounts/forgotten.html", mailed=password_links.are_mailed(work.door()))


@blueprint.post("")
@for_anyone
def ask() -> ResponseReturnValue:
    """Note that a link is wanted; the same answer for every address."""
    password_links.ask_for_link(work.door(), request.form.get("email", ""))
    if not password_links.are_mailed(work.door()):
        return redirect(url_for("forgotten.show"), 303)
    flash(ASKED, "good")
    return redirect(url_for("security.login"), 303)
