"""The bookmarks that a file brings with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import DictionaryObject


@dataclass(frozen=True, slots=True)
class Heading:
    """A bookmark inside a document: its words, its level from 0, and its page from 0."""

    words: str
    level: int
    page: int


def headings_of(reader: PdfReader) -> Iterator[Heading]:
    """The bookmarks of a file, those that lead to a page of it."""
    yield from _headings(reader, reader.outline, 0)


def _headings(reader: PdfReader, outline: Sequence[object], level: int) -> Iterator[Heading]:
    for item in outline:
        if isinstance(item, list):
            yield from _headings(reader, item, level + 1)
            continue
        if not isinstance(item, DictionaryObject):
            continue
        place = reader.get_destination_page_number(item)  # type: ignore[arg-type]
        if place is not None and place >= 0:
            yield Heading(str(item.get("/Title", "")).strip(), level, place)
