"""Draws a Word file as tagged PDF through Typst; hands it out only if it says what the Word file says."""

import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typst
from lxml import etree

from letter_templates.docx_package import read_package
from letter_templates.pdf_reader import drawing_of
from letter_templates.pdf_styles import Unsupported
from letter_templates.text import SHOWN, docx_text, word_differences

__all__ = ["DrawnDifferently", "MissingCharacter", "Unsupported", "render_pdf"]

FONTS = Path(__file__).parent / "fonts"
PROGRAM = Path(__file__).with_name("pdf_page.typ").read_bytes()
STANDARDS: "list[typst.PDFStandard]" = [
    "a-2a",
    "ua-1",
]  # for archives; for readers who do not see
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
NO_GLYPH = re.compile(r"the text `?\"(.+?)\"`? could not be displayed")
TOO_TALL = re.compile(r"too tall: (header|footer)")


class MissingCharacter(ValueError):
    """A character that no shipped font can draw; it is named, never left out."""

    def __init__(self, character: str, before: str) -> None:
        self.character = character
        code = " ".join(f"U+{ord(one):04X}" for one in character)
        super().__init__(
            f"The character {character!r} ({code}), after {before!r}, is in none of the fonts for PDF. "
            "Write it in Latin, Greek, Cyrillic or Hebrew letters, or send the Word file."
        )


class DrawnDifferently(RuntimeError):
    """The PDF would not say what the Word file says; it is not handed out."""

    def __init__(self, differences: list[str]) -> None:
        self.differences = differences
        more = f" and {len(differences) - SHOWN} more" if len(differences) > SHOWN else ""
        super().__init__(f"The PDF differs from the Word file: {'; '.join(differences[:SHOWN])}{more}.")


class _Compilers(threading.local):
    """One Typst compiler a thread: it keeps its fonts and may be used by one thread at a time."""

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        self.compiler = typst.Compiler(root=FONTS, font_paths=fonts, ignore_system_fonts=True)


_compilers = _Compilers()


def render_pdf(docx: bytes, *, title: str, language: str, created: datetime) -> bytes:
    """The Word file as PDF/UA-1 and PDF/A-2a; the same file, title and instant give the same bytes.

    Raises Unsupported, MissingCharacter, DrawnDifferently or BadPackage, each saying what to do.
    """
    entries = read_package(docx)
    pdf = _compiled(
        {
            "drawing": json.dumps(drawing_of(entries)),
            "title": title,
            "author": _author(entries),
            "language": language.partition("-")[0].lower(),
            "region": _region(language),
        },
        docx,
        created,
    )
    differences = word_differences(entries, pdf)
    if differences:
        raise DrawnDifferently(differences)
    return pdf


def _compiled(inputs: dict[str, str], docx: bytes, created: datetime) -> bytes:
    try:
        drawn = _compilers.compiler.compile(
            PROGRAM,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=STANDARDS,
            timestamp=int(created.timestamp()),
        )
    except typst.TypstError as error:
        raise _refusal(error, docx) from error
    if not isinstance(drawn, bytes):
        raise TypeError("Typst gave several files for one PDF.")
    return drawn


def _refusal(error: typst.TypstError, docx: bytes) -> Exception:
    glyph, tall = NO_GLYPH.search(error.message), TOO_TALL.search(error.message)
    if glyph:
        character = _unescaped(glyph[1])
        return MissingCharacter(character, docx_text(docx).partition(character)[0][-40:])
    if tall:
        return Unsupported(
            f"a {tall[1]} taller than its margin", "Make the margin larger or the text shorter."
        )
    return Unsupported(f"something that PDF/UA forbids ({error.message})", "Change it in Word and try again.")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _author(entries: Mapping[str, bytes]) -> str:
    part = entries.get("docProps/core.xml")
    if part is None:
        return ""
    return (
        etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True)).findtext(CREATOR)
        or ""
    )


def _region(language: str) -> str:
    tags = [tag for tag in language.split("-")[1:] if re.fullmatch("[A-Za-z]{2}", tag)]
    return tags[0].upper() if tags else ""
