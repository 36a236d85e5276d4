"""Webhooks: which other systems are told what, how that goes, and the secret that is shown once."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import fresh, needs
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.webhooks import EVENTS
from appeals.errors import AppealsError, BadInput, Conflict
from appeals.services import webhooks

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")

STATES = {"active": "Active", "paused": "Paused", "given_up": "Given up after days of failures"}


@blueprint.get("")
@needs(Permission.MANAGE_KEYS)
@fresh
def index() -> str:
    """All webhooks, and a form for a new one."""
    return _list(None)


@blueprint.post("")
@needs(Permission.MANAGE_KEYS)
@fresh
def add() -> ResponseReturnValue:
    """A new webhook, its secret shown this once."""
    try:
        made = webhooks.add_webhook(
            new_work(), url=request.form.get("url", ""), events=request.form.getlist("events")
        )
    except (BadInput, Conflict) as refusal:
        return _list(refusal), 422
    return render_template("accounts/webhook_added.html", made=made, events=EVENTS)


@blueprint.post("/<uuid:webhook_id>")
@needs(Permission.MANAGE_KEYS)
@fresh
def change(webhook_id: UUID) -> ResponseReturnValue:
    """Pause it, start it again, or take it out."""
    if "drop" in request.form:
        webhooks.drop_webhook(new_work(), webhook_id)
        flash("The webhook is taken out. Nothing is told to it any more.", "good")
    else:
        told = webhooks.set_webhook(new_work(), webhook_id, active="start" in request.form)
        flash(f"The webhook is {STATES[told.state.value].lower()}.", "good")
    return redirect(url_for(".index"), 303)


def _list(refusal: AppealsError | None) -> str:
    return render_template(
        "accounts/webhooks.html",
        hooks=webhooks.list_webhooks(new_work()),
        events=EVENTS,
        states=STATES,
        refusal=refusal,
        typed=request.form,
        ticked=request.form.getlist("events"),
    )
