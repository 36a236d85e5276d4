"""Rewrites an exhibit so that it holds what a reader sees, and nothing that acts."""

import io
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    Destination,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from letter_templates.packet_fields import drawn_fields
from letter_templates.packet_headings import Heading, headings_of

KEPT = {
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Contents", "/Group",
    "/Annots",
}  # fmt: skip
MARKS = {
    "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline",
    "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink",
}  # fmt: skip
KEPT_OF_MARKS = {
    "/Type", "/Subtype", "/Rect", "/Contents", "/M", "/F", "/AP", "/AS", "/Border", "/C", "/CA", "/T",
    "/Subj", "/Name", "/QuadPoints", "/L", "/BS", "/LE", "/IC", "/Vertices", "/InkList", "/DA", "/Q", "/DS",
    "/RD", "/BE",
}  # fmt: skip
KEPT_OF_LINKS = {"/Type", "/Subtype", "/Rect", "/Border", "/QuadPoints", "/F"}
ADDRESSES = ("http://", "https://", "mailto:", "tel:")
TARGET = "/EhTarget"  # a link's page until the pages of the new file exist
HIDDEN = 2 | 32  # annotation flags: hidden, no view
READING = (PyPdfError, zlib.error, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A rewritten exhibit: the pages taken, how many the whole file has, and the whole file's bookmarks."""

    content: bytes
    pages: int
    headings: tuple[Heading, ...]


def cleaned(content: bytes, first: int, last: int) -> Cleaned:
    """Pages ``first`` to ``last`` (from 1), without scripts, actions, attachments and fields.

    What is filled into a form stays, as part of the page; links to pages and to the web stay links. Raises
    ValueError saying what is wrong.
    """
    try:
        return _cleaned(content, first, last)
    except READING as error:
        raise ValueError(f"it is damaged ({str(error)[:120]})") from error


def opened(content: bytes) -> PdfReader:
    """The file, opened without a password; ValueError where it needs one."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ValueError("it is locked with a password")
    return reader


def _cleaned(content: bytes, first: int, last: int) -> Cleaned:
    reader, writer = opened(content), PdfWriter()
    links = _Links(reader, range(first - 1, last))
    for number in links.taken:
        page = reader.pages[number]
        _strip(page, links)
        writer.add_page(page)
    pages = list(writer.pages)
    for page in pages:
        _aim(page, pages)
    target = io.BytesIO()
    writer.write(target)
    return Cleaned(target.getvalue(), len(reader.pages), tuple(headings_of(reader)))


def _strip(page: PageObject, links: "_Links") -> None:
    """Leave on the page what a reader sees."""
    for name in [name for name in page if name not in KEPT]:
        del page[name]
    found = list(annotations(page))
    fields = drawn_fields(page, [each for each in found if each.get("/Subtype") == "/Widget"])
    kept = [each for one in found if (each := _kept(one, links)) is not None]
    page.pop("/Annots", None)
    if kept:
        page[NameObject("/Annots")] = ArrayObject(kept)
    contents = page.get("/Contents", NullObject()).get_object()
    if isinstance(contents, NullObject) and not fields:
        page.pop("/Contents", None)
    elif fields or isinstance(contents, ArrayObject):
        stream = DecodedStreamObject()
        old = page.get_contents()
        stream.set_data(b"q\n" + (old.get_data() if old is not None else b"") + b"\nQ\n" + fields)
        page[NameObject("/Contents")] = stream.flate_encode()


def annotations(page: PageObject) -> Iterator[DictionaryObject]:
    """The annotations of a page that can be read at all."""
    found = page.get("/Annots", ArrayObject()).get_object()
    for item in found if isinstance(found, ArrayObject) else ():
        annotation = item.get_object()
        if isinstance(annotation, DictionaryObject):
            yield annotation


def is_hidden(annotation: DictionaryObject) -> bool:
    """Whether nobody would see it."""
    flags = annotation.get("/F", NumberObject(0)).get_object()
    return isinstance(flags, int) and bool(flags & HIDDEN)


def _kept(annotation: DictionaryObject, links: "_Links") -> DictionaryObject | None:
    kind = str(annotation.get("/Subtype", ""))
    if is_hidden(annotation):
        return None
    if kind in MARKS:
        return _only(annotation, KEPT_OF_MARKS)
    return links.kept(annotation) if kind == "/Link" else None


def _only(annotation: DictionaryObject, names: Collection[str]) -> DictionaryObject:
    return DictionaryObject(
        {NameObject(name): annotation.raw_get(name) for name in annotation if name in names}
    )


class _Links:
    """The links of one file: where they lead, and whether that goes along."""

    def __init__(self, reader: PdfReader, taken: range) -> None:
        self._reader, self.taken = reader, taken
        self._numbers = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(reader.pages)
            if page.indirect_reference is not None
        }

    @cached_property
    def _named(self) -> dict[str, Destination]:
        """Named destinations, read once: a long Word file has thousands."""
        return self._reader.named_destinations

    def kept(self, link: DictionaryObject) -> DictionaryObject | None:
        """The link as it may stay: to a page that is taken, or to the web; None for any other."""
        kept = _only(link, KEPT_OF_LINKS)
        action = link.get("/A", NullObject()).get_object()
        target: PdfObject | None = link.get("/Dest")
        if isinstance(action, DictionaryObject):
            address = str(action.get("/URI", ""))
            if action.get("/S") == "/URI" and address.lower().startswith(ADDRESSES):
                said = {"/S": NameObject("/URI"), "/URI": TextStringObject(address)}
                kept[NameObject("/A")] = DictionaryObject({NameObject(n): value for n, value in said.items()})
                return kept
            target = action.get("/D") if action.get("/S") == "/GoTo" else None
        page = self._page_of(target)
        if page not in self.taken:
            return None
        kept[NameObject(TARGET)] = NumberObject(page - self.taken.start)
        return kept

    def _page_of(self, target: PdfObject | None) -> int:
        """The page that a destination leads to, named or not; -1 for none."""
        found = target.get_object() if target is not None else None
        if isinstance(found, TextStringObject | NameObject | ByteStringObject):
            named = self._named.get(str(found))
            found = named.dest_array if named is not None else None
        if isinstance(found, DictionaryObject):
            found = found.get("/D", NullObject()).get_object()
        if not isinstance(found, ArrayObject) or not found:
            return -1
        return self._numbers.get(getattr(found[0], "idnum", -1), -1)


def _aim(page: PageObject, pages: list[PageObject]) -> None:
    for annotation in annotations(page):
        if TARGET in annotation:
            aim = pages[int(str(annotation[TARGET]))].indirect_reference
            del annotation[TARGET]
            annotation[NameObject("/Dest")] = ArrayObject([aim or NullObject(), NameObject("/Fit")])
