"""A Word letter as its lines: the words of each paragraph, and what its style says of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from letter_templates.block import BlockKind
from letter_templates.docx_numbering import labels_of
from letter_templates.docx_package import BadPackage, read_package
from letter_templates.pdf_construct import W, parsed, said
from letter_templates.pdf_parts import DOCUMENT
from letter_templates.pdf_reader import NO_STYLES
from letter_templates.pdf_styles import styles_of
from letter_templates.text import Story

DC = "{http://purl.org/dc/elements/1.1/}"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MOST_LINES, MOST_LETTERS = 3_000, 400_000  # a letter has a hundredth of it
KINDS = {
    "quote": BlockKind.QUOTATION,
    "intensequote": BlockKind.QUOTATION,
    "quotations": BlockKind.QUOTATION,
    "date": BlockKind.DATE,
    "note": BlockKind.NOTE,
}


@dataclass(frozen=True, slots=True)
class WordLine:
    """One paragraph; its style tells quotations, notes and the date from everything else."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH


def word_lines(content: bytes) -> tuple[WordLine, ...]:
    """Every paragraph with words, in reading order, list labels included.

    Raises BadPackage for a file that cannot be read or is far too long for a letter, and Unsupported for a
    style that cannot be drawn.
    """
    return lines_of(read_package(content))


def lines_of(entries: Mapping[str, bytes]) -> tuple[WordLine, ...]:
    """As word_lines, for a file that is already unpacked."""
    styles = styles_of(entries.get("word/styles.xml", NO_STYLES))
    story = Story(styles, labels_of(entries.get("word/numbering.xml")))
    try:
        root = parsed(entries[DOCUMENT])
    except etree.XMLSyntaxError as error:
        raise BadPackage("The text of the Word file is damaged. Save it again in Word.") from error
    paragraphs = list(root.iter(f"{W}p"))
    if len(paragraphs) > MOST_LINES:
        raise BadPackage(
            f"The Word file has {len(paragraphs):,} paragraphs; a letter has at most {MOST_LINES:,}."
        )
    found = zip(story.lines(root), paragraphs, strict=True)
    lines = tuple(WordLine(text, _kind(paragraph)) for text, paragraph in found if text.strip())
    if sum(len(line.text) for line in lines) > MOST_LETTERS:
        raise BadPackage(
            f"The Word file is longer than {MOST_LETTERS:,} characters. Move detail into exhibits."
        )
    return lines


def about_of(content: bytes) -> tuple[str, str]:
    """The title and language that the file says of itself; no title where it says none."""
    part = read_package(content).get("docProps/core.xml")
    about = parsed(part) if part else None
    title = about.findtext(f"{DC}title", "") if about is not None else ""
    language = about.findtext(f"{DC}language", "") if about is not None else ""
    return " ".join(title.split()), language if LANGUAGE.fullmatch(language) else "en-US"


def _kind(paragraph: etree._Element) -> BlockKind:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return KINDS.get("" if style is None else said(style).casefold(), BlockKind.PARAGRAPH)
