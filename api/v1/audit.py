"""The audit trail of a case, the account of disclosures, and broken glasses."""

from datetime import date
from uuid import UUID

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.privacy import BrokenGlassListOut, DisclosureListOut, SpanArgs, TrailOut
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.disclosures import DisclosureLine
from appeals.domain.trail import BrokenGlass, TrailEvent
from appeals.services import audit_trail, disclosures, restricting

blueprint = Blueprint(
    "Audit", __name__, url_prefix="/api/v1", description="Who did what, and what went where."
)


@blueprint.route("/cases/<uuid:case_id>/trail")
class CaseTrail(MethodView):
    """Who did what with a case."""

    @needs(Permission.VERIFY)
    @blueprint.arguments(SpanArgs, location="query")
    @blueprint.response(200, TrailOut)
    def get(self, query: dict[str, date | None], case_id: UUID) -> dict[str, tuple[TrailEvent, ...]]:
        """Who opened or changed a case, when and why, from the audit chain"""
        span = {"first": query["first"], "last": query["last"]}
        return {"items": audit_trail.case_trail(new_work(), case_id, **span)}


@blueprint.route("/cases/<uuid:case_id>/disclosures")
class CaseDisclosures(MethodView):
    """What of a patient's record went where."""

    @needs(Permission.VERIFY)
    @blueprint.arguments(SpanArgs, location="query")
    @blueprint.response(200, DisclosureListOut)
    def get(self, query: dict[str, date | None], case_id: UUID) -> dict[str, tuple[DisclosureLine, ...]]:
        """The account of disclosures of the case's patient, over all their cases"""
        span = {"first": query["first"], "last": query["last"]}
        return {"items": disclosures.disclosures(new_work(), case_id, **span)}


@blueprint.route("/broken-glasses")
class BrokenGlasses(MethodView):
    """Restricted cases that were opened with a reason."""

    @needs(Permission.VERIFY)
    @blueprint.response(200, BrokenGlassListOut)
    def get(self) -> dict[str, tuple[BrokenGlass, ...]]:
        """Who opened a restricted case with a reason, newest first"""
        return {"items": restricting.broken_glasses(new_work())}
