"""The worklist: which cases need someone, the next date first."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from api.authentication import needs
from api.pages import request_words, wording
from api.pages.forms import chosen, page_number
from api.pages.practices import chosen_practice, offered
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.case import CaseState
from appeals.domain.letter_kinds import KINDS
from appeals.services.request_badges import CaseRequests
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
ASKED = {
    "": "Any request",
    "none": "None asked",
    "open": "Open",
    "step_due": "Next step is due",
    "overdue": "Answer overdue",
}
SEARCHED = ("state", "verdict", "due", "asked", "law", "practice", "claim_number")
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
        asked=chosen(CaseRequests, request.args.get("asked")),
        practice_id=chosen_practice(request.args.get("practice")),
        claim_number=request.args.get("claim_number", "").strip(),
        law_to_read=request.args.get("law") == "changed",
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
        asked=ASKED,
        practices=offered(),
        request_words=request_words,
        sorts=SORTS,
        verdicts=verdicts,
        filtered=any(request.args.get(name) for name in SEARCHED),
        address=_address,
        kinds=KINDS,
    )


def _address(number: int) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    return f"{url_for('worklist.show')}?{urlencode({**kept, 'page': number})}"
