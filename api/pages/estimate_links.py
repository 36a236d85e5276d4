"""Links that are mailed to patients: sent and taken back on the page of the version that they open."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages.estimate_versions import page_of_version
from api.pages.forms import chosen
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_links import USUAL_DAYS, Asks, LinkOrder
from appeals.errors import BadInput, Conflict, EstimateBlocked
from appeals.services import estimate_links

blueprint = Blueprint("estimate_links", __name__)


@blueprint.post("/estimate-versions/<uuid:estimate_version_id>/links")
@needs(Permission.ESTIMATE)
def send(estimate_version_id: UUID) -> ResponseReturnValue:
    """Mail the patient a link to this version. A code is shown this once, on the page that answers."""
    days = request.form.get("days", "").strip()
    order = LinkOrder(
        asks=chosen(Asks, request.form.get("asks")) or Asks.BIRTH_DATE,
        days=int(days) if days.isdecimal() else USUAL_DAYS,
    )
    try:
        sent = estimate_links.send_link(new_work(), estimate_version_id, order=order)
    except (BadInput, Conflict, EstimateBlocked) as refusal:
        return page_of_version(estimate_version_id, refusal), 422
    if sent.code:
        return page_of_version(estimate_version_id, None, code=sent.code)
    flash("The link is on its way. It counts as handed over; you see here when it is opened.", "good")
    return redirect(
        url_for("estimate_versions.show", estimate_version_id=estimate_version_id, _anchor="links"), code=303
    )


@blueprint.post("/estimate-links/<uuid:link_id>/revoke")
@needs(Permission.ESTIMATE)
def revoke(link_id: UUID) -> ResponseReturnValue:
    """End a link for good."""
    view = estimate_links.revoke_link(new_work(), link_id)
    flash("The link no longer opens anything.", "good")
    return redirect(
        url_for("estimate_versions.show", estimate_version_id=view.version_id, _anchor="links"), code=303
    )
