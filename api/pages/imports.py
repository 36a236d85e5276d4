"""Bringing denials in: remittance files and denial letters."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from api.authentication import needs
from api.pages import wording
from api.pages.practices import offered, practice_of
from api.problems import status_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.errors import AppealsError, BadInput, Fault, TooLarge, UnsupportedFile
from appeals.services import denials, notices

blueprint = Blueprint("imports", __name__)


@blueprint.get("/import")
@needs(Permission.IMPORT)
def form() -> str:
    """Where files are chosen."""
    new_work().check("import.begun", Permission.IMPORT)
    return render_template("imports/form.html", practices=offered())


@blueprint.post("/import/remittance")
@needs(Permission.IMPORT)
def receive_remittance() -> ResponseReturnValue:
    """Read a remittance; the receipt if something was stored, else what is wrong with it."""
    try:
        sent = sent_file()
        receipt = denials.receive_remittance(
            new_work(),
            name=sent.filename or "remittance.835",
            content=sent.stream,  # type: ignore[arg-type]
            accept_good=request.form.get("accept_good") == "yes",
            practice_id=practice_of(request.form.get("practice_id", "")),
        )
    except (BadInput, TooLarge, UnsupportedFile) as refusal:
        return _refused(refusal, "remittance")
    if receipt.id is None:
        return render_template("imports/receipt.html", receipt=receipt), 422
    if receipt.already_received:
        flash(wording.step(receipt.sentence), "warn")
    return redirect(url_for("imports.receipt", file_id=receipt.id), code=303)


@blueprint.get("/import/remittances/<uuid:file_id>")
@needs(Permission.SEE_CASES)
def receipt(file_id: UUID) -> str:
    """What was read in a remittance and what became of each denied claim."""
    return render_template("imports/receipt.html", receipt=denials.read_receipt(new_work(), file_id))


@blueprint.post("/import/notice")
@needs(Permission.IMPORT)
def receive_notice() -> ResponseReturnValue:
    """Read a denial letter, then ask for confirmation of what it says."""
    try:
        sent = sent_file()
        notice = notices.receive_notice(
            new_work(),
            name=sent.filename or "notice.pdf",
            content=sent.stream,  # type: ignore[arg-type]
            practice_id=practice_of(request.form.get("practice_id", "")),
        )
    except (BadInput, TooLarge, UnsupportedFile) as refusal:
        return _refused(refusal, "notice")
    return redirect(url_for("notices.show", notice_id=notice.id), code=303)


def sent_file() -> FileStorage:
    """The file that a form sent; BadInput if none was chosen."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput([Fault("file", "is missing")], "Choose a file first, then press the button.")
    return sent


def _refused(refusal: AppealsError, which: str) -> ResponseReturnValue:
    shown = render_template("imports/form.html", refusal=refusal, which=which, practices=offered())
    return shown, status_of(refusal)
