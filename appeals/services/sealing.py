"""Draws a draft as Word and PDF, and gives the version's fields that the seal is counted over."""

from dataclasses import dataclass
from datetime import date

from appeals.domain.versions import canonical_json, drawing_time, link, sha256
from appeals.domain.views import Draft
from appeals.errors import Hindrance, LetterBlocked, MissingFactsForLetter, NotThisLetter
from appeals.store.documents import DocumentVersionRow
from letter_templates.block import Document
from letter_templates.docx import render_docx
from letter_templates.docx_view import NotDrawable
from letter_templates.pdf import DrawnDifferently, MissingCharacter, Unsupported, render_pdf
from letter_templates.shell import shell
from letter_templates.text import docx_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"

# What the row's own hash covers: everything but the hash itself and where bodies happen to be kept.
SEALED = (
    "id", "organization_id", "document_id", "number", "kind", "title", "created_at", "created_by", "author",
    "reason", "letter_date", "template_set_sha256", "library_version", "clauses", "authorities",
    "facts_sha256", "text_sha256", "docx_sha256", "pdf_sha256",
)  # fmt: skip


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


def drawn(draft: Draft, *, letter_date: date) -> Drawn:
    """Draw a draft; the same facts give the same bytes, whenever it is drawn.

    Raises MissingFactsForLetter, NotThisLetter or LetterBlocked where the draft is not fit to be sealed.
    """
    document = draft.document
    if draft.missing:
        raise MissingFactsForLetter(draft.missing)
    if draft.not_this_letter or document is None:
        raise NotThisLetter(draft.not_this_letter or "This letter cannot be written for the case.")
    _refuse_blocked(draft)
    docx, pdf = _files(document, letter_date)
    return Drawn(
        docx=docx,
        pdf=pdf,
        text=docx_text(docx),
        facts_json=canonical_json(draft.facts).decode(),
        title=draft.title,
        clauses=document.clauses,
        authorities=document.authorities,
        letter_date=letter_date,
    )


def _files(document: Document, letter_date: date) -> tuple[bytes, bytes]:
    """Word and PDF; the PDF is drawn from the Word file and has been compared with it word by word."""
    title, language, made = document.title, document.language, drawing_time(letter_date)
    try:
        docx = render_docx(document, shell())
        return docx, render_pdf(docx, title=title, language=language, created=made)
    except (NotDrawable, Unsupported, MissingCharacter, DrawnDifferently) as error:
        remedy = "Change the words named, then seal again."
        raise LetterBlocked([Hindrance("drawing", str(error), remedy)]) from error


def row_hash(row: DocumentVersionRow) -> str:
    """The hash of a version's row, linked to the version before it."""
    fields = {name: getattr(row, name) for name in SEALED}
    ids = {name: str(fields[name]) for name in ("id", "organization_id", "document_id", "created_by")}
    return link(row.previous_sha256, {**fields, **ids})


def text_hash(text: str) -> str:
    """The hash of the words: where lines and spaces fall does not count."""
    return sha256(" ".join(text.split()).encode())


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
