"""Consents, classes of records, and restrictions of cases."""

from datetime import date
from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.cases import CaseOut
from api.v1.schemas.privacy import (
    ClassIn,
    ConsentIn,
    ConsentListOut,
    ConsentOut,
    GateArgs,
    GateOut,
    RestrictionIn,
    RevocationIn,
)
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.privacy import ConsentTerms, ConsentView, Recipient, RecordClass
from appeals.domain.views import CaseView
from appeals.services import consents, restricting

blueprint = Blueprint(
    "Privacy", __name__, url_prefix="/api/v1", description="Consents, classes of records, restricted cases."
)


@blueprint.route("/cases/<uuid:case_id>/consents")
class CaseConsents(MethodView):
    """Consents on file."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ConsentListOut)
    def get(self, case_id: UUID) -> dict[str, tuple[ConsentView, ...]]:
        """The consents that reach a case, newest first"""
        return {"items": consents.list_consents(new_work(), case_id)}

    @needs(Permission.KEEP_CONSENTS)
    @blueprint.arguments(ConsentIn)
    @blueprint.response(201, ConsentOut)
    def post(self, body: dict[str, object], case_id: UUID) -> tuple[ConsentView, HTTPStatus]:
        """Put a signed consent on file, element by element"""
        terms = from_plain(ConsentTerms, to_plain(body))
        return consents.record_consent(new_work(), case_id, terms), HTTPStatus.CREATED


@blueprint.route("/consents/<uuid:consent_id>/revocation")
class ConsentRevocation(MethodView):
    """The end of a consent."""

    @needs(Permission.KEEP_CONSENTS)
    @blueprint.arguments(RevocationIn)
    @blueprint.response(200, ConsentOut)
    def put(self, body: dict[str, date], consent_id: UUID) -> ConsentView:
        """Note that the patient took a consent back"""
        return consents.revoke_consent(new_work(), consent_id, on=body["on"])


@blueprint.route("/exhibits/<uuid:exhibit_id>/class")
class ExhibitClass(MethodView):
    """What class of record a paper is."""

    @needs(Permission.KEEP_CONSENTS)
    @blueprint.arguments(ClassIn)
    @blueprint.response(200, CaseOut)
    def put(self, body: dict[str, object], exhibit_id: UUID) -> CaseView:
        """Say whether a paper is a substance use record, or notes that are kept apart"""
        record_class = cast("RecordClass", body["record_class"])
        reason = str(body["reason"])
        return consents.class_exhibit(new_work(), exhibit_id, record_class=record_class, reason=reason)


@blueprint.route("/cases/<uuid:case_id>/restriction")
class CaseRestriction(MethodView):
    """Who may open a case."""

    @needs(Permission.RESTRICT)
    @blueprint.arguments(RestrictionIn)
    @blueprint.response(200, CaseOut)
    def put(self, body: dict[str, object], case_id: UUID) -> CaseView:
        """Close a case to all but those who see restricted cases, or open it up again"""
        restricted, reason = bool(body["restricted"]), str(body["reason"])
        return restricting.restrict_case(new_work(), case_id, restricted=restricted, reason=reason)


@blueprint.route("/cases/<uuid:case_id>/gate")
class CaseGate(MethodView):
    """Whether records may go to someone."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(GateArgs, location="query")
    @blueprint.response(200, GateOut)
    def get(self, query: dict[str, object], case_id: UUID) -> dict[str, object]:
        """What stops a case's records from going to a recipient on a day; today where none is given"""
        work = new_work()
        stopped = consents.ask_gate(
            work,
            case_id,
            recipient=cast("Recipient", query["recipient"]),
            on=cast("date", query.get("on", work.today)),
            enclosed=tuple(cast("list[str]", query["exhibit"])) if "exhibit" in query else None,
        )
        return {"may_go": not stopped, "stopped_by": stopped}
