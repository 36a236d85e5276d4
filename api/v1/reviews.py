"""Reading the answer to a request: scorecard, both sides, figures, numeric limits, findings for letters."""

from typing import cast
from uuid import UUID

from flask.views import MethodView

from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.etags import ETAG, IF_MATCH, etag, expected_version
from api.v1.schemas.reviews import (
    ChoiceIn,
    FactorIn,
    FiguresIn,
    JudgmentIn,
    NumericLimitIn,
    OtherAnswersOut,
    QuestionsOut,
    ReviewOut,
)
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.analysis_review import Judgment
from appeals.domain.operation_figures import Figures
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.review_views import OtherAnswer, ReviewView
from appeals.domain.reviews import FactorRow, FiguresRow, NumericLimit
from appeals.services import review_choosing, reviews
from nqtl_library.analysis_content import Content, Pattern, contents, patterns
from nqtl_library.quantitative_test import QuantitativeTest, percent

Told = dict[str, object]
REVIEW = "/requests/<uuid:request_id>/review"
PLAINLY = (
    "request_id", "request_reference", "version", "reading", "papers", "scores", "findings", "choices",
    "changed_at", "reader",
)  # fmt: skip

blueprint = Blueprint("Reviews", __name__, url_prefix="/api/v1", description="Reading what plans answer.")


@blueprint.route("/analysis-questions")
class AnalysisQuestions(MethodView):
    """What is read for."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, QuestionsOut)
    def get(self) -> dict[str, list[Content] | list[Pattern]]:
        """The questions of the scorecard and the ways in which answers fall short"""
        return {"questions": list(contents().values()), "patterns": list(patterns().values())}


@blueprint.route(REVIEW)
class Review(MethodView):
    """A reading."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def get(self, request_id: UUID) -> tuple[Told, int, dict[str, str]]:
        """The reading of the answer as it is now"""
        return _told(reviews.read_review(new_work(), request_id))


@blueprint.route(f"{REVIEW}/questions/<string:content_id>")
class ReviewQuestion(MethodView):
    """The mark of one question."""

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(JudgmentIn)
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def put(self, body: Told, request_id: UUID, content_id: str) -> tuple[Told, int, dict[str, str]]:
        """Mark a question; the quotation is held against its page"""
        version = expected_version("review")
        judgment = from_plain(Judgment, to_plain({**body, "content_id": content_id}))
        view = reviews.judge_question(new_work(), request_id, judgment, expected_version=version)
        return _told(view)

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def delete(self, request_id: UUID, content_id: str) -> tuple[Told, int, dict[str, str]]:
        """Take back the mark of a question"""
        version = expected_version("review")
        view = reviews.reopen_question(new_work(), request_id, content_id, expected_version=version)
        return _told(view)


@blueprint.route(f"{REVIEW}/factors/<string:key>")
class ReviewFactor(MethodView):
    """A row of the table of both sides."""

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(FactorIn)
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def put(self, body: Told, request_id: UUID, key: str) -> tuple[Told, int, dict[str, str]]:
        """Put a factor, standard, source or step into the table, both sides beside each other"""
        version = expected_version("review")
        row = from_plain(FactorRow, to_plain({**body, "key": key}))
        return _told(reviews.put_factor(new_work(), request_id, row, expected_version=version))


@blueprint.route(f"{REVIEW}/figures/<string:key>")
class ReviewFigures(MethodView):
    """Figures in operation."""

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(FiguresIn)
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def put(self, body: Told, request_id: UUID, key: str) -> tuple[Told, int, dict[str, str]]:
        """Put counts of both sides in; rates, exact intervals and their limits are computed"""
        version = expected_version("review")
        row = FiguresRow(key, from_plain(Figures, to_plain(body)))
        return _told(reviews.put_figures(new_work(), request_id, row, expected_version=version))


@blueprint.route(f"{REVIEW}/numeric-limits/<string:key>")
class ReviewNumericLimit(MethodView):
    """A numeric limit or a kind of cost sharing."""

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(NumericLimitIn)
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def put(self, body: Told, request_id: UUID, key: str) -> tuple[Told, int, dict[str, str]]:
        """Test a limit by two thirds and predominance, with the working"""
        version = expected_version("review")
        row = from_plain(NumericLimit, to_plain({**body, "key": key}))
        return _told(reviews.put_test(new_work(), request_id, row, expected_version=version))


@blueprint.route(f"{REVIEW}/rows/<string:key>")
class ReviewRow(MethodView):
    """Any row by its key."""

    @needs(Permission.EDIT_CASES)
    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def delete(self, request_id: UUID, key: str) -> tuple[Told, int, dict[str, str]]:
        """Take a row of any table out of the reading"""
        version = expected_version("review")
        return _told(reviews.drop_row(new_work(), request_id, key, expected_version=version))


@blueprint.route(f"{REVIEW}/letters")
class ReviewLetters(MethodView):
    """What letters tell."""

    @needs(Permission.EDIT_CASES)
    @blueprint.arguments(ChoiceIn)
    @blueprint.response(200, ReviewOut, headers=ETAG)
    def put(self, body: Told, request_id: UUID) -> tuple[Told, int, dict[str, str]]:
        """Choose the findings and figures that a case's appeal and complaint cite"""
        view = review_choosing.choose_for_letters(
            new_work(),
            request_id,
            case_id=cast("UUID", body["case_id"]),
            content_ids=cast("list[str]", body["content_ids"]),
            figure_keys=cast("list[str]", body["figure_keys"]),
        )
        return _told(view)


@blueprint.route(f"{REVIEW}/others")
class ReviewOthers(MethodView):
    """Other answers."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, OtherAnswersOut)
    def get(self, request_id: UUID) -> dict[str, tuple[OtherAnswer, ...]]:
        """The organization's other answers: passages that both have, and changes between plan years"""
        return {"items": reviews.compare_answers(new_work(), request_id)}


def _told(view: ReviewView) -> tuple[Told, int, dict[str, str]]:
    told: Told = {name: getattr(view, name) for name in PLAINLY}
    told["comparisons"] = [{"key": key, "computed": each} for key, each in view.comparisons.items()]
    told["tests"] = [{"key": key, **_tested(each)} for key, each in view.tests.items()]
    return told, 200, etag(view.version)


def _tested(one: QuantitativeTest) -> Told:
    return {
        "share": percent(one.share) if one.share is not None else None,
        "substantially_all": one.substantially_all,
        "predominant": None if one.predominant is None else f"{one.predominant}",
        "judged": one.judged,
        "steps": one.steps,
        "cautions": one.cautions,
    }
