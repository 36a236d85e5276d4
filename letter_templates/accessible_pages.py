"""What the pages of a PDF lack for readers who do not see them: tags on content, letters behind fonts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NullObject,
    NumberObject,
)

from letter_templates.accessible_tree import Element

SHOWING = {
    b"Tj",
    b"TJ",
    b"'",
    b'"',
    b"f",
    b"F",
    b"f*",
    b"B",
    b"B*",
    b"b",
    b"b*",
    b"S",
    b"s",
    b"sh",
    b"INLINE IMAGE",
}
UNSEEN = {"/Popup"}
HIDDEN = 2  # the flag of an annotation that nobody sees
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
KNOWN_LETTERS = ("/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding")


@dataclass(frozen=True, slots=True)
class Marked:
    """What the structure tree knows of: marked content (page object, MCID) and annotations."""

    content: frozenset[tuple[int, int]]
    objects: frozenset[int]

    @classmethod
    def of(cls, elements: Iterable[Element]) -> "Marked":
        """Everything that the elements hold."""
        several = list(elements)
        return cls(
            frozenset(mark for each in several for mark in each.marks),
            frozenset(number for each in several for number in each.objects),
        )


def page_faults(page: PageObject, marked: Marked) -> Iterator[str]:
    """What is wrong with one page."""
    own = page.indirect_reference.idnum if page.indirect_reference is not None else 0
    content = page.get_contents()
    seen = list(_marked_content(content)) if content is not None else []
    if None in seen:
        yield "content is neither tagged nor marked as decoration (7.1; 01-005)"
    numbers = {number for number in seen if number is not None}
    if any((own, number) not in marked.content for number in numbers):
        yield "tagged content is not in the structure tree (7.1; 01-006)"
    if any(place == own and number not in numbers for place, number in marked.content):
        yield "the structure tree names content that is not there (7.1; 01-006)"
    if numbers and "/StructParents" not in page:
        yield "it has no way from its content to its tags (14.7.4.4 of ISO 32000)"
    yield from _annotations(page, marked)


def font_faults(reader: PdfReader) -> Iterator[str]:
    """Fonts that are not embedded, and those whose letters cannot be told."""
    for font in _fonts(reader):
        name = str(font.get("/BaseFont", "a font")).removeprefix("/")
        inner = font
        if font.get("/Subtype") == "/Type0":
            inner = _first(font.get("/DescendantFonts"))
        described = inner.get("/FontDescriptor", DictionaryObject()).get_object()
        if font.get("/Subtype") != "/Type3" and not any(file in described for file in FONT_FILES):
            yield f"the font {name} is not embedded (7.21.4.1; 31-009)"
        if "/ToUnicode" not in font and font.get("/Encoding") not in KNOWN_LETTERS:
            yield f"the letters of the font {name} cannot be told (7.21.7; 31-027)"


def _first(several: object) -> DictionaryObject:
    """The font that a composite font is made of."""
    found = several.get_object() if hasattr(several, "get_object") else several
    inner = found[0].get_object() if isinstance(found, ArrayObject) and found else None
    return inner if isinstance(inner, DictionaryObject) else DictionaryObject()


def _marked_content(content: ContentStream) -> Iterator[int | None]:
    """The number of each piece of marked content; None for what is shown outside of any."""
    around: list[int | str | None] = []
    for operands, operator in content.operations:
        if operator in {b"BDC", b"BMC"}:
            around.append(_mark(operands))
            if isinstance(around[-1], int):
                yield around[-1]
        elif operator == b"EMC" and around:
            around.pop()
        elif (operator in SHOWING or operator == b"Do") and all(each is None for each in around):
            yield None


def _mark(operands: list[object]) -> "int | str | None":
    """An MCID, a word for decoration, or None for a mark that is neither."""
    if operands and str(operands[0]) == "/Artifact":
        return "decoration"
    given = operands[1] if len(operands) > 1 else None
    number = given.get("/MCID") if isinstance(given, DictionaryObject) else None
    return int(number) if isinstance(number, NumberObject) else None


def _annotations(page: PageObject, marked: Marked) -> Iterator[str]:
    given = page.get("/Annots", NullObject()).get_object()
    shown = 0
    for reference in given if isinstance(given, ArrayObject) else ():
        annotation = reference.get_object()
        if annotation.get("/Subtype") in UNSEEN or int(annotation.get("/F", 0)) & HIDDEN:
            continue
        shown += 1
        number = reference.idnum if isinstance(reference, IndirectObject) else 0
        if number not in marked.objects:
            yield "a link or note is not in the structure tree (7.18.1; 28-002)"
        if annotation.get("/Subtype") == "/Link" and not annotation.get("/Contents"):
            yield "a link has no words that stand for it (7.18.5; 28-012)"
    if shown and page.get("/Tabs") != "/S":
        yield "the tab key does not follow the tags (7.18.3; 28-009)"


def _fonts(reader: PdfReader) -> Iterator[DictionaryObject]:
    seen: set[int] = set()
    for page in reader.pages:
        yield from _fonts_in(page.get("/Resources", DictionaryObject()).get_object(), seen)


def _fonts_in(resources: DictionaryObject, seen: set[int]) -> Iterator[DictionaryObject]:
    for kind in ("/Font", "/XObject"):
        for reference in resources.get(kind, DictionaryObject()).get_object().values():
            number = reference.idnum if isinstance(reference, IndirectObject) else id(reference)
            if number in seen:
                continue
            seen.add(number)
            found = reference.get_object()
            if kind == "/Font":
                yield found
            elif "/Resources" in found:
                yield from _fonts_in(found["/Resources"].get_object(), seen)
