"""Edited letters as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import schema_of
from appeals.domain.edits import Comparison, SentBack
from appeals.services.own_words import LONGEST

ComparisonOut = schema_of(Comparison, "changed")
SentBackOut = schema_of(SentBack, "can_be_sealed")


class FromArgs(ma.Schema):
    """Which version to compare with; without it, the one before."""

    from_id = ma.fields.UUID(data_key="from")


class BaseArgs(ma.Schema):
    """Which sealed version was edited; without it, the draft."""

    base = ma.fields.UUID()


class PlaceArgs(ma.Schema):
    """Which paragraph of the draft."""

    place = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))


class OwnWordsIn(PlaceArgs):
    """A paragraph in own words."""

    text = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST))


class ReasonIn(ma.Schema):
    """Why this version is made."""

    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=4000))
