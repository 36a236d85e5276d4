"""Splices exhibits into a packet: objects are copied as they stand and only pages are written anew.

Each exhibit page keeps its content stream, wrapped as a form so that nothing it leaves open can reach the
stamp. Only named entries of a page are kept: actions, scripts and threads of others stay behind.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from letter_templates.packet_objects import NotPlain, entries, referenced, renumbered, written
from letter_templates.packet_source import NOTHING, PlainFile, RawObject, RawPage
from letter_templates.packet_stamp import FONT, VEIL, stamp

KEPT = (b"/MediaBox", b"/CropBox", b"/Rotate", b"/UserUnit", b"/Group")
TREE = re.compile(rb"/Type[\x00\t\n\f\r ]*/(?:Page|Catalog|StructElem)")
TREE_TYPES = {b"/Page", b"/Pages", b"/Catalog", b"/StructElem"}  # never copied: a reference becomes null
FAST = 1  # zlib level for content that had to be joined
MOST_UNPACKED = 64_000_000  # bytes of one page's content


@dataclass(slots=True)
class PdfOutput:
    """A PDF being written: objects in the order in which they come, then the table of their places."""

    size: int = 0
    highest: int = 0
    places: dict[int, int] = field(default_factory=dict)
    parts: list[bytes | memoryview] = field(default_factory=list)

    def take(self) -> int:
        """A number for an object that will be written."""
        self.highest += 1
        return self.highest

    def put(self, number: int, value: bytes, stream: bytes | memoryview | None = None) -> int:
        """Write an object under its number."""
        self.places[number] = self.size
        if stream is None:
            self.add(b"%d 0 obj\n%b\nendobj\n" % (number, value))
        else:
            self.add(b"%d 0 obj\n%b\nstream\n" % (number, value), stream, b"\nendstream\nendobj\n")
        return number

    def put_stream(self, values: dict[bytes, bytes], stream: bytes | memoryview) -> int:
        """Write a stream as a new object."""
        return self.put(self.take(), written(values | {b"/Length": b"%d" % len(stream)}), stream)

    def add(self, *parts: bytes | memoryview) -> None:
        """Write bytes as they are."""
        self.parts += parts
        self.size += sum(map(len, parts))

    def finish(self, trailer: dict[bytes, bytes]) -> bytes:
        """The whole file."""
        start, last = self.size, self.highest + 1
        free = b"0000000000 00000 f \n"
        rows = (
            b"%010d 00000 n \n" % self.places[num] if num in self.places else free for num in range(1, last)
        )
        trailer = {b"/Size": b"%d" % last, **trailer}
        table = b"xref\n0 %d\n0000000000 65535 f \n" % last + b"".join(rows)
        self.add(table, b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (written(trailer), start))
        return b"".join(self.parts)


@dataclass(frozen=True, slots=True)
class StampObjects:
    """The numbers of the font and the veil that all stamps of a packet share."""

    font: int
    veil: int

    def resources(self) -> dict[bytes, bytes]:
        """Resources of a page that has nothing but a stamp."""
        return {
            b"/Font": b"<< %b %d 0 R >>" % (FONT, self.font),
            b"/ExtGState": b"<< %b %d 0 R >>" % (VEIL, self.veil),
        }


Words = Callable[[int], tuple[str, str]]
"""What is stamped on the page of an exhibit, counted from 0: left and right at its foot."""


def splice(
    output: PdfOutput, source: PlainFile, pages: Sequence[RawPage], words: Words, stamps: StampObjects
) -> tuple[int, list[int]]:
    """Copy pages of an exhibit; the numbers of their node in the page tree and of the pages.

    The caller writes the node. Raises NotPlain where a page holds what cannot be copied as it stands.
    """
    copying = _Copying(output, source, stamps)
    node = output.take()
    for page in pages:
        copying.known[page.number] = output.take()
    for place, page in enumerate(pages):
        copying.page(page, node, words(place))
    copying.finish()
    return node, [copying.known[page.number] for page in pages]


class _Copying:
    """One exhibit on its way into the packet."""

    def __init__(self, output: PdfOutput, source: PlainFile, stamps: StampObjects) -> None:
        self.output, self.source, self.stamps = output, source, stamps
        self.known: dict[int, int] = {}  # numbers there -> numbers here; 0 for what stays behind
        self.waiting: list[tuple[int, RawObject]] = []

    def page(self, page: RawPage, node: int, words: tuple[str, str]) -> None:
        """Write a page, its content as a form, and its stamp."""
        values = {b"/Type": b"/Page", b"/Parent": b"%d 0 R" % node, b"/MediaBox": b"[0 0 612 792]"}
        values |= {name: self._moved(page.values[name]) for name in KEPT if name in page.values}
        resources, drawn = self.stamps.resources(), b""
        form = self._form(page)
        if form:
            resources[b"/XObject"] = b"<< /EhPage %d 0 R >>" % form
            drawn = b"q /EhPage Do Q "
        content = self.output.put_stream({}, drawn + stamp(page.frame, *words))
        values |= {b"/Resources": written(resources), b"/Contents": b"%d 0 R" % content}
        if b"/Annots" in page.values:
            values[b"/Annots"] = self._moved(page.values[b"/Annots"])
        self.output.put(self.known[page.number], written(values))

    def finish(self) -> None:
        """Copy everything that the pages refer to."""
        while self.waiting:
            wanted, found = self.waiting.pop()
            value = self._moved(found.value)
            if found.stream is not None and referenced(entries(found.value).get(b"/Length", NOTHING)):
                value = written(entries(value) | {b"/Length": b"%d" % len(found.stream)})
            self.output.put(self.known[wanted], value, found.stream)

    def _form(self, page: RawPage) -> int:
        """The page's content as a form; 0 for an empty page."""
        numbers = self.source.contents(page)
        if not numbers:
            return 0
        head, stream = self._content(numbers)
        box = page.values.get(b"/MediaBox", b"[0 0 612 792]")
        resources = page.values.get(b"/Resources", b"<< >>")
        head |= {b"/Type": b"/XObject", b"/Subtype": b"/Form"}
        head |= {b"/BBox": self._moved(box), b"/Resources": self._moved(resources)}
        return self.output.put_stream(head, stream)

    def _content(self, numbers: Sequence[int]) -> tuple[dict[bytes, bytes], bytes | memoryview]:
        """The content of a page as one stream: filters and bytes, decoded only if there are several."""
        streams = [self.source.object(wanted) for wanted in numbers]
        if any(each.stream is None for each in streams):
            raise NotPlain("a page whose content is missing")
        heads = [entries(each.value) for each in streams]
        if len(streams) == 1 and streams[0].stream is not None:
            kept = (b"/Filter", b"/DecodeParms")
            return {name: self._moved(heads[0][name]) for name in kept if name in heads[0]}, streams[0].stream
        bodies = [
            _decoded(head, each.stream)
            for head, each in zip(heads, streams, strict=True)
            if each.stream is not None
        ]
        return {b"/Filter": b"/FlateDecode"}, zlib.compress(b"\n".join(bodies), FAST)

    def _moved(self, value: bytes) -> bytes:
        return renumbered(value, self._number)

    def _number(self, wanted: int) -> int:
        if wanted not in self.known:
            found = self.source.object(wanted)
            stays = _stays(found.value)
            self.known[wanted] = 0 if stays else self.output.take()
            if not stays:
                self.waiting.append((wanted, found))
        return self.known[wanted]


