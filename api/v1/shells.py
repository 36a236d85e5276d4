"""Word shells: the letterhead that an organization's letters are drawn in."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import Response
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.schemas.shells import ShellArgs, ShellOut, ShellOutcomeOut, ShellShelfOut, ShellUseIn
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.shells import ShellOutcome, ShellShelf, ShellView
from appeals.services import word_shells
from appeals.services.sealing import DOCX, PDF

blueprint = Blueprint(
    "WordShells", __name__, url_prefix="/api/v1", description="The Word files that letters are drawn in."
)


def _file(media_type: str) -> dict[str, object]:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {"200": {"description": "The file", "content": content}}


@blueprint.route("/word-shells")
class Shells(MethodView):
    """All shells."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ShellShelfOut)
    def get(self) -> ShellShelf:
        """Every shell, newest first, with when it was in use"""
        return word_shells.list_shells(new_work())

    @needs(Permission.MANAGE_TEMPLATES)
    @blueprint.doc(requestBody=described((DOCX,)))
    @blueprint.arguments(ShellArgs, location="query")
    @blueprint.response(201, ShellOutcomeOut)
    @blueprint.alt_response(200, schema=ShellOutcomeOut, description="It cannot be used and was not kept")
    def post(self, query: dict[str, str]) -> ShellOutcome | tuple[ShellOutcome, HTTPStatus]:
        """Try a Word file (.docx) as a shell, and keep it if it can be used

        A file that cannot be used is not kept and answers 200 with ``kept`` false: every finding says where
        it is, what is wrong, and what to do in Word. A second person publishes a kept one.
        """
        new_work().check("shell.uploaded", Permission.MANAGE_TEMPLATES)
        with uploaded("shell.docx", (DOCX,)) as (_name, content):
            outcome = word_shells.upload_shell(new_work(), content=content, **query)
        return outcome if outcome.kept else (outcome, HTTPStatus.OK)


@blueprint.route("/word-shells/starting-point")
class StartingPoint(MethodView):
    """The shipped shell."""

    @needs(Permission.MANAGE_TEMPLATES)
    @blueprint.doc(responses=_file(DOCX))
    def get(self) -> Response:
        """The shipped shell as a Word file, to begin from"""
        return file_answer(word_shells.starting_point(new_work()))


@blueprint.route("/word-shells/shipped/publication")
class ShippedShell(MethodView):
    """The way back to the shipped shell."""

    @needs(Permission.PUBLISH_TEMPLATES)
    @blueprint.arguments(ShellUseIn)
    @blueprint.response(204)
    def post(self, body: dict[str, date | str]) -> None:
        """Draw letters in the shipped shell again from a day on"""
        word_shells.use_shipped_shell(new_work(), from_day=_day(body), reason=str(body["reason"]))


@blueprint.route("/word-shells/<uuid:shell_id>")
class WordShell(MethodView):
    """One shell."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ShellOut)
    def get(self, shell_id: UUID) -> ShellView:
        """A shell, what was found in it and when it was in use"""
        return word_shells.read_shell(new_work(), shell_id)


@blueprint.route("/word-shells/<uuid:shell_id>/file")
class ShellFile(MethodView):
    """A shell's Word file."""

    @needs(Permission.MANAGE_TEMPLATES)
    @blueprint.doc(responses=_file(DOCX))
    def get(self, shell_id: UUID) -> Response:
        """The shell as it was uploaded"""
        return file_answer(word_shells.shell_file(new_work(), shell_id))


@blueprint.route("/word-shells/<uuid:shell_id>/sample")
class ShellSample(MethodView):
    """A shell's sample letter."""

    @needs(Permission.SEE_CASES)
    @blueprint.doc(responses=_file(PDF))
    def get(self, shell_id: UUID) -> Response:
        """A made-up letter in this shell, as PDF"""
        return file_answer(word_shells.sample_file(new_work(), shell_id))


@blueprint.route("/word-shells/<uuid:shell_id>/publication")
class ShellPublication(MethodView):
    """The second person's yes to a shell."""

    @needs(Permission.PUBLISH_TEMPLATES)
    @blueprint.arguments(ShellUseIn)
    @blueprint.response(200, ShellOut)
    def post(self, body: dict[str, date | str], shell_id: UUID) -> ShellView:
        """Draw letters in this shell from a day on; refused to the person who uploaded it"""
        return word_shells.publish_shell(
            new_work(), shell_id, from_day=_day(body), reason=str(body["reason"])
        )


def _day(body: dict[str, date | str]) -> date:
    """The day that was given, else today."""
    given = body["from_day"]
    return given if isinstance(given, date) else new_work().today
