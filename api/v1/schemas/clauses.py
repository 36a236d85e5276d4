"""Clauses and withheld law as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import entry_of, schema_of
from appeals.domain.clauses import (
    ClauseDraftView,
    ClauseRow,
    ClauseState,
    ClauseView,
    ClauseWords,
    Origin,
    Preview,
)
from appeals.domain.law_changes import LawChange
from appeals.domain.law_notes import AuthorityNote, Withheld
from appeals.domain.proof_of_words import Reproduction
from letter_templates.differences import Difference

ClauseRowOut = schema_of(ClauseRow)
ClauseOut = schema_of(ClauseView)
ClauseDraftOut = schema_of(ClauseDraftView)
ClauseWordsIn = entry_of(ClauseWords)
PreviewOut = schema_of(Preview)
DifferenceOut = schema_of(Difference)
AuthorityNoteOut = schema_of(AuthorityNote)
WithheldOut = schema_of(Withheld)
LawChangeOut = schema_of(LawChange)
ReproductionOut = schema_of(Reproduction, "same")
REASON = ma.validate.Length(1, 2000)


class ClausesArgs(ma.Schema):
    """Which clauses to list."""

    family = ma.fields.String(load_default="")
    part = ma.fields.String(load_default="")
    voice = ma.fields.String(load_default="")
    state = ma.fields.Enum(ClauseState, by_value=True, load_default=None)
    origin = ma.fields.Enum(Origin, by_value=True, load_default=None)
    cites = ma.fields.String(load_default="", metadata={"description": "an authority's id"})
    words = ma.fields.String(load_default="", metadata={"description": "in text, id and tags"})
    on = ma.fields.Date(
        load_default=None, metadata={"description": "as they stand on a day; today, if absent"}
    )


class ClauseIn(ma.Schema):
    """A clause as it is written, and why."""

    clause = ma.fields.Nested(ClauseWordsIn, required=True)
    reason = ma.fields.String(required=True, validate=REASON)
    expected_version = ma.fields.Integer(load_default=None, allow_none=True)


class PublicationIn(ma.Schema):
    """From which day letters are written with it."""

    in_use_from = ma.fields.Date(
        load_default=None, allow_none=True, metadata={"description": "today, if absent"}
    )
    expected_version = ma.fields.Integer(load_default=None, allow_none=True)


class CommentIn(ma.Schema):
    """What should change."""

    comment = ma.fields.String(required=True, validate=REASON)


class RetirementIn(ma.Schema):
    """The last day of use, and why."""

    last_day = ma.fields.Date(
        load_default=None, allow_none=True, metadata={"description": "today, if absent"}
    )
    reason = ma.fields.String(required=True, validate=REASON)


class ReinstatementArgs(ma.Schema):
    """Why it is used again."""

    reason = ma.fields.String(required=True, validate=REASON)


class ComparedArgs(ma.Schema):
    """Which two texts: version numbers, "shipped" or "draft"; without them the newest and the one before."""

    before = ma.fields.String(data_key="from", load_default="")
    after = ma.fields.String(data_key="to", load_default="")


class AuthorityNoteIn(ma.Schema):
    """That an authority is not cited from a day on, or is cited again."""

    authority = ma.fields.String(required=True)
    withheld = ma.fields.Boolean(load_default=True)
    from_day = ma.fields.Date(
        load_default=None, allow_none=True, metadata={"description": "today, if absent"}
    )
    reason = ma.fields.String(required=True, validate=REASON)
