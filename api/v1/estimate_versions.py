"""Sealed versions of estimates: issued, compared, handed out and over, copied, verified."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.documents import FILES, binary
from api.v1.schemas import estimates as schemas
from api.v1.schemas.cases import VerificationOut
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_file import DeliveryTold
from appeals.domain.estimate_views import EstimateVersionView, PaperView
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.views import VerifyReport
from appeals.errors import NotFound
from appeals.services import estimate_deliveries, estimate_issuing, estimate_versions
from appeals.services.estimate_versions import Comparison
from appeals.services.versions import FileFormat

blueprint = Blueprint(
    "EstimateVersions", __name__, url_prefix="/api/v1", description="Sealed versions of estimates."
)


@blueprint.route("/estimates/<uuid:estimate_id>/versions")
class EstimateVersions(MethodView):
    """The sealed versions of an estimate."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.EstimateVersionListOut)
    def get(self, estimate_id: UUID) -> dict[str, tuple[EstimateVersionView, ...]]:
        """Every sealed version, newest first, with what changed and how it was handed over"""
        return {"items": estimate_versions.list_estimate_versions(new_work(), estimate_id)}

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.IssueIn)
    @blueprint.response(201, schemas.EstimateVersionOut)
    @blueprint.alt_response(409, schema="Problem", description="Rules stop it; each is named")
    def post(
        self, body: dict[str, str], estimate_id: UUID
    ) -> tuple[EstimateVersionView, HTTPStatus, dict[str, str]]:
        """Issue the estimate: judged by every rule, sealed as Word and PDF

        A late one is issued all the same, with `late_because`. A later version needs `reason`.
        """
        reason, late_because = body["reason"], body["late_because"]
        version = estimate_issuing.issue_estimate(
            new_work(), estimate_id, reason=reason, late_because=late_because
        )
        where = url_for("EstimateVersions.EstimateVersion", estimate_version_id=version.id)
        return version, HTTPStatus.CREATED, {"Location": where}


@blueprint.route("/estimate-versions/<uuid:estimate_version_id>")
class EstimateVersion(MethodView):
    """One sealed version."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.EstimateVersionOut)
    def get(self, estimate_version_id: UUID) -> EstimateVersionView:
        """One sealed version: record, totals, findings, hashes, papers and deliveries"""
        return estimate_versions.read_estimate_version(new_work(), estimate_version_id)


@blueprint.route("/estimate-versions/<uuid:estimate_version_id>/changes/<uuid:with_id>")
class EstimateVersionChanges(MethodView):
    """Two versions side by side."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.ComparisonOut)
    def get(self, estimate_version_id: UUID, with_id: UUID) -> Comparison:
        """What differs between two versions of one estimate, in sentences"""
        return estimate_versions.compare_versions(new_work(), estimate_version_id, with_id)


@blueprint.route("/estimate-versions/<uuid:estimate_version_id>/papers")
class EstimatePapers(MethodView):
    """Forms of a version."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.PaperIn)
    @blueprint.response(201, schemas.PaperOut)
    def post(
        self, body: dict[str, str], estimate_version_id: UUID
    ) -> tuple[PaperView, HTTPStatus, dict[str, str]]:
        """Draw a sealed version in another language or print, from the facts it was sealed over"""
        paper = estimate_versions.add_paper(new_work(), estimate_version_id, **body)
        where = url_for("EstimateVersions.EstimatePaperFile", estimate_paper_id=paper.id, format="pdf")
        return paper, HTTPStatus.CREATED, {"Location": where}


@blueprint.route("/estimate-papers/<uuid:estimate_paper_id>/files/<string:format>")
class EstimatePaperFile(MethodView):
    """A file of a version."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.doc(responses={"200": {"description": "The sealed bytes", "content": binary(*FILES.values())}})
    def get(self, estimate_paper_id: UUID, format: str) -> Response:  # noqa: A002
        """The sealed bytes: docx, pdf or manifest"""
        if format not in set(FileFormat):
            raise NotFound("file format (docx, pdf or manifest)")
        file = estimate_versions.download_paper(new_work(), estimate_paper_id, format=FileFormat(format))
        return file_answer(file)


@blueprint.route("/estimate-versions/<uuid:estimate_version_id>/deliveries")
class EstimateDeliveries(MethodView):
    """How a version reached the patient."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.DeliveryArgs)
    @blueprint.response(201, schemas.EstimateVersionOut)
    @blueprint.alt_response(409, schema="Problem", description="The patient asked for another way")
    def post(
        self, body: dict[str, object], estimate_version_id: UUID
    ) -> tuple[EstimateVersionView, HTTPStatus, dict[str, str]]:
        """Record a delivery with its proof: given, spoken, or come back"""
        paper_id = cast("UUID | None", body.pop("paper_id"))
        told = from_plain(DeliveryTold, to_plain(body))
        version = estimate_deliveries.record_delivery(
            new_work(), estimate_version_id, delivery=told, paper_id=paper_id
        )
        where = url_for("EstimateVersions.EstimateVersion", estimate_version_id=version.id)
        return version, HTTPStatus.CREATED, {"Location": where}


@blueprint.route("/estimate-versions/<uuid:estimate_version_id>/copies")
class EstimateCopies(MethodView):
    """A copy on request."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.CopyIn)
    @blueprint.doc(responses={"200": {"description": "The PDF", "content": binary("application/pdf")}})
    def post(self, body: dict[str, object], estimate_version_id: UUID) -> Response:
        """Give a copy that the patient asks for; request and copy are recorded"""
        paper_id = cast("UUID | None", body["paper_id"])
        return file_answer(
            estimate_deliveries.supply_copy(new_work(), estimate_version_id, paper_id=paper_id)
        )


@blueprint.route("/estimate-versions/<uuid:estimate_version_id>/verification")
class EstimateVersionVerification(MethodView):
    """The proof of a version."""

    @needs(Permission.VERIFY)
    @blueprint.response(200, VerificationOut)
    def get(self, estimate_version_id: UUID) -> VerifyReport:
        """Recompute a version's facts, papers, signatures and place in its chain"""
        return estimate_versions.verify_estimate_version(new_work(), estimate_version_id)
