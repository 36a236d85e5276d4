"""Packets that are built in the background: ordering one, and where it is."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages.job_words import STATE_TAGS, STATE_WORDS
from api.pages.packets import order_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.errors import BadInput
from appeals.services import cases, packet_orders

blueprint = Blueprint("packet_orders", __name__)


@blueprint.post("/cases/<uuid:case_id>/packet/orders")
@needs(Permission.SEAL)
def order(case_id: UUID) -> ResponseReturnValue:
    """Ask for the packet to be built while the person works on."""
    try:
        wanted, reason = order_of(request.form), request.form.get("reason", "")
        ordered = packet_orders.order_packet(new_work(), case_id, order=wanted, reason=reason)
    except BadInput as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("packets.plan", case_id=case_id), code=303)
    return redirect(url_for("packet_orders.show", order_id=ordered.id), code=303)


@blueprint.get("/packet-orders/<uuid:order_id>")
@needs(Permission.SEE_CASES)
def show(order_id: UUID) -> str:
    """Where an ordered packet is; its state alone where the page asks how it is getting on."""
    ordered = packet_orders.read_order(new_work(), order_id)
    return render_template(
        "packets/order_state.html" if request.headers.get("HX-Request") else "packets/order.html",
        ordered=ordered,
        case=cases.read_case(new_work(), ordered.case_id),
        states=STATE_WORDS,
        tags=STATE_TAGS,
    )
