"""Whether the process runs and whether it can serve."""

from dataclasses import asdict

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api.authentication import for_anyone
from api.work import door, service
from appeals.errors import AppealsError
from appeals.services import job_running

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@for_anyone
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@for_anyone
def ready() -> ResponseReturnValue:
    """The database answers and has the present schema. Jobs are told of, and make no page less ready."""
    try:
        service().ready()
        jobs = job_running.backlog(door())
    except AppealsError as refusal:
        return jsonify(status="not ready", why=refusal.sentence), 503
    return jsonify(status="ready", jobs=asdict(jobs))
