"""A PDF read as raw objects: its pages with what they inherit, nothing decoded that need not be."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import StreamObject

from letter_templates.packet_headings import Heading, headings_of
from letter_templates.packet_objects import (
    NotPlain,
    elements,
    end_of_object,
    entries,
    integer,
    number,
    referenced,
)
from letter_templates.packet_stamp import Frame, frame_of
from letter_templates.packet_table import read_table

HEAD = re.compile(rb"[\x00\t\n\f\r ]*(\d{1,10})[\x00\t\n\f\r ]+\d{1,5}[\x00\t\n\f\r ]+obj")
LENGTH = re.compile(rb"/Length[\x00\t\n\f\r ]++(\d{1,10})(?![\x00\t\n\f\r ]*+\d|\d)")
INHERITED = (b"/Resources", b"/MediaBox", b"/CropBox", b"/Rotate")
LETTER_SIZE = b"[0 0 612 792]"
MOST_PAGES = 20_000
NOTHING = b"null"


@dataclass(frozen=True, slots=True)
class RawObject:
    """One object: its value as it stands, and its stream, still encoded, if it has one."""

    value: bytes
    stream: memoryview | None = None


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page: its object number, its entries with those it inherits, and the frame that is seen."""

    number: int
    values: dict[bytes, bytes]
    frame: Frame


class PlainFile:
    """A PDF whose objects can be copied as they stand. Raises NotPlain where they cannot."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._view = memoryview(content)
        self._unpacked: dict[int, dict[int, bytes]] = {}
        table = read_table(content)
        self._packed: dict[int, tuple[int, int]] = {}
        if table is None:
            self._offsets = {num: at for each in self.reader.xref.values() for num, at in each.items()}
            self._packed = dict(self.reader.xref_objStm)
            self.root = self._root_of_reader()
        else:
            self._offsets = table.places
            self.root = referenced(table.trailer.get(b"/Root", NOTHING))
        if not self.root or (table is not None and b"/Encrypt" in table.trailer):
            raise NotPlain("it is encrypted, or has no catalog")

    @cached_property
    def reader(self) -> PdfReader:
        """The same file as pypdf reads it."""
        try:
            return PdfReader(io.BytesIO(self.content))
        except (PyPdfError, AttributeError, KeyError, ValueError, OSError) as error:
            raise NotPlain(str(error)) from error

    def headings(self) -> tuple[Heading, ...]:
        """The file's bookmarks."""
        if b"/Outlines" not in entries(self.object(self.root).value):
            return ()
        try:
            return tuple(headings_of(self.reader))
        except (PyPdfError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise NotPlain(f"its bookmarks cannot be read: {error}") from error

    def _root_of_reader(self) -> int:
        if self.reader.is_encrypted:
            raise NotPlain("it is encrypted")
        return int(getattr(self.reader.trailer.raw_get("/Root"), "idnum", 0))

    def object(self, wanted: int) -> RawObject:
        """The object of this number; null where the file has none."""
        if wanted in self._packed:
            return RawObject(self._in_stream(self._packed[wanted][0]).get(wanted, NOTHING))
        if wanted not in self._offsets:
            return RawObject(NOTHING)
        head = HEAD.match(self.content, self._offsets[wanted])
        if head is None or int(head[1]) != wanted:
            raise NotPlain(f"object {wanted} is not where the file says")
        end, stream = end_of_object(self.content, head.end())
        value = self.content[head.end() : end].strip(b"\0\t\n\f\r ")
        return RawObject(value, self._stream(value, stream) if stream else None)

    def value(self, raw: bytes) -> bytes:
        """A value, followed to where it refers to."""
        seen = 0
        while wanted := referenced(raw):
            raw, seen = self.object(wanted).value, seen + 1
            if seen > 10:
                raise NotPlain("references in a circle")
        return raw

    def pages(self) -> list[RawPage]:
        """Every page in order."""
        catalog = entries(self.object(self.root).value)
        found: list[RawPage] = []
        seen: set[int] = set()
        pending: list[tuple[int, dict[bytes, bytes]]] = [(referenced(catalog.get(b"/Pages", NOTHING)), {})]
        while pending:
            wanted, inherited = pending.pop()
            if wanted in seen or not wanted or len(found) > MOST_PAGES:
                raise NotPlain("a page tree that is no tree")
            seen.add(wanted)
            values = inherited | entries(self.object(wanted).value)
            if b"/Kids" not in values:
                found.append(self._page(wanted, values))
                continue
            passed_on = {name: values[name] for name in INHERITED if name in values}
            kids = [referenced(each) for each in elements(self.value(values[b"/Kids"]))]
            pending += [(kid, passed_on) for kid in reversed(kids)]
        return found

    def contents(self, page: RawPage) -> list[int]:
        """The numbers of the content streams of a page, in order."""
        raw = page.values.get(b"/Contents", NOTHING)
        wanted = referenced(raw)
        value = self.value(raw)
        if wanted and not value.startswith(b"["):
            return [] if value == NOTHING else [wanted]
        return [] if value == NOTHING else [referenced(each) for each in elements(value)]

    def _page(self, wanted: int, values: dict[bytes, bytes]) -> RawPage:
        media = self._box(values.get(b"/MediaBox", LETTER_SIZE))
        crop = self._box(values[b"/CropBox"]) if b"/CropBox" in values else None
        turn = integer(self.value(values.get(b"/Rotate", b"0")))
        unit = number(self.value(values.get(b"/UserUnit", b"1")))
        try:
            return RawPage(wanted, values, frame_of(media, crop, turn=turn, unit=unit))
        except ValueError as error:
            raise NotPlain(str(error)) from error

    def _box(self, raw: bytes) -> tuple[float, ...]:
        return tuple(number(self.value(each)) for each in elements(self.value(raw)))

    def _stream(self, value: bytes, start: int) -> memoryview:
        said = LENGTH.findall(value)
        length = (
            int(said[0]) if len(said) == 1 else integer(self.value(entries(value).get(b"/Length", NOTHING)))
        )
        end = start + length
        if not self.content[end : end + 20].lstrip(b"\0\t\n\f\r ").startswith(b"endstream"):
            raise NotPlain("a stream of another length than it says")
        return self._view[start:end]

    def _in_stream(self, wanted: int) -> dict[int, bytes]:
        if wanted not in self._unpacked:
            self._unpacked[wanted] = dict(self._objects_of(wanted))
        return self._unpacked[wanted]

    def _objects_of(self, wanted: int) -> Iterator[tuple[int, bytes]]:
        try:
            stream = self.reader.get_object(wanted)
            if not isinstance(stream, StreamObject):
                raise NotPlain("no stream of objects where one is expected")
            body, first = stream.get_data(), integer(str(stream["/First"]).encode())
            places = [int(each) for each in body[:first].split()]
        except (PyPdfError, ValueError, KeyError, TypeError, zlib.error) as error:
            raise NotPlain(f"a stream of objects cannot be read: {error}") from error
        starts = list(zip(places[::2], places[1::2], strict=False))
        ends = [start for _, start in starts[1:]] + [len(body) - first]
        for (num, start), end in zip(starts, ends, strict=True):
            yield num, body[first + start : first + end].strip(b"\0\t\n\f\r ")
