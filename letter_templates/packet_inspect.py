"""Looks an exhibit through before a packet is built: what keeps it out, and what its sender should know."""

import zlib
from collections.abc import Iterator

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NullObject, StreamObject

from letter_templates.packet_clean import MARKS, annotations, is_hidden, opened
from letter_templates.packet_flaws import (
    COMMENTS,
    DAMAGED,
    EMPTY,
    ENCRYPTED,
    FORM,
    HOSTILE,
    LAYERS,
    MISSING,
    REDACTIONS,
    SIGNED,
    SIZE,
    Flaw,
    Inspection,
)
from letter_templates.packet_stamp import frame_of

MOST_PAGES = 5_000
SMALLEST, LARGEST = 72.0, 14_400.0  # points; outside of these a page is a mistake
READING = (PyPdfError, zlib.error, KeyError, TypeError, AttributeError, IndexError, OSError, ValueError)


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
