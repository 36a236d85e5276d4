"""What comes after an estimate, on pages: its bills and watch, files of bills, strays, reasons."""

import base64
import io
from collections.abc import Mapping
from datetime import date
from typing import BinaryIO
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import estimate_bill_words as words
from api.pages.imports import sent_file
from api.problems import status_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_bill_views import ChargesLook, Unforeseen
from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.errors import AppealsError, BadInput, Conflict, Fault, NotFound, TooLarge
from appeals.services import estimate_bills, estimate_charges, estimate_strays

blueprint = Blueprint("estimate_bills", __name__)
LARGEST_FIELD = 400_000  # letters of a form's field; a larger file is sent once more when it is kept


@blueprint.get("/estimates/<uuid:estimate_id>/bills")
@needs(Permission.SEE_ESTIMATES)
def show(estimate_id: UUID) -> str:
    """Bills, watch, plans, reasons and disputes of one estimate."""
    return _page(estimate_id, None)


@blueprint.post("/estimates/<uuid:estimate_id>/bills")
@needs(Permission.ESTIMATE)
def record(estimate_id: UUID) -> ResponseReturnValue:
    """Record one billed line by hand."""
    new_work().check("estimate_charges.recorded", Permission.ESTIMATE)
    try:
        fresh, _ = estimate_charges.record_charges(new_work(), estimate_id, lines=[_line()])
    except (BadInput, Conflict) as refusal:
        return _page(estimate_id, refusal), 422
    flash("Recorded." if fresh else "This line was recorded before; nothing was added.", "good")
    return _back(estimate_id, "charges")


@blueprint.post("/estimates/<uuid:estimate_id>/planned")
@needs(Permission.ESTIMATE)
def plan(estimate_id: UUID) -> ResponseReturnValue:
    """Say which days the schedule shows coming."""
    new_work().check("estimate_charges.planned", Permission.ESTIMATE)
    try:
        estimate_bills.plan_charges(new_work(), estimate_id, charges=_plans())
    except (BadInput, Conflict) as refusal:
        return _page(estimate_id, refusal), 422
    flash("Planned.", "good")
    return _back(estimate_id, "planned")


@blueprint.post("/estimates/<uuid:estimate_id>/planned/<uuid:planned_id>/gone")
@needs(Permission.ESTIMATE)
def forget(estimate_id: UUID, planned_id: UUID) -> ResponseReturnValue:
    """Take a planned charge off the schedule."""
    estimate_bills.forget_planned(new_work(), estimate_id, planned_id)
    flash("No longer planned.", "good")
    return _back(estimate_id, "planned")


@blueprint.post("/estimates/<uuid:estimate_id>/unforeseen")
@needs(Permission.ESTIMATE)
def unforeseen(estimate_id: UUID) -> ResponseReturnValue:
    """Write down why something could not be foreseen."""
    new_work().check("estimate.unforeseen_recorded", Permission.ESTIMATE)
    form = request.form
    try:
        told = Unforeseen(
            what=form.get("what", ""),
            known_on=_needed_day("known_on"),
            why=form.get("why", ""),
            necessity=form.get("necessity", ""),
            code=form.get("code", ""),
        )
        estimate_bills.record_unforeseen(new_work(), estimate_id, what=told)
    except (BadInput, Conflict) as refusal:
        return _page(estimate_id, refusal), 422
    flash("Written down; it cannot be changed any more.", "good")
    return _back(estimate_id, "unforeseen")


@blueprint.get("/estimate-charges")
@needs(Permission.SEE_ESTIMATES)
def files() -> str:
    """Take in a file of bills; lines that found no estimate."""
    return _files(None, None)


@blueprint.post("/estimate-charges")
@needs(Permission.ESTIMATE)
def look() -> ResponseReturnValue:
    """What a file would become; nothing is kept."""
    new_work().check("estimate_charges.previewed", Permission.ESTIMATE)
    try:
        sent = sent_file()
        body = sent.stream.read()
        found = estimate_charges.preview_charges(
            new_work(),
            content=io.BytesIO(body),
            name=sent.filename or "",
            planned=_planned(),
            dated_on=_dated(),
        )
    except (BadInput, TooLarge) as refusal:
        return _files(None, refusal), status_of(refusal)
    return _files(found, None, base64.b64encode(body).decode())


@blueprint.post("/estimate-charges/kept")
@needs(Permission.ESTIMATE)
def keep() -> ResponseReturnValue:
    """Take in the file that was looked at."""
    new_work().check("estimate_charges.imported", Permission.ESTIMATE)
    try:
        content, name = _content()
        found = estimate_charges.import_charges(
            new_work(), content=content, name=name, planned=_planned(), dated_on=_dated()
        )
    except (BadInput, TooLarge) as refusal:
        return _files(None, refusal), status_of(refusal)
    return _files(found, None)


