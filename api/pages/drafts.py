"""A draft: what is still missing, what it says and from where, what must change, and the seal."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages.facts_form import anchor
from api.pages.facts_sections import section_of
from api.pages.letter_names import entered_at
from api.pages.reading import readable
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import KINDS
from appeals.domain.letter_routes import PLAN_NOT_KNOWN
from appeals.domain.views import Draft
from appeals.errors import (
    BadInput,
    Conflict,
    Hindrance,
    LetterBlocked,
    MissingFactsForLetter,
    NotFound,
    NotThisLetter,
)
from appeals.services import cases, letters, versions

blueprint = Blueprint("drafts", __name__, url_prefix="/cases/<uuid:case_id>/drafts")


@blueprint.get("/<kind>")
@needs(Permission.DRAFT)
def show(case_id: UUID, kind: str) -> str:
    """The draft as the case stands now. Nothing is stored by looking."""
    _must_be_known(kind)
    case = cases.read_case(new_work(), case_id)
    draft = letters.draft(new_work(), case_id, kind=kind)
    return render_template(
        "cases/draft.html",
        case=case,
        kind=kind,
        draft=draft,
        plan_missing=draft.not_this_letter == PLAN_NOT_KNOWN,
        letter=readable(draft.document) if draft.document else None,
        checklist=_checklist(case_id, kind, draft),
        edits={(each.block, each.item): each for each in draft.paragraphs},
        address_of=lambda name: _address(case_id, kind, name),
        earlier=[each for each in versions.list_versions(new_work(), case_id) if each.kind == kind],
    )


@blueprint.post("/<kind>/seal")
@needs(Permission.SEAL)
def seal(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Seal the draft as the next version; back to the draft if something still stops it."""
    _must_be_known(kind)
    reason = request.form.get("reason", "").strip()
    try:
        version = versions.seal(new_work(), case_id, kind=kind, reason=reason)
    except (BadInput, Conflict, MissingFactsForLetter, LetterBlocked, NotThisLetter) as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("drafts.show", case_id=case_id, kind=kind), code=303)
    flash("Sealed. This version cannot be changed any more; a new seal makes a new version.", "good")
    return redirect(url_for("documents.show", version_id=version.id), code=303)


def _must_be_known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("kind of letter")


def _checklist(case_id: UUID, kind: str, draft: Draft) -> list[tuple[Hindrance, str]]:
    """Each missing fact with the address of the field that holds it."""
    return [(each, _address(case_id, kind, each.where)) for each in draft.missing]


def _address(case_id: UUID, kind: str, name: str) -> str:
    fact = entered_at(name)
    found = section_of(fact)
    if found is None:
        return url_for("cases.show", case_id=case_id)
    return url_for("cases.edit", case_id=case_id, section_id=found.id, draft=kind, _anchor=anchor(fact))
