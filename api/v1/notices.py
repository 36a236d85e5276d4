"""Denial notices (PDF): sending one in, reading the proposals, and confirming them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import url_for
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.denials import ConfirmationIn, DenialOut, NoticeArgs, NoticeOut
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.denial import DenialView, NoticeRead
from appeals.services import notices

MEDIA_TYPES = ("application/pdf",)

blueprint = Blueprint(
    "Notices", __name__, url_prefix="/api/v1/notices", description="Denial notices, waiting to be confirmed."
)


@blueprint.route("")
class Notices(MethodView):
    """Notices."""

    @needs(Permission.IMPORT)
    @blueprint.doc(requestBody=described(MEDIA_TYPES))
    @blueprint.arguments(NoticeArgs, location="query")
    @blueprint.alt_response(
        200, schema=NoticeOut, description="Received before; nothing was added", success=True
    )
    @blueprint.response(201, NoticeOut)
    def post(self, query: dict[str, object]) -> tuple[NoticeRead, HTTPStatus, dict[str, str]]:
        """Take a denial notice and propose what it says

        Every proposal names its page and quotes its words. Nothing counts until it is confirmed.
        """
        with uploaded(str(query["name"]), MEDIA_TYPES) as (name, content):
            notice = notices.receive_notice(
                new_work(), name=name, content=content, practice_id=cast("UUID | None", query["practice_id"])
            )
        status = HTTPStatus.OK if notice.already_received else HTTPStatus.CREATED
        return notice, status, {"Location": url_for("Notices.Notice", notice_id=notice.id)}


@blueprint.route("/<uuid:notice_id>")
class Notice(MethodView):
    """One notice."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, NoticeOut)
    def get(self, notice_id: UUID) -> NoticeRead:
        """A notice's page texts and proposals"""
        return notices.read_notice(new_work(), notice_id)


@blueprint.route("/<uuid:notice_id>/confirmation")
class NoticeConfirmation(MethodView):
    """A person's word on a notice."""

    @needs(Permission.IMPORT)
    @blueprint.arguments(ConfirmationIn)
    @blueprint.response(201, DenialOut)
    def post(self, body: dict[str, object], notice_id: UUID) -> tuple[DenialView, HTTPStatus, dict[str, str]]:
        """Make a denial of the confirmed fields, and of nothing else"""
        fields = cast("Mapping[str, str]", body["fields"])
        denial = notices.confirm_notice(new_work(), notice_id, fields=fields)
        return denial, HTTPStatus.CREATED, {"Location": url_for("Denials.Denial", denial_id=denial.id)}
