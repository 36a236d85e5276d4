"""What comes after an estimate: bills, planned charges, reasons, disputes, packets, and the audit."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.schemas import estimate_bills as schemas
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_audit import AuditView
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
from appeals.domain.estimate_disputes import DisputeEvent, DisputeEventKind
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import NotFound
from appeals.services import (
    estimate_audit,
    estimate_bills,
    estimate_charges,
    estimate_dispute_packets,
    estimate_disputes,
    estimate_strays,
)

FILES = ("text/csv", "application/edi-x12", "application/octet-stream")
PAPERS = ("application/pdf", "image/png", "image/jpeg", "application/octet-stream")
A_FILE = {
    "responses": {
        "200": {
            "description": "The file",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}

blueprint = Blueprint(
    "EstimateBills",
    __name__,
    url_prefix="/api/v1",
    description="Bills against estimates, disputes over them, and the audit of estimates.",
)


@blueprint.route("/estimates/<uuid:estimate_id>/bills")
class EstimateCharges(MethodView):
    """The bills of one estimate."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.BillsOut)
    def get(self, estimate_id: UUID) -> BillsView:
        """Expected, billed and left by provider, what is coming, unlisted codes, reasons, disputes"""
        return estimate_bills.read_bills(new_work(), estimate_id)

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.ChargesIn)
    @blueprint.response(201, schemas.BillsOut)
    def post(self, body: dict[str, object], estimate_id: UUID) -> BillsView:
        """Record bills line by line; a line that is recorded already adds nothing"""
        plain = cast("list[object]", to_plain(body["lines"]))
        lines = [from_plain(BilledLine, each, f"lines[{n}]") for n, each in enumerate(plain)]
        estimate_charges.record_charges(new_work(), estimate_id, lines=lines)
        return estimate_bills.read_bills(new_work(), estimate_id)


@blueprint.route("/estimates/<uuid:estimate_id>/planned-charges")
class PlannedCharges(MethodView):
    """What the schedule shows coming."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.PlannedIn)
    @blueprint.response(201, schemas.BillsOut)
    def post(self, body: dict[str, object], estimate_id: UUID) -> BillsView:
        """Plan charges: the watch shows the day on which they would cross a limit"""
        plain = cast("list[object]", to_plain(body["charges"]))
        charges = tuple(from_plain(PlannedCharge, each, f"charges[{n}]") for n, each in enumerate(plain))
        return estimate_bills.plan_charges(new_work(), estimate_id, charges=charges)


@blueprint.route("/estimates/<uuid:estimate_id>/planned-charges/<uuid:planned_id>")
class OnePlannedCharge(MethodView):
    """One planned charge."""

    @needs(Permission.ESTIMATE)
    @blueprint.response(200, schemas.BillsOut)
    def delete(self, estimate_id: UUID, planned_id: UUID) -> BillsView:
        """Take it off the schedule"""
        return estimate_bills.forget_planned(new_work(), estimate_id, planned_id)


@blueprint.route("/estimates/<uuid:estimate_id>/unforeseen")
class UnforeseenRecords(MethodView):
    """Why things could not be foreseen."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.UnforeseenIn)
    @blueprint.response(201, schemas.BillsOut)
    def post(self, body: dict[str, object], estimate_id: UUID) -> BillsView:
        """Write it down when it happens; it is never changed"""
        what = from_plain(Unforeseen, to_plain(body))
        return estimate_bills.record_unforeseen(new_work(), estimate_id, what=what)


@blueprint.route("/estimate-charges/previews")
class ChargePreviews(MethodView):
    """A file before it is taken in."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(requestBody=described(FILES))
    @blueprint.arguments(schemas.ChargeFileArgs, location="query")
    @blueprint.response(200, schemas.ChargesLookOut)
    def post(self, query: dict[str, object]) -> ChargesLook:
        """What an 837 or CSV would become, line by line, with every problem; nothing is stored"""
        new_work().check("estimate_charges.previewed", Permission.ESTIMATE)
        with uploaded("charges", FILES) as (name, content):
            return estimate_charges.preview_charges(new_work(), content=content, name=name, **query)  # type: ignore[arg-type]


@blueprint.route("/estimate-charges/imports")
class ChargeImports(MethodView):
    """A file of bills."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(requestBody=described(FILES))
    @blueprint.arguments(schemas.ChargeFileArgs, location="query")
    @blueprint.response(201, schemas.ChargesLookOut)
    def post(self, query: dict[str, object]) -> ChargesLook:
        """Take in an 837 or CSV: the same file or line adds nothing, what finds no estimate is kept apart"""
        new_work().check("estimate_charges.imported", Permission.ESTIMATE)
        with uploaded("charges", FILES) as (name, content):
            return estimate_charges.import_charges(new_work(), content=content, name=name, **query)  # type: ignore[arg-type]


@blueprint.route("/estimate-charges/unmatched")
class UnmatchedCharges(MethodView):
    """Lines without an estimate."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.UnmatchedListOut)
    def get(self) -> dict[str, tuple[UnmatchedView, ...]]:
        """Every billed line that found no estimate, and those it may belong to"""
        return {"items": estimate_strays.list_unmatched(new_work())}

    @needs(Permission.ESTIMATE)
    @blueprint.response(200, schemas.PlacedOut)
    def post(self) -> dict[str, int]:
        """Look for their estimates once more"""
        return {"placed": estimate_strays.match_again(new_work())}


@blueprint.route("/estimate-charges/<uuid:charge_id>/placing")
class ChargePlacing(MethodView):
    """Where a line belongs."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.PlacingIn)
    @blueprint.response(204)
    def post(self, body: dict[str, UUID], charge_id: UUID) -> None:
        """Say to which estimate a line belongs; another patient's is refused"""
        estimate_strays.place_charge(new_work(), charge_id, body["estimate_id"])