def _stays(value: bytes) -> bool:
    """Whether an object would pull the rest of its file along: another page, the page tree, the catalog."""
    return bool(TREE.search(value)) and entries(value).get(b"/Type") in TREE_TYPES


def _decoded(head: dict[bytes, bytes], stream: memoryview) -> bytes:
    if b"/DecodeParms" in head:
        raise NotPlain("a page whose content is packed in an unusual way")
    if b"/Filter" not in head:
        return bytes(stream)
    if head[b"/Filter"].strip(b"[] ") != b"/FlateDecode":
        raise NotPlain("a page whose content is packed in an unusual way")
    unpacking = zlib.decompressobj()
    try:
        body = unpacking.decompress(stream, MOST_UNPACKED)
    except zlib.error as error:
        raise NotPlain(f"a page whose content is damaged: {error}") from error
    if unpacking.unconsumed_tail:
        raise NotPlain("a page with far more content than a page can hold")
    return body


def without_annotations(pages: Sequence[RawPage], source: PlainFile) -> bool:
    """Whether no page carries links, notes or fields, which are looked through before they are copied."""
    return all(_empty(source, page) for page in pages)


def _empty(source: PlainFile, page: RawPage) -> bool:
    value = source.value(page.values.get(b"/Annots", NOTHING))
    return value == NOTHING or not value.strip(b"[]\0\t\n\f\r ")
