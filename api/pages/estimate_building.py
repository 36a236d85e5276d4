"""The builder: services, prices and scope of an estimate, with totals and findings as they are typed."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import estimate_words as words
from api.pages.estimates import faults
from api.pages.forms import version_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_file import PricedLine
from appeals.domain.estimate_views import EstimateView, LineOrder
from appeals.domain.fee_schedules import UNKNOWN_TIER, FeeScheduleView
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import BadInput, Conflict, Fault
from appeals.services import estimate_building, estimate_directory, estimates, fee_schedules

blueprint = Blueprint("estimate_building", __name__, url_prefix="/estimates")

BUILDER = "builder"
LINE_TEXTS = ("description", "frequency", "basis", "provider")
LINE_DAYS = ("first_day", "last_day")
SCOPE_TEXTS = ("frequency", "basis")


@blueprint.get("/<uuid:estimate_id>/build")
@needs(Permission.ESTIMATE)
def build(estimate_id: UUID) -> str:
    """The builder."""
    new_work().check("estimate.changed", Permission.ESTIMATE)
    return _builder(estimates.read_estimate(new_work(), estimate_id), None)


@blueprint.post("/<uuid:estimate_id>/build/live")
@needs(Permission.ESTIMATE)
def live(estimate_id: UUID) -> ResponseReturnValue:
    """Totals and findings for what is typed; nothing is kept."""
    try:
        view = estimates.try_changes(new_work(), estimate_id, changes=_changes(_lines(estimate_id)))
    except BadInput as refusal:
        return render_template("estimates/live.html", estimate=None, refusal=refusal, words=words)
    return render_template("estimates/live.html", estimate=view, refusal=None, words=words)


@blueprint.post("/<uuid:estimate_id>/build")
@needs(Permission.ESTIMATE)
def save(estimate_id: UUID) -> ResponseReturnValue:
    """Keep what is typed; with the button of a line, without that line."""
    new_work().check("estimate.changed", Permission.ESTIMATE)
    try:
        dropped = request.form.get("drop", "")
        lines = [
            line for line in _lines(estimate_id) if dropped not in (line.id, line.included_in) or not dropped
        ]
        estimates.change_estimate(
            new_work(),
            estimate_id,
            changes=_changes(lines),
            expected_version=version_of(request.form, BUILDER),
        )
    except (BadInput, Conflict) as refusal:
        return _builder(estimates.read_estimate(new_work(), estimate_id), refusal), 422
    flash("Saved.", "good")
    if "done" in request.form:
        return redirect(url_for("estimates.show", estimate_id=estimate_id), code=303)
    return redirect(url_for("estimate_building.build", estimate_id=estimate_id, _anchor="lines"), code=303)


@blueprint.post("/<uuid:estimate_id>/services")
@needs(Permission.ESTIMATE)
def add(estimate_id: UUID) -> ResponseReturnValue:
    """Add a service of the fee schedule."""
    new_work().check("estimate.services_added", Permission.ESTIMATE)
    try:
        order = LineOrder(
            item=request.form.get("item", ""),
            quantity=_quantity(request.form.get("quantity", "")),
            frequency=request.form.get("frequency", "").strip(),
        )
        view = estimate_building.add_services(
            new_work(), estimate_id, orders=[order], expected_version=version_of(request.form, BUILDER)
        )
    except (BadInput, Conflict) as refusal:
        return _builder(estimates.read_estimate(new_work(), estimate_id), refusal), 422
    flash(f"Added: {view.content.lines[-1].description}.", "good")
    return redirect(url_for("estimate_building.build", estimate_id=estimate_id, _anchor="lines"), code=303)


def _builder(view: EstimateView, refusal: BadInput | Conflict | None) -> str:
    schedules = fee_schedules.list_schedules(new_work())
    chosen = next((each for each in schedules if each.id == view.content.pricing.schedule_id), None)
    return render_template(
        "estimates/build.html",
        estimate=view,
        refusal=refusal,
        wrong=faults(refusal),
        words=words,
        schedules=_newest(schedules, chosen),
        fees=chosen,
        unknown_tier=UNKNOWN_TIER,
        providers=estimate_directory.list_providers(new_work(), active_only=True),
    )


def _newest(schedules: tuple[FeeScheduleView, ...], chosen: FeeScheduleView | None) -> list[FeeScheduleView]:
    """The newest version of each schedule, and the one that the estimate has."""
    newest = {each.name: each for each in reversed(schedules)}
    kept = list(newest.values())
    return kept if chosen is None or chosen in kept else [chosen, *kept]


def _changes(lines: list[PricedLine]) -> dict[str, object]:
    """What the form says, as a change of the estimate."""
    form = request.form
    separate = words.lines_of(form.get("separate", ""))
    return {
        "primary": form.get("primary", "").strip(),
        "state": form.get("state", "").strip().upper(),
        "diagnoses": [each.strip() for each in form.get("diagnoses", "").split(",") if each.strip()],
        "diagnosis_not_determined": "diagnosis_not_determined" in form,
        "separate": separate or ([] if "none_separate" in form else None),
        "room_and_board": form.get("room_and_board", "").strip(),
        "recurring": _scope(),
        "pricing": {
            "schedule_id": form.get("schedule_id") or None,
            "tier": form.get("tier", ""),
            "proof_seen_on": form.get("proof_seen_on") or None,
            "discounts": form.getlist("discounts"),
        },
        "no_charge": "no_charge" in form,
        "billing_locked": "billing_locked" in form,
        "lines": to_plain(lines),
        "providers": list(_providers()),
    }


def _providers() -> Iterator[dict[str, object]]:
    """The convening provider first, then those who join it; an emptied row leaves the estimate."""
    for number, row in enumerate(words.rows(request.form, "providers", ("key", "provider_id", "location"))):
        if row["provider_id"]:
            role = "convening" if number == 0 else "co_provider"
            yield {**row, "key": row["key"] or f"provider-{number + 1}", "role": role}


def _scope() -> dict[str, object] | None:
    form = request.form
    texts = {name: form.get(f"scope-{name}", "").strip() for name in (*LINE_DAYS, *SCOPE_TEXTS, "count")}
    if not any(texts.values()):
        return None
    count = texts["count"]
    if count and not (count.isdecimal() and len(count) < 7):
        raise BadInput([Fault("recurring.count", "needs a whole number")])
    return {
        "first": texts["first_day"] or None,
        "last": texts["last_day"] or None,
        "frequency": texts["frequency"],
        "basis": texts["basis"],
        "count": int(count) if count else None,
    }


def _lines(estimate_id: UUID) -> list[PricedLine]:
    """The stored lines with what was typed over them."""
    stored = estimates.read_estimate(new_work(), estimate_id).content.lines
    return [_line(line, number) for number, line in enumerate(stored)]


def _line(line: PricedLine, number: int) -> PricedLine:
    form, start = request.form, f"lines-{number}-"
    if form.get(f"{start}id") != line.id:
        return line  # added or taken away by somebody else since; the version tells
    plain = to_plain(line)
    assert isinstance(plain, dict)  # noqa: S101  a dataclass's plain form
    for name in LINE_TEXTS:
        plain[name] = form.get(start + name, str(plain[name])).strip()
    for name in LINE_DAYS:
        plain[name] = form.get(start + name) or None
    if f"{start}quantity" in form:
        plain["quantity"] = to_plain(_quantity(form[f"{start}quantity"]))
    return from_plain(PricedLine, plain, f"lines[{number}]")


def _quantity(typed: str) -> Decimal | None:
    if not typed.strip():
        return None
    try:
        number = Decimal(typed.strip())
    except InvalidOperation:
        raise BadInput([Fault("quantity", "needs a number")]) from None
    if not number.is_finite():
        raise BadInput([Fault("quantity", "needs a number")])
    return number
