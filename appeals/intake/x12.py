"""X12 as a stream: finds each interchange, learns its delimiters and cuts it into segments in flat memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from appeals.intake.foreign import looks_like

BLOCK = 1 << 20
LONGEST_SEGMENT = 1 << 20
LONGEST_HEADER = 512  # the header is 106 bytes by the book; some senders wrap or pad it
ISA_ELEMENTS = 16
MOST_BROKEN_HEADERS = 1000

_HEADER = re.compile(rb"ISA[^\w\s]")
_BOUNDARY = re.compile(rb"I[ES]A[^\w\s]")
_BLANK = b" \t\r\n\x00\x1a"
_END_OF_FILE = " \t\x00\x1a"


class ByteSource(Protocol):
    """Anything that can be read in blocks: an open file, an upload, bytes in memory."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; empty at the end."""


class NotX12(ValueError):
    """The bytes hold no X12 interchange that can be cut; the sentence says what they look like instead."""


class BrokenX12(ValueError):
    """An interchange begins well, but cannot be cut any further."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four characters that an interchange declares in its own header."""

    element: str
    component: str
    repetition: str  # empty before version 00501, where ISA11 means something else
    terminator: str

    @property
    def plain(self) -> bool:
        """Whether all are ASCII, so that they can be searched in bytes of any usual encoding."""
        return (self.element + self.component + self.terminator).isascii()


