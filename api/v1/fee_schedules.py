"""Fee schedules, the directory of providers, and the checks of the practice's notice."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.etags import ETAG, IF_MATCH, etag, expected_version
from api.v1.schemas import estimates as schemas
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_file import PracticeNotice
from appeals.domain.estimate_people import ProviderEntry
from appeals.domain.estimate_views import PracticeNoticeView, ProviderView
from appeals.domain.fee_schedules import FeeContent, FeePreview, FeeScheduleView
from appeals.domain.plain import from_plain, to_plain
from appeals.services import estimate_directory, fee_schedules

TABLES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
Kept = tuple[FeeScheduleView, HTTPStatus, dict[str, str]]
Provided = tuple[ProviderView, HTTPStatus, dict[str, str]]

blueprint = Blueprint(
    "FeeSchedules",
    __name__,
    url_prefix="/api/v1",
    description="What the practice charges, who provides care, and where its notice stands.",
)


@blueprint.route("/fee-schedules")
class FeeSchedules(MethodView):
    """All fee schedules."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.FeeScheduleListOut)
    def get(self) -> dict[str, tuple[FeeScheduleView, ...]]:
        """Every version of every fee schedule, by name, newest first"""
        return {"items": fee_schedules.list_schedules(new_work())}

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.FeeScheduleIn)
    @blueprint.response(201, schemas.FeeScheduleOut)
    def post(self, body: dict[str, object]) -> Kept:
        """Keep prices as the next version; versions are never changed"""
        content = from_plain(FeeContent, to_plain(body.pop("content")))
        view = fee_schedules.keep_schedule(new_work(), content=content, **body)  # type: ignore[arg-type]
        return _kept(view)


@blueprint.route("/fee-schedules/previews")
class FeeSchedulePreviews(MethodView):
    """A table before it is kept."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(requestBody=described(TABLES))
    @blueprint.response(200, schemas.FeePreviewOut)
    def post(self) -> FeePreview:
        """What a CSV or Excel table would become, with every problem by its row; nothing is stored"""
        new_work().check("fee_schedule.previewed", Permission.ESTIMATE)
        with uploaded("fees.csv", TABLES) as (_name, content):
            return fee_schedules.preview_schedule(new_work(), content=content)


@blueprint.route("/fee-schedules/imports")
class FeeScheduleImports(MethodView):
    """A table to keep."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(requestBody=described(TABLES))
    @blueprint.arguments(schemas.FeeTableArgs, location="query")
    @blueprint.response(201, schemas.FeeScheduleOut)
    def post(self, query: dict[str, object]) -> Kept:
        """Keep a CSV or Excel table as the next version; a bad row keeps it out unless told otherwise"""
        new_work().check("fee_schedule.kept", Permission.ESTIMATE)
        with uploaded("fees.csv", TABLES) as (_name, content):
            view = fee_schedules.import_schedule(new_work(), content=content, **query)  # type: ignore[arg-type]
        return _kept(view)


@blueprint.route("/fee-schedules/<uuid:schedule_id>")
class FeeSchedule(MethodView):
    """One fee schedule."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.FeeScheduleOut)
    def get(self, schedule_id: UUID) -> FeeScheduleView:
        """One version of a fee schedule: prices, discounts, sliding scale"""
        return fee_schedules.read_schedule(new_work(), schedule_id)


@blueprint.route("/fee-schedules/<uuid:schedule_id>/table")
class FeeScheduleTable(MethodView):
    """A fee schedule for a spreadsheet."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.doc(
        responses={"200": {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}}
    )
    def get(self, schedule_id: UUID) -> Response:
        """The schedule as CSV, to be changed in a spreadsheet and sent back"""
        return Response(fee_schedules.schedule_table(new_work(), schedule_id), mimetype="text/csv")


@blueprint.route("/providers")
class Providers(MethodView):
    """The directory."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.ProviderListOut)
    def get(self) -> dict[str, tuple[ProviderView, ...]]:
        """Every provider and facility by name"""
        return {"items": estimate_directory.list_providers(new_work())}

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.ProviderIn)
    @blueprint.response(201, schemas.ProviderOut, headers=ETAG)
    def post(self, body: dict[str, object]) -> Provided:
        """Add a provider or facility; NPI and tax ID are checked"""
        view = estimate_directory.add_provider(new_work(), entry=from_plain(ProviderEntry, to_plain(body)))
        where = url_for("FeeSchedules.Provider", provider_id=view.id)
        return view, HTTPStatus.CREATED, {"Location": where, **etag(view.version)}


@blueprint.route("/providers/<uuid:provider_id>")
class Provider(MethodView):
    """One provider or facility."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.ProviderOut, headers=ETAG)
    def get(self, provider_id: UUID) -> Provided:
        """One entry of the directory"""
        view = estimate_directory.read_provider(new_work(), provider_id)
        return view, HTTPStatus.OK, etag(view.version)

    @needs(Permission.ESTIMATE)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(schemas.ProviderPatch)
    @blueprint.response(200, schemas.ProviderOut, headers=ETAG)
    @blueprint.alt_response(412, schema="Problem", description="Someone else changed it in between")
    def patch(self, changes: dict[str, object], provider_id: UUID) -> Provided:
        """Change an entry (a JSON merge patch); sealed estimates keep what they were sealed with"""
        view = estimate_directory.change_provider(
            new_work(), provider_id, changes=changes, expected_version=expected_version("provider")
        )
        return view, HTTPStatus.OK, etag(view.version)


@blueprint.route("/practice-notices")
class PracticeNotices(MethodView):
    """Where the notice of estimates stands."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.NoticeListOut)
    def get(self) -> dict[str, tuple[PracticeNoticeView, ...]]:
        """Every check of the notice on the website, at each site, and of training"""
        return {"items": estimate_directory.list_notices(new_work())}

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.NoticeIn)
    @blueprint.response(201, schemas.NoticeOut)
    def post(self, body: dict[str, object]) -> tuple[PracticeNoticeView, HTTPStatus]:
        """Record that the notice was seen where it must be, or who was taught"""
        notice = from_plain(PracticeNotice, to_plain(body))
        return estimate_directory.record_notice(new_work(), notice=notice), HTTPStatus.CREATED


def _kept(view: FeeScheduleView) -> Kept:
    where = url_for("FeeSchedules.FeeSchedule", schedule_id=view.id)
    return view, HTTPStatus.CREATED, {"Location": where}
