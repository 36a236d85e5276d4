"""Edited letters: what changed between versions, paragraphs in own words, and the way through Word."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.schemas.cases import DraftOut, VersionOut
from api.v1.schemas.edits import (
    BaseArgs,
    ComparisonOut,
    FromArgs,
    OwnWordsIn,
    PlaceArgs,
    ReasonIn,
    SentBackOut,
)
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.edits import Comparison, SentBack
from appeals.domain.views import Draft, VersionView
from appeals.errors import NotFound
from appeals.services import comparing, own_words, word_drafts

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFT = "/cases/<uuid:case_id>/drafts/<string:kind>"

blueprint = Blueprint("Edits", __name__, url_prefix="/api/v1", description="What people changed in letters.")


@blueprint.route("/documents/<uuid:version_id>/differences")
class VersionDifferences(MethodView):
    """A version against another one."""

    @needs(Permission.DOWNLOAD)
    @blueprint.arguments(FromArgs, location="query")
    @blueprint.response(200, ComparisonOut)
    def get(self, query: dict[str, UUID], version_id: UUID) -> Comparison:
        """What changed since another version of the same document, word by word

        Without ``from``, since the version before. Every paragraph is in the answer; ``pieces`` of a changed
        one tell the words that stayed, came and went.
        """
        return comparing.compare_versions(new_work(), version_id, from_id=query.get("from_id"))


@blueprint.route(f"{DRAFT}/differences")
class DraftDifferences(MethodView):
    """A draft against the last sealed version."""

    @needs(Permission.DRAFT)
    @blueprint.response(200, ComparisonOut)
    def get(self, case_id: UUID, kind: str) -> Comparison:
        """What the draft as it stands would change in the last sealed version, word by word"""
        return comparing.compare_draft(new_work(), case_id, kind=kind)


@blueprint.route(f"{DRAFT}/file")
class DraftFile(MethodView):
    """A draft as a Word file."""

    @needs(Permission.DOWNLOAD)
    @blueprint.doc(
        responses={
            "200": {
                "description": "The draft",
                "content": {WORD: {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    )
    def get(self, case_id: UUID, kind: str) -> Response:
        """The draft as it stands as a Word file, to be edited"""
        return file_answer(word_drafts.draft_file(new_work(), case_id, kind=kind))


@blueprint.route(f"{DRAFT}/own-words")
class OwnWords(MethodView):
    """Paragraphs that a person puts into own words."""

    @needs(Permission.DRAFT)
    @blueprint.arguments(OwnWordsIn)
    @blueprint.response(200, DraftOut)
    def put(self, body: dict[str, str], case_id: UUID, kind: str) -> Draft:
        """Put a paragraph of the draft into own words, or confirm them over a changed clause

        ``place`` is that of one of the draft's ``paragraphs``. The words stay with the case and the kind of
        letter while facts change.
        """
        return own_words.write_own_words(new_work(), case_id, kind=kind, **body)

    @needs(Permission.DRAFT)
    @blueprint.arguments(PlaceArgs, location="query")
    @blueprint.response(200, DraftOut)
    def delete(self, query: dict[str, str], case_id: UUID, kind: str) -> Draft:
        """Go back to the clause's own words"""
        return own_words.drop_own_words(new_work(), case_id, kind=kind, place=query["place"])


@blueprint.route(f"{DRAFT}/word")
class WordDraft(MethodView):
    """A letter that was edited in Word."""

    @needs(Permission.DRAFT)
    @blueprint.response(200, SentBackOut)
    def get(self, case_id: UUID, kind: str) -> SentBack:
        """The edited letter that waits: what a person changed, and what stops it from being sealed"""
        found = word_drafts.read_sent_back(new_work(), case_id, kind=kind)
        if found is None:
            raise NotFound("letter edited in Word")
        return found

    @needs(Permission.DRAFT)
    @blueprint.doc(requestBody=described((WORD,)))
    @blueprint.arguments(BaseArgs, location="query")
    @blueprint.response(201, SentBackOut)
    def post(self, query: dict[str, UUID], case_id: UUID, kind: str) -> SentBack:
        """Send back a letter that was edited in Word (.docx)

        ``base`` is the sealed version that was edited; without it, the draft as it stands. It replaces an
        edited letter that was not sealed.
        """
        with uploaded("letter.docx", (WORD,)) as (_name, content):
            return word_drafts.send_back(
                new_work(), case_id, kind=kind, content=content, base_id=query.get("base")
            )

    @needs(Permission.DRAFT)
    @blueprint.response(204)
    def delete(self, case_id: UUID, kind: str) -> None:
        """Throw the edited letter away"""
        word_drafts.drop_sent_back(new_work(), case_id, kind=kind)


@blueprint.route(f"{DRAFT}/word/seal")
class WordDraftSeal(MethodView):
    """The seal of a letter that was edited in Word."""

    @needs(Permission.SEAL)
    @blueprint.arguments(ReasonIn)
    @blueprint.response(201, VersionOut)
    def post(
        self, body: dict[str, str], case_id: UUID, kind: str
    ) -> tuple[VersionView, HTTPStatus, dict[str, str]]:
        """Seal the edited letter as the next version: the Word file as it came, and its PDF"""
        version = word_drafts.seal_sent_back(new_work(), case_id, kind=kind, reason=body["reason"])
        where = url_for("Documents.DocumentVersion", version_id=version.id)
        return version, HTTPStatus.CREATED, {"Location": where}
