"""What happens around an estimate, told on its page: events, answers, the patient, reasons, closing."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import estimate_words as words
from api.pages.estimates import faults, page_of
from api.pages.forms import version_of
from api.work import actor, new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_file import CoverageAnswers, EventTold
from appeals.domain.estimate_views import EstimateView
from appeals.domain.plain import from_plain
from appeals.errors import BadInput, Conflict
from appeals.services import estimates

blueprint = Blueprint("estimate_events", __name__, url_prefix="/estimates")
REASON = "reason-"  # with a rule after it: why its warning is passed over


@blueprint.post("/<uuid:estimate_id>/events")
@needs(Permission.ESTIMATE)
def record(estimate_id: UUID) -> ResponseReturnValue:
    """Record what happened."""

    def act() -> EstimateView:
        told = from_plain(EventTold, words.event(request.form), "event")
        return estimates.record_event(new_work(), estimate_id, event=told)

    return _done(estimate_id, act, "Recorded. Every date was counted anew.", "history")


@blueprint.post("/<uuid:estimate_id>/events/<uuid:event_id>/withdrawal")
@needs(Permission.ESTIMATE)
def withdraw(estimate_id: UUID, event_id: UUID) -> ResponseReturnValue:
    """Take back an event that was recorded by mistake."""
    reason = request.form.get("reason", "")
    return _done(
        estimate_id,
        lambda: estimates.withdraw_event(new_work(), estimate_id, event_id, reason=reason),
        "Taken back. It stays in the history and counts no more.",
        "history",
    )


@blueprint.post("/<uuid:estimate_id>/decision")
@needs(Permission.ESTIMATE)
def decide(estimate_id: UUID) -> ResponseReturnValue:
    """Record new answers about coverage and claims."""

    def act() -> EstimateView:
        told = from_plain(CoverageAnswers, words.answers(request.form, asked_by=actor().name), "answers")
        return estimates.decide_self_pay(new_work(), estimate_id, answers=told)

    return _done(estimate_id, act, "The answers are recorded.", "who")


@blueprint.get("/<uuid:estimate_id>/patient")
@needs(Permission.ESTIMATE)
def patient(estimate_id: UUID) -> str:
    """The form about the patient."""
    new_work().check("estimate.patient_changed", Permission.ESTIMATE)
    return _patient_form(estimate_id, None)


@blueprint.post("/<uuid:estimate_id>/patient")
@needs(Permission.ESTIMATE)
def change_patient(estimate_id: UUID) -> ResponseReturnValue:
    """Keep what was corrected about the patient."""
    try:
        estimates.change_patient(
            new_work(),
            estimate_id,
            changes=words.patient(request.form),
            expected_version=version_of(request.form, "patient"),
        )
    except (BadInput, Conflict) as refusal:
        return _patient_form(estimate_id, refusal), 422
    flash("The patient’s details are saved.", "good")
    return redirect(url_for("estimates.show", estimate_id=estimate_id), code=303)


@blueprint.post("/<uuid:estimate_id>/warnings")
@needs(Permission.ESTIMATE)
def explain(estimate_id: UUID) -> ResponseReturnValue:
    """Keep the reasons why warnings are passed over."""
    told = {
        name.removeprefix(REASON): text
        for name, text in request.form.items()
        if name.startswith(REASON) and text.strip()
    }
    return _done(
        estimate_id,
        lambda: estimates.explain_warnings(new_work(), estimate_id, reasons=told),
        "The reasons are kept with the estimate.",
        "findings",
    )


@blueprint.post("/<uuid:estimate_id>/closing")
@needs(Permission.ESTIMATE)
def close(estimate_id: UUID) -> ResponseReturnValue:
    """Close an estimate that leads no further."""
    reason = request.form.get("reason", "")
    return _done(
        estimate_id,
        lambda: estimates.close_estimate(new_work(), estimate_id, reason=reason),
        "The estimate is closed. What was sealed stays.",
        "main",
    )


def _done(estimate_id: UUID, act: Callable[[], EstimateView], said: str, place: str) -> ResponseReturnValue:
    try:
        act()
    except (BadInput, Conflict) as refusal:
        return page_of(estimates.read_estimate(new_work(), estimate_id), refusal), 422
    flash(said, "good")
    return redirect(url_for("estimates.show", estimate_id=estimate_id, _anchor=place), code=303)


def _patient_form(estimate_id: UUID, refusal: BadInput | Conflict | None) -> str:
    return render_template(
        "estimates/patient.html",
        estimate=estimates.read_estimate(new_work(), estimate_id),
        words=words,
        refusal=refusal,
        wrong=faults(refusal),
        typed=request.form if refusal else None,
    )
