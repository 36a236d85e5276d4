"""What an organization does not cite, what changed in the law of letters, and letters written anew."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.cases import DraftOut
from api.v1.schemas.clauses import (
    AuthorityNoteIn,
    AuthorityNoteOut,
    LawChangeOut,
    ReproductionOut,
    WithheldOut,
)
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.law_changes import LawChange
from appeals.domain.law_notes import AuthorityNote, Withheld
from appeals.domain.proof_of_words import Reproduction
from appeals.domain.views import Draft
from appeals.services import law_history, law_watch, letter_proof

blueprint = Blueprint("Law", __name__, url_prefix="/api/v1", description="The law behind letters.")


@blueprint.route("/authority-notes")
class AuthorityNotes(MethodView):
    """What the organization says of citing."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, AuthorityNoteOut(many=True))
    def get(self) -> list[AuthorityNote]:
        """Everything that was said of citing, newest first"""
        return list(law_watch.authority_notes(new_work()))

    @needs(Permission.PUBLISH_TEMPLATES)
    @blueprint.arguments(AuthorityNoteIn)
    @blueprint.response(201, WithheldOut)
    def post(self, body: dict[str, object]) -> tuple[Withheld, HTTPStatus]:
        """Do not cite an authority from a day on, or cite it again

        Open drafts that rest on it are flagged at once.
        """
        day = body["from_day"]
        work = new_work()
        done = law_watch.withhold(
            work,
            str(body["authority"]),
            withheld=bool(body["withheld"]),
            from_day=day if isinstance(day, date) else work.today,
            reason=str(body["reason"]),
        )
        return done, HTTPStatus.CREATED


@blueprint.route("/cases/<uuid:case_id>/drafts/<string:kind>/law-reading")
class LawReading(MethodView):
    """That somebody has read what changed in the law of a draft."""

    @needs(Permission.DRAFT)
    @blueprint.response(200, DraftOut)
    def post(self, case_id: UUID, kind: str) -> Draft:
        """Confirm that what changed in the law behind a draft was read; then it can be sealed again"""
        return law_watch.confirm_law(new_work(), case_id, kind=kind)


@blueprint.route("/documents/<uuid:version_id>/law-changes")
class VersionLaw(MethodView):
    """The law of a sealed version."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, LawChangeOut(many=True))
    def get(self, version_id: UUID) -> list[LawChange]:
        """What has changed in the law that a sealed version cites, since it was sealed"""
        return list(law_history.changes_since(new_work(), version_id))


@blueprint.route("/documents/<uuid:version_id>/reproduction")
class VersionReproduction(MethodView):
    """A sealed version written anew."""

    @needs(Permission.VERIFY)
    @blueprint.response(200, ReproductionOut)
    def get(self, version_id: UUID) -> Reproduction:
        """Write a sealed letter anew from what is kept with it, and compare every word"""
        return letter_proof.reproduce(new_work(), version_id)
