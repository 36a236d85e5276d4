"""Bills, their watch, disputes and the audit of estimates as the API takes and gives them. Cents."""

import marshmallow as ma

from api.v1.schemas.values import entry_of, schema_of
from appeals.domain.estimate_audit import AuditedEstimate, AuditView
from appeals.domain.estimate_bill_views import (
    BillsView,
    ChargesLook,
    DisputePacketView,
    DisputeView,
    Unforeseen,
    UnmatchedView,
)
from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_disputes import DisputeEvent

BillsOut = schema_of(BillsView)
ChargesLookOut = schema_of(ChargesLook)
DisputeOut = schema_of(DisputeView)
DisputePacketOut = schema_of(DisputePacketView)
UnforeseenIn = entry_of(Unforeseen)
DisputeEventIn = entry_of(DisputeEvent)
Words = ma.validate.Length(max=2000)


class ChargesIn(ma.Schema):
    """Bills of one estimate, line by line."""

    lines = ma.fields.List(
        ma.fields.Nested(entry_of(BilledLine)), required=True, validate=ma.validate.Length(1, 1000)
    )


class PlannedIn(ma.Schema):
    """Charges that the schedule shows coming."""

    charges = ma.fields.List(
        ma.fields.Nested(entry_of(PlannedCharge)), required=True, validate=ma.validate.Length(1, 400)
    )


class ChargeFileArgs(ma.Schema):
    """How to take a file: as planned days instead of bills; the day of bills that do not tell it."""

    planned = ma.fields.Boolean(load_default=False)
    dated_on = ma.fields.Date(load_default=None)


class UnmatchedListOut(ma.Schema):
    """Billed lines that found no estimate."""

    items = ma.fields.List(ma.fields.Nested(schema_of(UnmatchedView)), required=True)


class PlacingIn(ma.Schema):
    """To which estimate a line belongs."""

    estimate_id = ma.fields.UUID(required=True)


class AsideIn(ma.Schema):
    """Why a line does not count."""

    reason = ma.fields.String(required=True, validate=Words)


class PlacedOut(ma.Schema):
    """How many lines found their estimate."""

    placed = ma.fields.Integer(required=True)


class DisputeIn(ma.Schema):
    """Over whose bill, and when the notice of selection was received."""

    provider = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    notice_on = ma.fields.Date(load_default=None)
    reference = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))


class PaperArgs(ma.Schema):
    """What a paper is, and of which day."""

    title = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    on = ma.fields.Date(required=True)
    note = ma.fields.String(load_default="", validate=Words)


class AuditArgs(ma.Schema):
    """The span of days on which the estimates began."""

    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)


class AuditOut(schema_of(AuditView)):  # type: ignore[misc]  # a schema made at run time
    """The audit of estimates."""

    estimates = ma.fields.List(ma.fields.Nested(schema_of(AuditedEstimate, "month")), required=True)
