"""Remittance files (X12 835): sending one in, and reading what became of it."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from flask import url_for
from flask.views import MethodView

from api import problems
from api.authentication import needs
from api.v1.blueprint import Blueprint
from api.v1.problem_api import PROBLEM
from api.v1.schemas.denials import ReceiptOut, RemittanceArgs
from api.v1.uploads import described, uploaded
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.denial import RemittanceReceipt
from appeals.services import denials

MEDIA_TYPES = ("application/edi-x12", "application/octet-stream", "text/plain")

blueprint = Blueprint(
    "Remittances",
    __name__,
    url_prefix="/api/v1/remittances",
    description="Remittance files and their denials.",
)


@blueprint.route("")
class Remittances(MethodView):
    """Files."""

    @needs(Permission.IMPORT)
    @blueprint.doc(
        requestBody=described(MEDIA_TYPES), responses={422: {"content": {problems.MEDIA_TYPE: PROBLEM}}}
    )
    @blueprint.arguments(RemittanceArgs, location="query")
    @blueprint.alt_response(
        200, schema=ReceiptOut, description="Received before; nothing was added", success=True
    )
    @blueprint.alt_response(422, schema=ReceiptOut, description="A transaction is bad; nothing was stored")
    @blueprint.response(201, ReceiptOut)
    def post(self, query: dict[str, object]) -> tuple[RemittanceReceipt, HTTPStatus, dict[str, str]]:
        """Take an 835 and open a case for every claim that is a parity matter

        The same file a second time adds nothing. A file with a bad transaction stores nothing and the answer
        (422) lists every transaction, good and bad; with `accept_good` the good ones are stored.
        """
        accept_good = query["accept_good"] is True
        with uploaded(str(query["name"]), MEDIA_TYPES) as (name, content):
            receipt = denials.receive_remittance(
                new_work(),
                name=name,
                content=content,
                accept_good=accept_good,
                practice_id=cast("UUID | None", query["practice_id"]),
            )
        return receipt, _status(receipt), _where(receipt)


@blueprint.route("/<uuid:file_id>")
class Remittance(MethodView):
    """One file."""

    @needs(Permission.SEE_CASES)
    @blueprint.response(200, ReceiptOut)
    def get(self, file_id: UUID) -> RemittanceReceipt:
        """What was read in a file, and what was stored of it"""
        return denials.read_receipt(new_work(), file_id)


def _status(receipt: RemittanceReceipt) -> HTTPStatus:
    if receipt.already_received:
        return HTTPStatus.OK
    return HTTPStatus.CREATED if receipt.stored else HTTPStatus.UNPROCESSABLE_ENTITY


def _where(receipt: RemittanceReceipt) -> dict[str, str]:
    if receipt.id is None:
        return {}
    return {"Location": url_for("Remittances.Remittance", file_id=receipt.id)}
