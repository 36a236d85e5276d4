"""Word shells: the letterhead that an organization's letters are drawn in, tried, looked at and published."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.downloads import file_answer
from api.pages.imports import sent_file
from api.problems import status_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.shells import ShellOutcome
from appeals.errors import AppealsError, BadInput, Conflict, Fault, TooLarge
from appeals.services import word_shells

blueprint = Blueprint("shells", __name__, url_prefix="/word-shells")


@blueprint.get("")
@needs(Permission.SEE_CASES)
def index() -> str:
    """Every shell, which is in use, and the form that takes a new one."""
    return _index(None, None)


@blueprint.post("")
@needs(Permission.MANAGE_TEMPLATES)
def upload() -> ResponseReturnValue:
    """Try a Word file; kept, its page; not kept, what is wrong with it."""
    new_work().check("shell.uploaded", Permission.MANAGE_TEMPLATES)
    try:
        outcome = word_shells.upload_shell(
            new_work(),
            name=request.form.get("name", ""),
            reason=request.form.get("reason", ""),
            content=sent_file().stream,  # type: ignore[arg-type]
        )
    except (BadInput, Conflict, TooLarge) as refusal:
        return _index(None, refusal), status_of(refusal)
    if outcome.shell is None:
        return _index(outcome, None), 422
    flash("The shell was tried and kept. Look at the sample letter; somebody else publishes it.", "good")
    return redirect(url_for("shells.show", shell_id=outcome.shell.id), code=303)


@blueprint.get("/starting-point")
@needs(Permission.MANAGE_TEMPLATES)
def starting_point() -> ResponseReturnValue:
    """The shipped shell, to begin from."""
    return file_answer(word_shells.starting_point(new_work()))


@blueprint.get("/<uuid:shell_id>")
@needs(Permission.SEE_CASES)
def show(shell_id: UUID) -> str:
    """A shell with the sample letter as pictures, and what was found in it."""
    return _show(shell_id, None)


@blueprint.get("/<uuid:shell_id>/file")
@needs(Permission.MANAGE_TEMPLATES)
def download(shell_id: UUID) -> ResponseReturnValue:
    """The shell as it was uploaded."""
    return file_answer(word_shells.shell_file(new_work(), shell_id))


@blueprint.get("/<uuid:shell_id>/sample")
@needs(Permission.SEE_CASES)
def sample(shell_id: UUID) -> ResponseReturnValue:
    """The sample letter as PDF."""
    return file_answer(word_shells.sample_file(new_work(), shell_id))


@blueprint.get("/<uuid:shell_id>/sample/<int:page>.png")
@needs(Permission.SEE_CASES)
def sample_page(shell_id: UUID, page: int) -> ResponseReturnValue:
    """A page of the sample letter as a picture."""
    return file_answer(word_shells.sample_page(new_work(), shell_id, page=page))


@blueprint.post("/<uuid:shell_id>/publication")
@needs(Permission.PUBLISH_TEMPLATES)
def publish(shell_id: UUID) -> ResponseReturnValue:
    """Draw letters in this shell from a day on."""
    new_work().check("shell.published", Permission.PUBLISH_TEMPLATES)
    try:
        told = word_shells.publish_shell(
            new_work(), shell_id, from_day=_day(), reason=request.form.get("reason", "")
        )
    except (BadInput, Conflict) as refusal:
        return _show(shell_id, refusal), status_of(refusal)
    flash(f"Published: {told.name}.", "good")
    return redirect(url_for("shells.index"), code=303)


@blueprint.post("/shipped")
@needs(Permission.PUBLISH_TEMPLATES)
def use_shipped() -> ResponseReturnValue:
    """Draw letters in the shipped shell again."""
    new_work().check("shell.taken_back", Permission.PUBLISH_TEMPLATES)
    try:
        word_shells.use_shipped_shell(new_work(), from_day=_day(), reason=request.form.get("reason", ""))
        flash("From that day on, letters are drawn in the shipped shell.", "good")
    except (BadInput, Conflict) as refusal:
        return _index(None, refusal), status_of(refusal)
    return redirect(url_for("shells.index"), code=303)


def _index(outcome: ShellOutcome | None, refusal: AppealsError | None) -> str:
    work = new_work()
    return render_template(
        "shells/index.html",
        shelf=word_shells.list_shells(work),
        outcome=outcome,
        refusal=refusal,
        typed=request.form,
        today=work.today,
    )


def _show(shell_id: UUID, refusal: AppealsError | None) -> str:
    work = new_work()
    return render_template(
        "shells/show.html",
        shell=word_shells.read_shell(work, shell_id),
        pages=word_shells.sample_pages(new_work(), shell_id),
        refusal=refusal,
        typed=request.form,
        today=work.today,
    )


def _day() -> date:
    typed = request.form.get("from_day", "").strip()
    try:
        return date.fromisoformat(typed) if typed else new_work().today
    except ValueError:
        raise BadInput([Fault("from_day", "needs a date")]) from None
