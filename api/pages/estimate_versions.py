"""Sealed versions of an estimate: issued, read, compared, handed over, copied, drawn in another form."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import ask_again, fresh, needs
from api.downloads import file_answer
from api.pages import estimate_words as words
from api.pages.estimates import faults, page_of
from api.pages.forms import chosen
from api.work import actor, new_work, now
from appeals.domain.actor import Permission
from appeals.domain.estimate_facts import DRAWN_FORMATS, DRAWN_LANGUAGES
from appeals.domain.estimate_file import DeliveryKind, DeliveryTold
from appeals.errors import BadInput, Conflict, EstimateBlocked, Fault, LetterBlocked, NotFound
from appeals.services import (
    estimate_deliveries,
    estimate_issuing,
    estimate_links,
    estimate_versions,
    estimates,
)
from appeals.services.versions import FileFormat
from nqtl_library.estimate_kinds import Method

blueprint = Blueprint("estimate_versions", __name__)


@blueprint.post("/estimates/<uuid:estimate_id>/versions")
@needs(Permission.ESTIMATE)
def issue(estimate_id: UUID) -> ResponseReturnValue:
    """Issue the estimate: seal it as the next version."""
    form = request.form
    try:
        version = estimate_issuing.issue_estimate(
            new_work(),
            estimate_id,
            expected_version=int(form["version"]) if form.get("version", "").isdecimal() else None,
            reason=form.get("reason", ""),
            late_because=form.get("late_because", ""),
        )
    except (EstimateBlocked, LetterBlocked) as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("estimates.show", estimate_id=estimate_id, _anchor="findings"), code=303)
    except (BadInput, Conflict) as refusal:
        return page_of(estimates.read_estimate(new_work(), estimate_id), refusal), 422
    flash(f"Version {version.number} is sealed. Now hand it over.", "good")
    return redirect(url_for("estimate_versions.show", estimate_version_id=version.id), code=303)


@blueprint.get("/estimate-versions/<uuid:estimate_version_id>")
@needs(Permission.SEE_ESTIMATES)
def show(estimate_version_id: UUID) -> str:
    """A sealed version: what it says, what changed, how it was handed over, its proof."""
    return page_of_version(estimate_version_id, None)


@blueprint.get("/estimate-versions/<uuid:estimate_version_id>/changes/<uuid:with_id>")
@needs(Permission.SEE_ESTIMATES)
def compare(estimate_version_id: UUID, with_id: UUID) -> str:
    """What differs between two versions, in sentences."""
    return render_template(
        "estimates/changes.html",
        version=estimate_versions.read_estimate_version(new_work(), estimate_version_id),
        found=estimate_versions.compare_versions(new_work(), estimate_version_id, with_id),
    )


@blueprint.get("/estimate-papers/<uuid:estimate_paper_id>/files/<string:file_format>")
@needs(Permission.SEE_ESTIMATES)
def paper(estimate_paper_id: UUID, file_format: str) -> ResponseReturnValue:
    """A sealed file, as a download after a fresh proof of who asks or, for the PDF, in the page."""
    wanted = chosen(FileFormat, file_format)
    if wanted is None:
        raise NotFound("file format")
    if wanted is FileFormat.PDF and request.args.get("in_page") == "yes":
        return file_answer(estimate_versions.show_paper(new_work(), estimate_paper_id), in_page=True)
    if (again := ask_again()) is not None:
        return again
    return file_answer(estimate_versions.download_paper(new_work(), estimate_paper_id, format=wanted))


@blueprint.post("/estimate-versions/<uuid:estimate_version_id>/papers")
@needs(Permission.ESTIMATE)
def add_paper(estimate_version_id: UUID) -> ResponseReturnValue:
    """Draw it in another language or print."""
    try:
        estimate_versions.add_paper(
            new_work(),
            estimate_version_id,
            language=request.form.get("language", "en"),
            form=request.form.get("form", "standard"),
        )
    except (BadInput, LetterBlocked) as refusal:
        flash(refusal.sentence, "error")
    else:
        flash("Drawn and sealed beside the others.", "good")
    return redirect(url_for("estimate_versions.show", estimate_version_id=estimate_version_id), code=303)


@blueprint.post("/estimate-versions/<uuid:estimate_version_id>/deliveries")
@needs(Permission.ESTIMATE)
def deliver(estimate_version_id: UUID) -> ResponseReturnValue:
    """Record how it reached the patient, or did not."""
    new_work().check("estimate.delivered", Permission.ESTIMATE)
    try:
        sent = request.files.get("proof_file")
        estimate_deliveries.record_delivery(
            new_work(),
            estimate_version_id,
            delivery=_delivery(estimate_version_id),
            proof=sent.stream if sent is not None and sent.filename else None,  # type: ignore[arg-type]
        )
    except (BadInput, Conflict, EstimateBlocked) as refusal:
        return page_of_version(estimate_version_id, refusal), 422
    flash("Recorded, with the version’s fingerprint.", "good")
    return redirect(
        url_for("estimate_versions.show", estimate_version_id=estimate_version_id, _anchor="handed"), code=303
    )


@blueprint.post("/estimate-versions/<uuid:estimate_version_id>/copies")
@needs(Permission.ESTIMATE)
@fresh
def copy(estimate_version_id: UUID) -> ResponseReturnValue:
    """Give the copy that the patient asks for; one step, recorded."""
    return file_answer(estimate_deliveries.supply_copy(new_work(), estimate_version_id))


def _delivery(estimate_version_id: UUID) -> DeliveryTold:
    form = request.form
    kind = chosen(DeliveryKind, form.get("kind")) or DeliveryKind.GIVEN
    spoken = kind is DeliveryKind.SPOKEN
    return DeliveryTold(
        kind=kind,
        method=Method.ORAL if spoken else chosen(Method, form.get("method")) or Method.UNKNOWN,
        at=_moment(estimate_version_id, form.get("on", "").strip(), form.get("hour", "").strip()),
        recipient=form.get("recipient", "").strip(),
        where=form.get("where", "").strip(),
        proof=form.get("proof", "").strip(),
    )


def _moment(estimate_version_id: UUID, day: str, hour: str) -> datetime:
    """When, at the office that schedules; empty means now."""
    if not day and not hour:
        return now()
    try:
        local = datetime.fromisoformat(f"{day}T{hour or '12:00'}")
    except ValueError:
        raise BadInput([Fault("on", "needs a date, and a time like 14:30")]) from None
    version = estimate_versions.read_estimate_version(new_work(), estimate_version_id)
    zone = estimates.read_estimate(new_work(), version.estimate_id).zone
    return local.replace(tzinfo=ZoneInfo(zone))


def page_of_version(
    estimate_version_id: UUID, refusal: BadInput | Conflict | LetterBlocked | None, *, code: str = ""
) -> str:
    """The page of a sealed version; ``code``: of a link that was sent just now."""
    version = estimate_versions.read_estimate_version(new_work(), estimate_version_id)
    may_verify = actor().may(Permission.VERIFY)
    return render_template(
        "estimates/version.html",
        version=version,
        estimate=estimates.read_estimate(new_work(), version.estimate_id),
        report=estimate_versions.verify_estimate_version(new_work(), estimate_version_id)
        if may_verify
        else None,
        links=estimate_links.list_links(new_work(), estimate_version_id),
        can_send_links=estimate_links.can_send_links(new_work()),
        code=code,
        words=words,
        refusal=refusal,
        wrong=faults(refusal) if not isinstance(refusal, LetterBlocked) else {},
        typed=request.form if refusal else {},
        languages=sorted(DRAWN_LANGUAGES),
        forms=sorted(DRAWN_FORMATS, reverse=True),
    )
