"""A case: its facts in sections, its finding, its clocks with their working, and its documents."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import request_words, wording
from api.pages.facts_form import FactSection, changes, value_at
from api.pages.facts_sections import SECTIONS, section
from api.pages.forms import chosen, version_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import KINDS
from appeals.domain.plain import to_plain
from appeals.domain.views import CaseView
from appeals.errors import AppealsError, BadInput, Conflict, NotFound, StaleVersion
from appeals.services import cases, letters, requests, versions
from appeals.services.requests import RequestFilter

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

MOVE_WORDS = {
    "preparing": "Take into preparation",
    "sealed": "Mark as sealed",
    "submitted": "Mark as sent to the plan",
    "decided": "Record the plan's decision",
    "closed": "Close the case",
}


@blueprint.get("/<uuid:case_id>")
@needs(Permission.SEE_CASES)
def show(case_id: UUID) -> str:
    """The whole case on one page."""
    return _page(cases.read_case(new_work(), case_id))


@blueprint.get("/<uuid:case_id>/facts/<section_id>")
@needs(Permission.EDIT_CASES)
def edit(case_id: UUID, section_id: str) -> str:
    """One section of facts, to be edited."""
    new_work().check("case.edited", Permission.EDIT_CASES)
    return _form(cases.read_case(new_work(), case_id), _known(section_id), {})


@blueprint.post("/<uuid:case_id>/facts/<section_id>")
@needs(Permission.EDIT_CASES)
def change(case_id: UUID, section_id: str) -> ResponseReturnValue:
    """Keep an edited section and count the clocks anew."""
    edited = _known(section_id)
    version = version_of(request.form, "section")
    try:
        cases.change_case(
            new_work(), case_id, changes=changes(request.form, edited), expected_version=version
        )
    except (BadInput, StaleVersion) as refusal:
        return _form(cases.read_case(new_work(), case_id), edited, _wrong(refusal), refusal.sentence), 422
    flash(f"{edited.title}: saved.", "good")
    back = request.form.get("draft", "")
    if back in KINDS:
        return redirect(url_for("drafts.show", case_id=case_id, kind=back), code=303)
    return redirect(url_for("cases.show", case_id=case_id, _anchor=edited.id), code=303)


@blueprint.post("/<uuid:case_id>/moves")
@needs(Permission.EDIT_CASES)
def move(case_id: UUID) -> ResponseReturnValue:
    """Move the case on; closing needs a reason."""
    to = chosen(CaseState, request.form.get("to"))
    if to is None:
        raise BadInput([], "Choose where the case goes.")
    try:
        cases.move_case(new_work(), case_id, to=to, reason=request.form.get("reason", "").strip())
        flash(f"The case is now: {wording.STATES[to.value].lower()}.", "good")
    except (BadInput, Conflict) as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("cases.show", case_id=case_id), code=303)


def _known(section_id: str) -> FactSection:
    found = section(section_id)
    if found is None:
        raise NotFound("section")
    return found


def _wrong(refusal: AppealsError) -> dict[str, str]:
    """The fault of each field, by the dotted name of the field that the form shows."""
    if not isinstance(refusal, BadInput):
        return {}
    return {fault.where.split("[", 1)[0]: fault.what for fault in refusal.problems}


def _form(case: CaseView, edited: FactSection, wrong: dict[str, str], refused: str = "") -> str:
    details = to_plain(case.details)
    assert isinstance(details, dict)  # noqa: S101  a dataclass's plain form
    # What was typed is shown again to be corrected; after someone else's change, what is stored now.
    typed = request.form if wrong else None
    return render_template(
        "cases/edit.html",
        case=case,
        section=edited,
        wrong=wrong,
        refused=refused,
        typed=typed,
        value=lambda name: value_at(details, name),
        draft=request.values.get("draft", ""),
    )


def _page(case: CaseView) -> str:
    details = to_plain(case.details)
    assert isinstance(details, dict)  # noqa: S101  a dataclass's plain form
    return render_template(
        "cases/show.html",
        case=case,
        sections=SECTIONS,
        value=lambda name: value_at(details, name),
        versions=versions.list_versions(new_work(), case.id),
        kinds=letters.offered(new_work(), case.id),
        requests=requests.list_requests(new_work(), show=RequestFilter.ALL, case_id=case.id).items,
        request_words=request_words,
        states=wording.STATES,
        move_words=MOVE_WORDS,
        empty_names=lambda each: _empty(details, [one.name for one in each.fields]),
        filled_rows=lambda each: [one.name for one in each.rows if not _empty(details, [one.name])],
    )


def _empty(details: Mapping[str, object], names: Iterable[str]) -> list[str]:
    """The facts that nobody has given. "Unknown" of a closed set counts as not given."""
    return [name for name in names if value_at(details, name) in (None, "", [], "unknown")]
