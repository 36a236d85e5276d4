"""Composes and draws the document of one version of an estimate; the same snapshot, the same bytes."""

from dataclasses import dataclass

from appeals.domain.estimate_facts import EstimateFacts
from appeals.domain.estimate_letter import estimate_letter
from appeals.errors import Hindrance, LetterBlocked, MissingFactsForLetter
from appeals.services.sealing import drawn_pdf
from letter_templates.block import Document
from letter_templates.check import problems
from letter_templates.compose import compose
from letter_templates.docx import render_docx
from letter_templates.docx_view import NotDrawable
from letter_templates.refusals import MissingFacts
from letter_templates.shell import shell
from letter_templates.text import docx_text


@dataclass(frozen=True, slots=True)
class DrawnEstimate:
    """An estimate as files; ``text`` is what the rules on its words are held against."""

    document: Document
    docx: bytes
    pdf: bytes
    text: str


def estimate_document(told: EstimateFacts) -> Document:
    """The composed document. Raises MissingFactsForLetter naming each fact, or LetterBlocked."""
    letter = estimate_letter(told)
    try:
        document = compose(letter.kind, letter.facts, letter.tags, {})
    except MissingFacts as missing:
        wanted = tuple(Hindrance(each.name, each.label, each.why) for each in missing.missing)
        raise MissingFactsForLetter(wanted) from missing
    found = [each for each in problems(document, exhibits={}, citable={}) if each.blocks]
    if found:
        raise LetterBlocked([Hindrance(each.where, each.what, each.remedy) for each in found])
    return document


def draw_estimate(told: EstimateFacts) -> DrawnEstimate:
    """The document as Word and PDF, in the print that the patient asked for. Raises as above."""
    document = estimate_document(told)
    try:
        docx = render_docx(document, shell(estimate_letter(told).shell))
    except NotDrawable as error:
        hindrance = Hindrance("drawing", str(error), "Change what is named, then try again.")
        raise LetterBlocked([hindrance]) from error
    pdf = drawn_pdf(docx, title=document.title, language=document.language, letter_date=told.issued_on)
    return DrawnEstimate(document, docx, pdf, docx_text(docx))
