"""API keys: issuing one (shown once), seeing what each may do and when it was used, and ending it."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import fresh, needs
from api.pages.access_words import PERMISSIONS
from api.pages.forms import chosen
from api.pages.practices import offered
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.errors import AppealsError, BadInput, Fault, NotAllowed
from appeals.services import accounts

blueprint = Blueprint("api_keys", __name__, url_prefix="/api-keys")


@blueprint.get("")
@needs(Permission.MANAGE_KEYS)
@fresh
def index() -> str:
    """All keys, and a form for a new one."""
    return _list(None)


@blueprint.post("")
@needs(Permission.MANAGE_KEYS)
@fresh
def issue() -> ResponseReturnValue:
    """A new key, shown this once."""
    try:
        key = accounts.issue_api_key(
            new_work(), name=request.form.get("name", ""), scopes=_scopes(), expires_on=_expiry()
        )
    except (BadInput, NotAllowed) as refusal:
        return _list(refusal), 422
    return render_template("accounts/api_key_issued.html", key=key, scopes=PERMISSIONS)


@blueprint.post("/<uuid:key_id>/revocation")
@needs(Permission.MANAGE_KEYS)
@fresh
def revoke(key_id: UUID) -> ResponseReturnValue:
    """End a key for good."""
    ended = accounts.revoke_api_key(new_work(), key_id)
    flash(f"The key {ended.name} is revoked.", "good")
    return redirect(url_for(".index"), 303)


def _scopes() -> list[Permission]:
    return [each for typed in request.form.getlist("scopes") if (each := chosen(Permission, typed))]


def _expiry() -> date | None:
    typed = request.form.get("expires_on", "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput([Fault("expires_on", "needs a date")]) from None


def _list(refusal: AppealsError | None) -> str:
    return render_template(
        "accounts/api_keys.html",
        keys=accounts.list_api_keys(new_work()),
        refusal=refusal,
        typed=request.form,
        ticked=_scopes(),
        scopes=PERMISSIONS,
        today=new_work().today,
        practices=offered(),
    )
