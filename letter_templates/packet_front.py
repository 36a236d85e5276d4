"""Draws a packet's own pages: the cover sheet, the index of exhibits, and a sheet before each exhibit."""

import io
import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst
from pypdf import PdfReader

from letter_templates.draw_faces import FONTS
from letter_templates.packet_base import LETTER
from letter_templates.pdf_construct import RIGHT_TO_LEFT, RightToLeft

PROGRAM = Path(__file__).with_name("packet.typ").read_bytes()
STANDARDS: "list[typst.PDFStandard]" = ["ua-1"]
WORDS = {
    "pages": "Pages",
    "including": "in all, this sheet included",
    "index": "Index of exhibits",
    "index_note": "Page numbers are those at the lower right of each page. Titles are links.",
    "columns": ("Exhibit", "Title", "Date", "Pages", "Begins at"),
}


class NotDrawn(ValueError):
    """The cover pages of a packet cannot be drawn; the message says why."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A framed notice: privacy, or the notice that goes with substance use records."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page. ``rows`` are labels with values; page count and part are put in when it is drawn."""

    heading: str
    to: tuple[str, ...]
    sender: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    statements: tuple[Statement, ...] = ()
    urgent: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index. ``label`` is empty for the letter; ``elsewhere`` names the other part it is in."""

    label: str
    title: str
    pages: int
    dated: str = ""
    note: str = ""
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet before an exhibit."""

    label: str
    title: str
    rows: tuple[tuple[str, str], ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Front:
    """The drawn pages: cover and index, then one sheet for each exhibit."""

    content: bytes
    pages: int  # of cover and index


class _Compilers(threading.local):
    """One Typst compiler a thread: it keeps its fonts and may be used by one thread at a time."""

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        self.compiler = typst.Compiler(root=FONTS, font_paths=fonts, ignore_system_fonts=True)


_compilers = _Compilers()


def draw_front(
    cover: Cover,
    entries: Sequence[Entry],
    sheets: Sequence[Sheet],
    *,
    title: str,
    language: str,
    created: datetime,
    part: int = 1,
    parts: int = 1,
) -> Front:
    """The packet's own pages as tagged PDF. ``entries`` begin with the letter, in the order of the packet.

    Each exhibit that is here needs a sheet, in the same order. Raises NotDrawn.
    """
    packet = _told(cover, entries, sheets, part=part, parts=parts) | {
        "title": title,
        "author": next(iter(cover.sender), ""),
        "language": language.partition("-")[0].lower(),
        "region": language.partition("-")[2].upper() or None,
    }
    told = json.dumps(packet, ensure_ascii=False)
    turned = RIGHT_TO_LEFT.search(told)
    if turned:
        raise NotDrawn(f"The cover sheet or the index cannot be drawn: {RightToLeft(told, turned.start())}")
    try:
        content = _compilers.compiler.compile(
            PROGRAM,
            format="pdf",
            sys_inputs={"packet": told},
            pdf_standards=STANDARDS,
            timestamp=int(created.timestamp()),
        )
    except typst.TypstError as error:
        raise NotDrawn(f"The cover sheet or the index cannot be drawn: {error.message}") from error
    if not isinstance(content, bytes):
        raise TypeError("Typst gave several files for one PDF.")
    pages = len(PdfReader(io.BytesIO(content)).pages) - len(sheets)
    return Front(content, pages)


def _told(
    cover: Cover, entries: Sequence[Entry], sheets: Sequence[Sheet], *, part: int, parts: int
) -> dict[str, object]:
    lines: list[dict[str, object]] = []
    after = 0
    for entry in entries:
        here = not entry.elsewhere
        name = f"Exhibit {entry.label}" if entry.label else ""
        lines.append(
            asdict(entry) | {"label": name, "target": entry.label or LETTER, "here": here, "after": after}
        )
        if here:
            after += entry.pages + (1 if entry.label else 0)  # its sheet stands before an exhibit
    of_cover = asdict(cover) | {
        "from": cover.sender,
        "part": f"Part {part} of {parts}" if parts > 1 else "",
    }
    return {
        "cover": of_cover,
        "entries": lines,
        "sheets": [asdict(sheet) | {"heading": f"Exhibit {sheet.label}"} for sheet in sheets],
        "rest": after,
        "words": WORDS,
    }
