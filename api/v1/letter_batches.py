"""Batches of letters: a look ahead, the job that seals them, what came of each, and their files."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.schemas.jobs import BatchChoice, BatchIn, BatchListOut, BatchOut, BatchPreviewOut
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.batches import BatchPreview, BatchView
from appeals.services import batch_files, letter_batches

blueprint = Blueprint(
    "LetterBatches",
    __name__,
    url_prefix="/api/v1/letter-batches",
    description="Many letters of one kind, sealed by one job.",
)
AN_ARCHIVE = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}


@blueprint.route("")
class LetterBatches(MethodView):
    """All batches."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, BatchListOut)
    def get(self) -> dict[str, tuple[BatchView, ...]]:
        """The latest batches, without their letters"""
        return {"items": letter_batches.list_batches(new_work())}

    @needs(Permission.SEAL)
    @blueprint.arguments(BatchIn)
    @blueprint.response(202, BatchOut)
    def post(self, body: dict[str, object]) -> tuple[BatchView, HTTPStatus, dict[str, str]]:
        """Ask for the letters of many cases to be sealed

        Answers at once; a job seals them one by one. What stops a letter is told with it and stops no other.
        """
        batch = letter_batches.begin_batch(
            new_work(), _ids(body), kind=_kind(body), reason=str(body["reason"])
        )
        place = url_for("LetterBatches.LetterBatch", batch_id=batch.id)
        return batch, HTTPStatus.ACCEPTED, {"Location": place}


@blueprint.route("/preview")
class LetterBatchPreview(MethodView):
    """A batch before it begins."""

    @needs(Permission.SEAL)
    @blueprint.arguments(BatchChoice)
    @blueprint.response(200, BatchPreviewOut)
    def post(self, body: dict[str, object]) -> BatchPreview:
        """Say how many letters would be sealed now, how many stopped, and by what; nothing is kept"""
        return letter_batches.preview_batch(new_work(), _ids(body), kind=_kind(body))


@blueprint.route("/<uuid:batch_id>")
class LetterBatch(MethodView):
    """One batch."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, BatchOut)
    def get(self, batch_id: UUID) -> BatchView:
        """One batch with what came of each letter"""
        return letter_batches.read_batch(new_work(), batch_id)


@blueprint.route("/<uuid:batch_id>/files")
class LetterBatchFiles(MethodView):
    """The files of a batch."""

    @needs(Permission.DOWNLOAD)
    @blueprint.doc(responses={"200": {"description": "The archive", "content": AN_ARCHIVE}})
    def get(self, batch_id: UUID) -> Response:
        """Everything that was sealed so far as one ZIP archive, with a list of every hash"""
        return file_answer(batch_files.batch_files(new_work(), batch_id))


def _ids(body: dict[str, object]) -> list[UUID]:
    return cast("list[UUID]", body["case_ids"])


def _kind(body: dict[str, object]) -> str:
    return str(body["kind"])
