"""The privacy of a case: 42 CFR part 2, consents, classes of papers, restriction, and breaking the glass."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import needs
from api.pages import practices, wording
from api.pages.forms import chosen, version_of
from api.work import actor, new_work, zone
from appeals.domain.actor import Permission
from appeals.domain.plain import from_plain
from appeals.domain.privacy import ConsentTerms, Part2, Recipient, RecordClass
from appeals.domain.views import CaseView
from appeals.errors import BadInput, Conflict, StaleVersion
from appeals.services import cases, consents, restricting

blueprint = Blueprint("privacy", __name__, url_prefix="/cases/<uuid:case_id>")

PART_2: Mapping[str, str] = {
    "unknown": "Not known: protected if the record speaks of substance use",
    "applies": "Applies",
    "does_not_apply": "Does not apply, because:",
}
CLASSES: Mapping[str, str] = {
    "ordinary": "Ordinary record",
    "substance_use": "Substance use record (42 CFR part 2)",
    "sud_counseling_notes": "Substance use counseling notes",
    "psychotherapy_notes": "Psychotherapy notes",
}
SCOPES: Mapping[str, str] = {
    "substance_use": "Substance use records",
    "sud_counseling_notes": "Substance use counseling notes only",
    "psychotherapy_notes": "Psychotherapy notes only",
}
RECIPIENTS: Mapping[str, str] = {
    "plan": "The plan",
    "delegated_reviewer": "The plan's delegated reviewer or administrator",
    "external_reviewer": "The external reviewer or hearing office",
    "regulator": "A regulator",
}
SIGNERS: Mapping[str, str] = {
    "patient": "The patient",
    "representative": "The patient's personal representative",
    "parent": "A parent",
}
ONE_LINE = ("scope", "discloser", "described", "purpose", "signed_by", "expires_with", "exhibit")
DATES = ("signed_on", "expires_on", "ended_on")


@blueprint.get("/privacy")
@needs(Permission.SEE_CASES)
def show(case_id: UUID) -> str:
    """How part 2 stands, the consents on file, what class each paper is of, and who may open the case."""
    case, standing = consents.privacy_of(new_work(), case_id)
    return render_template(
        "cases/privacy.html",
        case=case,
        standing=standing,
        today=new_work().today,
        part_2_words=PART_2,
        class_words=CLASSES,
        scope_words=SCOPES,
        recipient_words=RECIPIENTS,
        signer_words=SIGNERS,
        practices=practices.offered(),
        copies=[(each.label, f"Exhibit {each.label}: {each.title}") for each in case.exhibits],
    )


@blueprint.post("/privacy")
@needs(Permission.EDIT_CASES)
def change(case_id: UUID) -> ResponseReturnValue:
    """Keep what was said about the sensitivity of the case."""
    lines = request.form.get("confidential_lines", "").splitlines()
    said = {
        "part_2": (chosen(Part2, request.form.get("part_2")) or Part2.UNKNOWN).value,
        "part_2_because": request.form.get("part_2_because", "").strip(),
        "minor_consented_alone": request.form.get("minor_consented_alone") == "yes",
        "confidential_lines": [line.strip() for line in lines if line.strip()],
    }
    if said["part_2"] == Part2.DOES_NOT_APPLY and not said["part_2_because"]:
        flash("Say why 42 CFR part 2 does not apply; without a reason the case stays protected.", "error")
        return _back(case_id)
    version = version_of(request.form, "page")
    return _done(
        case_id,
        lambda: cases.change_case(new_work(), case_id, changes={"privacy": said}, expected_version=version),
        "Saved.",
    )


@blueprint.post("/privacy/consents")
@needs(Permission.KEEP_CONSENTS)
def record(case_id: UUID) -> ResponseReturnValue:
    """Put a signed consent on file."""
    form = request.form
    told: dict[str, object] = {name: form[name].strip() for name in ONE_LINE if form.get(name)}
    told.update({name: form[name] for name in DATES if form.get(name)})
    told["recipients"] = [each for each in form.getlist("recipients") if chosen(Recipient, each)]
    told["recipient_names"] = [
        line.strip() for line in form.get("recipient_names", "").splitlines() if line.strip()
    ]
    told["every_case"] = form.get("every_case") == "yes"
    return _done(
        case_id,
        lambda: consents.record_consent(new_work(), case_id, from_plain(ConsentTerms, told)),
        "The consent is on file.",
    )


@blueprint.post("/privacy/consents/<uuid:consent_id>/revocation")
@needs(Permission.KEEP_CONSENTS)
def revoke(case_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Note that the patient took a consent back."""
    try:
        on = date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        flash("Give the day on which the patient took the consent back.", "error")
        return _back(case_id)
    done = "The consent is revoked. Nothing can go out under it any more."
    return _done(
        case_id, lambda: consents.revoke_consent(new_work(), consent_id, on=on, within=case_id), done
    )


@blueprint.post("/privacy/exhibits/<uuid:exhibit_id>")
@needs(Permission.KEEP_CONSENTS)
def class_exhibit(case_id: UUID, exhibit_id: UUID) -> ResponseReturnValue:
    """Say what class of record a paper is."""
    wanted = chosen(RecordClass, request.form.get("record_class"))
    if wanted is None:
        raise BadInput([], "Choose what class of record the paper is.")
    reason = request.form.get("reason", "")
    return _done(
        case_id,
        lambda: consents.class_exhibit(
            new_work(), exhibit_id, record_class=wanted, reason=reason, within=case_id
        ),
        "Saved.",
    )


@blueprint.post("/privacy/restriction")
@needs(Permission.RESTRICT)
def restrict(case_id: UUID) -> ResponseReturnValue:
    """Close the case to all but those who see restricted cases, or open it up again."""
    wanted, reason = request.form.get("restricted") == "yes", request.form.get("reason", "")
    return _done(
        case_id,
        lambda: restricting.restrict_case(new_work(), case_id, restricted=wanted, reason=reason),
        "The case is restricted." if wanted else "The case is open to everyone who sees cases.",
    )


@blueprint.post("/break-glass")
@needs(Permission.BREAK_GLASS)
def break_glass(case_id: UUID) -> ResponseReturnValue:
    """Open a restricted case with a reason; compliance is told."""
    restricting.break_glass(new_work(), case_id, reason=request.form.get("reason", ""))
    flash("You opened a restricted case. Your reason is on record, and compliance reads it.", "error")
    return redirect(url_for("cases.show", case_id=case_id), code=303)


def glass(case: CaseView) -> str:
    """Until when the reader sees this case by a broken glass alone; empty where they see it anyway."""
    if not case.restricted or actor().may(Permission.SEE_RESTRICTED):
        return ""
    return wording.moment(restricting.glass_stays_broken_until(new_work(), case.id), zone())


def _done(case_id: UUID, act: Callable[[], object], words: str) -> ResponseReturnValue:
    try:
        act()
        flash(words, "good")
    except (BadInput, Conflict, StaleVersion) as refusal:
        flash(refusal.sentence, "error")
    return _back(case_id)


def _back(case_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("privacy.show", case_id=case_id), code=303)
