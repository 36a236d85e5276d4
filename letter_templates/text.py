"""The words of a Word file and of a PDF, and whether they are the same words."""

import difflib
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import pypdfium2
from lxml import etree

from letter_templates.docx_numbering import Labels, labels_of
from letter_templates.docx_package import read_package
from letter_templates.pdf_construct import W, is_on, local, parsed, said
from letter_templates.pdf_parts import DOCUMENT, margin_parts, page_of, section_of
from letter_templates.pdf_reader import NO_STYLES
from letter_templates.pdf_runs import field_kind
from letter_templates.pdf_styles import Styles, paragraph_look, styles_of

PDFIUM = threading.Lock()  # pdfium may be used by one thread at a time
PAGE, PAGES = "\ue000", "\ue001"  # stand for the page fields until the page is known
BLANKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Hyphens that are drawn alike, the two ways in which pdfium marks one at a line's end, and the invisible one.
SAME = (
    ("\u2011", "-"),
    ("\u2010", "-"),
    ("\ufffe", "-"),
    ("\x02", "-"),
    ("\u00ad", ""),
    ("\u200b", ""),
    ("\ufeff", ""),
)
SHOWN = 5  # differences named in an error
EDGE = 2.0  # points by which letters may reach over the margin


@dataclass(frozen=True, slots=True)
class Story:
    """Reads the words of a Word file; counts list labels through it as Word does."""

    styles: Styles
    labels: Labels

    def lines(self, root: etree._Element) -> Iterator[str]:
        """One line a paragraph, in reading order, with its list label."""
        for paragraph in root.iter(f"{W}p"):
            yield f"{self._label(paragraph)}{_words(paragraph)}"

    def text(self, part: bytes) -> str:
        """All lines of one part of the package."""
        return "\n".join(self.lines(parsed(part)))

    def _label(self, paragraph: etree._Element) -> str:
        own = paragraph_look(paragraph.find(f"{W}pPr"))
        look = self.styles.named(own.get("style", "")).paragraph | own
        label = self.labels.next(look["numbering"], look.get("level", 0)) if look.get("numbering") else ""
        return f"{label} " if label else ""


def docx_text(content: bytes) -> str:
    """The words of a Word file's body, a line a paragraph, list labels included; BadPackage if unreadable."""
    entries = read_package(content)
    return _story(entries).text(entries[DOCUMENT])


def pdf_text(content: bytes) -> str:
    """The words of a PDF, pages parted by form feeds, headers and footers included."""
    with PDFIUM, closing(pypdfium2.PdfDocument(content)) as document:
        return "\f".join(_whole(page) for page in document)


def same_words(docx: bytes, pdf: bytes) -> list[str]:
    """Where the words of the PDF differ from those of the Word file; empty when it says the same.

    The body must agree in order, and every page must carry its own header and footer.
    """
    entries = read_package(docx)
    return word_differences(entries, pdf, page_of(section_of(parsed(entries[DOCUMENT]))))


def word_differences(entries: Mapping[str, bytes], pdf: bytes, shape: Mapping[str, float]) -> list[str]:
    """As same_words, for an unpacked Word file and the margins that were drawn."""
    section = section_of(parsed(entries[DOCUMENT]))
    story = _story(entries)
    margins = {name: story.text(entries[part]) for name, part in margin_parts(section, entries).items()}
    pages = _pages(pdf, shape["top"] - EDGE, shape["bottom"] - EDGE)
    differences = _body_differences(entries, story, [body for _, body, _ in pages])
    for number, (header, _, footer) in enumerate(pages, 1):
        which = "first" if number == 1 else "default"
        for name, found in (("header", header), ("footer", footer)):
            expected = margins.get(f"{name}_{which}", "")
            expected = expected.replace(PAGES, str(len(pages))).replace(PAGE, str(number))
            differences += [f"page {number}, {name}: {one}" for one in _differences(expected, found)]
    return differences


def _pages(pdf: bytes, top: float, bottom: float) -> list[tuple[str, str, str]]:
    """Header, body and footer of each page, parted where the margins are."""
    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as document:
        return [_parted(page, page.get_height() - top, bottom) for page in document]


def _parted(page: pypdfium2.PdfPage, high: float, low: float) -> tuple[str, str, str]:
    with closing(page.get_textpage()) as text:
        return (
            _between(text, high, page.get_height()),
            _between(text, low, high),
            _between(text, 0.0, low),
        )


