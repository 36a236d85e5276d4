"""Exhibits of a case: attaching papers, reading their pages, and fetching them."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.downloads import file_answer
from api.pages.imports import sent_file
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.errors import BadInput, Conflict, NotFound, TooLarge, UnsupportedFile
from appeals.services import cases, papers

blueprint = Blueprint("exhibits", __name__, url_prefix="/cases/<uuid:case_id>/exhibits")


@blueprint.post("")
@needs(Permission.EDIT_CASES)
def attach(case_id: UUID) -> ResponseReturnValue:
    """Add a PDF as the next exhibit of the case."""
    try:
        sent = sent_file()
        papers.attach_exhibit(
            new_work(),
            case_id,
            title=request.form.get("title", ""),
            content=sent.stream,  # type: ignore[arg-type]
        )
        flash("The paper is attached.", "good")
    except (BadInput, Conflict, TooLarge, UnsupportedFile) as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("cases.show", case_id=case_id, _anchor="exhibits"), code=303)


@blueprint.get("/<uuid:exhibit_id>")
@needs(Permission.SEE_CASES)
def show(case_id: UUID, exhibit_id: UUID) -> str:
    """The text of every page, so that quotations can be copied word for word."""
    case = cases.read_case(new_work(), case_id)
    exhibit = next((each for each in case.exhibits if each.id == exhibit_id), None)
    if exhibit is None:
        raise NotFound("exhibit")
    return render_template("cases/exhibit.html", case=case, exhibit=exhibit)


@blueprint.get("/<uuid:exhibit_id>/file")
@needs(Permission.SEE_CASES)
def file(case_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    """The paper itself, always as a download: it came from outside."""
    return file_answer(papers.exhibit_file(new_work(), exhibit_id, within=case_id))
