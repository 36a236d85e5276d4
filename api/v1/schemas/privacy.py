"""Consents, classes of records, restrictions and the audit trail as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import entry_of, schema_of
from appeals.domain.disclosures import DisclosureLine
from appeals.domain.privacy import ConsentTerms, ConsentView, Recipient, RecordClass
from appeals.domain.trail import BrokenGlass, TrailEvent
from appeals.errors import Hindrance

ConsentIn = entry_of(ConsentTerms)
ConsentOut = schema_of(ConsentView)


class ConsentListOut(ma.Schema):
    """The consents that reach a case, newest first."""

    items = ma.fields.List(ma.fields.Nested(ConsentOut), required=True)


class RevocationIn(ma.Schema):
    """The day on which the patient took the consent back."""

    on = ma.fields.Date(required=True)


class ClassIn(ma.Schema):
    """What class of record an exhibit is; the reason is needed to take protection away."""

    record_class = ma.fields.Enum(RecordClass, by_value=True, required=True)
    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))


class RestrictionIn(ma.Schema):
    """Whether a case is restricted, and why that changes."""

    restricted = ma.fields.Boolean(required=True)
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class GateArgs(ma.Schema):
    """A disclosure that is asked about: to whom, on which day, with which exhibits (none given: all)."""

    recipient = ma.fields.Enum(Recipient, by_value=True, required=True)
    on = ma.fields.Date()
    exhibit = ma.fields.List(ma.fields.String(validate=ma.validate.Length(max=8)))


class GateOut(ma.Schema):
    """Whether records may go, and what stops them otherwise."""

    may_go = ma.fields.Boolean(required=True)
    stopped_by = ma.fields.List(ma.fields.Nested(schema_of(Hindrance)), required=True)


class SpanArgs(ma.Schema):
    """Whole days in the organization's time zone, both included."""

    first = ma.fields.Date(load_default=None)
    last = ma.fields.Date(load_default=None)


class TrailOut(ma.Schema):
    """Who did what with a case, oldest first."""

    items = ma.fields.List(ma.fields.Nested(schema_of(TrailEvent, "opened")), required=True)


class DisclosureListOut(ma.Schema):
    """What of a patient's record went where, oldest first."""

    items = ma.fields.List(ma.fields.Nested(schema_of(DisclosureLine)), required=True)


class BrokenGlassListOut(ma.Schema):
    """Who opened a restricted case with a reason, newest first."""

    items = ma.fields.List(ma.fields.Nested(schema_of(BrokenGlass)), required=True)