@blueprint.post("/estimate-charges/matched")
@needs(Permission.ESTIMATE)
def again() -> ResponseReturnValue:
    """Look once more for the estimates of all strays."""
    placed = estimate_strays.match_again(new_work())
    flash(f"{placed} found their estimate.", "good")
    return redirect(url_for("estimate_bills.files"), code=303)


@blueprint.post("/estimate-charges/<uuid:charge_id>/placed")
@needs(Permission.ESTIMATE)
def place(charge_id: UUID) -> ResponseReturnValue:
    """Say to which estimate a line belongs."""
    try:
        estimate_strays.place_charge(new_work(), charge_id, _estimate())
    except (BadInput, Conflict) as refusal:
        flash(refusal.sentence, "error")
    else:
        flash("Placed.", "good")
    return redirect(url_for("estimate_bills.files"), code=303)


@blueprint.post("/estimate-charges/<uuid:charge_id>/aside")
@needs(Permission.ESTIMATE)
def set_aside(charge_id: UUID) -> ResponseReturnValue:
    """Say that a line does not count."""
    try:
        estimate_strays.set_charge_aside(new_work(), charge_id, reason=request.form.get("reason", ""))
    except BadInput as refusal:
        flash(refusal.sentence, "error")
    else:
        flash("Set aside. It stays and counts no more.", "good")
    where = request.form.get("estimate_id", "")
    if where:
        return _back(_uuid(where), "charges")
    return redirect(url_for("estimate_bills.files"), code=303)


def _page(estimate_id: UUID, refusal: BadInput | Conflict | None) -> str:
    return render_template(
        "estimate_bills/show.html",
        bills=estimate_bills.read_bills(new_work(), estimate_id),
        refusal=refusal,
        wrong=_wrong(refusal),
        typed=request.form if refusal else {},
        today=new_work().today,
        words=words,
    )


def _files(found: ChargesLook | None, refusal: AppealsError | None, content: str = "") -> str:
    return render_template(
        "estimate_bills/files.html",
        found=found,
        content=content if len(content) <= LARGEST_FIELD else "",
        strays=estimate_strays.list_unmatched(new_work()),
        refusal=refusal,
        typed=request.form,
        words=words,
    )


def _wrong(refusal: BadInput | Conflict | None) -> Mapping[str, str]:
    if not isinstance(refusal, BadInput):
        return {}
    return {fault.where.rsplit(".", 1)[-1]: fault.what for fault in refusal.problems}


def _back(estimate_id: UUID, part: str) -> ResponseReturnValue:
    return redirect(url_for("estimate_bills.show", estimate_id=estimate_id, _anchor=part), code=303)


def _line() -> BilledLine:
    form = request.form
    return BilledLine(
        provider_npi=form.get("provider_npi", ""),
        code=form.get("code", ""),
        cents=words.cents(form.get("amount", ""), "amount"),
        first_day=words.day(form, "first_day"),
        last_day=words.day(form, "last_day", required=False),
        dated_on=words.day(form, "dated_on", required=False),
        claim_id=form.get("claim_id", ""),
        label=form.get("label", "")[:200],
    )


def _plans() -> tuple[PlannedCharge, ...]:
    form = request.form
    amount, npi = words.cents(form.get("amount", ""), "amount"), form.get("provider_npi", "")
    days = [each for each in form.get("days", "").replace(",", " ").split() if each]
    if not days:
        raise BadInput([Fault("days", "tell at least one day, like 2026-12-28")])
    return tuple(
        PlannedCharge(npi, _day(each), amount, form.get("code", ""), form.get("label", "")) for each in days
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput([Fault("days", f"{typed[:20]!r} is no day like 2026-12-28")]) from None


def _needed_day(name: str) -> date:
    found = words.day(request.form, name)
    assert found is not None  # noqa: S101  it was required
    return found


def _planned() -> bool:
    return request.form.get("planned") == "yes"


def _dated() -> date | None:
    return words.day(request.form, "dated_on", required=False)


def _content() -> tuple[BinaryIO, str]:
    sent = request.form.get("content", "")
    if not sent:
        file = sent_file()
        return io.BytesIO(file.stream.read()), file.filename or ""
    try:
        return io.BytesIO(base64.b64decode(sent, validate=True)), request.form.get("name", "")
    except ValueError:
        raise BadInput([Fault("file", "was damaged on its way. Choose it again")]) from None


def _estimate() -> UUID:
    return _uuid(request.form.get("estimate_id", ""))


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound("estimate") from None
