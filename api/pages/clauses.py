"""The clause library: found, written, tried in made-up letters, published by another, retired."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import clause_words
from api.pages.forms import chosen, version_of
from api.pages.reading import ReadBlock, readable
from api.problems import status_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.clauses import (
    OWN,
    ClauseDraftView,
    ClauseState,
    ClauseWords,
    Origin,
    Preview,
    Sampled,
    words_of,
)
from appeals.errors import AppealsError, BadInput, Conflict, Fault, NotFound
from appeals.services import clause_drafting, clause_library, clause_publishing
from letter_templates.block import Document
from letter_templates.clause import clauses
from letter_templates.names import names

blueprint = Blueprint("clauses", __name__, url_prefix="/clauses")
SHOWN = 60  # clauses of a list at once
DIGITS = 4


@blueprint.get("")
@needs(Permission.SEE_CASES)
def index() -> str:
    """The library, filtered as the address says; part of a page where only the list changes."""
    asked = request.args
    found = clause_library.list_clauses(
        new_work(),
        family=asked.get("family", ""),
        part=asked.get("part", ""),
        voice=asked.get("voice", ""),
        state=chosen(ClauseState, asked.get("state")),
        origin=chosen(Origin, asked.get("origin")),
        words=asked.get("words", "").strip(),
    )
    return render_template(
        "clauses/rows.html" if request.headers.get("HX-Request") else "clauses/index.html",
        rows=found[:SHOWN],
        total=len(found),
        words=clause_words,
    )


@blueprint.get("/new")
@needs(Permission.MANAGE_TEMPLATES)
def new() -> str:
    """An empty clause, or one that begins as the shipped clause that it is to replace."""
    new_work().check("clause.written", Permission.MANAGE_TEMPLATES)
    return _editor(_begun(request.args.get("replaces", "")), "", None)


@blueprint.post("")
@needs(Permission.MANAGE_TEMPLATES)
def write() -> ResponseReturnValue:
    """Keep what was typed; with "propose" give it to the second person at once."""
    new_work().check("clause.written", Permission.MANAGE_TEMPLATES)
    words, reason = _typed(request.form), request.form.get("reason", "")
    try:
        expected = version_of(request.form, "clause") if request.form.get("version") else None
        draft = clause_drafting.write_clause(new_work(), words, reason=reason, expected_version=expected)
    except (BadInput, Conflict) as refusal:
        return _editor(words, reason, refusal), status_of(refusal)
    if request.form.get("then") != "propose":
        flash("Kept. Nobody uses it before a second person has published it.", "good")
        return redirect(url_for(".edit", clause_id=draft.clause_id), code=303)
    return propose(draft.id)


@blueprint.post("/preview")
@needs(Permission.SEE_CASES)
def preview() -> str:
    """What is wrong with the typed clause and how it reads; part of a page where only that changes."""
    words = _typed(request.form)
    if request.headers.get("HX-Request"):
        return render_template("clauses/preview.html", **_tried(words))
    return _editor(words, request.form.get("reason", ""), None)


@blueprint.get("/<clause_id>")
@needs(Permission.SEE_CASES)
def show(clause_id: str) -> str:
    """One clause: its text, where it is used, the law it cites, its history, and what can be done with it."""
    return _show(clause_id, None)


@blueprint.get("/<clause_id>/edit")
@needs(Permission.MANAGE_TEMPLATES)
def edit(clause_id: str) -> str:
    """The next version of an own clause."""
    new_work().check("clause.written", Permission.MANAGE_TEMPLATES)
    found = clause_library.read_clause(new_work(), clause_id)
    if found.row.origin is not Origin.OWN:
        raise NotFound("clause of your own")
    if found.draft is not None:
        return _editor(found.draft.words, found.draft.reason, None, found.draft)
    now = next(each for each in found.versions if each.number == found.row.number)
    return _editor(words_of(clause_library.front_of(now.text)), "", None)


@blueprint.get("/<clause_id>/differences")
@needs(Permission.SEE_CASES)
def differences(clause_id: str) -> str:
    """Two texts of a clause side by side."""
    before, after = request.args.get("from", ""), request.args.get("to", "")
    sides = clause_library.sides_of(new_work(), clause_id)
    last = after or sides[-1]
    first = before or sides[max(sides.index(last) - 1, 0) if last in sides else 0]
    return render_template(
        "clauses/differences.html",
        clause_id=clause_id,
        found=clause_library.compare_clause(new_work(), clause_id, before=first, after=last),
        sides=sides,
        first=first,
        last=last,
    )


@blueprint.post("/drafts/<uuid:draft_id>/proposal")
@needs(Permission.MANAGE_TEMPLATES)
def propose(draft_id: UUID) -> ResponseReturnValue:
    """Give the clause to the second person; back to the editor where something stops it."""
    new_work().check("clause.proposed", Permission.MANAGE_TEMPLATES)
    draft = clause_drafting.read_draft(new_work(), draft_id)
    try:
        clause_drafting.propose_clause(new_work(), draft_id)
    except (BadInput, Conflict) as refusal:
        return _editor(draft.words, draft.reason, refusal, draft), status_of(refusal)
    flash("Proposed. Somebody else reads it and publishes it, or returns it with a comment.", "good")
    return redirect(url_for(".show", clause_id=draft.clause_id), code=303)


@blueprint.post("/drafts/<uuid:draft_id>/withdrawal")
@needs(Permission.MANAGE_TEMPLATES)
def withdraw(draft_id: UUID) -> ResponseReturnValue:
    """Throw the draft away."""
    clause_drafting.withdraw_clause(new_work(), draft_id)
    flash("Thrown away. What is in use stays as it is.", "good")
    return redirect(url_for(".index", origin="own"), code=303)


@blueprint.post("/drafts/<uuid:draft_id>/publication")
@needs(Permission.PUBLISH_TEMPLATES)
def publish(draft_id: UUID) -> ResponseReturnValue:
    """The second person's yes."""
    new_work().check("clause.published", Permission.PUBLISH_TEMPLATES)
    draft = clause_drafting.read_draft(new_work(), draft_id)
    try:
        clause_publishing.publish_clause(
            new_work(),
            draft_id,
            in_use_from=_day("in_use_from"),
            expected_version=version_of(request.form, "clause"),
        )
    except (BadInput, Conflict) as refusal:
        return _show(draft.clause_id, refusal), status_of(refusal)
    flash("Published. Letters of that day and later are written with it.", "good")
    return redirect(url_for(".show", clause_id=draft.clause_id), code=303)


