"""Splices exhibits into a packet: objects are copied as they stand and only pages are written anew.

Each exhibit page keeps its content stream, wrapped as a form so that nothing it leaves open can reach the
stamp. Only named entries of a page are kept: actions, scripts and threads of others stay behind.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from letter_templates.packet_objects import NotPlain, entries, renumbered, written
from letter_templates.packet_source import LETTER_SIZE, NOTHING, PlainFile, RawObject, RawPage
from letter_templates.packet_stamp import FONT, VEIL, stamp

KEPT = (b"/MediaBox", b"/CropBox", b"/Rotate", b"/UserUnit", b"/Group", b"/Annots")
LENGTH_ELSEWHERE = re.compile(rb"/Length[\x00\t\n\f\r ]++\d++[\x00\t\n\f\r ]++\d++[\x00\t\n\f\r ]++R")
TREE = re.compile(rb"/Type[\x00\t\n\f\r ]*/(?:Page|Catalog|StructElem)")
TREE_TYPES = {b"/Page", b"/Pages", b"/Catalog"}  # never copied: a reference becomes null
FAST = 1  # zlib level for content that had to be joined
MOST_UNPACKED = 64_000_000  # bytes of one page's content
FONT_OBJECT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
VEIL_OBJECT = b"<< /Type /ExtGState /ca 0.75 >>"


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

    @classmethod
    def put(cls, output: PdfOutput) -> "StampObjects":
        """Write both once."""
        return cls(output.put(output.take(), FONT_OBJECT), output.put(output.take(), VEIL_OBJECT))

    def resources(self) -> dict[bytes, bytes]:
        """Resources of a page that has nothing but a stamp."""
        return {
            b"/Font": b"<< %b %d 0 R >>" % (FONT, self.font),
            b"/ExtGState": b"<< %b %d 0 R >>" % (VEIL, self.veil),
        }


Change = Callable[[int, bytes], bytes]
Words = Callable[[int], tuple[str, str]]
"""What is stamped on the page of an exhibit, counted from 0: left and right at its foot."""


def splice(
    output: PdfOutput, source: PlainFile, pages: Sequence[RawPage], words: Words, stamps: StampObjects
) -> tuple[int, list[int]]:
    """Copy pages of an exhibit; the numbers of their node in the page tree and of the pages.

    The caller writes the node. Raises NotPlain where a page holds what cannot be copied as it stands.
    """
    copying = Copying(output, source)
    node = output.take()
    for page in pages:
        copying.known[page.number] = output.take()
    for place, page in enumerate(pages):
        _page(copying, page, node, stamp(page.frame, *words(place)), stamps)
    copying.finish()
    return node, [copying.known[page.number] for page in pages]


class Copying:
    """Objects of one file on their way into another.

    ``shift`` is added to keys into the structure tree; None leaves that tree behind. ``change`` may alter an
    object on its way, by its number in the source.
    """

    def __init__(self, output: PdfOutput, source: PlainFile) -> None:
        self.output, self.source = output, source
        self.known: dict[int, int] = {}  # numbers there -> numbers here; 0 for what stays behind
        self.shift: int | None = None
        self.change: Change | None = None
        self._waiting: list[tuple[int, RawObject]] = []

    def finish(self) -> None:
        """Copy everything that was referred to."""
        while self._waiting:
            wanted, found = self._waiting.pop()
            value = self.moved(found.value)
            if found.stream is not None and LENGTH_ELSEWHERE.search(value):
                value = written(entries(value) | {b"/Length": b"%d" % len(found.stream)})
            if self.change is not None:
                value = self.change(wanted, value)
            self.output.put(self.known[wanted], value, found.stream)

    def moved(self, value: bytes) -> bytes:
        """The value as it is in the new file; what it refers to will be copied."""
        return renumbered(value, self._number, self.shift)

    def _number(self, wanted: int) -> int:
        if wanted not in self.known:
            found = self.source.object(wanted)
            stays = self._stays(found.value)
            self.known[wanted] = 0 if stays else self.output.take()
            if not stays:
                self._waiting.append((wanted, found))
        return self.known[wanted]

    def _stays(self, value: bytes) -> bool:
        """Whether an object would pull the rest of its file along: another page, the tree, the catalog."""
        if not TREE.search(value):
            return False
        kind = entries(value).get(b"/Type")
        return kind in TREE_TYPES or (kind == b"/StructElem" and self.shift is None)


def _page(copying: Copying, page: RawPage, node: int, drawn: bytes, stamps: StampObjects) -> None:
    """Write a page, its content as a form, and its stamp."""
    values = {b"/Type": b"/Page", b"/Parent": b"%d 0 R" % node, b"/MediaBox": LETTER_SIZE}
    values |= {name: copying.moved(page.values[name]) for name in KEPT if name in page.values}
    resources = stamps.resources()
    form = _form(copying, page)
    if form:
        resources[b"/XObject"] = b"<< /EhPage %d 0 R >>" % form
        drawn = b"q /EhPage Do Q " + drawn
    content = copying.output.put_stream({}, drawn)
    values |= {b"/Resources": written(resources), b"/Contents": b"%d 0 R" % content}
    copying.output.put(copying.known[page.number], written(values))


def _form(copying: Copying, page: RawPage) -> int:
    """The page's content as a form; 0 for an empty page."""
    numbers = copying.source.contents(page)
    if not numbers:
        return 0
    head, stream = _content(copying, numbers)
    box = page.values.get(b"/MediaBox", LETTER_SIZE)
    resources = page.values.get(b"/Resources", b"<< >>")
    head |= {b"/Type": b"/XObject", b"/Subtype": b"/Form"}
    head |= {b"/BBox": copying.moved(box), b"/Resources": copying.moved(resources)}
    return copying.output.put_stream(head, stream)


def _content(copying: Copying, numbers: Sequence[int]) -> tuple[dict[bytes, bytes], bytes | memoryview]:
    """The content of a page as one stream: filters and bytes, decoded only if there are several."""
    parts: list[tuple[dict[bytes, bytes], memoryview]] = []
    for wanted in numbers:
        found = copying.source.object(wanted)
        if found.stream is None:
            raise NotPlain("a page whose content is missing")
        parts.append((entries(found.value), found.stream))
    if len(parts) == 1:
        (head, stream), kept = parts[0], (b"/Filter", b"/DecodeParms")
        return {name: copying.moved(head[name]) for name in kept if name in head}, stream
    body = b"\n".join(_decoded(head, stream) for head, stream in parts)
    return {b"/Filter": b"/FlateDecode"}, zlib.compress(body, FAST)


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
