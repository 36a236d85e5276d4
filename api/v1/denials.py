"""Denials: reporting, listing, reading, and saying what they rest on."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import url_for
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.denials import DenialEntry, DenialFilters, DenialListOut, DenialOut, OverrideIn
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.denial import DenialPage, DenialView, ReportedDenial
from appeals.domain.plain import from_plain
from appeals.services import denials
from nqtl_library.terms import Nqtl, VerdictKind

blueprint = Blueprint(
    "Denials",
    __name__,
    url_prefix="/api/v1/denials",
    description="Adverse benefit determinations and findings.",
)


@blueprint.route("")
class Denials(MethodView):
    """All denials."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(DenialFilters, location="query")
    @blueprint.response(200, DenialListOut)
    def get(self, query: dict[str, object]) -> DenialPage:
        """Denials, newest first

        `without_case` gives those that need something other than an appeal.
        """
        return denials.list_denials(new_work(), **query)  # type: ignore[arg-type]

    @needs(Permission.IMPORT)
    @blueprint.arguments(DenialEntry)
    @blueprint.alt_response(
        200, schema=DenialOut, description="Known already; nothing was added", success=True
    )
    @blueprint.response(201, DenialOut)
    def post(self, body: dict[str, object]) -> tuple[DenialView, HTTPStatus, dict[str, str]]:
        """Report a denial

        It is classified at once; a parity matter opens a case or joins the case of its claim. The same denial
        (payer, claim, line, groups and codes) a second time adds nothing: 200, with the one that is there.
        """
        denial = denials.report_denial(new_work(), from_plain(ReportedDenial, body))
        status = HTTPStatus.OK if denial.already_known else HTTPStatus.CREATED
        return denial, status, {"Location": url_for("Denials.Denial", denial_id=denial.id)}


@blueprint.route("/<uuid:denial_id>")
class Denial(MethodView):
    """One denial."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, DenialOut)
    def get(self, denial_id: UUID) -> DenialView:
        """One denial with its finding and the evidence for it"""
        return denials.read_denial(new_work(), denial_id)


@blueprint.route("/<uuid:denial_id>/classification")
class DenialClassification(MethodView):
    """What a denial rests on."""

    @needs(Permission.CLASSIFY)
    @blueprint.arguments(OverrideIn)
    @blueprint.response(200, DenialOut)
    def put(self, body: dict[str, object], denial_id: UUID) -> DenialView:
        """Classify a denial again, or put a person's finding over the library's

        Without a verdict the library decides anew and an override is lifted. With one, a reason is required.
        """
        if "verdict" not in body:
            return denials.classify_denial(new_work(), denial_id)
        return denials.override_classification(
            new_work(),
            denial_id,
            verdict=cast("VerdictKind", body["verdict"]),
            nqtl_type=cast("Nqtl | None", body["nqtl_type"]),
            reason=str(body["reason"]),
        )
