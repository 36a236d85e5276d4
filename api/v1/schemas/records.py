"""Keeping, holds, disposal and practices as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import entry_of, schema_of
from appeals.domain.practices import PracticeView
from appeals.domain.retention import DisposalProposal, DisposalView, HoldView, RecordStanding
from appeals.services.holds import HoldOrder
from appeals.services.records import RecordsPage

RecordsOut = schema_of(RecordsPage)
StandingOut = schema_of(RecordStanding, "due", "may_go")
HoldOut = schema_of(HoldView)
ProposalOut = schema_of(DisposalProposal)
DisposalOut = schema_of(DisposalView)
HoldTarget = entry_of(HoldOrder)


class HoldListOut(ma.Schema):
    """Every hold, those that last first."""

    items = ma.fields.List(ma.fields.Nested(HoldOut), required=True)


class HoldIn(HoldTarget):  # type: ignore[valid-type,misc]  # a schema made from the domain's type
    """What a hold shall reach, and why."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class HoldEndIn(ma.Schema):
    """Why a hold may be lifted."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class PeriodIn(ma.Schema):
    """How many years the organization keeps records itself; 0: as the law says."""

    years = ma.fields.Integer(required=True, validate=ma.validate.Range(0, 100))


class RecordsFoundOut(ma.Schema):
    """How many records were found whose time has passed."""

    found = ma.fields.Integer(required=True)


class PracticeListOut(ma.Schema):
    """The practices that the caller sees."""

    items = ma.fields.List(ma.fields.Nested(schema_of(PracticeView)), required=True)


class PlacementIn(ma.Schema):
    """To which practice a case belongs; null: to the whole organization."""

    practice_id = ma.fields.UUID(required=True, allow_none=True)
