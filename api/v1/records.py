"""How long records are kept, legal holds, proposals to dispose of records, and certificates.

A program can propose; only a person carries a disposal out, on the page.
"""

from http import HTTPStatus
from uuid import UUID

from flask import Response
from flask.views import MethodView

from api.authentication import needs
from api.downloads import file_answer
from api.v1.blueprint import Blueprint
from api.v1.schemas.records import (
    DisposalOut,
    HoldEndIn,
    HoldIn,
    HoldListOut,
    HoldOut,
    PeriodIn,
    ProposalOut,
    RecordsFoundOut,
    RecordsOut,
    StandingOut,
)
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.retention import DisposalProposal, DisposalView, HoldView, RecordStanding
from appeals.services import disposal, holds, records
from appeals.services.holds import HoldOrder
from appeals.services.records import RecordsPage
from nqtl_library.retention import RecordKind

blueprint = Blueprint(
    "Records",
    __name__,
    url_prefix="/api/v1",
    description="Keeping, legal holds, and disposal with certificate.",
)


@blueprint.route("/records")
class Records(MethodView):
    """What is due, proposed, held and disposed of."""

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.response(200, RecordsOut)
    def get(self) -> RecordsPage:
        """What is due for disposal, proposed, on hold and disposed of"""
        return records.records_page(new_work())


@blueprint.route("/records/review")
class RecordsReview(MethodView):
    """Looking for due records."""

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.response(200, RecordsFoundOut)
    def post(self) -> dict[str, int]:
        """Look now for records whose time has passed; nothing is destroyed"""
        return {"found": records.review(new_work())}


@blueprint.route("/records/period")
class RecordsPeriod(MethodView):
    """The organization's own period."""

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.arguments(PeriodIn)
    @blueprint.response(200, PeriodIn)
    def put(self, body: dict[str, int]) -> dict[str, int]:
        """Keep records longer than the law asks; never shorter"""
        return {"years": disposal.set_period(new_work(), years=body["years"])}


@blueprint.route("/holds")
class Holds(MethodView):
    """Legal holds."""

    @needs(Permission.HOLD_RECORDS)
    @blueprint.response(200, HoldListOut)
    def get(self) -> dict[str, tuple[HoldView, ...]]:
        """Every legal hold, those that last first"""
        return {"items": holds.list_holds(new_work())}

    @needs(Permission.HOLD_RECORDS)
    @blueprint.arguments(HoldIn)
    @blueprint.response(201, HoldOut)
    def post(self, body: dict[str, object]) -> tuple[HoldView, HTTPStatus]:
        """Place a hold on a case, a patient, a member number, a plan, or everything

        While it lasts nothing that it reaches can be disposed of.
        """
        reason = str(body.pop("reason"))
        order = from_plain(HoldOrder, to_plain(body))
        return holds.place_hold(new_work(), order, reason=reason), HTTPStatus.CREATED


@blueprint.route("/holds/<uuid:hold_id>/end")
class HoldEnd(MethodView):
    """The end of a hold."""

    @needs(Permission.HOLD_RECORDS)
    @blueprint.arguments(HoldEndIn)
    @blueprint.response(200, HoldOut)
    def put(self, body: dict[str, str], hold_id: UUID) -> HoldView:
        """Lift a hold, with a reason"""
        return holds.lift_hold(new_work(), hold_id, reason=body["reason"])


@blueprint.route("/cases/<uuid:case_id>/keeping")
class CaseKeeping(MethodView):
    """How long a case is kept."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, StandingOut)
    def get(self, case_id: UUID) -> RecordStanding:
        """Until when a case is kept, by which rules with their working, and whether a hold reaches it"""
        return disposal.read_standing(new_work(), RecordKind.CASE, case_id)


@blueprint.route("/cases/<uuid:case_id>/disposal")
class CaseDisposal(MethodView):
    """A proposal to dispose of a case."""

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.response(201, ProposalOut)
    def post(self, case_id: UUID) -> tuple[DisposalProposal, HTTPStatus]:
        """Propose to dispose of a case whose time has passed; a second person carries it out on the page"""
        return disposal.propose(new_work(), RecordKind.CASE, case_id), HTTPStatus.CREATED


@blueprint.route("/records/proposals/<uuid:proposal_id>")
class Proposal(MethodView):
    """One proposal."""

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.response(201, ProposalOut)
    def post(self, proposal_id: UUID) -> tuple[DisposalProposal, HTTPStatus]:
        """Propose what the review found"""
        return disposal.propose_found(new_work(), proposal_id), HTTPStatus.CREATED

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.response(204)
    def delete(self, proposal_id: UUID) -> None:
        """Withdraw a proposal"""
        disposal.withdraw(new_work(), proposal_id)


@blueprint.route("/records/certificates/<uuid:disposal_id>")
class Certificate(MethodView):
    """One certificate."""

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.response(200, DisposalOut)
    def get(self, disposal_id: UUID) -> DisposalView:
        """A certificate of disposal: the signed list, its hash and the signature over it"""
        return disposal.read_certificate(new_work(), disposal_id)


@blueprint.route("/records/certificates/<uuid:disposal_id>/<certificate_form>")
class CertificateFile(MethodView):
    """A certificate as a file."""

    @needs(Permission.DISPOSE_RECORDS)
    @blueprint.response(200, description="The file (pdf, docx, manifest)")
    def get(self, disposal_id: UUID, certificate_form: str) -> Response:
        """A certificate as PDF or Word, or the signed list"""
        return file_answer(disposal.download_certificate(new_work(), disposal_id, form=certificate_form))
