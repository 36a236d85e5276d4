"""The worklist: which cases need someone, the next date first."""

from collections.abc import Mapping
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
from appeals.domain.views import WorklistPage
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
SEARCHED = ("state", "verdict", "due", "asked", "law", "practice")
SORTS = {"due": "Next date", "newest": "Newest first", "amount": "Largest amount"}


@blueprint.get("/worklist")
@needs(Permission.SEE_CASES)
def show() -> str:
    """The list, filtered as the address says; part of a page where only the list changes."""
    page = matching(request.args, page=page_number(request.args))
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
        searched=(*SEARCHED, "sort"),
        address=_address,
        kinds=KINDS,
    )


def matching(typed: Mapping[str, str], *, page: int, per_page: int = 50) -> WorklistPage:
    """The cases that a filter lets through: the list itself, and what is chosen from it."""
    state = chosen(CaseState, typed.get("state"))
    return worklist(
        new_work(),
        page=page,
        per_page=per_page,
        states=[state] if state else [],
        verdict=chosen(VerdictKind, typed.get("verdict")),
        due=chosen(Due, typed.get("due")),
        asked=chosen(CaseRequests, typed.get("asked")),
        practice_id=chosen_practice(typed.get("practice")),
        law_to_read=typed.get("law") == "changed",
        sort=chosen(Sort, typed.get("sort")) or Sort.DUE,
    )


def _address(number: int) -> str:
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    return f"{url_for('worklist.show')}?{urlencode({**kept, 'page': number})}"
