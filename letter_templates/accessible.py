"""What a PDF lacks for readers who do not see it: the rules of PDF/UA-1 that can be checked without a viewer.

After each sentence stands the clause of ISO 14289-1 and the checkpoint of the Matterhorn Protocol.
"""

import io
import re
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import BooleanObject, DictionaryObject

from letter_templates.accessible_pages import Marked, font_faults, page_faults
from letter_templates.accessible_tree import Element, elements_of

CLAIM = re.compile(rb"pdfuaid:part(?:>\s*1\s*<|=\"1\")")
HEADING = re.compile("H[1-6]")
PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}
WORDS_FOR = ("/Alt", "/ActualText", "/E")


def shortcomings(pdf: bytes) -> tuple[str, ...]:
    """What the file lacks, each once; empty for one that keeps every rule that is checked here."""
    reader = PdfReader(io.BytesIO(pdf))
    elements = list(elements_of(reader))
    found = [*_catalog(reader), *_elements(elements), *_headings(elements)]
    marked = Marked.of(elements)
    for number, page in enumerate(reader.pages, 1):
        found += [f"page {number}: {what}" for what in page_faults(page, marked)]
    found += font_faults(reader)
    return tuple(dict.fromkeys(found))


def _catalog(reader: PdfReader) -> Iterator[str]:
    root = reader.root_object
    if not _says(root.get("/MarkInfo"), "/Marked"):
        yield "it is not marked as tagged (7.1; 06-002)"
    if "/StructTreeRoot" not in root:
        yield "it has no structure tree (7.1; 01-006)"
    if not str(root.get("/Lang", "")):
        yield "it does not say its language (7.2; 11-006)"
    if not _says(root.get("/ViewerPreferences"), "/DisplayDocTitle"):
        yield "viewers show the name of the file in place of its title (7.1; 07-002)"
    metadata = root.get("/Metadata")
    told = metadata.get_object().get_data() if metadata is not None else b""
    if not CLAIM.search(told):
        yield "it does not declare PDF/UA-1 (5; 06-001)"
    if b"dc:title" not in told:
        yield "it has no title (7.1; 06-003)"


def _says(part: object, name: str) -> bool:
    found = part.get_object() if hasattr(part, "get_object") else part
    value = found.get(name) if isinstance(found, DictionaryObject) else None
    return isinstance(value, BooleanObject) and bool(value.value)


def _elements(elements: list[Element]) -> Iterator[str]:
    notes: set[str] = set()
    for element in elements:
        if not element.known:
            yield f"the tag {element.role} is not a standard one (7.1; 02-001)"
        if element.role in PARENTS and element.parent not in PARENTS[element.role]:
            yield f"{element.role} stands in {element.parent or 'nothing'} (7.2; 09-004)"
        if element.role in {"Figure", "Formula"} and not any(element.row.get(name) for name in WORDS_FOR):
            yield "a figure has no words that stand for it (7.3; 13-004)"
        if element.role == "TH" and "/Scope" not in element.attributes:
            yield "a header cell does not say whether it heads a row or a column (7.5; 15-003)"
        if element.role == "Note":
            name = str(element.row.get("/ID", ""))
            if not name or name in notes:
                yield "a note has no name of its own (7.9; 19-003)"
            notes.add(name)
        if element.role == "Table":
            yield from _table(element)


def _table(table: Element) -> Iterator[str]:
    widths = {sum(cell.span for cell in row.children) for row in table.rows()}
    if len(widths) > 1 and not any(cell.height > 1 for row in table.rows() for cell in row.children):
        yield f"the rows of a table have {sorted(widths)} cells (7.5; 15-001)"


def _headings(elements: list[Element]) -> Iterator[str]:
    before = 0
    for element in elements:
        if HEADING.fullmatch(element.role):
            level = int(element.role[1])
            if level > before + 1:
                yield (
                    f"heading {level} follows heading {before} (7.4.2; 14-003)"
                    if before
                    else (f"the first heading is of level {level} (7.4.2; 14-002)")
                )
            before = level
