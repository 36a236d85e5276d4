"""The practices of an organization, and to which of them a case belongs."""

from uuid import UUID

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.cases import CaseOut
from api.v1.schemas.records import PlacementIn, PracticeListOut
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.practices import PracticeView
from appeals.domain.views import CaseView
from appeals.services import practices

blueprint = Blueprint(
    "Practices", __name__, url_prefix="/api/v1", description="Units of an organization that are kept apart."
)


@blueprint.route("/practices")
class Practices(MethodView):
    """Practices."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, PracticeListOut)
    def get(self) -> dict[str, tuple[PracticeView, ...]]:
        """The practices that the caller sees, by name"""
        return {"items": practices.list_practices(new_work())}


@blueprint.route("/cases/<uuid:case_id>/practice")
class CasePractice(MethodView):
    """To which practice a case belongs."""

    @needs(Permission.EDIT_CASES)
    @blueprint.arguments(PlacementIn)
    @blueprint.response(200, CaseOut)
    def put(self, body: dict[str, UUID | None], case_id: UUID) -> CaseView:
        """Give a case to a practice, or to the whole organization"""
        return practices.place_case(new_work(), case_id, practice_id=body["practice_id"])
