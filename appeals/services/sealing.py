"""Draws a draft as Word and PDF, and gives the version's fields that the seal is counted over."""

from dataclasses import dataclass, replace
from datetime import date

from appeals.domain.versions import SEALED, canonical_json, drawing_time, version_hash
from appeals.domain.views import Draft
from appeals.errors import Hindrance, LetterBlocked, MissingFactsForLetter, NotThisLetter
from appeals.store.documents import DocumentVersionRow
from letter_templates.block import Document
from letter_templates.docx import render_docx
from letter_templates.docx_package import BadPackage
from letter_templates.docx_view import NotDrawable
from letter_templates.pdf import DrawnDifferently, MissingCharacter, Unsupported, render_pdf
from letter_templates.shell import shell
from letter_templates.text import docx_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A letter as files, with the facts that it was written from."""

    docx: bytes
    pdf: bytes
    text: str
    facts_json: str
    title: str
    clauses: tuple[str, ...]
    authorities: tuple[str, ...]
    letter_date: date
    number: int  # of the version, as the footer tells


def drawn(draft: Draft, *, letter_date: date, number: int) -> Drawn:
    """Draw a draft as version ``number``, which its footer tells; the same facts and number, the same bytes.

    Raises MissingFactsForLetter, NotThisLetter or LetterBlocked where the draft is not fit to be sealed.
    """
    document = draft.document
    if draft.missing:
        raise MissingFactsForLetter(draft.missing)
    if draft.not_this_letter or document is None:
        raise NotThisLetter(draft.not_this_letter or "This letter cannot be written for the case.")
    _refuse_blocked(draft)
    docx = drawn_word(document, str(number))
    pdf = drawn_pdf(docx, title=document.title, language=document.language, letter_date=letter_date)
    return Drawn(
        docx=docx,
        pdf=pdf,
        text=docx_text(docx),
        facts_json=canonical_json(draft.facts).decode(),
        title=draft.title,
        clauses=document.clauses,
        authorities=document.authorities,
        letter_date=letter_date,
        number=number,
    )


def drawn_word(document: Document, version: str) -> bytes:
    """The document as a Word file, its version in the footer. Raises LetterBlocked."""
    try:
        return render_docx(replace(document, properties={**document.properties, "version": version}), shell())
    except NotDrawable as error:
        raise _cannot_draw(error) from error


def drawn_pdf(docx: bytes, *, title: str, language: str, letter_date: date) -> bytes:
    """The PDF of a Word file, compared with it word by word. Raises LetterBlocked naming what to change."""
    try:
        return render_pdf(docx, title=title, language=language, created=drawing_time(letter_date))
    except (BadPackage, Unsupported, MissingCharacter, DrawnDifferently) as error:
        raise _cannot_draw(error) from error


def _cannot_draw(error: Exception) -> LetterBlocked:
    return LetterBlocked([Hindrance("drawing", str(error), "Change what is named, then try again.")])


def row_hash(row: DocumentVersionRow) -> str:
    """The hash of a version's row, linked to the version before it."""
    return version_hash(sealed_fields(row))


def sealed_fields(row: DocumentVersionRow) -> dict[str, object]:
    """Everything of a row that its hash is counted over."""
    return {name: getattr(row, name) for name in (*SEALED, "previous_sha256")}


def _refuse_blocked(draft: Draft) -> None:
    blocked = [
        *draft.problems,
        *(
            Hindrance(f"block {each.block + 1}", each.why, each.idea)
            for each in draft.findings
            if each.blocks
        ),
    ]
    if blocked:
        raise LetterBlocked(blocked)
