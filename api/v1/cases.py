"""Cases: opening, listing, reading, changing, moving, and their clocks."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import url_for
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.etags import ETAG, IF_MATCH, etag, expected_version
from api.v1.schemas.cases import CaseFilters, CaseIn, CaseListOut, CaseOut, CasePatch, ClocksOut, MoveIn
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.case import CaseDetails, CaseState
from appeals.domain.plain import from_plain
from appeals.domain.views import CaseView, WorklistPage
from appeals.services import cases
from appeals.services.worklist import worklist
from nqtl_library.terms import Deadlines

Answer = tuple[CaseView, HTTPStatus, dict[str, str]]

blueprint = Blueprint("Cases", __name__, url_prefix="/api/v1/cases", description="Cases and their clocks.")


@blueprint.route("")
class Cases(MethodView):
    """All cases."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(CaseFilters, location="query")
    @blueprint.response(200, CaseListOut)
    def get(self, query: dict[str, object]) -> WorklistPage:
        """The worklist, the next date first"""
        state = query.pop("state", None)
        states = [cast("CaseState", state)] if state else []
        return worklist(new_work(), states=states, **query)  # type: ignore[arg-type]

    @needs(Permission.EDIT_CASES)
    @blueprint.arguments(CaseIn)
    @blueprint.response(201, CaseOut, headers=ETAG)
    def post(self, body: dict[str, object]) -> Answer:
        """Open a case on denials that have none yet

        What the denials know fills every field that is left empty.
        """
        details = from_plain(CaseDetails, body["details"], "details")
        case = cases.open_case(new_work(), denial_ids=cast("list[UUID]", body["denial_ids"]), details=details)
        return (
            case,
            HTTPStatus.CREATED,
            {"Location": url_for("Cases.Case", case_id=case.id), **etag(case.version)},
        )


@blueprint.route("/<uuid:case_id>")
class Case(MethodView):
    """One case."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, CaseOut, headers=ETAG)
    def get(self, case_id: UUID) -> Answer:
        """A whole case with its clocks as of today"""
        case = cases.read_case(new_work(), case_id)
        return case, HTTPStatus.OK, etag(case.version)

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(CasePatch)
    @blueprint.response(200, CaseOut, headers=ETAG)
    @blueprint.alt_response(412, schema="Problem", description="Someone else changed the case in between")
    @blueprint.alt_response(428, schema="Problem", description="If-Match is missing")
    def patch(self, changes: dict[str, object], case_id: UUID) -> Answer:
        """Change facts of a case (a JSON merge patch) and count its clocks anew

        Objects merge field by field, null clears a field, lists are replaced.
        """
        case = cases.change_case(
            new_work(), case_id, changes=changes, expected_version=expected_version("case")
        )
        return case, HTTPStatus.OK, etag(case.version)


@blueprint.route("/<uuid:case_id>/moves")
class CaseMoves(MethodView):
    """Where a case goes."""

    @needs(Permission.EDIT_CASES)
    @blueprint.arguments(MoveIn)
    @blueprint.response(200, CaseOut, headers=ETAG)
    def post(self, body: dict[str, object], case_id: UUID) -> Answer:
        """Move a case to another state; closing needs a reason"""
        to = cast("CaseState", body["to"])
        case = cases.move_case(new_work(), case_id, to=to, reason=str(body["reason"]))
        return case, HTTPStatus.OK, etag(case.version)


@blueprint.route("/<uuid:case_id>/clocks")
class CaseClocks(MethodView):
    """The clocks of a case."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ClocksOut)
    def get(self, case_id: UUID) -> Deadlines:
        """Every clock with its working, counted as of today"""
        return cases.case_clocks(new_work(), case_id)
