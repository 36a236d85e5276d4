"""Draws a Word file as tagged PDF through Typst; hands it out only if it says what the Word file says."""

import re
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import typst

from letter_templates.docx_package import read_package
from letter_templates.pdf_construct import RIGHT_TO_LEFT, RightToLeft, Unsupported, parsed
from letter_templates.pdf_drawing import Drawing
from letter_templates.pdf_program import program, signs_program
from letter_templates.pdf_reader import drawing_of
from letter_templates.text import SHOWN, all_text, docx_text, word_differences

__all__ = ["DrawnDifferently", "MissingCharacter", "Unsupported", "refuse_unshown", "render_pdf"]

HOUSE = Path(__file__).parent
FONTS = HOUSE / "fonts"
PAGE = (
    "pdf_page.typ"  # what every program calls; where it reads files it sees nothing else and no other folder
)
PAGE_PROGRAM = (HOUSE / PAGE).read_bytes()
STANDARDS: "list[typst.PDFStandard]" = [
    "a-2a",
    "ua-1",
]  # for archives; for readers who do not see
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
NO_GLYPH = re.compile(r"the text `?\"(.+?)\"`? could not be displayed")
TOO_TALL = re.compile(r"too tall: (header|footer) ([\d.]+)")
SYMBOLS = re.compile("[\u2190-\u27bf]")  # arrows, boxes and ticks: other programs bring a font for them
IN_OUR_LETTERS = "Write it in Latin, Greek or Cyrillic letters, or send the Word file."
MARGINS_WIDENED = 4  # header and footer, of the first page and of the others


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


class _Compilers(threading.local):
    """One Typst compiler a thread: it keeps its fonts and may be used by one thread at a time."""

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        self.compiler = typst.Compiler(root=HOUSE, font_paths=fonts, ignore_system_fonts=True)


_compilers = _Compilers()


def render_pdf(docx: bytes, *, title: str, language: str, created: datetime) -> bytes:
    """The Word file as PDF/UA-1 and PDF/A-2a; the same file, title and instant give the same bytes.

    Raises Unsupported, MissingCharacter, DrawnDifferently or BadPackage, each saying what to do.
    """
    entries = read_package(docx)
    drawing = drawing_of(entries)
    about = {
        "title": title,
        "author": _author(entries),
        "language": language.partition("-")[0].lower(),
        "region": _region(language),
    }
    try:
        pdf = _fitted(drawing, about, int(created.timestamp()))
    except typst.TypstError as error:
        raise _refusal(error, docx_text(docx)) from error
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
    signs = "".join(sorted(each for each in set(SYMBOLS.sub("", text)) if each.isprintable()))
    try:
        _drawn(signs_program(f"Signs {signs}"), HOUSE, 0)
    except typst.TypstError as error:
        refusal = _refusal(error, text)
        if isinstance(refusal, MissingCharacter):
            refusal = Unsupported(f"the {refusal.told}, in none of our fonts", IN_OUR_LETTERS)
        raise refusal from error


def _fitted(drawing: Drawing, about: Mapping[str, str], created: int) -> bytes:
    """Compile; where header or footer outgrow their margin, widen it as Word does."""
    for _ in range(MARGINS_WIDENED):
        try:
            return _compiled(drawing, about, created)
        except typst.TypstError as error:
            tall = TOO_TALL.search(error.message)
            if tall is None:
                raise
            drawing.make_room(tall[1], float(tall[2]))
    return _compiled(drawing, about, created)


def _compiled(drawing: Drawing, about: Mapping[str, str], created: int) -> bytes:
    told = program(drawing, **about)
    if not told.pictures:
        return _drawn(told.code, HOUSE, created)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**told.pictures, PAGE: PAGE_PROGRAM}.items():
            Path(folder, name).write_bytes(content)
        return _drawn(told.code, Path(folder), created)


def _drawn(code: bytes, root: Path, created: int) -> bytes:
    drawn = _compilers.compiler.compile(
        code, format="pdf", root=root, pdf_standards=STANDARDS, timestamp=created
    )
    if not isinstance(drawn, bytes):
        raise TypeError("Typst gave several files for one PDF.")
    return drawn


def _refusal(error: typst.TypstError, text: str) -> Exception:
    glyph = NO_GLYPH.search(error.message)
    if glyph:
        character = _unescaped(glyph[1])
        return MissingCharacter(character, text.partition(character)[0][-40:])
    if "decode image" in error.message:
        return Unsupported("a damaged picture", "Save the picture again as PNG and insert it anew.")
    return Unsupported(f"something that PDF/UA forbids ({error.message})", "Change it in Word and try again.")


def _unescaped(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), text)


def _author(entries: Mapping[str, bytes]) -> str:
    part = entries.get("docProps/core.xml")
    if part is None:
        return ""
    return parsed(part).findtext(CREATOR) or ""


def _region(language: str) -> str:
    tags = [tag for tag in language.split("-")[1:] if re.fullmatch("[A-Za-z]{2}", tag)]
    return tags[0].upper() if tags else ""
