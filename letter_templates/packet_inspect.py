"""Looks an exhibit through before a packet is built: what keeps it out, and what its sender should know."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NullObject, StreamObject

from letter_templates.packet_clean import MARKS, annotations, is_hidden, opened
from letter_templates.packet_stamp import frame_of

MOST_PAGES = 5_000
SMALLEST, LARGEST = 72.0, 14_400.0  # points; outside of these a page is a mistake
READING = (PyPdfError, zlib.error, KeyError, TypeError, AttributeError, IndexError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something about an exhibit: a stable code, a sentence, what to do, and whether it stops the packet."""

    code: str
    what: str
    remedy: str
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Inspection:
    """An exhibit as found; ``pages`` is 0 where it cannot be opened."""

    pages: int
    flaws: tuple[Flaw, ...] = ()


AGAIN, PRINT = "Ask for it again, or scan the paper.", "Print it to a new PDF and attach that."
ENCRYPTED = Flaw("encrypted", "is locked with a password.", "Attach a copy without the password.")
DAMAGED = Flaw("damaged", "is damaged and cannot be read whole.", AGAIN)
MISSING = Flaw("missing_content", "has a page whose content is missing.", AGAIN)
EMPTY = Flaw("empty", "has no pages.", AGAIN)
HOSTILE = Flaw("hostile", "takes far more memory or time to read than a record does.", PRINT)
LAYERS = Flaw("hidden_layers", "has layers that are switched off and would be seen in the packet.", PRINT)
SIZE = Flaw("page_size", "has a page of a size that cannot be printed.", PRINT)
REDACTIONS = Flaw(
    "open_redactions",
    "has redactions that are marked but not applied: what they cover can still be read.",
    "Apply the redactions, save, and attach the new file.",
)
COMMENTS = Flaw("comments", "carries comments, which go along.", "Remove what is not for the plan.", False)
FORM = Flaw("form", "is a form; what is filled in becomes part of its pages.", "", False)
SIGNED = Flaw("signed", "was signed electronically; a packet shows that and cannot prove it.", "", False)


def inspect(content: bytes) -> Inspection:
    """Look the file through. Never raises for what is wrong with it."""
    try:
        reader = opened(content)
    except ValueError as error:
        return Inspection(0, (ENCRYPTED if "password" in str(error) else DAMAGED,))
    except (MemoryError, RecursionError, LimitReachedError):
        return Inspection(0, (HOSTILE,))
    except READING:
        return Inspection(0, (DAMAGED,))
    try:
        return _inspected(reader)
    except (MemoryError, RecursionError, LimitReachedError):
        return Inspection(0, (HOSTILE,))
    except READING:
        return Inspection(0, (DAMAGED,))


def _inspected(reader: PdfReader) -> Inspection:
    count = len(reader.pages)
    if not count:
        return Inspection(0, (EMPTY,))
    if count > MOST_PAGES:
        return Inspection(0, (HOSTILE,))
    found = {flaw.code: flaw for page in reader.pages for flaw in _of_page(page)}
    found |= {flaw.code: flaw for flaw in _of_file(reader)}
    return Inspection(count, tuple(sorted(found.values(), key=lambda flaw: (not flaw.blocks, flaw.code))))


def _of_file(reader: PdfReader) -> Iterator[Flaw]:
    layers = _dictionary(_dictionary(reader.root_object.get("/OCProperties")).get("/D"))
    off = layers.get("/OFF", NullObject()).get_object()
    if layers.get("/BaseState") == "/OFF" or (isinstance(off, ArrayObject) and off):
        yield LAYERS
    form = _dictionary(reader.root_object.get("/AcroForm"))
    fields = form.get("/Fields", NullObject()).get_object()
    if isinstance(fields, ArrayObject) and fields:
        yield FORM
        if any(_dictionary(each).get("/FT") == "/Sig" and "/V" in _dictionary(each) for each in fields):
            yield SIGNED


def _of_page(page: PageObject) -> Iterator[Flaw]:
    frame = frame_of(
        tuple(float(side) for side in page.mediabox),
        tuple(float(side) for side in page.cropbox),
        unit=float(str(page.get("/UserUnit", 1))),
    )
    if not all(SMALLEST <= side <= LARGEST for side in (frame.width, frame.height)):
        yield SIZE
    contents = page.get("/Contents")
    if contents is None and "/Contents" in page:
        yield MISSING
    parts = contents.get_object() if contents is not None else None
    if isinstance(parts, ArrayObject):
        if not all(isinstance(each.get_object(), StreamObject) for each in parts):
            yield MISSING
    elif parts is not None and not isinstance(parts, StreamObject):
        yield MISSING
    for annotation in annotations(page):
        kind = annotation.get("/Subtype")
        if kind == "/Redact":
            yield REDACTIONS
        elif kind in MARKS and kind != "/Stamp" and not is_hidden(annotation):
            yield COMMENTS


def _dictionary(value: object) -> DictionaryObject:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