def _whole(page: pypdfium2.PdfPage) -> str:
    with closing(page.get_textpage()) as text:
        return _between(text, 0.0, page.get_height())


def _between(text: pypdfium2.PdfTextPage, low: float, high: float) -> str:
    return _plain(str(text.get_text_bounded(bottom=low, top=high)).replace("\r\n", "\n"))


def _plain(text: str) -> str:
    for drawn, read in SAME:
        if drawn in text:
            text = text.replace(drawn, read)
    return text


def _body_differences(entries: Mapping[str, bytes], story: Story, pages: list[str]) -> list[str]:
    root = parsed(entries[DOCUMENT])
    body = "\n".join(story.lines(root))
    notes = entries.get("word/footnotes.xml")
    if notes is not None:
        return _uncounted(f"{body}\n{story.text(notes)}", "".join(pages))
    return _differences(body, "\n".join(_without_repeats(pages, _letters(body), _header_rows(root))))


def _without_repeats(pages: list[str], expected: str, headers: list[list[str]]) -> Iterator[str]:
    """Pages without the header rows that a table repeats where it goes on, which Word's text has once."""
    place = 0
    for page in pages:
        letters, words = _letters(page), page.split()
        if not expected.startswith(letters, place):
            repeated = next((len(header) for header in headers if words[: len(header)] == header), 0)
            letters, words = _letters("".join(words[repeated:])), words[repeated:]
        yield " ".join(words)
        place += len(letters)


def _header_rows(root: etree._Element) -> list[list[str]]:
    """The words of each table's header rows."""
    tables = [table.findall(f"{W}tr/{W}trPr/{W}tblHeader/../..") for table in root.iter(f"{W}tbl")]
    return [
        _plain(" ".join(_words(paragraph) for row in rows for paragraph in row.iter(f"{W}p"))).split()
        for rows in tables
        if rows
    ]


def _differences(expected: str, found: str) -> list[str]:
    """Differences that a reader would see; where lines break does not matter."""
    if _letters(expected) == _letters(found):
        return []
    wanted, drawn = _plain(expected).split(), found.split()
    matcher = difflib.SequenceMatcher(None, wanted, drawn, autojunk=False)
    return [
        f"Word says {' '.join(wanted[a:b])!r}, the PDF says {' '.join(drawn[c:d])!r}"
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal" and _letters("".join(wanted[a:b])) != _letters("".join(drawn[c:d]))
    ] or ["Word and PDF differ in letters that stand between words"]


def _uncounted(expected: str, found: str) -> list[str]:
    """Footnotes stand at the foot of their page: the letters are counted, their order is not compared."""
    wanted, drawn = Counter(_letters(expected)), Counter(_letters(found))
    missing = wanted - drawn
    return [f"the PDF lacks {count} times the letter {letter!r}" for letter, count in missing.items()][:SHOWN]


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", _plain(text)).casefold().split())


def _words(paragraph: etree._Element) -> str:
    words: list[str] = []
    depth, in_result, instruction = 0, False, ""
    for run in _runs(paragraph):
        for child in run:
            name = local(child)
            if name == "fldChar":
                kind = said(child, "fldCharType")
                depth += {"begin": 1, "end": -1}.get(kind, 0)
                in_result = kind == "separate"
                if kind == "end":
                    words.append(_page_mark(instruction))
                    instruction = ""
            elif name == "instrText":
                instruction += child.text or ""
            elif not depth or (in_result and "HYPERLINK" in instruction.upper()):
                words.append((child.text or "") if name == "t" else BLANKS.get(name, ""))
    for field in paragraph.iter(f"{W}fldSimple"):
        words.append(_page_mark(said(field, "instr")))
    return "".join(words)


def _runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    for run in paragraph.iter(f"{W}r"):
        hidden = run.find(f"{W}rPr/{W}vanish")
        inside = any(local(up) == "fldSimple" for up in run.iterancestors())
        if not inside and (hidden is None or not is_on(hidden)):
            yield run


def _page_mark(instruction: str) -> str:
    return {"PAGE": PAGE, "NUMPAGES": PAGES}.get(field_kind(instruction), "")


def _story(entries: Mapping[str, bytes]) -> Story:
    return Story(
        styles_of(entries.get("word/styles.xml", NO_STYLES)), labels_of(entries.get("word/numbering.xml"))
    )
