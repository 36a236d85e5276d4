"""Batches of letters: chosen on the worklist, looked at ahead, sealed by a job, seen and downloaded."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import fresh, needs
from api.downloads import file_answer
from api.pages.job_words import ITEM_TAGS, ITEM_WORDS, STATE_TAGS, STATE_WORDS
from api.pages.worklist import matching
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.batches import MOST_LETTERS
from appeals.domain.letter_kinds import APPEAL, KINDS
from appeals.errors import BadInput
from appeals.services import batch_files, letter_batches
from appeals.services.worklist import LARGEST_PAGE

blueprint = Blueprint("batches", __name__, url_prefix="/batches")
WORDS = {"item_words": ITEM_WORDS, "item_tags": ITEM_TAGS, "states": STATE_WORDS, "tags": STATE_TAGS}


@blueprint.post("/preview")
@needs(Permission.SEAL)
def preview() -> ResponseReturnValue:
    """What would come of the chosen letters now. Nothing is kept."""
    new_work().check("letter_batch.previewed", Permission.SEAL)
    kind = request.form.get("kind", APPEAL)
    try:
        ids = _every_match() if request.form.get("all") == "yes" else _ticked()
        seen = letter_batches.preview_batch(new_work(), ids, kind=kind)
    except BadInput as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("worklist.show"), code=303)
    return render_template("batches/preview.html", preview=seen, kinds=KINDS, **WORDS)


@blueprint.post("")
@needs(Permission.SEAL)
def begin() -> ResponseReturnValue:
    """Ask for the letters to be sealed."""
    new_work().check("letter_batch.begun", Permission.SEAL)
    try:
        kind, reason = request.form.get("kind", ""), request.form.get("reason", "")
        batch = letter_batches.begin_batch(new_work(), _ticked(), kind=kind, reason=reason)
    except BadInput as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("worklist.show"), code=303)
    return redirect(url_for("batches.show", batch_id=batch.id), code=303)


@blueprint.get("/<uuid:batch_id>")
@needs(Permission.SEE_CASES)
def show(batch_id: UUID) -> str:
    """A batch with what came of each letter; its state alone where the page asks how it is getting on."""
    batch = letter_batches.read_batch(new_work(), batch_id)
    template = "batches/state.html" if request.headers.get("HX-Request") else "batches/show.html"
    return render_template(template, batch=batch, **WORDS)


@blueprint.get("/<uuid:batch_id>/files")
@needs(Permission.DOWNLOAD)
@fresh
def files(batch_id: UUID) -> ResponseReturnValue:
    """Everything that was sealed so far as one archive."""
    return file_answer(batch_files.batch_files(new_work(), batch_id))


def _ticked() -> list[UUID]:
    return [UUID(each) for each in request.form.getlist("case") if _is_id(each)]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _every_match() -> list[UUID]:
    """The cases that the worklist's filter lets through, or one more than may be, to be refused."""
    return list(_matches())[: MOST_LETTERS + 1]


def _matches() -> Iterator[UUID]:
    for number in range(1, MOST_LETTERS // LARGEST_PAGE + 2):
        page = matching(request.form, page=number, per_page=LARGEST_PAGE)
        yield from (row.id for row in page.items)
        if number * LARGEST_PAGE >= page.total:
            return
