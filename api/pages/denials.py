"""Denials: what each rests on, the evidence in words, and what to do."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import wording
from api.pages.forms import chosen, page_number
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.case import CaseDetails
from appeals.errors import BadInput, Conflict
from appeals.services import cases, denials
from nqtl_library.terms import NextAction, Nqtl, VerdictKind

blueprint = Blueprint("denials", __name__, url_prefix="/denials")


@blueprint.get("")
@needs(Permission.SEE_CASES)
def index() -> str:
    """All denials, or those that need something other than an appeal."""
    page = denials.list_denials(
        new_work(),
        page=page_number(request.args),
        verdict=chosen(VerdictKind, request.args.get("verdict")),
        next_action=chosen(NextAction, request.args.get("next_action")),
        without_case=request.args.get("without_case") == "yes",
    )
    return render_template(
        "denials/index.html",
        page=page,
        verdicts={"": "Any finding", **wording.VERDICTS},
        actions={"": "Any next step", **wording.SHORT_ACTIONS},
        address=_address,
    )


@blueprint.get("/<uuid:denial_id>")
@needs(Permission.SEE_CASES)
def show(denial_id: UUID) -> str:
    """One denial with its finding and evidence."""
    return _page(denial_id)


@blueprint.post("/<uuid:denial_id>/classification")
@needs(Permission.CLASSIFY)
def classify(denial_id: UUID) -> ResponseReturnValue:
    """Put a person's finding over the library's, or let the library decide again."""
    verdict = chosen(VerdictKind, request.form.get("verdict"))
    try:
        if verdict is None:
            denials.classify_denial(new_work(), denial_id)
        else:
            nqtl_type = chosen(Nqtl, request.form.get("nqtl_type"))
            reason = request.form.get("reason", "").strip()
            denials.override_classification(
                new_work(), denial_id, verdict=verdict, nqtl_type=nqtl_type, reason=reason
            )
    except BadInput as refusal:
        return _page(denial_id, refusal.sentence), 422
    flash("The finding is recorded." if verdict else "The library has decided again.", "good")
    return redirect(url_for("denials.show", denial_id=denial_id), code=303)


@blueprint.post("/<uuid:denial_id>/case")
@needs(Permission.EDIT_CASES)
def open_case(denial_id: UUID) -> ResponseReturnValue:
    """Open a case on a denial that has none."""
    try:
        case = cases.open_case(new_work(), denial_ids=[denial_id], details=CaseDetails())
    except Conflict as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("denials.show", denial_id=denial_id), code=303)
    return redirect(url_for("cases.show", case_id=case.id), code=303)


def _page(denial_id: UUID, refused: str = "") -> str:
    return render_template(
        "denials/show.html",
        denial=denials.read_denial(new_work(), denial_id),
        verdicts=wording.VERDICTS,
        nqtls={"": "None", **wording.NQTLS},
        refused=refused,
    )


def _address(number: int) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    return f"{url_for('denials.index')}?{urlencode({**kept, 'page': number})}"
