"""Packets as the API takes and gives them."""

import marshmallow as ma

from api.v1.schemas.values import entry_of, patch_of, schema_of
from appeals.domain.packets import (
    OrderedPacket,
    PacketOrder,
    PacketPlan,
    PacketView,
    Particulars,
    PlannedExhibit,
)

PacketPlanOut = schema_of(PacketPlan, "can_be_built", "pages")
PacketOut = schema_of(PacketView)
OrderedPacketOut = schema_of(OrderedPacket)
PlannedExhibitOut = schema_of(PlannedExhibit)
ParticularsPatch = patch_of(Particulars)
PacketOrderIn = entry_of(PacketOrder)


class PacketIn(PacketOrderIn):  # type: ignore[misc, valid-type]
    """Which packet to build, and why."""

    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class PacketListOut(ma.Schema):
    """The sealed packets of a case, newest first."""

    items = ma.fields.List(ma.fields.Nested(PacketOut), required=True)
