"""A sealed version: what was sealed, whether it still is what it was, and its files."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.authentication import ask_again, needs
from api.downloads import file_answer
from api.pages.forms import chosen
from api.work import actor, new_work
from appeals.domain.actor import Permission
from appeals.errors import Conflict, DisclosureBlocked, NotFound
from appeals.services import cases, law_history, letter_proof, releases, versions
from appeals.services.versions import FileFormat
from nqtl_library.authorities import register

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@blueprint.get("/<uuid:version_id>")
@needs(Permission.SEE_CASES)
def show(version_id: UUID) -> str:
    """The version with its hashes; recomputed at once for those who may verify."""
    version = versions.read_version(new_work(), version_id)
    may_verify = actor().may(Permission.VERIFY)
    return render_template(
        "documents/show.html",
        version=version,
        case=cases.read_case(new_work(), version.case_id),
        report=versions.verify_version(new_work(), version_id) if may_verify else None,
        authorities=[register()[name] for name in version.authorities if name in register()],
        law_changes=law_history.changes_since(new_work(), version_id),
    )


@blueprint.get("/<uuid:version_id>/words")
@needs(Permission.VERIFY)
def words(version_id: UUID) -> str:
    """The letter written anew from the texts, facts and citations that were sealed with it."""
    proof = letter_proof.reproduce(new_work(), version_id)
    version = versions.read_version(new_work(), version_id)
    case = cases.read_case(new_work(), version.case_id)
    return render_template("documents/words.html", version=version, case=case, proof=proof)


@blueprint.post("/<uuid:version_id>/release")
@needs(Permission.RELEASE)
def release(version_id: UUID) -> ResponseReturnValue:
    """The second person's yes; back to the version either way."""
    try:
        releases.release(new_work(), version_id)
        flash("Released. It can be sent.", "good")
    except (Conflict, DisclosureBlocked) as refusal:
        flash(refusal.sentence, "error")
    return redirect(url_for("documents.show", version_id=version_id), code=303)


@blueprint.get("/<uuid:version_id>/files/<file_format>")
@needs(Permission.DOWNLOAD)
def download(version_id: UUID, file_format: str) -> ResponseReturnValue:
    """The sealed bytes, as a download after a fresh proof of who asks or, for the PDF, in the page."""
    wanted = chosen(FileFormat, file_format)
    if wanted is None:
        raise NotFound("file format (docx, pdf or manifest)")
    if wanted is FileFormat.PDF and request.args.get("in_page") == "yes":
        return file_answer(versions.show_pdf(new_work(), version_id), in_page=True)
    return ask_again() or file_answer(versions.download(new_work(), version_id, format=wanted))
