"""The people of the organization: who they are, what they may do, and how their access ends."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import fresh, needs
from api.pages.access_words import ROLES
from api.pages.forms import chosen
from api.pages.practices import offered
from api.work import new_work
from appeals.domain.accounts import Invited, UserView
from appeals.domain.actor import Permission, Role
from appeals.errors import AppealsError, BadInput, Conflict
from appeals.services import people

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def index() -> str:
    """Everybody, and a form to invite somebody."""
    return _list(None)


@blueprint.post("")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def invite() -> ResponseReturnValue:
    """Invite a person; the link is shown this once."""
    typed = request.form
    try:
        invited = people.invite(
            new_work(), email=typed.get("email", ""), name=typed.get("name", ""), roles=_roles()
        )
    except (BadInput, Conflict) as refusal:
        return _list(refusal), 422
    return _link(invited)


@blueprint.get("/<uuid:user_id>")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def show(user_id: UUID) -> str:
    """One person, and what can be changed."""
    return _one(people.read_person(new_work(), user_id))


@blueprint.post("/<uuid:user_id>/roles")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def change_roles(user_id: UUID) -> ResponseReturnValue:
    """Other roles, from now on."""
    return _done(
        user_id, lambda: people.change_roles(new_work(), user_id, _roles()), "The roles are changed."
    )


@blueprint.post("/<uuid:user_id>/close")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def close(user_id: UUID) -> ResponseReturnValue:
    """No more access, from now on."""
    return _done(user_id, lambda: people.close_access(new_work(), user_id), "The access is closed.")


@blueprint.post("/<uuid:user_id>/open")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def reopen(user_id: UUID) -> ResponseReturnValue:
    """Access again."""
    return _done(user_id, lambda: people.open_access(new_work(), user_id), "The access is open again.")


@blueprint.post("/<uuid:user_id>/end-sessions")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def end_sessions(user_id: UUID) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    return _done(
        user_id, lambda: people.end_sessions_of(new_work(), user_id), "The person is signed out everywhere."
    )


@blueprint.post("/<uuid:user_id>/reset-second-factor")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def reset_second_factor(user_id: UUID) -> ResponseReturnValue:
    """For a lost phone."""
    told = "The second factor is reset. The person sets a new one at the next sign-in."
    return _done(user_id, lambda: people.reset_second_factor(new_work(), user_id), told)


@blueprint.post("/<uuid:user_id>/invite-again")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def invite_again(user_id: UUID) -> ResponseReturnValue:
    """A new link, shown this once."""
    try:
        return _link(people.invite_again(new_work(), user_id))
    except Conflict as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for(".show", user_id=user_id), 303)


def _roles() -> list[Role]:
    return [role for typed in request.form.getlist("roles") if (role := chosen(Role, typed)) is not None]


def _list(refusal: AppealsError | None) -> str:
    return render_template(
        "accounts/people.html",
        people=people.list_people(new_work()),
        refusal=refusal,
        typed=request.form,
        ticked=_roles(),
        roles=ROLES,
    )


def _one(shown: UserView) -> str:
    return render_template("accounts/person.html", person=shown, roles=ROLES, practices=offered())


def _link(invited: Invited) -> str:
    address = url_for("join.show", token=invited.token, _external=True)
    return render_template("accounts/invited.html", invited=invited, address=address)


def _done(user_id: UUID, do: Callable[[], object], told: str) -> ResponseReturnValue:
    try:
        do()
        flash(told, "good")
    except (BadInput, Conflict) as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for(".show", user_id=user_id), 303)
