"""Records: what is due for disposal, what is on hold, what was disposed of; and how long one case is kept."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import fresh, needs
from api.downloads import file_answer
from api.pages.forms import chosen
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.retention import HoldScope
from appeals.errors import AppealsError, BadInput, Conflict
from appeals.services import cases, disposal, holds, records
from appeals.services.holds import HoldOrder
from nqtl_library.retention import RecordKind

blueprint = Blueprint("records", __name__)

SCOPES: Mapping[str, str] = {
    "patient": "A patient, by exact name and birth date",
    "member": "A member number",
    "plan": "A plan, payer or administrator, by exact name",
    "organization": "Everything the organization has",
}
REACHES: Mapping[str, str] = {
    "record": "Case",
    "patient": "Patient",
    "member": "Member number",
    "plan": "Plan",
    "organization": "Everything",
}
KINDS: Mapping[str, str] = {
    "case": "Case",
    "denial": "Denial without a case",
    "notice": "Letter without a case",
    "file": "Imported file",
    "estimate": "Estimates of a patient",
}
MOST_YEARS = 3  # digits


@blueprint.get("/records")
@needs(Permission.DISPOSE_RECORDS)
def index() -> str:
    """What is due, proposed, held and disposed of."""
    page = records.records_page(new_work())
    return render_template("records/index.html", page=page, scopes=SCOPES, reaches=REACHES, kinds=KINDS)


@blueprint.post("/records/review")
@needs(Permission.DISPOSE_RECORDS)
def review() -> ResponseReturnValue:
    """Look now for records whose time has passed."""
    found = records.review(new_work())
    flash(f"Looked through the records: {found} more whose time has passed. Nothing was destroyed.", "good")
    return _back()


@blueprint.post("/records/period")
@needs(Permission.DISPOSE_RECORDS)
def period() -> ResponseReturnValue:
    """How long the organization itself keeps records."""
    typed = request.form.get("years", "").strip() or "0"
    years = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_YEARS else -1
    return _done(
        lambda: disposal.set_period(new_work(), years=years), "Saved. Every record is counted with it."
    )


@blueprint.post("/records/holds")
@needs(Permission.HOLD_RECORDS)
def place() -> ResponseReturnValue:
    """Hold everything of a patient, a plan, or the organization."""
    form = request.form
    scope = chosen(HoldScope, form.get("scope"))
    if scope is None or scope is HoldScope.RECORD:
        raise BadInput([], "Choose what the hold reaches. A single case is held from its own page.")
    order = HoldOrder(
        scope,
        patient_name=form.get("patient_name", ""),
        birth_date=_day(form.get("birth_date", "")),
        member_id=form.get("member_id", ""),
        plan=form.get("plan", ""),
    )
    return _done(
        lambda: holds.place_hold(new_work(), order, reason=form.get("reason", "")), "The hold is placed."
    )


@blueprint.post("/records/holds/<uuid:hold_id>/end")
@needs(Permission.HOLD_RECORDS)
def lift(hold_id: UUID) -> ResponseReturnValue:
    """End a hold, with a reason."""
    reason = request.form.get("reason", "")
    return _done(lambda: holds.lift_hold(new_work(), hold_id, reason=reason), "The hold is lifted.")


@blueprint.post("/records/proposals/<uuid:proposal_id>")
@needs(Permission.DISPOSE_RECORDS)
def propose_found(proposal_id: UUID) -> ResponseReturnValue:
    """Propose what the review found."""
    done = "Proposed. A second person carries it out."
    return _done(lambda: disposal.propose_found(new_work(), proposal_id), done)


@blueprint.post("/records/proposals/<uuid:proposal_id>/withdrawal")
@needs(Permission.DISPOSE_RECORDS)
def withdraw(proposal_id: UUID) -> ResponseReturnValue:
    """Take a proposal back."""
    return _done(lambda: disposal.withdraw(new_work(), proposal_id), "Withdrawn. It is kept for now.")


@blueprint.post("/records/proposals/<uuid:proposal_id>/disposal")
@needs(Permission.DISPOSE_RECORDS)
@fresh
def carry_out(proposal_id: UUID) -> ResponseReturnValue:
    """Destroy the record, for good, as a second person."""
    new_work().check("record.disposed", Permission.DISPOSE_RECORDS)
    if request.form.get("understood") != "yes":
        flash("Tick that it cannot be undone. Nothing was destroyed.", "error")
        return _back()
    done = "Destroyed, and certified. The certificate is below."
    return _done(lambda: disposal.carry_out(new_work(), proposal_id), done)


@blueprint.get("/records/certificates/<uuid:disposal_id>/<certificate_form>")
@needs(Permission.DISPOSE_RECORDS)
def certificate(disposal_id: UUID, certificate_form: str) -> ResponseReturnValue:
    """A certificate as PDF or Word, or the signed list."""
    return file_answer(disposal.download_certificate(new_work(), disposal_id, form=certificate_form))


@blueprint.get("/cases/<uuid:case_id>/keeping")
@needs(Permission.SEE_CASES)
def keeping(case_id: UUID) -> str:
    """Until when the case is kept, by which rules, and what holds it."""
    case = cases.read_case(new_work(), case_id)
    stands = disposal.read_standing(new_work(), RecordKind.CASE, case_id)
    return render_template("records/keeping.html", case=case, stands=stands)


@blueprint.post("/cases/<uuid:case_id>/hold")
@needs(Permission.HOLD_RECORDS)
def hold_case(case_id: UUID) -> ResponseReturnValue:
    """Hold this case."""
    order = HoldOrder(HoldScope.RECORD, case_id=case_id)
    reason = request.form.get("reason", "")
    done = "The hold is placed. Nothing of this case can be disposed of."
    return _done(lambda: holds.place_hold(new_work(), order, reason=reason), done, case_id)


@blueprint.post("/cases/<uuid:case_id>/disposal")
@needs(Permission.DISPOSE_RECORDS)
def propose(case_id: UUID) -> ResponseReturnValue:
    """Propose to dispose of this case."""
    done = "Proposed. A second person carries it out, under Records."
    return _done(lambda: disposal.propose(new_work(), RecordKind.CASE, case_id), done, case_id)


def _done(act: Callable[[], object], words: str, case_id: UUID | None = None) -> ResponseReturnValue:
    try:
        act()
        flash(words, "good")
    except (BadInput, Conflict) as refusal:
        _tell(refusal)
    return _back(case_id)


def _tell(refusal: AppealsError) -> None:
    flash(refusal.sentence, "error")


def _back(case_id: UUID | None = None) -> ResponseReturnValue:
    address = url_for("records.keeping", case_id=case_id) if case_id else url_for("records.index")
    return redirect(address, code=303)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
