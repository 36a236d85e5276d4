"""The reading of an answer as the API takes and gives it."""

import marshmallow as ma

from api.v1.schemas.values import entry_of, schema_of
from appeals.domain.analysis_passages import Shared, YearChange
from appeals.domain.analysis_review import AnswerFinding, Mark, Passage, Score
from appeals.domain.operation_figures import Figures, RateComparison
from appeals.domain.review_views import LetterChoice
from appeals.domain.reviews import FactorRow, NumericLimit, ReviewContent
from nqtl_library.analysis_content import Content, Pattern
from nqtl_library.quantitative_test import Judged

_TEXT = ma.validate.Length(max=4000)


class JudgmentIn(ma.Schema):
    """A mark of one question: answered and partly answered need the passage that shows it."""

    mark = ma.fields.Enum(Mark, by_value=True, required=True)
    passage = ma.fields.Nested(entry_of(Passage), load_default=None, allow_none=True)
    pattern_id = ma.fields.String(load_default="", validate=ma.validate.Length(max=60))
    note = ma.fields.String(load_default="", validate=_TEXT)


class FactorIn(entry_of(FactorRow)):  # type: ignore[misc]  # a schema made from the domain's type
    """A row of the table of both sides."""

    class Meta:
        """The key stands in the address."""

        exclude = ("key",)


FiguresIn = entry_of(Figures)


class NumericLimitIn(entry_of(NumericLimit)):  # type: ignore[misc]  # as above
    """Numbers for the two-thirds and predominant test."""

    class Meta:
        """The key stands in the address."""

        exclude = ("key",)


class ChoiceIn(ma.Schema):
    """What of the reading a case's letters tell; what is not named is left out of them."""

    case_id = ma.fields.UUID(required=True)
    content_ids = ma.fields.List(ma.fields.String(validate=ma.validate.Length(max=60)), required=True)
    figure_keys = ma.fields.List(ma.fields.String(validate=ma.validate.Length(max=60)), load_default=[])


class AnswerPaperOut(ma.Schema):
    """A document of the answer; ``key`` is what passages call it."""

    key = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    exhibit = ma.fields.String(required=True)
    pages = ma.fields.Integer(required=True)


class ComparisonOut(ma.Schema):
    """Figures computed, with exact 95 % intervals, and what may be said of them."""

    key = ma.fields.String(required=True)
    computed = ma.fields.Nested(schema_of(RateComparison), required=True)


class NumericTestOut(ma.Schema):
    """A numeric limit tested, with the working; a share in percent, cut to two decimals."""

    key = ma.fields.String(required=True)
    share = ma.fields.String(required=True, allow_none=True)
    substantially_all = ma.fields.Boolean(required=True, allow_none=True)
    predominant = ma.fields.String(required=True, allow_none=True)
    judged = ma.fields.List(ma.fields.Nested(schema_of(Judged)), required=True)
    steps = ma.fields.List(ma.fields.String(), required=True)
    cautions = ma.fields.List(ma.fields.String(), required=True)


class ReviewOut(ma.Schema):
    """The whole reading. Version 0: nothing is read yet."""

    request_id = ma.fields.UUID(required=True)
    request_reference = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    reading = ma.fields.Nested(schema_of(ReviewContent), required=True)
    papers = ma.fields.List(ma.fields.Nested(AnswerPaperOut), required=True)
    scores = ma.fields.List(ma.fields.Nested(schema_of(Score)), required=True)
    findings = ma.fields.List(ma.fields.Nested(schema_of(AnswerFinding)), required=True)
    comparisons = ma.fields.List(ma.fields.Nested(ComparisonOut), required=True)
    tests = ma.fields.List(ma.fields.Nested(NumericTestOut), required=True)
    choices = ma.fields.List(ma.fields.Nested(schema_of(LetterChoice)), required=True)
    changed_at = ma.fields.DateTime(required=True, allow_none=True)
    reader = ma.fields.String(required=True)


class OtherAnswerOut(ma.Schema):
    """Another answer beside this one."""

    request_id = ma.fields.UUID(required=True)
    request_reference = ma.fields.String(required=True)
    plan_name = ma.fields.String(required=True)
    plan_year = ma.fields.String(required=True)
    same_plan = ma.fields.Boolean(required=True)
    shared = ma.fields.List(ma.fields.Nested(schema_of(Shared)), required=True)
    changes = ma.fields.List(ma.fields.Nested(schema_of(YearChange)), required=True)


class OtherAnswersOut(ma.Schema):
    """The organization's other answers, newest first."""

    items = ma.fields.List(ma.fields.Nested(OtherAnswerOut), required=True)


class QuestionsOut(ma.Schema):
    """What an answer is read for, and the ways in which answers fall short."""

    questions = ma.fields.List(ma.fields.Nested(schema_of(Content)), required=True)
    patterns = ma.fields.List(ma.fields.Nested(schema_of(Pattern)), required=True)
