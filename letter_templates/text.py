"""The words of a Word file and of a PDF, and whether they are the same words."""

import difflib
import io
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import pypdf
import pypdfium2
from lxml import etree

from letter_templates.docx_numbering import Labels, labels_of
from letter_templates.docx_package import read_package
from letter_templates.pdf_construct import W, is_on, local, parsed, said
from letter_templates.pdf_parts import DOCUMENT, margin_parts, section_of
from letter_templates.pdf_reader import NO_STYLES
from letter_templates.pdf_runs import field_kind
from letter_templates.pdf_styles import Styles, list_look, styles_of

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
STORIES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LONG_ROW = 700  # letters; a shorter row never fills a page
SHOWN = 5  # differences named in an error


@dataclass(frozen=True, slots=True)
class Story:
    """Reads the words of a Word file; counts list labels through it as Word does."""

    styles: Styles
    labels: Labels

    def lines(self, root: etree._Element) -> Iterator[str]:
        """One line a paragraph, in reading order, with its list label; a box of text after what holds it.

        Word writes each box twice, for newer and for older readers; the second one is an empty line here.
        """
        boxed = next(root.iter(f"{W}txbxContent"), None) is not None
        for paragraph in root.iter(f"{W}p"):
            if boxed and next(paragraph.iterancestors(FALLBACK), None) is not None:
                yield ""
            else:
                yield f"{self._label(paragraph)}{_words(paragraph, boxed=boxed)}"

    def text(self, part: bytes) -> str:
        """All lines of one part of the package."""
        return "\n".join(self.lines(parsed(part)))

    def _label(self, paragraph: etree._Element) -> str:
        style, own = paragraph.find(f"{W}pPr/{W}pStyle"), paragraph.find(f"{W}pPr/{W}numPr")
        look = self.styles.named("" if style is None else said(style)).paragraph
        if own is not None:
            look = look | list_look(own)
        label = self.labels.next(look["numbering"], look.get("level", 0)) if look.get("numbering") else ""
        return f"{label} " if label else ""


def docx_text(content: bytes) -> str:
    """The words of a Word file's body, a line a paragraph, list labels included; BadPackage if unreadable."""
    entries = read_package(content)
    return _story(entries).text(entries[DOCUMENT])


def all_text(content: bytes) -> str:
    """The words of the body, of every header and footer, and of the notes."""
    entries = read_package(content)
    story = _story(entries)
    return "\n".join(story.text(part) for name, part in entries.items() if STORIES.fullmatch(name))


def paragraphs_of(entries: Mapping[str, bytes], parts: Iterable[str]) -> Iterator[str]:
    """The paragraphs of some parts of a package that have words, without list labels and page numbers."""
    for part in parts:
        for line in _bare_story(entries).lines(parsed(entries[part])):
            words = line.replace(PAGE, "").replace(PAGES, "")
            if words.strip():
                yield words


def pdf_text(content: bytes) -> str:
    """The words of a PDF, pages parted by form feeds, headers and footers included."""
    return "\f".join(_pages(content))


def same_words(docx: bytes, pdf: bytes) -> list[str]:
    """Where the words of the PDF differ from those of the Word file; empty when it says the same.

    The body must agree in order, and every page must carry its own header and footer.
    """
    return word_differences(read_package(docx), pdf)


def word_differences(entries: Mapping[str, bytes], pdf: bytes) -> list[str]:
    """As same_words, for a Word file that is already unpacked.

    Where the first reader of the PDF finds a difference, a second one is asked: readers err on crowded lines.
    """
    found = _read_differences(entries, _pages(pdf))
    return found and (_read_differences(entries, _pages_by_pypdf(pdf)) and found)


def _read_differences(entries: Mapping[str, bytes], all_pages: list[str]) -> list[str]:
    root = parsed(entries[DOCUMENT])
    story = _story(entries)
    margins = {
        name: story.text(entries[part]) for name, part in margin_parts(section_of(root), entries).items()
    }
    body = "\n".join(story.lines(root))
    pages, differences = _bodies(all_pages, margins)
    notes = entries.get("word/footnotes.xml")
    if notes is not None:
        return [*differences, *_lacking("the PDF", f"{body}\n{story.text(notes)}", "".join(pages))]
    headers = header_rows(root)
    found = _differences(body, "\n".join(_without_repeats(pages, _letters(body), headers)))
    if found and _has_long_rows(root):
        drawn = "".join(_with_first_headers(pages, headers))
        found = [*_lacking("the PDF", body, drawn), *_lacking("Word", drawn, body)]
    return [*differences, *found]


def _pages(pdf: bytes) -> list[str]:
    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as document:
        return [_page(page) for page in document]


