"""The directory of providers and facilities, and where the practice's notice of estimates stands."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import estimate_words as words
from api.pages.forms import version_of
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.estimate_file import PracticeNotice
from appeals.domain.estimate_people import ProviderEntry
from appeals.domain.estimate_views import ProviderView
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import AppealsError, BadInput, Conflict
from appeals.services import estimate_directory

blueprint = Blueprint("providers", __name__)

ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico"),
)
TEXTS = ("name", "npi", "tin", "tin_type", "time_zone", "phone", "email")


@blueprint.get("/providers")
@needs(Permission.SEE_ESTIMATES)
def index() -> str:
    """Everybody who may stand on an estimate."""
    return render_template("providers/index.html", providers=estimate_directory.list_providers(new_work()))


@blueprint.get("/providers/new")
@needs(Permission.ESTIMATE)
def new() -> str:
    """The form for a new entry."""
    new_work().check("provider.added", Permission.ESTIMATE)
    return _form(None, None)


@blueprint.post("/providers/new")
@needs(Permission.ESTIMATE)
def add() -> ResponseReturnValue:
    """Add an entry."""
    new_work().check("provider.added", Permission.ESTIMATE)
    try:
        view = estimate_directory.add_provider(new_work(), entry=from_plain(ProviderEntry, _entry()))
    except (BadInput, Conflict) as refusal:
        return _form(None, refusal), 422
    flash(f"{view.entry.name} is in the directory.", "good")
    return redirect(url_for("providers.index"), code=303)


@blueprint.get("/providers/<uuid:provider_id>")
@needs(Permission.ESTIMATE)
def edit(provider_id: UUID) -> str:
    """The form of an entry."""
    new_work().check("provider.changed", Permission.ESTIMATE)
    return _form(estimate_directory.read_provider(new_work(), provider_id), None)


@blueprint.post("/providers/<uuid:provider_id>")
@needs(Permission.ESTIMATE)
def change(provider_id: UUID) -> ResponseReturnValue:
    """Keep what was changed."""
    new_work().check("provider.changed", Permission.ESTIMATE)
    try:
        changes = {**_entry(), "active": "active" in request.form}
        estimate_directory.change_provider(
            new_work(), provider_id, changes=changes, expected_version=version_of(request.form, "entry")
        )
    except (BadInput, Conflict) as refusal:
        return _form(estimate_directory.read_provider(new_work(), provider_id), refusal), 422
    flash("Saved. Sealed estimates keep what they were sealed with.", "good")
    return redirect(url_for("providers.index"), code=303)


@blueprint.get("/practice-notices")
@needs(Permission.SEE_ESTIMATES)
def notices() -> str:
    """Where the notice of estimates was seen, and who was taught."""
    return _notices(None)


@blueprint.post("/practice-notices")
@needs(Permission.ESTIMATE)
def record_notice() -> ResponseReturnValue:
    """Record a check."""
    new_work().check("practice_notice.recorded", Permission.ESTIMATE)
    form = request.form
    try:
        told = {
            "kind": form.get("kind", ""),
            "checked_on": form.get("checked_on", ""),
            "where": form.get("where", "").strip(),
            "hidden_from_search": "hidden_from_search" in form,
            "languages": [
                each.strip().lower() for each in form.get("languages", "en").split(",") if each.strip()
            ],
            "formats": form.getlist("formats"),
            "proof": form.get("proof", "").strip(),
        }
        estimate_directory.record_notice(new_work(), notice=from_plain(PracticeNotice, told))
    except BadInput as refusal:
        return _notices(refusal), 422
    flash("Recorded.", "good")
    return redirect(url_for("providers.notices"), code=303)


def _entry() -> dict[str, object]:
    form = request.form
    places = words.rows(form, "locations", ("name", "address", "state"))
    return {
        **{name: form.get(name, "").strip() for name in TEXTS},
        "facility": "facility" in form,
        "ours": "ours" in form,
        "locations": [
            {"name": each["name"], "lines": words.lines_of(each["address"]), "state": each["state"].upper()}
            for each in places
        ],
        "clinicians": list(words.rows(form, "clinicians", ("name", "npi"))),
    }


def _form(view: ProviderView | None, refusal: AppealsError | None) -> str:
    entry = to_plain(view.entry) if view is not None else {}
    told = _entry() if refusal is not None else entry
    return render_template(
        "providers/edit.html",
        provider=view,
        told=told,
        zones=ZONES,
        refusal=refusal,
        wrong=_wrong(refusal),
    )


def _notices(refusal: BadInput | None) -> str:
    return render_template(
        "providers/notices.html",
        notices=estimate_directory.list_notices(new_work()),
        refusal=refusal,
        wrong=_wrong(refusal),
        typed=request.form if refusal else {},
        today=new_work().today,
        words=words,
    )


def _wrong(refusal: AppealsError | None) -> Mapping[str, str]:
    return {fault.where: fault.what for fault in refusal.problems} if isinstance(refusal, BadInput) else {}
