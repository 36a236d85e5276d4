"""The samples of a PNG: lines unfiltered by pdfium, interlaced ones put in their places, eight bits each."""

import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pypdfium2

from letter_templates.draw_file import PdfObjects
from letter_templates.text import PDFIUM

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of each kind of colour
PALETTE = 3
ANY_SPACE = {1: b"/DeviceGray", 2: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}  # only lines are read
# Of each pass of an interlaced picture: where it begins, and its steps, across and down.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


@dataclass(frozen=True, slots=True)
class Png:
    """A PNG's head, its packed lines, its palette and what of it is clear."""

    width: int
    height: int
    bits: int
    kind: int
    laced: bool
    packed: bytes
    palette: bytes
    clear: bytes

    @property
    def line(self) -> int:
        """Bytes of a line, without the one that says how it is filtered."""
        return (self.width * CHANNELS[self.kind] * self.bits + 7) // 8


def filtered(channels: int, width: int, bits: int) -> bytes:
    """How lines are filtered, in a PDF's words."""
    told = (channels, width, bits)
    return b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/Columns %d/BitsPerComponent %d>>" % told


def png_samples(png: Png) -> bytes:
    """Every sample in a byte, line by line. Of sixteen bits the upper eight are kept."""
    if not png.laced:
        return _samples(png, png.packed, png.width, png.height)
    channels = CHANNELS[png.kind]
    lines = zlib.decompressobj().decompress(png.packed, 2 * png.height * (png.line + 8))
    found = bytearray(png.width * png.height * channels)
    at = 0
    for x, y, across, down, width, height in _passes(png):
        taken = height * ((width * channels * png.bits + 7) // 8 + 1)
        part = _samples(png, zlib.compress(lines[at : at + taken], 0), width, height)
        at += taken
        for row in range(height):
            start = ((y + row * down) * png.width + x) * channels
            end = (y + row * down + 1) * png.width * channels
            line = part[row * width * channels : (row + 1) * width * channels]
            for channel in range(channels):
                found[start + channel : end : across * channels] = line[channel::channels]
    return bytes(found)


def _passes(png: Png) -> Iterator[tuple[int, int, int, int, int, int]]:
    for x, y, across, down in PASSES:
        width, height = (png.width - x + across - 1) // across, (png.height - y + down - 1) // down
        if width > 0 and height > 0:
            yield x, y, across, down, width, height


def _samples(png: Png, packed: bytes, width: int, height: int) -> bytes:
    channels = CHANNELS[png.kind]
    lines = _unfiltered(packed, width, height, channels, png.bits)
    if png.bits == 16:
        return lines[::2]
    if png.bits == 8:
        return lines
    spread = _spread(png.bits, scaled=png.kind != PALETTE)
    line = (width * png.bits + 7) // 8
    return b"".join(
        b"".join(spread[byte] for byte in lines[at : at + line])[:width]
        for at in range(0, line * height, line)
    )


def _spread(bits: int, *, scaled: bool) -> list[bytes]:
    """The samples in each possible byte."""
    most = (1 << bits) - 1
    scale = 255 // most if scaled else 1
    return [bytes((byte >> at & most) * scale for at in range(8 - bits, -1, -bits)) for byte in range(256)]


def _unfiltered(packed: bytes, width: int, height: int, channels: int, bits: int) -> bytes:
    """Lines as pdfium unfilters them, which reads them from a PDF of one picture."""
    wanted = height * ((width * channels * bits + 7) // 8)
    with PDFIUM, closing(pypdfium2.PdfDocument(_only(packed, width, height, channels, bits))) as document:
        picture = next(iter(document[0].get_objects()))
        lines = bytes(picture.get_data(decode_simple=True))
    if len(lines) < wanted:
        raise ValueError("the picture has fewer lines than it says")
    return lines


def _only(packed: bytes, width: int, height: int, channels: int, bits: int) -> bytes:
    objects = PdfObjects()
    size = b"/Width %d/Height %d/BitsPerComponent %d/ColorSpace%b" % (
        width,
        height,
        bits,
        ANY_SPACE[channels],
    )
    image = objects.add_packed(packed, b"/Subtype/Image" + size + filtered(channels, width, bits))
    content, tree = objects.add_stream(b"/I Do"), objects.take()
    page = objects.add(
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>"
        % (tree, image, content)
    )
    objects.put(tree, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    return objects.file(objects.add(b"<</Type/Catalog/Pages %d 0 R>>" % tree), objects.add(b"<<>>"))
