"""The law that letters may cite, what the organization says of it, and drafts whose law has changed."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.problems import status_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import KINDS
from appeals.errors import AppealsError, BadInput, Conflict, Fault, NotFound
from appeals.services import law_watch
from nqtl_library.authorities import register

blueprint = Blueprint("law", __name__)


@blueprint.get("/law")
@needs(Permission.SEE_CASES)
def index() -> str:
    """Every note on citing, and the register to choose from."""
    return _index(None)


@blueprint.post("/law")
@needs(Permission.PUBLISH_TEMPLATES)
def note() -> ResponseReturnValue:
    """Do not cite an authority from a day on, or cite it again."""
    new_work().check("authority.withheld", Permission.PUBLISH_TEMPLATES)
    form = request.form
    try:
        done = law_watch.withhold(
            new_work(),
            form.get("authority", "").strip(),
            withheld=form.get("again") != "yes",
            from_day=_day(form.get("from_day", "")),
            reason=form.get("reason", ""),
        )
    except (BadInput, Conflict) as refusal:
        return _index(refusal), status_of(refusal)
    said = f"{done.flagged} open draft{'' if done.flagged == 1 else 's'} flagged to be read again."
    flash(f"{done.note.cite}: noted. {said if done.flagged else 'No open draft rests on it.'}", "good")
    return redirect(url_for("law.index"), code=303)


@blueprint.post("/cases/<uuid:case_id>/drafts/<kind>/law")
@needs(Permission.DRAFT)
def confirm(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Somebody has read what changed in the law of a draft."""
    if kind not in KINDS:
        raise NotFound("kind of letter")
    law_watch.confirm_law(new_work(), case_id, kind=kind)
    flash("Noted that you have read it. The draft counts as read with the law as it is now.", "good")
    return redirect(url_for("drafts.show", case_id=case_id, kind=kind), code=303)


def _index(refusal: AppealsError | None) -> str:
    notes = law_watch.authority_notes(new_work())
    latest = {each.authority: each for each in reversed(notes)}
    return render_template(
        "clauses/law.html",
        notes=notes,
        withheld=[each for each in latest.values() if each.withheld],
        register=sorted(register().values(), key=lambda each: each.cite),
        refusal=refusal,
        typed=request.form,
        today=new_work().today,
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else new_work().today
    except ValueError:
        raise BadInput([Fault("from_day", "needs a date")]) from None
