"""The practices of the organization: adding, changing and closing them, and to which a case belongs."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import fresh, needs
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.practices import PracticeDetails
from appeals.errors import BadInput, Conflict
from appeals.services import practices

blueprint = Blueprint("practices", __name__)


@blueprint.get("/practices")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def index() -> str:
    """All practices, and a form for a new one."""
    new_work().check("practices.opened", Permission.MANAGE_PEOPLE)
    return render_template("practices/index.html", practices=practices.list_practices(new_work()))


@blueprint.post("/practices")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def add() -> ResponseReturnValue:
    """A new practice."""
    return _done(lambda: practices.add_practice(new_work(), _typed()), "The practice is added.")


@blueprint.get("/practices/<uuid:practice_id>")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def show(practice_id: UUID) -> str:
    """One practice, to be changed."""
    practice = practices.read_practice(new_work(), practice_id)
    return render_template("practices/show.html", practice=practice)


@blueprint.post("/practices/<uuid:practice_id>")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def change(practice_id: UUID) -> ResponseReturnValue:
    """Other details; drafts follow, sealed letters do not."""
    done = "Saved. Drafts follow; letters that are sealed stay as they are."
    return _done(lambda: practices.change_practice(new_work(), practice_id, _typed()), done)


@blueprint.post("/practices/<uuid:practice_id>/closing")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def close(practice_id: UUID) -> ResponseReturnValue:
    """Close a practice to what is new, or open it again."""
    closed = request.form.get("closed") == "yes"
    done = "The practice takes nothing new." if closed else "The practice is open again."
    return _done(lambda: practices.close_practice(new_work(), practice_id, closed=closed), done)


@blueprint.post("/people/<uuid:user_id>/practices")
@needs(Permission.MANAGE_PEOPLE)
@fresh
def limit_person(user_id: UUID) -> ResponseReturnValue:
    """Which practices a person sees."""
    address = url_for("people.show", user_id=user_id)
    return _done(lambda: practices.limit_person(new_work(), user_id, chosen_practices()), "Saved.", address)


@blueprint.post("/api-keys/<uuid:key_id>/practices")
@needs(Permission.MANAGE_KEYS)
@fresh
def limit_key(key_id: UUID) -> ResponseReturnValue:
    """Which practices an API key sees."""
    address = url_for("api_keys.index")
    return _done(lambda: practices.limit_key(new_work(), key_id, chosen_practices()), "Saved.", address)


@blueprint.post("/cases/<uuid:case_id>/practice")
@needs(Permission.EDIT_CASES)
def place(case_id: UUID) -> ResponseReturnValue:
    """To which practice a case belongs."""
    chosen = practice_of(request.form.get("practice_id", ""))
    practices.place_case(new_work(), case_id, practice_id=chosen)
    flash("Saved. Only that practice, and who sees the whole organization, can open the case.", "good")
    return redirect(url_for("cases.show", case_id=case_id), code=303)


def offered() -> list[tuple[str, str]]:
    """The open practices to choose from, for a form; empty where the organization has none."""
    return [(str(each.id), each.details.name) for each in practices.open_practices(new_work())]


def practice_of(typed: str) -> UUID | None:
    """The practice that a form names; None where it names none. BadInput for what is no id."""
    if not typed:
        return None
    try:
        return UUID(typed)
    except ValueError:
        raise BadInput([], "Choose a practice from the list.") from None


def chosen_practice(typed: str | None) -> UUID | None:
    """The practice that an address names; what is no id counts as not given."""
    try:
        return UUID(typed or "")
    except ValueError:
        return None


def chosen_practices() -> list[UUID]:
    """The practices that are ticked in a form."""
    found = (practice_of(typed) for typed in request.form.getlist("practices"))
    return [each for each in found if each is not None]


def _typed() -> PracticeDetails:
    form = request.form
    return PracticeDetails(
        name=form.get("name", ""),
        npi=form.get("npi", ""),
        tax_id=form.get("tax_id", ""),
        address_lines=tuple(form.get("address_lines", "").splitlines()),
        phone=form.get("phone", ""),
        email=form.get("email", ""),
    )


def _done(act: Callable[[], object], words: str, address: str = "") -> ResponseReturnValue:
    try:
        act()
        flash(words, "good")
    except (BadInput, Conflict) as refusal:
        flash(refusal.sentence, "error")
    return redirect(address or url_for("practices.index"), code=303)