class Segment(NamedTuple):
    """One segment: its place in the file, counted from 1, its id first among the elements."""

    number: int
    elements: list[str]
    delimiters: Delimiters


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of whole segments, still uncut, that share delimiters; what came before an ISA is counted."""

    delimiters: Delimiters
    text: str  # before each segment its terminator, so that runs and parts of runs can be put together
    skipped: int = 0  # bytes passed over before it


def segments(stream: ByteSource) -> Iterator[Segment]:
    """Every segment of every interchange. Raises NotX12 or BrokenX12 with a sentence for a person."""
    number = 0
    for run in runs(stream):
        element = run.delimiters.element
        for text in run.text.split(run.delimiters.terminator)[1:]:
            number += 1
            yield Segment(number, text.split(element), run.delimiters)


def runs(stream: ByteSource) -> Iterator[Run]:
    """The same, in stretches of about a megabyte; the fast way for readers that cut for themselves."""
    source = _Source(stream)
    while (delimiters := source.next_header()) is not None:
        skipped = source.skipped
        for text in source.interchange(delimiters):
            yield Run(delimiters, text, skipped)
            skipped = 0
    if source.skipped:
        yield Run(source.delimiters, "", source.skipped)


class _Source:
    """A buffer over the stream and how far reading has got in it."""

    def __init__(self, stream: ByteSource) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self._begin = b""
        self._broken: list[str] = []
        self._found = False
        self.skipped = 0
        self.delimiters = Delimiters("*", ":", "", "~")

    def next_header(self) -> Delimiters | None:
        """Stand at the next ISA; None at the end of the file."""
        self.skipped = 0
        while len(self._broken) < MOST_BROKEN_HEADERS:
            match = _HEADER.search(self._buffer, self._at)
            if match is None:
                self._drop(max(self._at, len(self._buffer) - 3))
            if (match is None or len(self._buffer) - match.start() < LONGEST_HEADER) and self._more():
                continue
            if match is None:
                self._drop(len(self._buffer))
                break
            self._drop(match.start())
            found = _delimiters(self._buffer[self._at : self._at + LONGEST_HEADER])
            if isinstance(found, Delimiters):
                self._found, self.delimiters = True, found
                return found
            self._broken.append(found)
            self._drop(self._at + 3)
        if not self._found:
            raise NotX12(self._broken[0] if self._broken else looks_like(self._begin))
        return None

    def interchange(self, delimiters: Delimiters) -> Iterator[str]:
        """Its segments in stretches, up to and with IEA, or up to the next ISA where IEA is missing."""
        terminator = delimiters.terminator.encode("latin-1")
        own_header = 3
        while True:
            whole = self._buffer.rfind(terminator, self._at) + 1
            stop = _end_of_interchange(self._buffer, self._at + own_header, whole, delimiters)
            if stop is not None:
                yield _segments_of(self._take(stop), delimiters)
                return
            if whole:
                yield _segments_of(self._take(whole), delimiters)
                own_header = 0
            if not self._more(terminator):
                yield _segments_of(self._take(len(self._buffer)), delimiters)
                return

    def _more(self, until: bytes = b"") -> bool:
        """Read another block, or as many as it takes to see a terminator; False at the end."""
        blocks = [self._buffer[self._at :]]
        while block := self._stream.read(BLOCK):
            blocks.append(block)
            if not until or until in block:
                break
            if sum(map(len, blocks)) > LONGEST_SEGMENT + BLOCK:
                raise BrokenX12(
                    f"A segment runs for more than a megabyte without its terminator {_shown(until)}. "
                    "The file is damaged, or its header names a wrong terminator."
                )
        self._buffer, self._at = b"".join(blocks), 0
        self._begin = self._begin or self._buffer[:LONGEST_HEADER]
        return len(blocks) > 1

    def _take(self, stop: int) -> bytes:
        taken = self._buffer[self._at : stop]
        self._at = stop
        return taken

    def _drop(self, stop: int) -> None:
        self.skipped += len(self._take(stop).removeprefix(b"\xef\xbb\xbf").strip(_BLANK))


def _delimiters(header: bytes) -> Delimiters | str:
    """The delimiters of a header that begins with ISA, or a sentence about what is wrong with it.

    The sixteenth separator is sought, not character 104: collapsed padding and wrapped lines are common.
    """
    separator = header[3:4]
    place = 2
    for _ in range(ISA_ELEMENTS):
        place = header.find(separator, place + 1)
        if place < 0:
            return (
                "The file has an ISA header with fewer than sixteen elements; it is cut off or damaged. "
                "Ask the sender for the file again."
            )
    component, terminator = header[place + 1 : place + 2], header[place + 2 : place + 3]
    wrong = not terminator or terminator.isalnum() or terminator in (b" ", separator, component)
    if wrong or component.isalnum() or component in (b"", b" ", separator):
        return (
            f"The ISA header names {_shown(component)} as component separator and {_shown(terminator)} as "
            "segment terminator, which cannot be right. Ask the sender for the file again."
        )
    elements = header[:place].split(separator)
    repetition = elements[11].strip().decode("latin-1")
    usable = len(repetition) == 1 and not repetition.isalnum()
    names = [part.decode("latin-1") for part in (separator, component, terminator)]
    return Delimiters(names[0], names[1], repetition if usable else "", names[2])


def _end_of_interchange(data: bytes, start: int, whole: int, delimiters: Delimiters) -> int | None:
    """Where this interchange ends inside ``data``, or None where it goes on past it."""
    terminator, element = ord(delimiters.terminator), ord(delimiters.element)
    for match in _BOUNDARY.finditer(data, start, whole):
        before = match.start() - 1
        while before >= 0 and data[before] in _BLANK and data[before] != terminator:
            before -= 1
        if before >= 0 and data[before] != terminator:
            continue
        if data[match.start() + 1 : match.start() + 2] == b"S":
            return match.start()
        if data[match.end() - 1] == element:
            return data.find(bytes([terminator]), match.end()) + 1
    return None


def _segments_of(data: bytes, delimiters: Delimiters) -> str:
    """Segments, each after a terminator; without line breaks, which X12 never holds, and empty ones."""
    terminator = delimiters.terminator
    text = f"{terminator}{_decoded(data, delimiters)}"
    for line_break in {"\r", "\n"} - {terminator}:
        if line_break in text:
            text = text.replace(line_break, "")
    header = text.find(terminator, 1) if text.startswith("ISA", 1) else 0  # is always padded, and left so
    if "\t" in text or _padding(delimiters).search(text, header) or terminator * 2 in text:
        text = text[:header] + _without_padding(text[header:], delimiters)
    whole, _, last = text.rpartition(terminator)
    return text if last.strip(_END_OF_FILE) else whole


def _without_padding(text: str, delimiters: Delimiters) -> str:
    """Without blanks around elements and segments, and without empty segments."""
    element, terminator = re.escape(delimiters.element), re.escape(delimiters.terminator)
    text = re.sub(f" *{element} *", lambda _: delimiters.element, text)
    return re.sub(f"[ \t]*(?:{terminator}[ \t]*)+", lambda _: delimiters.terminator, text)


@lru_cache(maxsize=16)
def _padding(delimiters: Delimiters) -> re.Pattern[str]:
    """A blank before or after a separator or terminator."""
    either = f"[{re.escape(delimiters.element + delimiters.terminator)}]"
    return re.compile(f" (?:{either}|(?<={either} ))")


def _decoded(data: bytes, delimiters: Delimiters) -> str:
    """UTF-8 where it is; otherwise segment by segment, with Windows-1252 for those that are not."""
    if not delimiters.plain:
        return data.decode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        terminator = delimiters.terminator.encode("ascii")
        return delimiters.terminator.join(_decoded_segment(part) for part in data.split(terminator))


def _decoded_segment(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _shown(character: bytes) -> str:
    return repr(character.decode("latin-1")) if character else "nothing"
