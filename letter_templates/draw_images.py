"""Pictures as a PDF holds them: PNG and JPEG nearly as they are, GIF unpacked; what is clear stays clear."""

import zlib
from collections.abc import Iterator

from letter_templates.draw_file import PdfObjects
from letter_templates.draw_gif import Gif, read_gif
from letter_templates.draw_samples import CHANNELS, PALETTE, Png, filtered, png_samples
from letter_templates.pdf_construct import Unsupported

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # marks of a JPEG that say its size
SPACES = {1: b"/DeviceGray", 3: b"/DeviceRGB"}
WITH_ALPHA = (4, 6)  # kinds of colour of a PNG that say how clear each pixel is
MOST = 60_000_000  # samples of a picture; more is no letter's
DAMAGED = Unsupported("a damaged picture", "Save the picture again as PNG and insert it anew.")
PRINTED = Unsupported(
    "a picture in the colours of printing (CMYK)", "Save it as RGB or PNG and insert it again."
)


def add_image(objects: PdfObjects, content: bytes) -> int:
    """A picture of the file, and its number. Raises Unsupported where it is damaged."""
    try:
        if content.startswith(PNG):
            return _add_png(objects, _png(content))
        if content.startswith(JPEG):
            return _add_jpeg(objects, content)
        return _add_gif(objects, read_gif(content))
    except (ValueError, IndexError, KeyError, zlib.error) as error:
        if isinstance(error, Unsupported):
            raise
        raise DAMAGED from error


def _png(content: bytes) -> Png:
    """The parts of a PNG (ISO/IEC 15948)."""
    parts = list(_chunks(content))
    found = dict(reversed(parts))
    head = found[b"IHDR"]
    width, height = (int.from_bytes(head[at : at + 4], "big") for at in (0, 4))
    bits, kind, laced = head[8], head[9], bool(head[12])
    packed = b"".join(part for name, part in parts if name == b"IDAT")
    png = Png(width, height, bits, kind, laced, packed, found.get(b"PLTE", b""), found.get(b"tRNS", b""))
    if not 0 < width * height * CHANNELS[kind] <= MOST or (kind == PALETTE and not png.palette):
        raise DAMAGED
    return png


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, end = content[at + 4 : at + 8], at + 8 + length
        if zlib.crc32(content[at + 4 : end]) != int.from_bytes(content[end : end + 4], "big"):
            raise DAMAGED
        yield name, content[at + 8 : end]
        at = end + 4


def _add_png(objects: PdfObjects, png: Png) -> int:
    if png.kind in WITH_ALPHA or png.laced or (png.clear and png.kind == PALETTE):
        return _add_unpacked(objects, png)
    _unfold(png)
    space = _palette(png.palette) if png.kind == PALETTE else SPACES[CHANNELS[png.kind]]
    told = _size(png.width, png.height, png.bits, space) + filtered(CHANNELS[png.kind], png.width, png.bits)
    if png.clear:
        told += b"/Mask[%b]" % b" ".join(
            b"%d %d" % ((int.from_bytes(png.clear[at : at + 2], "big"),) * 2)
            for at in range(0, len(png.clear), 2)
        )
    return objects.add_packed(png.packed, told)


def _unfold(png: Png) -> bytes:
    """The lines of a PNG as they are filtered. Raises Unsupported where there are fewer than it says."""
    wanted = png.height * (png.line + 1)
    lines = zlib.decompressobj().decompress(png.packed, wanted)
    if len(lines) < wanted and not png.laced:
        raise DAMAGED
    return lines


def _add_unpacked(objects: PdfObjects, png: Png) -> int:
    """A PNG with parts that are clear, or with its lines interlaced: colour and clearness apart."""
    channels, samples = CHANNELS[png.kind], png_samples(png)
    clear = b""
    if png.kind in WITH_ALPHA:
        clear, channels = samples[channels - 1 :: channels], channels - 1
        colors = bytearray(len(clear) * channels)
        for channel in range(channels):
            colors[channel::channels] = samples[channel :: channels + 1]
        samples = bytes(colors)
    elif png.kind == PALETTE and png.clear:
        clear = samples.translate(png.clear.ljust(256, b"\xff"))
    space = _palette(png.palette) if png.kind == PALETTE else SPACES[channels]
    return _add_samples(objects, (png.width, png.height), space, samples, clear)


def _add_samples(
    objects: PdfObjects, size: tuple[int, int], space: bytes, samples: bytes, clear: bytes
) -> int:
    """Samples of eight bits; ``clear`` says how much of each pixel is seen."""
    told = _size(*size, 8, space)
    if clear.strip(b"\xff"):
        mask = objects.add_stream(clear, _size(*size, 8, b"/DeviceGray"))
        told += b"/SMask %d 0 R" % mask
    return objects.add_stream(samples, told)


def _add_gif(objects: PdfObjects, gif: Gif) -> int:
    clear = b""
    if gif.clear is not None:
        seen = bytearray(b"\xff" * 256)
        seen[gif.clear] = 0
        clear = gif.samples.translate(bytes(seen))
    return _add_samples(objects, (gif.width, gif.height), _palette(gif.palette), gif.samples, clear)


def _add_jpeg(objects: PdfObjects, content: bytes) -> int:
    width, height, channels = _frame(content)
    if channels not in SPACES:
        raise PRINTED
    told = _size(width, height, 8, SPACES[channels]) + b"/Filter/DCTDecode"
    return objects.add_packed(content, told)


def _frame(content: bytes) -> tuple[int, int, int]:
    """Width, height and channels of a JPEG (ISO/IEC 10918-1, B.2)."""
    at = 2
    while content[at] == 0xFF:
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if mark in FRAMES:
            height, width = (int.from_bytes(content[at + by : at + by + 2], "big") for by in (5, 7))
            if content[at + 4] != 8 or not 0 < width * height <= MOST:
                raise DAMAGED
            return width, height, content[at + 9]
        at += 2 + length
    raise DAMAGED


def _size(width: int, height: int, bits: int, space: bytes) -> bytes:
    told = (width, height, bits, space)
    return b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace%b" % told


def _palette(colors: bytes) -> bytes:
    return b"[/Indexed/DeviceRGB %d<%b>]" % (len(colors) // 3 - 1, colors.hex().encode())
