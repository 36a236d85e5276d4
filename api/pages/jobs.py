"""The jobs page: what waits, runs and ended, live; cancelling, and trying again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages.forms import page_number
from api.pages.job_words import KIND_WORDS, STATE_TAGS, STATE_WORDS
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.jobs import JobKind, JobView
from appeals.errors import Conflict
from appeals.services import jobs

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@needs(Permission.SEE_CASES)
def index() -> str:
    """The organization's jobs, the latest first; the list alone where a page asks how they are getting on."""
    by_the_clock = request.args.get("clock") == "yes"
    page = jobs.list_jobs(new_work(), page=page_number(request.args), by_the_clock=by_the_clock)
    return render_template(
        "jobs/rows.html" if request.headers.get("HX-Request") else "jobs/index.html",
        page=page,
        by_the_clock=by_the_clock,
        address=lambda number: url_for("jobs.index", page=number, clock=request.args.get("clock")),
        kinds=KIND_WORDS,
        states=STATE_WORDS,
        tags=STATE_TAGS,
        subject=_subject,
    )


@blueprint.post("/<uuid:job_id>/cancellation")
@needs(Permission.SEE_CASES)
def cancel(job_id: UUID) -> ResponseReturnValue:
    """Stop a job."""
    try:
        job = jobs.cancel_job(new_work(), job_id)
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    else:
        flash("It stops after the step it is at." if job.live else "Cancelled before it began.", "good")
    return redirect(_back(), code=303)


@blueprint.post("/<uuid:job_id>/attempts")
@needs(Permission.SEE_CASES)
def again(job_id: UUID) -> ResponseReturnValue:
    """Try a job again."""
    try:
        jobs.try_again(new_work(), job_id)
    except Conflict as refusal:
        flash(refusal.sentence, "error")
    else:
        flash("It waits for its turn again.", "good")
    return redirect(_back(), code=303)


def _back() -> str:
    """The batch that the button stood on, or the list."""
    batch = request.form.get("batch", "")
    try:
        return url_for("batches.show", batch_id=UUID(batch))
    except ValueError:
        return url_for("jobs.index")


def _subject(job: JobView) -> str:
    """Where what the job is about can be seen; empty where there is no page for it."""
    if job.kind is JobKind.LETTER_BATCH:
        return url_for("batches.show", batch_id=job.subject_id)
    if job.kind is JobKind.PACKET:
        return url_for("packet_orders.show", order_id=job.subject_id)
    return ""
