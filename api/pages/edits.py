"""Edited letters: comparing versions, paragraphs in own words, and the way through Word and back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.downloads import file_answer
from api.pages.imports import sent_file
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.edits import ParagraphView
from appeals.domain.letter_kinds import KINDS
from appeals.domain.views import CaseView, VersionView
from appeals.errors import (
    BadInput,
    Conflict,
    LetterBlocked,
    NotFound,
    TooLarge,
    UnsupportedFile,
)
from appeals.services import cases, comparing, letters, own_words, versions, word_drafts

blueprint = Blueprint("edits", __name__)
DRAFT = "/cases/<uuid:case_id>/drafts/<kind>"


@blueprint.get("/documents/<uuid:version_id>/differences")
@needs(Permission.DOWNLOAD)
def compare_versions(version_id: UUID) -> str:
    """A version against another of the same document; against the one before unless chosen."""
    new_work().check("versions.compared", Permission.DOWNLOAD)
    version = versions.read_version(new_work(), version_id)
    others = [each for each in _versions(version.case_id, version.kind) if each.id != version.id]
    before = next((each.id for each in others if each.number < version.number), None)
    chosen = _id(request.args.get("from")) or before
    try:
        found = comparing.compare_versions(new_work(), version_id, from_id=chosen)
    except BadInput:
        if chosen is not None:
            raise
        found = None  # the first version: there may be newer ones to choose from
    return render_template(
        "documents/differences.html",
        case=cases.read_case(new_work(), version.case_id),
        comparison=found,
        version=version,
        others=others,
    )


@blueprint.get(f"{DRAFT}/differences")
@needs(Permission.DRAFT)
def compare_draft(case_id: UUID, kind: str) -> str:
    """The draft as it stands against the last sealed version."""
    _must_be_known(kind)
    found = comparing.compare_draft(new_work(), case_id, kind=kind)
    return render_template(
        "documents/differences.html", case=cases.read_case(new_work(), case_id), comparison=found, kind=kind
    )


@blueprint.get(f"{DRAFT}/file")
@needs(Permission.DOWNLOAD)
def draft_file(case_id: UUID, kind: str) -> ResponseReturnValue:
    """The draft as a Word file, to be edited."""
    _must_be_known(kind)
    return file_answer(word_drafts.draft_file(new_work(), case_id, kind=kind))


@blueprint.get(f"{DRAFT}/paragraph")
@needs(Permission.DRAFT)
def paragraph(case_id: UUID, kind: str) -> str:
    """One paragraph of the draft, to be put into own words."""
    return _paragraph_page(case_id, kind, request.args.get("place", ""))


@blueprint.post(f"{DRAFT}/paragraph")
@needs(Permission.DRAFT)
def write_paragraph(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Keep the person's words, or go back to the clause; then back to the draft."""
    _must_be_known(kind)
    place = request.form.get("place", "")
    try:
        if request.form.get("back_to_clause") == "yes":
            own_words.drop_own_words(new_work(), case_id, kind=kind, place=place)
            flash("The clause speaks again.", "good")
        else:
            text = request.form.get("text", "")
            own_words.write_own_words(new_work(), case_id, kind=kind, place=place, text=text)
            flash("Your words are in the draft, marked as yours.", "good")
    except BadInput as refusal:
        return _paragraph_page(case_id, kind, place, refusal.sentence), 422
    return redirect(url_for("drafts.show", case_id=case_id, kind=kind), code=303)


@blueprint.get(f"{DRAFT}/word")
@needs(Permission.DRAFT)
def word(case_id: UUID, kind: str) -> str:
    """The way through Word: fetch, edit, send back, look, seal."""
    return _word_page(case_id, kind)


@blueprint.post(f"{DRAFT}/word")
@needs(Permission.DRAFT)
def send_back(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Take the edited file and show what was changed in it."""
    _must_be_known(kind)
    try:
        word_drafts.send_back(
            new_work(),
            case_id,
            kind=kind,
            content=sent_file().stream,  # type: ignore[arg-type]
            base_id=_id(request.form.get("base")),
        )
    except (BadInput, Conflict, TooLarge, UnsupportedFile) as refusal:
        return _word_page(case_id, kind, refusal.sentence), 422
    return redirect(url_for("edits.word", case_id=case_id, kind=kind, _anchor="changes"), code=303)


@blueprint.post(f"{DRAFT}/word/drop")
@needs(Permission.DRAFT)
def drop_word(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Throw the edited file away."""
    word_drafts.drop_sent_back(new_work(), case_id, kind=kind)
    flash("The edited letter is thrown away.", "good")
    return redirect(url_for("drafts.show", case_id=case_id, kind=kind), code=303)


@blueprint.post(f"{DRAFT}/word/seal")
@needs(Permission.SEAL)
def seal_word(case_id: UUID, kind: str) -> ResponseReturnValue:
    """Seal the edited letter; back to its page if something stops it."""
    reason = request.form.get("reason", "")
    try:
        version = word_drafts.seal_sent_back(new_work(), case_id, kind=kind, reason=reason)
    except (BadInput, Conflict, LetterBlocked) as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("edits.word", case_id=case_id, kind=kind), code=303)
    flash("Sealed. This version cannot be changed any more; a new seal makes a new version.", "good")
    return redirect(url_for("documents.show", version_id=version.id), code=303)


def _paragraph_page(case_id: UUID, kind: str, place: str, refused: str = "") -> str:
    _must_be_known(kind)
    draft = letters.draft(new_work(), case_id, kind=kind)
    found: ParagraphView | None = next((each for each in draft.paragraphs if each.place == place), None)
    if found is None:
        raise NotFound("paragraph of this letter")
    return render_template(
        "cases/paragraph.html",
        case=cases.read_case(new_work(), case_id),
        kind=kind,
        draft=draft,
        paragraph=found,
        refused=refused,
        typed=request.form.get("text") if refused else None,
    )


def _word_page(case_id: UUID, kind: str, refused: str = "") -> str:
    _must_be_known(kind)
    case: CaseView = cases.read_case(new_work(), case_id)
    return render_template(
        "cases/word.html",
        case=case,
        kind=kind,
        title=KINDS[kind],
        sent=word_drafts.read_sent_back(new_work(), case_id, kind=kind),
        latest=next(iter(_versions(case_id, kind)), None),
        refused=refused,
    )


def _versions(case_id: UUID, kind: str) -> list[VersionView]:
    return [each for each in versions.list_versions(new_work(), case_id) if each.kind == kind]


def _id(given: str | None) -> UUID | None:
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise NotFound("version") from None


def _must_be_known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound("kind of letter")