@blueprint.post("/drafts/<uuid:draft_id>/return")
@needs(Permission.PUBLISH_TEMPLATES)
def give_back(draft_id: UUID) -> ResponseReturnValue:
    """The second person's no, with what should change."""
    new_work().check("clause.returned", Permission.PUBLISH_TEMPLATES)
    draft = clause_drafting.read_draft(new_work(), draft_id)
    try:
        clause_publishing.return_clause(new_work(), draft_id, comment=request.form.get("comment", ""))
    except (BadInput, Conflict) as refusal:
        return _show(draft.clause_id, refusal), status_of(refusal)
    flash("Returned to its author with your comment.", "good")
    return redirect(url_for(".show", clause_id=draft.clause_id), code=303)


@blueprint.post("/<clause_id>/retirement")
@needs(Permission.PUBLISH_TEMPLATES)
def retire(clause_id: str) -> ResponseReturnValue:
    """The last day of use; without a day, back into use."""
    new_work().check("clause.retired", Permission.PUBLISH_TEMPLATES)
    reason = request.form.get("reason", "")
    try:
        if request.form.get("back") == "yes":
            clause_publishing.reinstate_clause(new_work(), clause_id, reason=reason)
            flash("Back in use.", "good")
        else:
            day = _day("last_day")
            clause_publishing.retire_clause(new_work(), clause_id, last_day=day, reason=reason)
            flash("Letters after that day are written without it. What is sealed stays.", "good")
    except (BadInput, Conflict) as refusal:
        return _show(clause_id, refusal), status_of(refusal)
    return redirect(url_for(".show", clause_id=clause_id), code=303)


def _show(clause_id: str, refusal: AppealsError | None) -> str:
    found = clause_library.read_clause(new_work(), clause_id)
    own = found.row.origin is Origin.OWN
    now = words_of(clause_library.front_of(found.source)) if own else _begun(clause_id)
    return render_template(
        "clauses/show.html",
        clause=found,
        now=now,
        words=clause_words,
        refusal=refusal,
        typed=request.form,
        today=new_work().today,
        **_tried(found.draft.words if found.draft is not None else now),
    )


def _editor(
    words: ClauseWords, reason: str, refusal: AppealsError | None, draft: ClauseDraftView | None = None
) -> str:
    return render_template(
        "clauses/edit.html",
        clause=words,
        reason=reason,
        refusal=refusal,
        draft=draft,
        words=clause_words,
        facts=sorted(names().values(), key=lambda each: each.name),
        typed_version=request.form.get("version", ""),
        **_tried(words),
    )


def _tried(words: ClauseWords) -> dict[str, object]:
    """What the preview shows: faults, and the clause in made-up letters with its sources."""
    if not words.text.strip():
        return {"tried": None, "samples": [], "fields": clause_words.FIELDS}
    found: Preview = clause_drafting.try_clause(new_work(), words)
    samples = [(each, _blocks(each)) for each in found.samples]
    return {"tried": found, "samples": samples, "fields": clause_words.FIELDS}


def _blocks(sample: Sampled) -> list[tuple[ReadBlock, bool]]:
    read = readable(Document("sample", "", "en-US", sample.blocks))
    return [(block, place in sample.own) for place, block in enumerate(read)]


def _begun(replaces: str) -> ClauseWords:
    old = next((each for each in clauses() if each.id == replaces), None)
    if old is None:
        return ClauseWords(id=OWN, part="ask", text="")
    return replace(words_of(old), id=f"{OWN}{old.id.replace('_', '-')}", replaces=old.id, slot="")


def _typed(form: Mapping[str, str]) -> ClauseWords:
    """What stands in the form; lists are one entry a line."""
    order = form.get("order", "50").strip()
    return ClauseWords(
        id=form.get("id", "").strip(),
        part=form.get("part", "").strip(),
        text=form.get("text", "").replace("\r\n", "\n"),
        family=form.get("family", "appeal").strip(),
        replaces=form.get("replaces", "").strip(),
        slot=form.get("slot", "").strip(),
        voice=form.get("voice", "").strip(),
        order=int(order) if order.isdecimal() and len(order) <= DIGITS else 50,
        applies_when=_lines(form.get("applies_when", "")),
        needs=_lines(form.get("needs", "")),
        uses=_lines(form.get("uses", "")),
        cites=_lines(form.get("cites", "")),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _day(name: str) -> date:
    typed = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else new_work().today
    except ValueError:
        raise BadInput([Fault(name, "needs a date")]) from None
