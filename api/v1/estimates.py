"""Estimates: opening, listing, reading, changing; answers, events, services, and what the rules say."""

from http import HTTPStatus
from typing import TypeVar, cast
from uuid import UUID

from flask import Response, jsonify, request, url_for
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.etags import ETAG, IF_MATCH, etag, expected_version
from api.v1.schemas import estimates as schemas
from api.v1.schemas.library import AnswerOut
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_file import CoverageAnswers, EventTold, PricedLine
from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.estimate_views import EstimatePage, EstimateView, LineOrder, SelfPayDecision
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import BadInput, Fault
from appeals.services import estimate_building, estimate_issuing, estimate_list, estimates
from nqtl_library.records.estimate import answer
from nqtl_library.records.reading import RecordError

Answer = tuple[EstimateView, HTTPStatus, dict[str, str]]
WHAT = "estimate"
T = TypeVar("T")

blueprint = Blueprint(
    "Estimates", __name__, url_prefix="/api/v1/estimates", description="Good faith estimates."
)


@blueprint.route("")
class Estimates(MethodView):
    """All estimates."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.arguments(schemas.EstimateFilters, location="query")
    @blueprint.response(200, schemas.EstimateListOut)
    def get(self, query: dict[str, object]) -> EstimatePage:
        """Estimates, the next date first: open, owed, late, to_hand_over, given, to_renew ..."""
        return estimate_list.list_estimates(new_work(), **query)  # type: ignore[arg-type]

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.EstimateIn)
    @blueprint.response(201, schemas.EstimateOut, headers=ETAG)
    def post(self, body: dict[str, object]) -> Answer:
        """Open an estimate; who pays and the first event may come with it"""
        view = estimates.open_estimate(
            new_work(),
            provider_id=cast("UUID", body["provider_id"]),
            patient=_told(EstimatePatient, body["patient"], "patient"),
            patient_id=cast("UUID | None", body["patient_id"]),
            answers=_told(CoverageAnswers, body["answers"], "answers"),
            event=_told(EventTold, body["event"], "event"),
        )
        where = url_for("Estimates.Estimate", estimate_id=view.id)
        return view, HTTPStatus.CREATED, {"Location": where, **etag(view.version)}


@blueprint.route("/search")
class EstimateSearch(MethodView):
    """A patient's estimates."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.arguments(schemas.PatientSearch)
    @blueprint.response(200, schemas.EstimateListOut)
    def post(self, body: dict[str, object]) -> EstimatePage:
        """The estimates of a patient, by whole name and birth date"""
        return estimate_list.find_estimates(new_work(), **body)  # type: ignore[arg-type]


@blueprint.route("/checks")
class EstimateChecks(MethodView):
    """Estimates of other systems."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.arguments(schemas.CheckIn)
    @blueprint.response(200, AnswerOut)
    def post(self, _checked: dict[str, object]) -> Response:
        """Judge one estimate by every rule; nothing is stored

        The same answer as `evenhand estimate check`: required, clocks, breaches, totals.
        """
        try:
            return jsonify(answer(request.get_json()))
        except RecordError as error:
            raise BadInput([Fault(error.field, error.problem)]) from error


@blueprint.route("/batches")
class EstimateBatches(MethodView):
    """Many estimates at once."""

    @needs(Permission.ESTIMATE)
    @blueprint.response(202, schemas.AskedOut)
    def post(self) -> dict[str, UUID]:
        """Ask for every first estimate that is ready to be issued

        Answers at once; a job seals them. What is late, warned of or incomplete waits for a person.
        """
        return {"job_id": estimate_issuing.ask_for_ready(new_work())}


@blueprint.route("/decisions")
class SelfPayDecisions(MethodView):
    """Who is owed an estimate."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.arguments(schemas.AnswersIn)
    @blueprint.response(200, schemas.DecisionOut)
    def post(self, body: dict[str, object]) -> SelfPayDecision:
        """What these answers about coverage would mean, with reason and citation; nothing is stored"""
        answers = from_plain(CoverageAnswers, to_plain(body))
        return estimates.preview_decision(new_work(), answers=answers)


@blueprint.route("/<uuid:estimate_id>")
class Estimate(MethodView):
    """One estimate."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    def get(self, estimate_id: UUID) -> Answer:
        """A whole estimate with its clocks, findings and totals as of today"""
        return _answered(estimates.read_estimate(new_work(), estimate_id))

    @needs(Permission.ESTIMATE)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(schemas.EstimatePatch)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    @blueprint.alt_response(412, schema="Problem", description="Someone else changed it in between")
    def patch(self, changes: dict[str, object], estimate_id: UUID) -> Answer:
        """Change what the estimate says (a JSON merge patch); fee-schedule lines are priced anew"""
        view = estimates.change_estimate(
            new_work(), estimate_id, changes=changes, expected_version=expected_version(WHAT)
        )
        return _answered(view)


@blueprint.route("/<uuid:estimate_id>/patient")
class EstimatePatientOf(MethodView):
    """Whom an estimate is for."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(schemas.PatientPatch)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    @blueprint.alt_response(412, schema="Problem", description="Someone else changed it in between")
    def patch(self, changes: dict[str, object], estimate_id: UUID) -> Answer:
        """Correct the patient, the way to reach them, or who acts for them"""
        view = estimates.change_patient(
            new_work(), estimate_id, changes=changes, expected_version=expected_version(WHAT)
        )
        return _answered(view)


