"""Disputes over a bill, and the audit of estimates, on pages."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import ask_again, needs
from api.downloads import file_answer
from api.pages import estimate_bill_words as words
from api.pages import estimate_words
from api.pages.forms import chosen
from api.problems import status_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_disputes import DisputeEvent, DisputeEventKind
from appeals.errors import (
    AppealsError,
    BadInput,
    Conflict,
    Fault,
    LetterBlocked,
    NotFound,
    PacketBlocked,
    TooLarge,
)
from appeals.services import estimate_audit, estimate_dispute_packets, estimate_disputes

blueprint = Blueprint("estimate_disputes", __name__)
QUARTER = timedelta(days=91)


@blueprint.post("/estimates/<uuid:estimate_id>/disputes")
@needs(Permission.ESTIMATE)
def begin(estimate_id: UUID) -> ResponseReturnValue:
    """A notice of selection came in, or a dispute was announced."""
    form = request.form
    try:
        view = estimate_disputes.open_dispute(
            new_work(),
            estimate_id,
            provider=form.get("provider", ""),
            notice_on=words.day(form, "notice_on", required=False),
            reference=form.get("reference", ""),
        )
    except (BadInput, Conflict) as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("estimate_bills.show", estimate_id=estimate_id, _anchor="disputes"), code=303)
    flash("The dispute is open. Put collections on hold and stop late fees now.", "good")
    return redirect(url_for("estimate_disputes.show", dispute_id=view.id), code=303)


@blueprint.get("/estimate-disputes/<uuid:dispute_id>")
@needs(Permission.SEE_ESTIMATES)
def show(dispute_id: UUID) -> str:
    """One dispute: its clock, holds, papers and packets."""
    return _page(dispute_id, None)


@blueprint.post("/estimate-disputes/<uuid:dispute_id>/events")
@needs(Permission.ESTIMATE)
def record(dispute_id: UUID) -> ResponseReturnValue:
    """Record what happened, with its paper."""
    new_work().check("estimate_dispute.event_recorded", Permission.ESTIMATE)
    sent = request.files.get("file")
    try:
        estimate_disputes.record_dispute_event(
            new_work(),
            dispute_id,
            event=_event(),
            paper=sent.stream if sent is not None and sent.filename else None,  # type: ignore[arg-type]
        )
    except (BadInput, Conflict, TooLarge) as refusal:
        return _page(dispute_id, refusal), status_of(refusal)
    flash("Recorded.", "good")
    return redirect(url_for("estimate_disputes.show", dispute_id=dispute_id), code=303)


@blueprint.post("/estimate-disputes/<uuid:dispute_id>/packets")
@needs(Permission.ESTIMATE)
def seal(dispute_id: UUID) -> ResponseReturnValue:
    """Build the packet and seal it."""
    try:
        packet = estimate_dispute_packets.seal_dispute_packet(new_work(), dispute_id)
    except (PacketBlocked, LetterBlocked) as refusal:
        return _page(dispute_id, refusal), status_of(refusal)
    flash(f"Packet {packet.number} is sealed: {packet.pages} pages. Send it, then record that.", "good")
    return redirect(url_for("estimate_disputes.show", dispute_id=dispute_id, _anchor="packets"), code=303)


@blueprint.get("/estimate-dispute-packets/<uuid:dispute_packet_id>/files/<string:file_format>")
@needs(Permission.SEE_ESTIMATES)
def packet_file(dispute_packet_id: UUID, file_format: str) -> ResponseReturnValue:
    """The sealed PDF (pdf) or its manifest (json): a download after a fresh proof of who asks."""
    if file_format not in {"pdf", "json"}:
        raise NotFound("file format")
    if (again := ask_again()) is not None:
        return again
    found = estimate_dispute_packets.download_dispute_packet(
        new_work(), dispute_packet_id, manifest=file_format == "json"
    )
    return file_answer(found)


@blueprint.get("/estimate-audit")
@needs(Permission.SEE_ESTIMATES)
def audit() -> ResponseReturnValue:
    """Owed, given, late and why, by place and month; evidence of posting and training."""
    refusal = None
    try:
        first, last = _span()
        view = estimate_audit.audit_estimates(new_work(), first=first, last=last)
    except BadInput as problem:
        refusal = problem
        today = new_work().today
        view = estimate_audit.audit_estimates(new_work(), first=today - QUARTER, last=today)
    shown = render_template(
        "estimate_bills/audit.html", audit=view, words=words, terms=estimate_words, refusal=refusal
    )
    return (shown, 422) if refusal is not None else shown


@blueprint.get("/estimate-audit/<string:file_format>")
@needs(Permission.SEE_ESTIMATES)
def audit_file(file_format: str) -> ResponseReturnValue:
    """The audit as a table (csv) or workbook (xlsx)."""
    if file_format not in {"csv", "xlsx"}:
        raise NotFound("file format")
    first, last = _span()
    found = estimate_audit.export_audit(new_work(), first=first, last=last, xlsx=file_format == "xlsx")
    return file_answer(found)


def _span() -> tuple[date, date]:
    today = new_work().today
    first = words.day(request.args, "first", required=False) or today - QUARTER
    return first, words.day(request.args, "last", required=False) or max(today, first)


def _event() -> DisputeEvent:
    form = request.form
    kind, on = chosen(DisputeEventKind, form.get("kind")), words.day(form, "on")
    if kind is None or on is None:
        raise BadInput([Fault("kind", "choose what happened")])
    amount = form.get("amount", "").strip()
    return DisputeEvent(
        kind=kind,
        on=on,
        note=form.get("note", "").strip(),
        reference=form.get("reference", "").strip(),
        amount=words.cents(amount, "amount") if amount else None,
        title=form.get("title", "").strip(),
    )


def _page(dispute_id: UUID, refusal: AppealsError | None) -> str:
    return render_template(
        "estimate_bills/dispute.html",
        dispute=estimate_disputes.read_dispute(new_work(), dispute_id),
        refusal=refusal,
        typed=request.form if refusal else {},
        today=new_work().today,
        words=words,
    )
