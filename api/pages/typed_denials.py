"""A denial typed by a person: for papers that cannot be read, such as a scan, a fax or a call."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages.notice_fields import typed_fields
from api.pages.practices import offered, practice_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.denial import DenialView
from appeals.domain.notice_facts import typed_denial
from appeals.errors import BadInput
from appeals.services import denials

blueprint = Blueprint("typed_denials", __name__, url_prefix="/import/denial")
RECORDED = "The denial is recorded."
KNOWN = "This denial was recorded before. Nothing was added."
ATTACH = "Attach the paper to the case next: a letter quotes only what is in an exhibit."


@blueprint.get("")
@needs(Permission.IMPORT)
def form() -> str:
    """The empty form."""
    new_work().check("import.begun", Permission.IMPORT)
    return _page({}, {})


@blueprint.post("")
@needs(Permission.IMPORT)
def record() -> ResponseReturnValue:
    """Record what was typed; the case that it opens or joins, else the denial with what to do instead."""
    typed = {name: value.strip() for name, value in request.form.items() if value.strip()}
    typed.pop("csrf_token", None)
    practice = practice_of(typed.pop("practice_id", ""))
    try:
        denial = _recorded(typed, practice)
    except BadInput as refusal:
        wrong = {each.where.rpartition(".")[2]: each.what for each in refusal.problems}
        return _page(typed, wrong), 422
    told = KNOWN if denial.already_known else RECORDED
    flash(f"{told} {ATTACH}" if denial.case_id else told, "good")
    if denial.case_id:
        return redirect(url_for("cases.show", case_id=denial.case_id, _anchor="exhibits"), code=303)
    return redirect(url_for("denials.show", denial_id=denial.id), code=303)


def _recorded(typed: dict[str, str], practice: UUID | None) -> DenialView:
    return denials.report_denial(new_work(), typed_denial(typed), practice_id=practice)


def _page(typed: dict[str, str], wrong: dict[str, str]) -> str:
    fields = typed_fields(typed, wrong)
    return render_template("notices/typed.html", fields=fields, wrong=wrong, practices=offered())
