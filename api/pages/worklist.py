"""The worklist: which cases need someone, the next date first."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from api.authentication import needs
from api.pages import wording
from api.pages.forms import chosen, page_number
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import KINDS
from appeals.services.worklist import Due, Sort, worklist
from nqtl_library.terms import VerdictKind

blueprint = Blueprint("worklist", __name__)

DUE = {
    "": "Any date",
    "overdue": "Overdue",
    "week": "Within 7 days",
    "month": "Within 31 days",
    "none": "No date yet",
}
SORTS = {"due": "Next date", "newest": "Newest first", "amount": "Largest amount"}


@blueprint.get("/worklist")
@needs(Permission.SEE_CASES)
def show() -> str:
    """The list, filtered as the address says; part of a page where only the list changes."""
    state = chosen(CaseState, request.args.get("state"))
    page = worklist(
        new_work(),
        page=page_number(request.args),
        states=[state] if state else [],
        verdict=chosen(VerdictKind, request.args.get("verdict")),
        due=chosen(Due, request.args.get("due")),
        claim_number=request.args.get("claim_number", "").strip(),
        sort=chosen(Sort, request.args.get("sort")) or Sort.DUE,
    )
    verdicts = {
        "": "Any finding",
        **{name: wording.VERDICTS[name] for name in ("parity", "parity_quantitative", "needs_review")},
    }
    return render_template(
        "worklist/rows.html" if request.headers.get("HX-Request") else "worklist/show.html",
        page=page,
        states=wording.STATES,
        dues=DUE,
        sorts=SORTS,
        verdicts=verdicts,
        filtered=any(request.args.get(name) for name in ("state", "verdict", "due", "claim_number")),
        address=_address,
        kinds=KINDS,
    )


def _address(number: int) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    return f"{url_for('worklist.show')}?{urlencode({**kept, 'page': number})}"