@blueprint.route("/<uuid:estimate_id>/decision")
class EstimateDecision(MethodView):
    """Who pays."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.AnswersIn)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    def post(self, body: dict[str, object], estimate_id: UUID) -> Answer:
        """Record what was answered about coverage and claims, and what follows by law"""
        answers = from_plain(CoverageAnswers, to_plain(body))
        return _answered(estimates.decide_self_pay(new_work(), estimate_id, answers=answers))


@blueprint.route("/<uuid:estimate_id>/events")
class EstimateEvents(MethodView):
    """What happened."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.EventIn)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    def post(self, body: dict[str, object], estimate_id: UUID) -> Answer:
        """Record an event: booked, moved, asked, changed, told. Every clock is counted anew

        Events are written once; the same event told twice is kept once.
        """
        event = from_plain(EventTold, to_plain(body))
        return _answered(estimates.record_event(new_work(), estimate_id, event=event))


@blueprint.route("/<uuid:estimate_id>/events/<uuid:event_id>/withdrawal")
class EstimateEventWithdrawal(MethodView):
    """An event recorded by mistake."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.WhyIn)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    def post(self, body: dict[str, str], estimate_id: UUID, event_id: UUID) -> Answer:
        """Say that an event was recorded by mistake; it stays and counts no more"""
        view = estimates.withdraw_event(new_work(), estimate_id, event_id, reason=body["reason"])
        return _answered(view)


@blueprint.route("/<uuid:estimate_id>/services")
class EstimateServices(MethodView):
    """The services of an estimate."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(schemas.ServicesIn)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    @blueprint.alt_response(412, schema="Problem", description="Someone else changed it in between")
    def post(self, body: dict[str, object], estimate_id: UUID) -> Answer:
        """Add services at the prices of the chosen fee schedule; a daily rate brings what is in it"""
        plain = cast("list[object]", to_plain(body["services"]))
        orders = [from_plain(LineOrder, each, f"services[{n}]") for n, each in enumerate(plain)]
        view = estimate_building.add_services(
            new_work(), estimate_id, orders=orders, expected_version=expected_version(WHAT)
        )
        return _answered(view)


@blueprint.route("/<uuid:estimate_id>/lines")
class EstimateLines(MethodView):
    """Lines of one's own."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(schemas.LineIn)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    @blueprint.alt_response(412, schema="Problem", description="Someone else changed it in between")
    def put(self, body: dict[str, object], estimate_id: UUID) -> Answer:
        """Put a line of one's own, or change the line of that id"""
        line = from_plain(PricedLine, to_plain(body))
        view = estimate_building.put_line(
            new_work(), estimate_id, line=line, expected_version=expected_version(WHAT)
        )
        return _answered(view)


@blueprint.route("/<uuid:estimate_id>/services/<string:line_id>")
class EstimateService(MethodView):
    """One line."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    @blueprint.alt_response(412, schema="Problem", description="Someone else changed it in between")
    def delete(self, estimate_id: UUID, line_id: str) -> Answer:
        """Take a line away, and with a daily rate what is in it"""
        view = estimate_building.drop_line(
            new_work(), estimate_id, line_id=line_id, expected_version=expected_version(WHAT)
        )
        return _answered(view)


@blueprint.route("/<uuid:estimate_id>/warnings")
class EstimateWarnings(MethodView):
    """Warnings that are passed over."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.WarningsIn)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    def post(self, body: dict[str, dict[str, str]], estimate_id: UUID) -> Answer:
        """Give the reasons why warnings are passed over, by rule"""
        return _answered(estimates.explain_warnings(new_work(), estimate_id, reasons=body["reasons"]))


@blueprint.route("/<uuid:estimate_id>/closing")
class EstimateClosing(MethodView):
    """An estimate that leads no further."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.WhyIn)
    @blueprint.response(200, schemas.EstimateOut, headers=ETAG)
    def post(self, body: dict[str, str], estimate_id: UUID) -> Answer:
        """Close an estimate with the reason; what was sealed stays"""
        return _answered(estimates.close_estimate(new_work(), estimate_id, reason=body["reason"]))


def _answered(view: EstimateView) -> Answer:
    return view, HTTPStatus.OK, etag(view.version)


def _told(kind: type[T], value: object, where: str) -> T | None:
    return None if value is None else from_plain(kind, to_plain(value), where)
