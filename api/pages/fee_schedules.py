"""Fee schedules on pages: the list, a table looked at before it is kept, one schedule."""

import json
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import estimate_words as words
from api.pages.imports import sent_file
from api.problems import status_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.fee_schedules import FeeContent, FeePreview
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import AppealsError, BadInput, Fault, TooLarge, UnsupportedFile
from appeals.services import fee_schedules

blueprint = Blueprint("fee_schedules", __name__, url_prefix="/fee-schedules")
LARGEST_FIELD = 400_000  # letters of a form's field; a larger table is sent once more when it is kept


@blueprint.get("")
@needs(Permission.SEE_ESTIMATES)
def index() -> str:
    """Every fee schedule, and the form for a new version."""
    return _list(None, None)


@blueprint.post("")
@needs(Permission.ESTIMATE)
def look() -> ResponseReturnValue:
    """What a table would become, with every problem; nothing is kept."""
    new_work().check("fee_schedule.previewed", Permission.ESTIMATE)
    try:
        sent = sent_file()
        found = fee_schedules.preview_schedule(new_work(), content=sent.stream)  # type: ignore[arg-type]
    except (BadInput, TooLarge, UnsupportedFile) as refusal:
        return _list(None, refusal), status_of(refusal)
    return _list(found, None)


@blueprint.post("/kept")
@needs(Permission.ESTIMATE)
def keep() -> ResponseReturnValue:
    """Keep the prices that were looked at as the next version."""
    new_work().check("fee_schedule.kept", Permission.ESTIMATE)
    try:
        view = fee_schedules.keep_schedule(
            new_work(),
            name=request.form.get("name", ""),
            starts_on=_day(request.form.get("starts_on", "")),
            content=_content(request.form.get("content", "")),
            note=request.form.get("note", ""),
        )
    except BadInput as refusal:
        return _list(None, refusal), 422
    flash(f"{view.name}, version {view.number}: kept. Estimates can use it now.", "good")
    return redirect(url_for("fee_schedules.show", schedule_id=view.id), code=303)


@blueprint.get("/<uuid:schedule_id>")
@needs(Permission.SEE_ESTIMATES)
def show(schedule_id: UUID) -> str:
    """One version: prices, discounts, sliding scale."""
    return render_template(
        "fee_schedules/show.html", schedule=fee_schedules.read_schedule(new_work(), schedule_id), words=words
    )


@blueprint.get("/<uuid:schedule_id>/table.csv")
@needs(Permission.SEE_ESTIMATES)
def table(schedule_id: UUID) -> Response:
    """The schedule for a spreadsheet, to be changed and sent back."""
    answer = Response(fee_schedules.schedule_table(new_work(), schedule_id), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="fee-schedule.csv")
    return answer


def _list(found: FeePreview | None, refusal: AppealsError | None) -> str:
    content = json.dumps(to_plain(found.content)) if found else ""
    return render_template(
        "fee_schedules/index.html",
        schedules=fee_schedules.list_schedules(new_work()),
        found=found,
        content=content if len(content) <= LARGEST_FIELD else "",
        refusal=refusal,
        today=new_work().today,
        typed=request.form,
    )


def _content(text: str) -> FeeContent:
    try:
        return from_plain(FeeContent, json.loads(text))
    except (ValueError, RecursionError):
        raise BadInput([], "Choose the file and look at it first, then keep it.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput([Fault("starts_on", "say from which day these prices hold")]) from None
