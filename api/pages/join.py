"""A link that an administrator or a mail gave: a person chooses their own password, once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import work
from api.authentication import for_anyone
from appeals.errors import AppealsError, BadInput, NotSignedIn
from appeals.services import people

blueprint = Blueprint("join", __name__, url_prefix="/join")


@blueprint.get("/<token>")
@for_anyone
def show(token: str) -> ResponseReturnValue:
    """Whom the link is for, and a form for the password."""
    return _form(token, None)


@blueprint.post("/<token>")
@for_anyone
def accept(token: str) -> ResponseReturnValue:
    """Keep the password; the link is used up."""
    try:
        people.accept_invitation(work.door(), token, password=request.form.get("password", ""))
    except BadInput as refusal:
        return _form(token, refusal)
    except NotSignedIn as refusal:
        return _spent(refusal)
    flash("Your password is set. Sign in; you are asked for your second factor, or choose one then.", "good")
    return redirect(url_for("security.login"), 303)


def _form(token: str, refusal: AppealsError | None) -> ResponseReturnValue:
    try:
        invitation = people.read_invitation(work.door(), token)
    except NotSignedIn as spent:
        return _spent(spent)
    page = render_template("accounts/join.html", invitation=invitation, token=token, refusal=refusal)
    return page, 422 if refusal else 200


def _spent(refusal: AppealsError) -> ResponseReturnValue:
    return render_template("accounts/spent.html", refusal=refusal), 410
