"""Packets: what exhibits are, what a packet would hold, building it, and handing it out."""

from http import HTTPStatus
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.schemas.cases import VerificationOut
from api.v1.schemas.packets import (
    OrderedPacketOut,
    PacketIn,
    PacketListOut,
    PacketOrderIn,
    PacketOut,
    PacketPlanOut,
    ParticularsPatch,
    PlannedExhibitOut,
)
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.packets import OrderedPacket, PacketOrder, PacketPlan, PacketView, PlannedExhibit
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.views import VerifyReport
from appeals.services import packet_orders, packets

blueprint = Blueprint(
    "Packets", __name__, url_prefix="/api/v1", description="Cover, index, letter and exhibits as one file."
)
A_FILE = {"schema": {"type": "string", "format": "binary"}}


@blueprint.route("/exhibits/<uuid:exhibit_id>")
class ExhibitParticulars(MethodView):
    """What is said of an exhibit."""

    @needs(Permission.EDIT_CASES)
    @blueprint.arguments(ParticularsPatch)
    @blueprint.response(200, PlannedExhibitOut)
    def patch(self, changes: dict[str, object], exhibit_id: UUID) -> PlannedExhibit:
        """Say what an exhibit is: its kind, its dates, the pages that go along

        A merge patch: only what is named is changed, null clears.
        """
        return packets.describe_exhibit(new_work(), exhibit_id, changes=to_plain(changes))


@blueprint.route("/cases/<uuid:case_id>/packets/plan")
class PacketPlans(MethodView):
    """A packet before it is built."""

    @needs(Permission.SEE_CASES)
    @blueprint.arguments(PacketOrderIn)
    @blueprint.response(200, PacketPlanOut)
    def post(self, body: dict[str, object], case_id: UUID) -> PacketPlan:
        """Say what a packet would hold, what is missing, and what stops it

        Nothing is stored but what was found in exhibits that nobody had looked through.
        """
        return packets.plan_packet(new_work(), case_id, order=from_plain(PacketOrder, to_plain(body)))


@blueprint.route("/cases/<uuid:case_id>/packets")
class CasePackets(MethodView):
    """Sealed packets of a case."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, PacketListOut)
    def get(self, case_id: UUID) -> dict[str, tuple[PacketView, ...]]:
        """The sealed packets of a case, newest first"""
        return {"items": packets.list_packets(new_work(), case_id)}

    @needs(Permission.SEAL)
    @blueprint.arguments(PacketIn)
    @blueprint.response(201, PacketOut)
    def post(self, body: dict[str, object], case_id: UUID) -> tuple[PacketView, HTTPStatus, dict[str, str]]:
        """Build a packet and keep it for good

        Refused with every obstacle named: exhibits that cannot be read, identities that differ, a deadline
        that has passed, protected records without consent.
        """
        reason = str(body.pop("reason"))
        order = from_plain(PacketOrder, to_plain(body))
        packet = packets.seal_packet(new_work(), case_id, order=order, reason=reason)
        return packet, HTTPStatus.CREATED, {"Location": url_for("Packets.OnePacket", packet_id=packet.id)}


@blueprint.route("/cases/<uuid:case_id>/packet-orders")
class PacketOrders(MethodView):
    """Packets that a job builds."""

    @needs(Permission.SEAL)
    @blueprint.arguments(PacketIn)
    @blueprint.response(202, OrderedPacketOut)
    def post(
        self, body: dict[str, object], case_id: UUID
    ) -> tuple[OrderedPacket, HTTPStatus, dict[str, str]]:
        """Ask for a packet to be built by a job

        For packets of many pages. Answers at once; what stops the packet is told by its job.
        """
        reason = str(body.pop("reason"))
        order = from_plain(PacketOrder, to_plain(body))
        ordered = packet_orders.order_packet(new_work(), case_id, order=order, reason=reason)
        place = url_for("Packets.OnePacketOrder", order_id=ordered.id)
        return ordered, HTTPStatus.ACCEPTED, {"Location": place}


@blueprint.route("/packet-orders/<uuid:order_id>")
class OnePacketOrder(MethodView):
    """One ordered packet."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, OrderedPacketOut)
    def get(self, order_id: UUID) -> OrderedPacket:
        """Where an ordered packet is; names the packet once it is sealed"""
        return packet_orders.read_order(new_work(), order_id)


@blueprint.route("/packets/<uuid:packet_id>")
class OnePacket(MethodView):
    """One sealed packet."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, PacketOut)
    def get(self, packet_id: UUID) -> PacketView:
        """One sealed packet: its parts, its exhibits, and every hash"""
        return packets.read_packet(new_work(), packet_id)


@blueprint.route("/packets/<uuid:packet_id>/parts/<int:part>")
class PacketPartFile(MethodView):
    """A file of a packet."""

    @needs(Permission.DOWNLOAD)
    @blueprint.doc(responses={"200": {"description": "The PDF", "content": {"application/pdf": A_FILE}}})
    def get(self, packet_id: UUID, part: int) -> Response:
        """The sealed PDF of a part, counted from 1"""
        return file_answer(packets.download_packet(new_work(), packet_id, part=part))


@blueprint.route("/packets/<uuid:packet_id>/manifest")
class PacketManifest(MethodView):
    """What a packet is made of."""

    @needs(Permission.DOWNLOAD)
    @blueprint.doc(
        responses={"200": {"description": "The manifest", "content": {"application/json": A_FILE}}}
    )
    def get(self, packet_id: UUID) -> Response:
        """The manifest: letter, exhibits, parts, and the hash of each"""
        return file_answer(packets.download_manifest(new_work(), packet_id))


@blueprint.route("/packets/<uuid:packet_id>/verification")
class PacketVerification(MethodView):
    """The proof of a packet."""

    @needs(Permission.VERIFY)
    @blueprint.response(200, VerificationOut)
    def get(self, packet_id: UUID) -> VerifyReport:
        """Recompute a packet's files, manifest and place in its chain, and name what is broken"""
        return packets.verify_packet(new_work(), packet_id)
