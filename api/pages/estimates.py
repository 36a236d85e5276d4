"""Estimates: the list, the intake that asks who pays first, and one estimate on a page."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import estimate_bill_words
from api.pages import estimate_words as words
from api.pages.forms import chosen, page_number
from api.work import actor, new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_file import CoverageAnswers, EventTold
from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.estimate_views import EstimateView, SelfPayDecision
from appeals.domain.plain import from_plain
from appeals.errors import BadInput, Conflict, Fault
from appeals.services import (
    estimate_bills,
    estimate_directory,
    estimate_issuing,
    estimate_list,
    estimates,
)
from appeals.services.estimate_list import Filter

blueprint = Blueprint("estimates", __name__, url_prefix="/estimates")


@blueprint.get("")
@needs(Permission.SEE_ESTIMATES)
def index() -> str:
    """The list, the next date first."""
    which = chosen(Filter, request.args.get("which")) or Filter.OPEN
    found = estimate_list.list_estimates(new_work(), which=which, page=page_number(request.args))
    part = "estimates/rows.html" if request.headers.get("HX-Request") else "estimates/index.html"
    return render_template(
        part,
        page=found,
        which=which,
        words=words,
        address=lambda number: url_for("estimates.index", which=which.value, page=number),
        searched=False,
    )


@blueprint.post("/search")
@needs(Permission.SEE_ESTIMATES)
def search() -> ResponseReturnValue:
    """A patient's estimates. Posted, so that no name stands in an address or a log."""
    try:
        name, birth_date = _searched()
    except BadInput as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("estimates.index"), code=303)
    found = estimate_list.find_estimates(new_work(), name=name, birth_date=birth_date)
    return render_template(
        "estimates/index.html",
        page=found,
        which=Filter.ALL,
        words=words,
        address=lambda _number: url_for("estimates.index"),
        searched=True,
    )


@blueprint.post("/batch")
@needs(Permission.ESTIMATE)
def issue_ready() -> ResponseReturnValue:
    """Have every first estimate that is ready issued by a job."""
    estimate_issuing.ask_for_ready(new_work())
    flash("Asked for. What is ready is sealed one after another; reload this list in a minute.", "good")
    return redirect(url_for("estimates.index", which="to_hand_over"), code=303)


@blueprint.get("/new")
@needs(Permission.ESTIMATE)
def new() -> str:
    """First question: who pays."""
    new_work().check("estimate.begun", Permission.ESTIMATE)
    return _intake(None)


@blueprint.post("/new/decision")
@needs(Permission.ESTIMATE)
def decide() -> ResponseReturnValue:
    """What the answers mean, while they are given."""
    new_work().check("estimate.begun", Permission.ESTIMATE)
    try:
        decision = _decision()
    except BadInput as refusal:
        return render_template("estimates/decision.html", decision=None, refusal=refusal, words=words)
    return render_template("estimates/decision.html", decision=decision, words=words)


@blueprint.post("/new")
@needs(Permission.ESTIMATE)
def create() -> ResponseReturnValue:
    """From the answers on to the patient, and from the patient to the estimate."""
    new_work().check("estimate.begun", Permission.ESTIMATE)
    try:
        decision = _decision()
        if "name" not in request.form:
            return _intake(decision)
        view = estimates.open_estimate(
            new_work(),
            provider_id=_provider(),
            patient=from_plain(EstimatePatient, words.patient(request.form), "patient"),
            answers=_answers(),
            event=_event(),
        )
    except (BadInput, Conflict) as refusal:
        return _intake(None if "name" not in request.form else _decision_or_none(), refusal), 422
    flash(f"Estimate {view.reference} is begun.", "good")
    return redirect(url_for("estimates.show", estimate_id=view.id), code=303)


@blueprint.get("/<uuid:estimate_id>")
@needs(Permission.SEE_ESTIMATES)
def show(estimate_id: UUID) -> str:
    """One estimate: who, when, what, sealed, handed over."""
    return page_of(estimates.read_estimate(new_work(), estimate_id))


def page_of(view: EstimateView, refusal: BadInput | Conflict | None = None) -> str:
    """The page of one estimate."""
    return render_template(
        "estimates/show.html",
        estimate=view,
        bills=estimate_bills.read_bills(new_work(), view.id) if view.versions else None,
        words=words,
        bill_words=estimate_bill_words,
        refusal=refusal,
        typed=request.form if refusal else {},
        wrong=faults(refusal),
    )


def faults(refusal: BadInput | Conflict | None) -> Mapping[str, str]:
    """What is wrong, by the last step of each field's name."""
    if not isinstance(refusal, BadInput):
        return {}
    return {fault.where.rsplit(".", 1)[-1]: fault.what for fault in refusal.problems}


def _intake(decision: SelfPayDecision | None, refusal: BadInput | Conflict | None = None) -> str:
    return render_template(
        "estimates/new.html",
        decision=decision,
        refusal=refusal,
        wrong=faults(refusal),
        typed=request.form,
        words=words,
        providers=estimate_directory.list_providers(new_work(), active_only=True) if decision else (),
        today=new_work().today,
    )


def _answers() -> CoverageAnswers:
    return from_plain(CoverageAnswers, words.answers(request.form, asked_by=actor().name), "answers")


def _decision() -> SelfPayDecision:
    return estimates.preview_decision(new_work(), answers=_answers())


def _decision_or_none() -> SelfPayDecision | None:
    try:
        return _decision()
    except BadInput:
        return None


def _event() -> EventTold | None:
    if not request.form.get("event_kind"):
        return None
    return from_plain(EventTold, words.event(request.form), "event")


def _provider() -> UUID:
    try:
        return UUID(request.form.get("provider_id", ""))
    except ValueError:
        raise BadInput(
            [Fault("provider_id", "choose who schedules; add one under Providers if none is there")]
        ) from None


def _searched() -> tuple[str, date]:
    name = request.form.get("name", "").strip()
    try:
        return name or _nobody(), date.fromisoformat(request.form.get("birth_date", ""))
    except ValueError:
        raise BadInput([Fault("birth_date", "is needed, like 1990-04-02, with the whole name")]) from None


def _nobody() -> str:
    raise BadInput([Fault("name", "is needed, with the birth date")])
