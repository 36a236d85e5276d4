"""The clause library: reading, writing, trying, publishing by a second person, and retiring clauses."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import url_for
from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.schemas.clauses import (
    ClauseDraftOut,
    ClauseIn,
    ClauseOut,
    ClauseRowOut,
    ClausesArgs,
    ClauseWordsIn,
    CommentIn,
    ComparedArgs,
    DifferenceOut,
    PreviewOut,
    PublicationIn,
    ReinstatementArgs,
    RetirementIn,
)
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.clauses import ClauseDraftView, ClauseRow, ClauseView, ClauseWords, Preview
from appeals.domain.plain import from_plain
from appeals.services import clause_drafting, clause_library, clause_publishing
from letter_templates.differences import Difference

blueprint = Blueprint(
    "Clauses", __name__, url_prefix="/api/v1", description="The paragraphs that letters are written from."
)


@blueprint.route("/clauses")
class Clauses(MethodView):
    """The library."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(ClausesArgs, location="query")
    @blueprint.response(200, ClauseRowOut(many=True))
    def get(self, query: dict[str, str]) -> list[ClauseRow]:
        """Every clause, shipped, published or being written, in reading order"""
        found = clause_library.list_clauses(new_work(), **query)  # type: ignore[arg-type]  # ClausesArgs' types
        return list(found)

    @needs(Permission.MANAGE_TEMPLATES)
    @blueprint.arguments(ClauseIn)
    @blueprint.response(201, ClauseDraftOut)
    def post(self, body: dict[str, object]) -> tuple[ClauseDraftView, HTTPStatus, dict[str, str]]:
        """Write a clause, or its next version; sent again it changes the draft

        ``faults`` tells everything that is wrong with it, in words for those who write letters. Faults that
        block stop the proposal, not the keeping.
        """
        new_work().check("clause.written", Permission.MANAGE_TEMPLATES)
        expected = body["expected_version"]
        draft = clause_drafting.write_clause(
            new_work(),
            from_plain(ClauseWords, body["clause"]),
            reason=str(body["reason"]),
            expected_version=expected if isinstance(expected, int) else None,
        )
        where = url_for("Clauses.ClauseDraft", draft_id=draft.id)
        return draft, HTTPStatus.CREATED, {"Location": where}


@blueprint.route("/clauses/preview")
class ClausePreview(MethodView):
    """A clause tried."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(ClauseWordsIn)
    @blueprint.response(200, PreviewOut)
    def post(self, body: dict[str, object]) -> Preview:
        """Try a clause in made-up letters of several kinds of plan; nothing is kept"""
        return clause_drafting.try_clause(new_work(), from_plain(ClauseWords, body))


@blueprint.route("/clauses/<string:clause_id>")
class Clause(MethodView):
    """One clause."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ClauseOut)
    def get(self, clause_id: str) -> ClauseView:
        """A clause with its versions, its history, its draft, and how the law that it cites stands"""
        return clause_library.read_clause(new_work(), clause_id)


@blueprint.route("/clauses/<string:clause_id>/differences")
class ClauseDifferences(MethodView):
    """Two texts of a clause."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(ComparedArgs, location="query")
    @blueprint.response(200, DifferenceOut(many=True))
    def get(self, query: dict[str, str], clause_id: str) -> list[Difference]:
        """What changed in a clause, line by line and word by word"""
        return list(clause_library.compare_clause(new_work(), clause_id, **query))


@blueprint.route("/clauses/<string:clause_id>/retirement")
class ClauseRetirement(MethodView):
    """The last day of a clause."""

    @needs(Permission.PUBLISH_TEMPLATES)
    @blueprint.arguments(RetirementIn)
    @blueprint.response(200, ClauseOut)
    def put(self, body: dict[str, object], clause_id: str) -> ClauseView:
        """Use a clause, shipped or own, for the last time on a day

        Refused where letters could not be written without it.
        """
        day = _day(body["last_day"])
        return clause_publishing.retire_clause(
            new_work(), clause_id, last_day=day, reason=str(body["reason"])
        )

    @needs(Permission.PUBLISH_TEMPLATES)
    @blueprint.arguments(ReinstatementArgs, location="query")
    @blueprint.response(200, ClauseOut)
    def delete(self, query: dict[str, str], clause_id: str) -> ClauseView:
        """Take a clause back into use"""
        return clause_publishing.reinstate_clause(new_work(), clause_id, reason=query["reason"])


@blueprint.route("/clause-drafts/<uuid:draft_id>")
class ClauseDraft(MethodView):
    """A clause that is being written."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ClauseDraftOut)
    def get(self, draft_id: UUID) -> ClauseDraftView:
        """A clause that is being written, with everything that is wrong with it"""
        return clause_drafting.read_draft(new_work(), draft_id)

    @needs(Permission.MANAGE_TEMPLATES)
    @blueprint.response(204)
    def delete(self, draft_id: UUID) -> None:
        """Throw it away; what is in use stays"""
        clause_drafting.withdraw_clause(new_work(), draft_id)


@blueprint.route("/clause-drafts/<uuid:draft_id>/proposal")
class ClauseProposal(MethodView):
    """The way to the second person."""

    @needs(Permission.MANAGE_TEMPLATES)
    @blueprint.response(200, ClauseDraftOut)
    def post(self, draft_id: UUID) -> ClauseDraftView:
        """Propose a clause; refused with every fault that stops it"""
        return clause_drafting.propose_clause(new_work(), draft_id)


@blueprint.route("/clause-drafts/<uuid:draft_id>/publication")
class ClausePublication(MethodView):
    """The second person's yes."""

    @needs(Permission.PUBLISH_TEMPLATES)
    @blueprint.arguments(PublicationIn)
    @blueprint.response(200, ClauseOut)
    def post(self, body: dict[str, object], draft_id: UUID) -> ClauseView:
        """Publish a proposed clause; refused to the person who wrote it"""
        expected = body["expected_version"]
        return clause_publishing.publish_clause(
            new_work(),
            draft_id,
            in_use_from=_day(body["in_use_from"]),
            expected_version=expected if isinstance(expected, int) else None,
        )


@blueprint.route("/clause-drafts/<uuid:draft_id>/return")
class ClauseReturn(MethodView):
    """The second person's no."""

    @needs(Permission.PUBLISH_TEMPLATES)
    @blueprint.arguments(CommentIn)
    @blueprint.response(200, ClauseDraftOut)
    def post(self, body: dict[str, str], draft_id: UUID) -> ClauseDraftView:
        """Return a proposed clause to its author with a comment"""
        return clause_publishing.return_clause(new_work(), draft_id, comment=body["comment"])


def _day(given: object) -> date:
    """The day that was given, else today."""
    return given if isinstance(given, date) else new_work().today