@blueprint.route("/estimate-charges/<uuid:charge_id>/setting-aside")
class ChargeAside(MethodView):
    """A line that does not count."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.AsideIn)
    @blueprint.response(204)
    def post(self, body: dict[str, str], charge_id: UUID) -> None:
        """Set a line aside with the reason; it stays and counts no more"""
        estimate_strays.set_charge_aside(new_work(), charge_id, reason=body["reason"])


@blueprint.route("/estimates/<uuid:estimate_id>/disputes")
class EstimateDisputes(MethodView):
    """Disputes over an estimate's bills."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.DisputeIn)
    @blueprint.response(201, schemas.DisputeOut)
    def post(
        self, body: dict[str, object], estimate_id: UUID
    ) -> tuple[DisputeView, HTTPStatus, dict[str, str]]:
        """Open a dispute; ten business days run from the notice of selection"""
        view = estimate_disputes.open_dispute(new_work(), estimate_id, **body)  # type: ignore[arg-type]
        where = url_for("EstimateBills.OneDispute", dispute_id=view.id)
        return view, HTTPStatus.CREATED, {"Location": where}


@blueprint.route("/estimate-disputes/<uuid:dispute_id>")
class OneDispute(MethodView):
    """One dispute."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.response(200, schemas.DisputeOut)
    def get(self, dispute_id: UUID) -> DisputeView:
        """Its dates with their working, holds, events and packets"""
        return estimate_disputes.read_dispute(new_work(), dispute_id)


@blueprint.route("/estimate-disputes/<uuid:dispute_id>/events")
class DisputeEvents(MethodView):
    """What happens in a dispute."""

    @needs(Permission.ESTIMATE)
    @blueprint.arguments(schemas.DisputeEventIn)
    @blueprint.response(201, schemas.DisputeOut)
    def post(self, body: dict[str, object], dispute_id: UUID) -> DisputeView:
        """Record notice, holds, sending, settlement or decision; written once"""
        event = from_plain(DisputeEvent, to_plain(body))
        return estimate_disputes.record_dispute_event(new_work(), dispute_id, event=event)


@blueprint.route("/estimate-disputes/<uuid:dispute_id>/papers")
class DisputePapers(MethodView):
    """Papers for the packet."""

    @needs(Permission.ESTIMATE)
    @blueprint.doc(requestBody=described(PAPERS))
    @blueprint.arguments(schemas.PaperArgs, location="query")
    @blueprint.response(201, schemas.DisputeOut)
    def post(self, query: dict[str, object], dispute_id: UUID) -> DisputeView:
        """Add a paper: the bill as it was sent, a record of the necessity; PDF, PNG or JPEG"""
        new_work().check("estimate_dispute.event_recorded", Permission.ESTIMATE)
        event = DisputeEvent(DisputeEventKind.PAPER, **query)  # type: ignore[arg-type]
        with uploaded("paper", PAPERS) as (_name, content):
            return estimate_disputes.record_dispute_event(new_work(), dispute_id, event=event, paper=content)


@blueprint.route("/estimate-disputes/<uuid:dispute_id>/packets")
class DisputePackets(MethodView):
    """Sealed packets."""

    @needs(Permission.ESTIMATE)
    @blueprint.response(201, schemas.DisputePacketOut)
    def post(self, dispute_id: UUID) -> DisputePacketView:
        """Build the packet and seal it: estimates with proofs, bill, reasons, papers, as one PDF"""
        return estimate_dispute_packets.seal_dispute_packet(new_work(), dispute_id)


@blueprint.route("/estimate-dispute-packets/<uuid:dispute_packet_id>/files/<string:file_format>")
class DisputePacketFile(MethodView):
    """A packet's files."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.doc(**A_FILE)
    def get(self, dispute_packet_id: UUID, file_format: str) -> Response:
        """The sealed PDF (pdf) or its manifest with hashes and signature (json)"""
        if file_format not in {"pdf", "json"}:
            raise NotFound("file format")
        found = estimate_dispute_packets.download_dispute_packet(
            new_work(), dispute_packet_id, manifest=file_format == "json"
        )
        return file_answer(found)


@blueprint.route("/estimate-audit")
class EstimateAudit(MethodView):
    """The audit of estimates."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.arguments(schemas.AuditArgs, location="query")
    @blueprint.response(200, schemas.AuditOut)
    def get(self, query: dict[str, object]) -> AuditView:
        """Owed, given, late and why, by place and month; posting and training evidence"""
        return estimate_audit.audit_estimates(new_work(), **query)  # type: ignore[arg-type]


@blueprint.route("/estimate-audit/<string:file_format>")
class EstimateAuditFile(MethodView):
    """The audit as a table."""

    @needs(Permission.SEE_ESTIMATES)
    @blueprint.doc(**A_FILE)
    @blueprint.arguments(schemas.AuditArgs, location="query")
    def get(self, query: dict[str, object], file_format: str) -> Response:
        """Every estimate as csv, or a workbook as xlsx"""
        if file_format not in {"csv", "xlsx"}:
            raise NotFound("file format")
        found = estimate_audit.export_audit(new_work(), xlsx=file_format == "xlsx", **query)  # type: ignore[arg-type]
        return file_answer(found)
