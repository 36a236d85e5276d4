"""Confirming what a denial letter says, field by field, beside its text."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages.notice_fields import fields_of, marked_pages
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.errors import BadInput
from appeals.services import notices

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
ADDED = "The denial is recorded and the letter is kept as Exhibit A."


@blueprint.get("/<uuid:notice_id>")
@needs(Permission.SEE_CASES)
def show(notice_id: UUID) -> str:
    """The proposals with their quotes, and the letter's text page by page."""
    return _page(notice_id, {}, {})


@blueprint.post("/<uuid:notice_id>/confirmation")
@needs(Permission.IMPORT)
def confirm(notice_id: UUID) -> ResponseReturnValue:
    """Make a denial of what stands in the form, and of nothing else."""
    typed = {name: value.strip() for name, value in request.form.items() if name != "csrf_token"}
    kept = {name: value for name, value in typed.items() if value}
    try:
        denial = notices.confirm_notice(new_work(), notice_id, fields=kept)
    except BadInput as refusal:
        wrong = {fault.where.removeprefix("fields."): fault.what for fault in refusal.problems}
        return _page(notice_id, typed, wrong), 422
    flash(ADDED, "good")
    if denial.case_id:
        return redirect(url_for("cases.show", case_id=denial.case_id), code=303)
    return redirect(url_for("denials.show", denial_id=denial.id), code=303)


def _page(notice_id: UUID, typed: dict[str, str], wrong: dict[str, str]) -> str:
    notice = notices.read_notice(new_work(), notice_id)
    return render_template(
        "notices/show.html",
        notice=notice,
        fields=fields_of(notice, typed, wrong),
        wrong=wrong,
        pages=marked_pages(notice),
    )
