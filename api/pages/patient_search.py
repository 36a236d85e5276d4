"""Finding a patient who is on the telephone: one field, posted: no name in an address or a log."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import wording
from api.work import new_work
from appeals.domain.actor import Permission
from appeals.domain.views import PatientFound
from appeals.errors import BadInput
from appeals.services import patient_search

blueprint = Blueprint("patient_search", __name__, url_prefix="/find")


@blueprint.get("")
@needs(Permission.SEE_CASES)
def form() -> str:
    """The field alone."""
    return _page()


@blueprint.post("")
@needs(Permission.SEE_CASES)
def find() -> ResponseReturnValue:
    """What is found, or where it was looked for."""
    words = request.form.get("words", "")
    try:
        found = patient_search.find_patient(new_work(), words)
    except BadInput as refusal:
        return _page(words=words, refusal=refusal), 422
    return _page(words=words, found=found)


def _page(*, words: str = "", found: PatientFound | None = None, refusal: BadInput | None = None) -> str:
    return render_template(
        "patient_search/show.html", words=words, found=found, refusal=refusal, states=wording.STATES
    )
