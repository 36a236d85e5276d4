"""What the organization signs with: keys and certificates, new ones, and one from an issuer."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import fresh, needs
from api.downloads import file_answer
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.errors import BadInput
from appeals.services import signing_keys

blueprint = Blueprint("signing", __name__, url_prefix="/signing")


@blueprint.get("")
@needs(Permission.MANAGE_KEYS)
@fresh
def index() -> str:
    """Keys and certificates with their fingerprints, those in use first."""
    return _show(None)


@blueprint.post("/key")
@needs(Permission.MANAGE_KEYS)
@fresh
def rotate() -> ResponseReturnValue:
    """A new key from now on."""
    signing_keys.rotate_signing_key(new_work())
    flash("A new key signs from now on. What the old one signed stays proved by it.", "good")
    return redirect(url_for(".index"), 303)


@blueprint.post("/certificate")
@needs(Permission.MANAGE_KEYS)
@fresh
def renew() -> ResponseReturnValue:
    """A new self-made certificate from now on."""
    signing_keys.renew_certificate(new_work())
    flash("A new self-made certificate seals PDFs from now on.", "good")
    return redirect(url_for(".index"), 303)


@blueprint.post("/import")
@needs(Permission.MANAGE_KEYS)
@fresh
def bring() -> ResponseReturnValue:
    """Seal with a certificate from an issuer; the form again where the file does not do."""
    sent = request.files.get("file")
    content = sent.stream.read(signing_keys.LARGEST + 1) if sent is not None else b""
    try:
        signing_keys.import_certificate(
            new_work(), content=content, password=request.form.get("password", "")
        )
    except BadInput as refusal:
        return _show(refusal), 422
    flash("PDFs are sealed with this certificate from now on.", "good")
    return redirect(url_for(".index"), 303)


@blueprint.get("/certificates/<uuid:certificate_id>")
@needs(Permission.MANAGE_KEYS)
@fresh
def certificate(certificate_id: UUID) -> ResponseReturnValue:
    """A certificate as PEM, without its key, for those who are to trust it."""
    return file_answer(signing_keys.certificate_file(new_work(), certificate_id))


def _show(refusal: BadInput | None) -> str:
    return render_template(
        "accounts/signing.html", signing=signing_keys.read_signing(new_work()), refusal=refusal
    )
