"""Draws a Word file as tagged PDF; hands it out only if it says what the Word file says."""

import re
from collections.abc import Mapping
from datetime import datetime

from letter_templates.docx_package import read_package
from letter_templates.draw_about import About
from letter_templates.draw_letter import drawn
from letter_templates.draw_words import MissingGlyph, first_unshown
from letter_templates.pdf_construct import RIGHT_TO_LEFT, RightToLeft, Unsupported, parsed
from letter_templates.pdf_reader import drawing_of
from letter_templates.text import SHOWN, all_text, word_differences

__all__ = ["DrawnDifferently", "MissingCharacter", "Unsupported", "refuse_unshown", "render_pdf"]

CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SYMBOLS = re.compile("[\u2190-\u27bf]")  # arrows, boxes and ticks: other programs bring a font for them
IN_OUR_LETTERS = "Write it in Latin, Greek or Cyrillic letters, or send the Word file."


class MissingCharacter(ValueError):
    """A character that no shipped font can draw; it is named, never left out."""

    def __init__(self, character: str, before: str) -> None:
        self.character = character
        code = " ".join(f"U+{ord(one):04X}" for one in character)
        self.told = f"character {character!r} ({code}), {f'after {before!r}' if before else 'at the start'}"
        super().__init__(f"The {self.told}, is in none of the fonts for PDF. {IN_OUR_LETTERS}")


class DrawnDifferently(RuntimeError):
    """The PDF would not say what the Word file says; it is not handed out."""

    def __init__(self, differences: list[str]) -> None:
        self.differences = differences
        more = f" and {len(differences) - SHOWN} more" if len(differences) > SHOWN else ""
        super().__init__(f"The PDF differs from the Word file: {'; '.join(differences[:SHOWN])}{more}.")


def render_pdf(docx: bytes, *, title: str, language: str, created: datetime) -> bytes:
    """The Word file as PDF/UA-1 and PDF/A-2a; the same file, title and instant give the same bytes.

    Raises Unsupported, MissingCharacter, DrawnDifferently or BadPackage, each saying what to do.
    """
    entries = read_package(docx)
    about = About(title, _author(entries), language, created)
    try:
        pdf = drawn(drawing_of(entries), about)
    except MissingGlyph as error:
        raise MissingCharacter(error.letters, _before(error.letters, all_text(docx))) from error
    differences = word_differences(entries, pdf)
    if differences:
        raise DrawnDifferently(differences)
    return pdf


def refuse_unshown(docx: bytes) -> None:
    """Hold a Word file that another program will draw to our fonts; what they lack may become empty boxes.

    Raises Unsupported with the character and its place.
    """
    text = all_text(docx)
    found = RIGHT_TO_LEFT.search(text)
    if found:
        raise RightToLeft(text, found.start())
    letters = first_unshown(SYMBOLS.sub("", text))
    if letters:
        refusal = MissingCharacter(letters, _before(letters, text))
        raise Unsupported(f"the {refusal.told}, in none of our fonts", IN_OUR_LETTERS)


def _before(letters: str, text: str) -> str:
    """The words before letters, by which a person finds them."""
    return text.partition(letters)[0][-40:]


def _author(entries: Mapping[str, bytes]) -> str:
    part = entries.get("docProps/core.xml")
    if part is None:
        return ""
    return parsed(part).findtext(CREATOR) or ""
