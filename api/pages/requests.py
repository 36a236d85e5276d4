"""Requests for comparative analyses: the list, the way to one, one with its dates, and what happens to it."""

from collections.abc import Mapping
from typing import BinaryIO, cast
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.downloads import file_answer
from api.pages import request_words, wording
from api.pages.forms import chosen, page_number
from api.pages.request_forms import forms_for
from api.pages.request_reading import day_of, told_in
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.plain import Plain
from appeals.domain.requests import RequestEventKind
from appeals.errors import AppealsError, BadInput, Conflict, NotThisLetter, TooLarge, UnsupportedFile
from appeals.services import cases, request_recording, request_reminders, requests, versions
from appeals.services.request_recording import SentPaper
from appeals.services.requests import RequestFilter

blueprint = Blueprint("requests", __name__)

ASKED = ("standing", "plan_type", "state", "plan_name", "plan_year", "benefit_class", "network")


@blueprint.get("/requests")
@needs(Permission.SEE_CASES)
def index() -> str:
    """All requests, the next step first."""
    show = chosen(RequestFilter, request.args.get("show")) or RequestFilter.OPEN
    return render_template(
        "requests/rows.html" if request.headers.get("HX-Request") else "requests/index.html",
        page=requests.list_requests(new_work(), show=show, page=page_number(request.args)),
        reminders=request_reminders.due_reminders(new_work()),
        steps_due=requests.list_requests(new_work(), show=RequestFilter.STEP_DUE, per_page=1).total,
        show=show.value,
        words=request_words,
        address=_address,
    )


@blueprint.get("/cases/<uuid:case_id>/requests/new")
@needs(Permission.SEE_CASES)
def ask(case_id: UUID) -> str:
    """The way to a request: plan, standing, what may be asked, limit, class and year."""
    return _asking(case_id, request.args)


@blueprint.post("/cases/<uuid:case_id>/requests/new")
@needs(Permission.EDIT_CASES)
def open_one(case_id: UUID) -> ResponseReturnValue:
    """Open the request that the form describes."""
    try:
        opened = requests.open_request(new_work(), case_id, changes=_changes(request.form))
    except (BadInput, Conflict, NotThisLetter) as refusal:
        flash(refusal.sentence, "error")
        return _asking(case_id, request.form), 422
    flash(f"{opened.reference} is open. Read its letter, then seal it.", "good")
    return redirect(url_for("drafts.show", case_id=case_id, kind=opened.terms.letter), code=303)


@blueprint.get("/requests/<uuid:request_id>")
@needs(Permission.SEE_CASES)
def show(request_id: UUID) -> str:
    """One request: its next step, both kinds of date, the checklist and the timeline."""
    return _page(request_id)


@blueprint.post("/requests/<uuid:request_id>/events")
@needs(Permission.EDIT_CASES)
def record(request_id: UUID) -> ResponseReturnValue:
    """Record what happened, with its documents."""
    new_work().check("request.recorded", Permission.EDIT_CASES)
    before = requests.read_request(new_work(), request_id)
    kind = chosen(RequestEventKind, request.form.get("kind"))
    if kind is None:
        raise BadInput([], "Choose what happened.")
    try:
        request_recording.record(
            new_work(),
            request_id,
            kind=kind,
            on=day_of(request.form),
            changes=told_in(kind, request.form, before),
            papers=_papers(),
            expected_version=_version(before.version),
        )
    except (BadInput, Conflict, NotThisLetter, TooLarge, UnsupportedFile) as refusal:
        flash(refusal.sentence, "error")
        return _page(request_id, refused=kind, refusal=refusal), 422
    flash(f"Recorded: {request_words.EVENTS[kind.value].lower()}.", "good")
    return redirect(url_for("requests.show", request_id=request_id), code=303)


@blueprint.post("/requests/<uuid:request_id>/letters")
@needs(Permission.DRAFT)
def write(request_id: UUID) -> ResponseReturnValue:
    """Open the draft of one of its letters."""
    found = requests.take_in_hand(new_work(), request_id)
    kind = request.form.get("letter", "")
    known = kind if kind in request_words.LETTERS else found.terms.letter
    return redirect(url_for("drafts.show", case_id=found.case_id, kind=known), code=303)


@blueprint.post("/requests/<uuid:request_id>/cases")
@needs(Permission.EDIT_CASES)
def link(request_id: UUID) -> ResponseReturnValue:
    """Let the request serve one more case, or one fewer."""
    case_id = _case_id(request.form.get("case_id", ""))
    try:
        if "unlink" in request.form:
            requests.unlink_case(new_work(), request_id, case_id=case_id)
            flash("The case is taken off the request.", "good")
        else:
            requests.link_case(new_work(), request_id, case_id=case_id)
            flash("The request serves this case as well. No second letter is sent.", "good")
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("requests.show", request_id=request_id), code=303)


@blueprint.get("/requests/<uuid:request_id>/documents/<uuid:paper_id>")
@needs(Permission.SEE_CASES)
def document(request_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """A document of the request, in the page or as a download."""
    found = request_recording.paper_file(new_work(), paper_id, within=request_id)
    return file_answer(found, in_page=request.args.get("in_page") == "yes")


def _page(
    request_id: UUID, *, refused: RequestEventKind | None = None, refusal: AppealsError | None = None
) -> str:
    found = requests.read_request(new_work(), request_id)
    sealed = {each.id: each for each in versions.list_versions(new_work(), found.case_id)}
    return render_template(
        "requests/show.html",
        request_view=found,
        forms=forms_for(found),
        words=request_words,
        refusals=wording.REFUSALS,
        standings=wording.REQUESTERS,
        sealed=sealed,
        today=new_work().today,
        refused=refused.value if refused else "",
        typed=request.form if refusal else {},
        wrong={fault.where: fault.what for fault in refusal.problems}
        if isinstance(refusal, BadInput)
        else {},
        papers={paper.id: paper for event in found.events for paper in event.papers},
    )


def _asking(case_id: UUID, typed: Mapping[str, str]) -> str:
    return render_template(
        "requests/plan.html" if request.headers.get("HX-Request") else "requests/ask.html",
        case=cases.read_case(new_work(), case_id),
        plan=requests.plan_request(new_work(), case_id, changes=_changes(typed)),
        words=request_words,
        plan_types=wording.PLAN_TYPES,
        standings=wording.REQUESTERS,
        nqtls=wording.NQTLS,
        classes=wording.BENEFIT_CLASSES,
    )


def _changes(typed: Mapping[str, str]) -> dict[str, Plain]:
    """What the form says of the request; what it does not name comes from the case."""
    changes: dict[str, Plain] = {
        name: typed[name].strip() for name in ASKED if name in typed and typed[name].strip()
    }
    limits = request.values.getlist("nqtls")
    if limits or "asked" in typed:
        changes["nqtls"] = list(dict.fromkeys(limits))
    return changes


def _papers() -> list[SentPaper]:
    """The files of the form under the name that was typed, numbered where there are several."""
    files = [each for each in request.files.getlist("papers") if each.filename]
    title = request.form.get("paper_title", "").strip() or "Document"
    return [
        SentPaper(title if len(files) == 1 else f"{title} ({number})", cast("BinaryIO", each.stream))
        for number, each in enumerate(files, 1)
    ]


def _version(present: int) -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else present


def _case_id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise BadInput([], "Choose a case.") from None


def _address(number: int) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    return f"{url_for('requests.index')}?{urlencode({**kept, 'page': number})}"
