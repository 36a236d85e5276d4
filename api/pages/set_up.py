"""The very first page: whoever reads the console makes the first administrator, once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import work
from api.authentication import for_anyone
from appeals.errors import AppealsError, BadInput, NotFound, NotSignedIn
from appeals.services import first_run

blueprint = Blueprint("set_up", __name__, url_prefix="/set-up")
FIELDS = ("token", "organization", "time_zone", "name", "email", "password")
ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Mountain, no daylight saving (Arizona)"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
)


def is_open() -> bool:
    """Whether the set-up page is there."""
    return first_run.is_first_run(work.door())


@blueprint.get("")
@for_anyone
def show() -> str:
    """The form, as long as nobody can sign in."""
    if not is_open():
        raise NotFound("page")
    return _form(None)


@blueprint.post("")
@for_anyone
def make() -> ResponseReturnValue:
    """Make the organization and its first administrator."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        first_run.set_up(work.door(), **typed)
    except (BadInput, NotSignedIn) as refusal:
        return _form(refusal), 422
    flash("Evenhand is set up. Sign in; you then choose a second factor.", "good")
    return redirect(url_for("security.login"), 303)


def _form(refusal: AppealsError | None) -> str:
    return render_template("accounts/set_up.html", refusal=refusal, typed=request.form, zones=ZONES)
