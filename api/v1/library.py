"""The library without a database: classify, count deadlines, choose authorities, rights, check wording."""

from collections.abc import Callable

from flask import Response, jsonify, request
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas import library as schemas
from appeals.domain.actor import Permission
from appeals.errors import BadInput, Fault
from nqtl_library.records import authorities, classify, deadlines, lint, rights
from nqtl_library.records.reading import RecordError

blueprint = Blueprint(
    "Library",
    __name__,
    url_prefix="/api/v1",
    description="The law and the codes as pure functions; nothing is stored.",
)


@blueprint.route("/classifications")
class Classifications(MethodView):
    """What denials rest on."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(schemas.ClassificationIn)
    @blueprint.response(200, schemas.AnswerOut)
    def post(self, _checked: dict[str, object]) -> Response:
        """Say what a denial rests on, with evidence, comparators and the next action"""
        return _answered(classify.answer)


@blueprint.route("/deadlines")
class DeadlinesOfCase(MethodView):
    """Clocks."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(schemas.DeadlinesIn)
    @blueprint.response(200, schemas.AnswerOut)
    def post(self, _checked: dict[str, object]) -> Response:
        """Count every clock of a case, with its working and citation"""
        return _answered(deadlines.answer)


@blueprint.route("/authorities")
class Authorities(MethodView):
    """Law that may be cited."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(schemas.AuthoritiesIn)
    @blueprint.response(200, schemas.AnswerOut)
    def post(self, _checked: dict[str, object]) -> Response:
        """Say which authorities may be cited for a plan on a day, which only with a caveat, and which not"""
        return _answered(authorities.answer)


@blueprint.route("/rights")
class Rights(MethodView):
    """Rights to ask."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(schemas.RightsIn)
    @blueprint.response(200, schemas.AnswerOut)
    def post(self, _checked: dict[str, object]) -> Response:
        """Say what a requester may ask a plan for, on which authority and clock, and what is refused"""
        return _answered(rights.answer)


@blueprint.route("/lint")
class Lint(MethodView):
    """Wording."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(schemas.LintIn)
    @blueprint.response(200, schemas.AnswerOut)
    def post(self, _checked: dict[str, object]) -> Response:
        """Find what a letter may not say for this plan on this date"""
        return _answered(lint.answer)


def _answered(function: Callable[[object], dict[str, object]]) -> Response:
    """The library reads the record as it was sent: the schema has checked its form only."""
    try:
        return jsonify(function(request.get_json()))
    except RecordError as error:
        raise BadInput([Fault(error.field, error.problem)]) from error
