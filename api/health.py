"""Whether the process runs and whether it can serve."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api.authentication import for_anyone
from api.work import service
from appeals.errors import AppealsError

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@for_anyone
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@for_anyone
def ready() -> ResponseReturnValue:
    """The database answers and has the present schema."""
    try:
        service().ready()
    except AppealsError as refusal:
        return jsonify(status="not ready", why=refusal.sentence), 503
    return jsonify(status="ready")
