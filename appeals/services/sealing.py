"""Draws a draft as Word and PDF, and gives the version's fields that the seal is counted over."""

from dataclasses import dataclass, replace
from datetime import date

from appeals.domain.versions import SEALED, canonical_json, drawing_time, version_hash
from appeals.domain.views import Draft
from appeals.errors import Hindrance, LetterBlocked, MissingFactsForLetter, NotThisLetter
from appeals.store.documents import DocumentVersionRow
from letter_templates.block import Document, TemplateText
from letter_templates.converting import Converted, converted
from letter_templates.docx import render_docx
from letter_templates.docx_dialect import ShellProblem
from letter_templates.docx_package import BadPackage
from letter_templates.docx_view import NotDrawable
from letter_templates.pdf import DrawnDifferently, MissingCharacter, Unsupported
from letter_templates.shell import Shell, shell
from letter_templates.text import docx_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
DRAWN_WITH = "drawn_with"  # among the facts that are sealed


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
    templates: tuple[TemplateText, ...] = ()  # whose texts are kept with it


def drawn(draft: Draft, *, letter_date: date, number: int, layout: Shell | None = None) -> Drawn:
    """Draw a draft as version ``number``, which its footer tells; the same facts and number, the same bytes.

    ``layout``: the Word shell to draw it in; None: the shipped one.

    Raises MissingFactsForLetter, NotThisLetter or LetterBlocked where the draft is not fit to be sealed.
    """
    document = draft.document
    if draft.missing:
        raise MissingFactsForLetter(draft.missing)
    if draft.not_this_letter or document is None:
        raise NotThisLetter(draft.not_this_letter or "This letter cannot be written for the case.")
    _refuse_blocked(draft)
    used = layout or shell()
    docx = drawn_word(document, str(number), used)
    made = converted_pdf(docx, title=document.title, language=document.language, letter_date=letter_date)
    return Drawn(
        docx=docx,
        pdf=made.pdf,
        text=docx_text(docx),
        facts_json=canonical_json({**draft.facts, DRAWN_WITH: drawn_with(made, used)}).decode(),
        title=draft.title,
        clauses=document.clauses,
        authorities=document.authorities,
        letter_date=letter_date,
        number=number,
        templates=document.templates,
    )


def drawn_word(document: Document, version: str, layout: Shell | None = None) -> bytes:
    """The document as a Word file in a shell, its version in the footer. Raises LetterBlocked."""
    told = replace(document, properties={**document.properties, "version": version})
    try:
        return render_docx(told, layout or shell())
    except (NotDrawable, ShellProblem) as error:
        raise _cannot_draw(error) from error


def drawn_pdf(docx: bytes, *, title: str, language: str, letter_date: date) -> bytes:
    """The PDF of a Word file, compared with it word by word. Raises LetterBlocked naming what to change."""
    return converted_pdf(docx, title=title, language=language, letter_date=letter_date).pdf


def converted_pdf(docx: bytes, *, title: str, language: str, letter_date: date) -> Converted:
    """As ``drawn_pdf``, with who drew it. Raises LetterBlocked."""
    try:
        return converted(docx, title=title, language=language, created=drawing_time(letter_date))
    except (BadPackage, Unsupported, MissingCharacter, DrawnDifferently) as error:
        raise _cannot_draw(error) from error


def drawn_with(made: Converted, used: Shell | None = None) -> dict[str, object]:
    """What is sealed of the drawing: in which shell, by whom, and what the PDF lacks for some readers."""
    told: dict[str, object] = {"pdf_by": made.by, "pdf_lacks": list(made.lacks)}
    return told if used is None else {**told, "shell": used.name, "shell_sha256": used.sha256}


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
