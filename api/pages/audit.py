"""Who did what with a case, what of a patient's record went where, and who broke the glass."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import ask_again, needs
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.services import audit_anchors, audit_trail, cases, disclosures, nightly, restricting

blueprint = Blueprint("audit", __name__)

Span = dict[str, date | None]


@blueprint.get("/audit")
@needs(Permission.VERIFY)
def index() -> str:
    """Restricted cases that were opened with a reason, and whether the audit chain is whole."""
    return render_template(
        "audit/index.html",
        checks=nightly.nightly_checks(new_work()),
        anchor=audit_anchors.last_anchor(new_work()),
        glasses=restricting.broken_glasses(new_work()),
        report=audit_trail.verify_chain(new_work()) if request.args.get("verify") == "yes" else None,
    )


@blueprint.post("/audit/checks/<uuid:check_id>/notice")
@needs(Permission.VERIFY)
def take_notice(check_id: UUID) -> ResponseReturnValue:
    """Note that somebody has seen what a nightly check found."""
    nightly.take_notice(new_work(), check_id)
    return redirect(url_for("audit.index", _anchor="nightly"), code=303)


@blueprint.get("/cases/<uuid:case_id>/trail")
@needs(Permission.VERIFY)
def trail(case_id: UUID) -> ResponseReturnValue:
    """Who opened or changed a case, when and why; as a table for a spreadsheet where asked."""
    span, only_opened = _span(), request.args.get("opened") == "yes"
    events = audit_trail.case_trail(new_work(), case_id, **span)
    shown = [each for each in events if each.opened or not only_opened]
    if request.args.get("form") == "csv":
        return ask_again() or _table(f"trail-{case_id}.csv", audit_trail.trail_csv(shown))
    return render_template(
        "audit/trail.html", case_id=case_id, events=shown, span=span, only_opened=only_opened
    )


@blueprint.get("/cases/<uuid:case_id>/disclosures")
@needs(Permission.VERIFY)
def account(case_id: UUID) -> ResponseReturnValue:
    """The account of disclosures of the case's patient; as a table for a spreadsheet where asked."""
    span = _span()
    lines = disclosures.disclosures(new_work(), case_id, **span)
    if request.args.get("form") == "csv":
        return ask_again() or _table(f"disclosures-{case_id}.csv", disclosures.disclosures_csv(lines))
    case = cases.read_case(new_work(), case_id)
    return render_template("audit/disclosures.html", case=case, lines=lines, span=span)


def _span() -> Span:
    return {"first": _day("first"), "last": _day("last")}


def _day(name: str) -> date | None:
    """A day from the address; what is no day counts as not given."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _table(name: str, text: str) -> Response:
    answer = Response(text, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
