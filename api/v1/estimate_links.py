"""Links by which patients open a sealed version: sent by mail, listed, taken back."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas import estimates as schemas
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_links import LinkOrder, LinkView, SentLink
from appeals.domain.plain import from_plain, to_plain
from appeals.services import estimate_links

blueprint = Blueprint(
    "EstimateLinks", __name__, url_prefix="/api/v1", description="Links by which patients open estimates."
)


@blueprint.route("/estimate-versions/<uuid:estimate_version_id>/links")
class EstimateLinks(MethodView):
    """The links to a version."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.LinkListOut)
    def get(self, estimate_version_id: UUID) -> dict[str, tuple[LinkView, ...]]:
        """The links to a version, newest first: whether each works and when it was opened"""
        return {"items": estimate_links.list_links(new_work(), estimate_version_id)}

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.LinkArgs)
    @blueprint.response(201, schemas.SentLinkOut)
    @blueprint.alt_response(
        409, schema="Problem", description="No mail is set up, or the patient asked for another way"
    )
    def post(self, body: dict[str, object], estimate_version_id: UUID) -> tuple[SentLink, HTTPStatus]:
        """Mail the patient a link to this version, and record it as given

        The address goes to the patient alone. Where it asks for a code, the code is in this answer only.
        """
        paper_id = cast("UUID | None", body.pop("paper_id"))
        order = from_plain(LinkOrder, to_plain(body))
        sent = estimate_links.send_link(new_work(), estimate_version_id, order=order, paper_id=paper_id)
        return sent, HTTPStatus.CREATED


@blueprint.route("/estimate-links/<uuid:link_id>")
class EstimateLink(MethodView):
    """One link."""

    @needs(Permission.ESTIMATE)
    @blueprint.response(200, schemas.LinkOut)
    def delete(self, link_id: UUID) -> LinkView:
        """Take a link back: it opens nothing any more"""
        return estimate_links.revoke_link(new_work(), link_id)
