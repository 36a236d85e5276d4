"""Pages of a PDF as pictures for a screen."""

import struct
import zlib
from contextlib import closing

import pypdfium2

from letter_templates.text import PDFIUM

SCALE = 96 / 72  # of a point: as large as a browser shows it
SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB, EIGHT_BITS, LEVEL = 2, 8, 6


def page_count(pdf: bytes) -> int:
    """How many pages the file has."""
    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as document:
        return len(document)


def page_picture(pdf: bytes, page: int) -> bytes:
    """A page, counted from 1, as PNG."""
    with PDFIUM, closing(pypdfium2.PdfDocument(pdf)) as document, closing(document[page - 1]) as drawn:
        bitmap = drawn.render(scale=SCALE, rev_byteorder=True)
        with closing(bitmap):
            rows = bytes(bitmap.buffer)
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            return _png(rows, width, height, stride, bitmap.n_channels)


def _png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    lines = bytearray()
    for top in range(0, height * stride, stride):
        line = pixels[top : top + width * channels]
        if channels == 4:  # the last of each four is not used
            kept = bytearray(width * 3)
            kept[0::3], kept[1::3], kept[2::3] = line[0::4], line[1::4], line[2::4]
            line = bytes(kept)
        lines += b"\0" + line
    head = struct.pack(">IIBBBBB", width, height, EIGHT_BITS, RGB, 0, 0, 0)
    return SIGNATURE + b"".join(
        _chunk(kind, content)
        for kind, content in ((b"IHDR", head), (b"IDAT", zlib.compress(lines, LEVEL)), (b"IEND", b""))
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
