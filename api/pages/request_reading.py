"""Reads the forms of a request: what they tell of an event."""

from collections.abc import Mapping, Sequence
from datetime import date

from api.pages.forms import whole_number
from api.pages.request_forms import GROUND_ROWS
from api.pages.request_words import HOW
from appeals.domain.plain import Plain
from appeals.domain.request_views import RequestView
from appeals.domain.requests import ItemMark, RequestEventKind
from appeals.errors import BadInput, Fault

K = RequestEventKind


def day_of(typed: Mapping[str, str]) -> date:
    """The day of an event; raises BadInput."""
    try:
        return date.fromisoformat(typed.get("on", ""))
    except ValueError:
        raise BadInput([Fault("on", "needs a date")]) from None


def told_in(kind: RequestEventKind, typed: Mapping[str, str], request: RequestView) -> dict[str, Plain]:
    """What a form tells of its event, as plain fields of it."""
    told: dict[str, Plain] = {
        name: typed[name].strip()
        for name in ("note", "proof", "recipient", "method", "letter", "received_on")
        if typed.get(name, "").strip()
    }
    if kind is K.SENT:
        told["outside"], told["to_administrator"] = "outside" in typed, "elsewhere" not in typed
    if kind is K.REFUSED:
        told["grounds"] = list(_told_grounds(typed))
    if kind is K.ESCALATED:
        told["office"] = typed.get("office", "")
    if kind is K.ITEMS_MARKED:
        told["marks"] = _marks(typed, request)
    if kind is K.STRUCK:
        told["strikes"] = whole_number(typed.get("strikes", ""), "strikes")
    if kind is K.PLAN_CORRECTED:
        told["terms"] = _corrected(typed, request)
    return told


def _told_grounds(typed: Mapping[str, str]) -> Sequence[Plain]:
    found: list[Plain] = []
    for n in range(1, GROUND_ROWS + 1):
        if ground := typed.get(f"ground_{n}", ""):
            page = whole_number(typed.get(f"page_{n}", ""), f"page_{n}")
            found.append({"ground": ground, "quote": typed.get(f"quote_{n}", "").strip(), "page": page})
    return found


def _marks(typed: Mapping[str, str], request: RequestView) -> list[Plain]:
    """The lines of the checklist that were changed."""
    marks: list[Plain] = []
    for place, line in enumerate(request.checklist):
        how, page = typed.get(f"how_{place}", ""), typed.get(f"page_{place}", "").strip()
        note, paper = typed.get(f"note_{place}", "").strip(), typed.get(f"paper_{place}", "")
        before = line.mark
        if how not in HOW or not how:
            continue
        said = (how, paper, page, note)
        known = (
            (before.how.value, str(before.paper_id or ""), str(before.page or ""), before.note)
            if before
            else ()
        )
        if said != known:
            number = whole_number(page, f"page_{place}")
            marks.append(
                {"code": line.item.code, "how": how, "paper_id": paper or None, "page": number, "note": note}
            )
    return marks


def _said(mark: ItemMark) -> tuple[str, str, str, str]:
    return mark.how.value, str(mark.paper_id or ""), str(mark.page or ""), mark.note


def _corrected(typed: Mapping[str, str], request: RequestView) -> Plain:
    terms = request.terms
    return {
        "standing": terms.standing.value,
        "plan_type": typed.get("plan_type") or terms.plan_type.value,
        "state": typed.get("state", "").strip() or terms.state,
    }