def _pages_by_pypdf(pdf: bytes) -> list[str]:
    return [plain(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def _page(page: pypdfium2.PdfPage) -> str:
    with closing(page.get_textpage()) as text:
        return plain(str(text.get_text_bounded()).replace("\r\n", "\n"))


def plain(text: str) -> str:
    """Text in one spelling: what is drawn alike is the same."""
    for drawn, read in SAME:
        if drawn in text:
            text = text.replace(drawn, read)
    return unicodedata.normalize("NFKC", text)


def _bodies(pages: list[str], margins: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Each page without its header and footer, and the pages where these are not as expected."""
    bodies: list[str] = []
    differences: list[str] = []
    for number, page in enumerate(pages, 1):
        which = "first" if number == 1 else "default"
        header, footer = (
            plain(
                margins.get(f"{name}_{which}", "").replace(PAGES, str(len(pages))).replace(PAGE, str(number))
            )
            for name in ("header", "footer")
        )
        start, end = _after(page, header), len(page) - _after(page[::-1], footer[::-1])
        differences += [f"page {number}, header: {one}" for one in _differences(header, page[:start])]
        differences += [f"page {number}, footer: {one}" for one in _differences(footer, page[end:])]
        bodies.append(page[start:end])
    return bodies, differences


def _after(page: str, words: str) -> int:
    """Where a page goes on after as many letters as these words have."""
    left = len("".join(words.split()))
    for place, character in enumerate(page):
        if not left:
            return place
        left -= not character.isspace()
    return len(page)


def _without_repeats(pages: list[str], expected: str, headers: list[str]) -> Iterator[str]:
    """Pages without the header rows that a table repeats where it goes on, which Word's text has once."""
    place = 0
    for page in pages:
        letters = _letters(page)
        repeated = ""
        if not expected.startswith(letters, place):
            opening = (header for header in headers if letters.startswith(_letters(header)))
            goes_on = (one for one in opening if expected.startswith(letters[len(_letters(one)) :], place))
            repeated = next(goes_on, "")
        yield page[_after(page, repeated) :]
        place += len(letters) - len(_letters(repeated))


def _with_first_headers(pages: list[str], headers: list[str]) -> Iterator[str]:
    """Pages without header rows that an earlier page has had, whatever the order of the rest."""
    had: set[str] = set()
    for page in pages:
        letters = _letters(page)
        opening = [header for header in headers if header in had and letters.startswith(_letters(header))]
        yield page[_after(page, max(opening, key=len, default="")) :]
        had |= {header for header in headers if _letters(header) in letters}


def header_rows(root: etree._Element) -> list[str]:
    """The words of each table's header rows."""
    tables = [table.findall(f"{W}tr/{W}trPr/{W}tblHeader/../..") for table in root.iter(f"{W}tbl")]
    return [
        plain(" ".join(_words(paragraph) for row in rows for paragraph in row.iter(f"{W}p")))
        for rows in tables
        if rows
    ]


def _differences(expected: str, found: str) -> list[str]:
    """Differences that a reader would see; where lines break does not matter."""
    if _letters(expected) == _letters(found):
        return []
    wanted, drawn = plain(expected).split(), found.split()
    matcher = difflib.SequenceMatcher(None, wanted, drawn, autojunk=False)
    return [
        f"Word says {' '.join(wanted[a:b])!r}, the PDF says {' '.join(drawn[c:d])!r}"
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal" and _letters("".join(wanted[a:b])) != _letters("".join(drawn[c:d]))
    ] or ["Word and PDF differ in letters that stand between words"]


def _has_long_rows(root: etree._Element) -> bool:
    """Whether a row may be split over pages, where the parts of its cells are read page by page."""
    return any(len("".join(row.itertext())) > LONG_ROW for row in root.iter(f"{W}tr"))


def _lacking(where: str, wanted: str, found: str) -> list[str]:
    """Where the order of reading is another, as with footnotes: each letter is counted."""
    missing = Counter(_letters(wanted)) - Counter(_letters(found))
    return [f"{where} lacks {count} times {letter!r}" for letter, count in missing.items()]


def _letters(text: str) -> str:
    return "".join(plain(text).casefold().split())


def _words(paragraph: etree._Element, *, boxed: bool = False) -> str:
    words: list[str] = []
    depth, in_result, instruction = 0, False, ""
    for run in _own_runs(paragraph) if boxed else _runs(paragraph):
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
    simple = {run for field in paragraph.iter(f"{W}fldSimple") for run in field.iter(f"{W}r")}
    for run in paragraph.iter(f"{W}r"):
        hidden = run.find(f"{W}rPr/{W}vanish")
        if run not in simple and (hidden is None or not is_on(hidden)):
            yield run


def _own_runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The runs of a paragraph that are not in a box inside of it."""
    for run in _runs(paragraph):
        if next(run.iterancestors(f"{W}p")) is paragraph:
            yield run


def _page_mark(instruction: str) -> str:
    return {"PAGE": PAGE, "NUMPAGES": PAGES}.get(field_kind(instruction), "")


def _bare_story(entries: Mapping[str, bytes]) -> Story:
    return Story(styles_of(entries.get("word/styles.xml", NO_STYLES)), labels_of(None))


def _story(entries: Mapping[str, bytes]) -> Story:
    return Story(
        styles_of(entries.get("word/styles.xml", NO_STYLES)), labels_of(entries.get("word/numbering.xml"))
    )
