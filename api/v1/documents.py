"""Letters: drafting, sealing, handing out and verifying."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.schemas.cases import (
    CaseOut,
    DraftIn,
    DraftOut,
    ExhibitArgs,
    OfferedKindsOut,
    SealIn,
    VerificationOut,
    VersionListOut,
    VersionOut,
)
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import OfferedKind
from appeals.domain.views import CaseView, Draft, VerifyReport, VersionView
from appeals.errors import NotFound
from appeals.services import letters, papers, releases, versions
from appeals.services.versions import FileFormat

FILES = {
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.PDF: "application/pdf",
    FileFormat.MANIFEST: "application/json",
}

PAPERS = ("application/pdf", "image/png", "image/jpeg")
SENT = (*PAPERS, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def binary(*media_types: str) -> dict[str, object]:
    """The description of a body that is a file."""
    return {each: {"schema": {"type": "string", "format": "binary"}} for each in media_types}


blueprint = Blueprint("Documents", __name__, url_prefix="/api/v1", description="Letters and sealed versions.")


@blueprint.route("/cases/<uuid:case_id>/drafts")
class Drafts(MethodView):
    """Drafts of a case."""

    @needs(Permission.DRAFT)
    @blueprint.arguments(DraftIn)
    @blueprint.response(200, DraftOut)
    def post(self, body: dict[str, str], case_id: UUID) -> Draft:
        """Compose a letter from the case as it is

        Nothing is stored. Missing facts, problems and findings are in the answer; every run of words names
        its clause, facts and authorities.
        """
        return letters.draft(new_work(), case_id, kind=body["kind"])


@blueprint.route("/cases/<uuid:case_id>/kinds")
class CaseKinds(MethodView):
    """The kinds of letter that a case can carry."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, OfferedKindsOut)
    def get(self, case_id: UUID) -> dict[str, tuple[OfferedKind, ...]]:
        """Every kind of letter, whether it fits the case now and, if not, why not and what is right"""
        return {"items": letters.offered(new_work(), case_id)}


@blueprint.route("/cases/<uuid:case_id>/exhibits")
class CaseExhibits(MethodView):
    """Papers of a case."""

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(requestBody=described(SENT))
    @blueprint.arguments(ExhibitArgs, location="query")
    @blueprint.response(201, CaseOut)
    def post(self, query: dict[str, str], case_id: UUID) -> CaseView:
        """Attach a paper (PDF, PNG, JPEG or Word) as the next exhibit, with the text of its pages

        A Word file (.docx) is drawn as PDF; the Word file is kept beside it.
        """
        with uploaded("paper.pdf", SENT) as (_name, content):
            return papers.attach_exhibit(new_work(), case_id, title=query["title"], content=content)


@blueprint.route("/exhibits/<uuid:exhibit_id>/file")
class ExhibitFile(MethodView):
    """A paper of a case."""

    @needs(Permission.SEE_CASES)
    @blueprint.doc(responses={"200": {"description": "The paper", "content": binary(*PAPERS)}})
    def get(self, exhibit_id: UUID) -> Response:
        """The paper as it was received"""
        return file_answer(papers.exhibit_file(new_work(), exhibit_id))


@blueprint.route("/cases/<uuid:case_id>/documents")
class CaseDocuments(MethodView):
    """Sealed versions of a case."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, VersionListOut)
    def get(self, case_id: UUID) -> dict[str, tuple[VersionView, ...]]:
        """The sealed versions of a case, newest first"""
        return {"items": versions.list_versions(new_work(), case_id)}

    @needs(Permission.SEAL)
    @blueprint.arguments(SealIn)
    @blueprint.response(201, VersionOut)
    def post(self, body: dict[str, str], case_id: UUID) -> tuple[VersionView, HTTPStatus, dict[str, str]]:
        """Seal a letter: Word and PDF, kept for good as the next version"""
        version = versions.seal(new_work(), case_id, kind=body["kind"], reason=body["reason"])
        where = url_for("Documents.DocumentVersion", version_id=version.id)
        return version, HTTPStatus.CREATED, {"Location": where}


@blueprint.route("/documents/<uuid:version_id>")
class DocumentVersion(MethodView):
    """One sealed version."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, VersionOut)
    def get(self, version_id: UUID) -> VersionView:
        """One sealed version: hashes, clauses, authorities, author"""
        return versions.read_version(new_work(), version_id)


@blueprint.route("/documents/<uuid:version_id>/release")
class DocumentRelease(MethodView):
    """The second person's yes."""

    @needs(Permission.RELEASE)
    @blueprint.response(200, VersionOut)
    def post(self, version_id: UUID) -> VersionView:
        """Release a sealed version for sending, as somebody else than its author"""
        return releases.release(new_work(), version_id)


@blueprint.route("/documents/<uuid:version_id>/files/<string:format>")
class DocumentFile(MethodView):
    """A file of a sealed version."""

    @needs(Permission.DOWNLOAD)
    @blueprint.doc(responses={"200": {"description": "The sealed bytes", "content": binary(*FILES.values())}})
    def get(self, version_id: UUID, format: str) -> Response:  # noqa: A002
        """The sealed bytes: docx, pdf or manifest"""
        if format not in set(FileFormat):
            raise NotFound("file format (docx, pdf or manifest)")
        return file_answer(versions.download(new_work(), version_id, format=FileFormat(format)))


@blueprint.route("/documents/<uuid:version_id>/verification")
class DocumentVerification(MethodView):
    """The proof of a sealed version."""

    @needs(Permission.VERIFY)
    @blueprint.response(200, VerificationOut)
    def get(self, version_id: UUID) -> VerifyReport:
        """Recompute a version's facts, files and place in its chain, and name what is broken"""
        return versions.verify_version(new_work(), version_id)
