"""Pictures arrive as they are, whatever kind of PNG, JPEG or GIF they were saved as."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
import pytest

from letter_templates.draw_colours import PRIMARIES, WHITE, srgb
from letter_templates.draw_file import PdfObjects
from letter_templates.draw_images import add_image
from letter_templates.draw_samples import PASSES
from letter_templates.pdf_construct import Unsupported

SIZE = 13  # pixels across and down: no whole number of steps of an interlaced picture
RED, GREEN, BLUE, CLEAR = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
COLORS = (RED, GREEN, BLUE, CLEAR)


def color(x: int, y: int) -> int:
    """Which colour a pixel has."""
    return (x // 5 + y // 5) % 4


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pixel(kind: int, bits: int, number: int) -> bytes:
    """Samples of a pixel; the last colour is clear where that can be said."""
    red, green, blue = COLORS[number]
    samples = {2: (red, green, blue), 3: (number,), 6: (red, green, blue, 0 if number == 3 else 255)}[kind]
    return b"".join(bytes((each,)) * (bits // 8) for each in samples)


def lines(kind: int, bits: int, steps: tuple[int, int, int, int]) -> Iterator[bytes]:
    left, top, across, down = steps
    for y in range(top, SIZE, down):
        numbers = [color(x, y) for x in range(left, SIZE, across)]
        if not numbers:
            continue
        if bits < 8:
            told = "".join(format(number, f"0{bits}b") for number in numbers)
            told += "0" * (-len(told) % 8)
            yield b"\0" + bytes(int(told[at : at + 8], 2) for at in range(0, len(told), 8))
        else:
            yield b"\0" + b"".join(pixel(kind, bits, number) for number in numbers)


def png(kind: int, bits: int, *, laced: bool) -> bytes:
    passes = PASSES if laced else ((0, 0, 1, 1),)
    body = b"".join(line for steps in passes for line in lines(kind, bits, steps))
    palette = b"".join(bytes(each) for each in COLORS)
    extra = chunk(b"PLTE", palette) + chunk(b"tRNS", b"\xff\xff\xff\0") if kind == 3 else b""
    head = struct.pack(">IIBBBBB", SIZE, SIZE, bits, kind, 0, 0, int(laced))
    parts = (chunk(b"IHDR", head), extra, chunk(b"IDAT", zlib.compress(body)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def seen(content: bytes) -> list[tuple[int, ...]]:
    """The pixels of a picture on white paper, as pdfium shows them."""
    objects = PdfObjects()
    image, drawing, tree = add_image(objects, content), objects.take(), objects.take()
    objects.put(drawing, b"<</Length 18>>\nstream\n%d 0 0 %d 0 0 cm /P Do\nendstream" % (SIZE, SIZE))
    page = objects.add(
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</P %d 0 R>>>>/Contents %d 0 R>>"
        % (tree, SIZE, SIZE, image, drawing)
    )
    objects.put(tree, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    made = objects.file(objects.add(b"<</Type/Catalog/Pages %d 0 R>>" % tree), objects.add(b"<<>>"))
    with closing(pypdfium2.PdfDocument(made)) as document:
        shown = document[0].render(scale=1, rev_byteorder=True)
        step, width = shown.n_channels, shown.stride
        data = bytes(shown.buffer)
    return [
        tuple(data[y * width + x * step : y * width + x * step + 3]) for y in range(SIZE) for x in range(SIZE)
    ]


EXPECTED = [COLORS[color(x, y)] for y in range(SIZE) for x in range(SIZE)]


@pytest.mark.parametrize("laced", [False, True], ids=["in order", "interlaced"])
@pytest.mark.parametrize(("kind", "bits"), [(2, 8), (2, 16), (3, 8), (3, 2), (6, 8), (6, 16)])
def test_every_kind_of_png_shows_its_pixels(kind: int, bits: int, *, laced: bool) -> None:
    assert seen(png(kind, bits, laced=laced)) == EXPECTED


def gif(*, cut: int = 0) -> bytes:
    """A GIF of four colours, the last one clear; codes are never longer than three bits."""
    numbers = [color(x, y) for y in range(SIZE) for x in range(SIZE)]
    codes = [code for number in numbers for code in (4, number)] + [5]
    held = sum(code << 3 * at for at, code in enumerate(codes))
    packed = held.to_bytes((len(codes) * 3 + 7) // 8, "little")
    packed = packed[: len(packed) - cut]
    size = struct.pack("<HH", SIZE, SIZE)
    blocks = b"".join(
        bytes((len(packed[at : at + 255]),)) + packed[at : at + 255] for at in range(0, len(packed), 255)
    )
    palette = b"".join(bytes(each) for each in COLORS)
    control = b"\x21\xf9\x04\x01\0\0\x03\0"
    return (
        b"GIF89a"
        + size
        + b"\x81\0\0"
        + palette
        + control
        + b"\x2c\0\0\0\0"
        + size
        + b"\0\x02"
        + blocks
        + b"\0;"
    )


def test_a_gif_shows_its_pixels() -> None:
    assert seen(gif()) == EXPECTED


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png(2, 8, laced=False)[:-30], id="png cut off"),
        pytest.param(png(2, 8, laced=False).replace(b"IDAT", b"IDAX"), id="png changed"),
        pytest.param(gif(cut=40), id="gif cut off"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", id="jpeg cut off"),
    ],
)
def test_a_damaged_picture_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(Unsupported, match="damaged picture"):
        add_image(PdfObjects(), content)


def jpeg_head(channels: int) -> bytes:
    """The begin of a JPEG with so many channels."""
    frame = b"\x08" + struct.pack(">HHB", 10, 10, channels) + b"\1\x11\0" * channels
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def test_a_picture_in_the_colours_of_printing_is_refused_by_name() -> None:
    with pytest.raises(Unsupported, match="CMYK"):
        add_image(PdfObjects(), jpeg_head(4))


@pytest.mark.parametrize(("channels", "space"), [(1, b"DeviceGray"), (3, b"DeviceRGB")])
def test_a_jpeg_is_taken_as_it_is(channels: int, space: bytes) -> None:
    objects = PdfObjects()
    number = add_image(objects, jpeg_head(channels))
    assert space in objects.values[number - 1]
    assert jpeg_head(channels) in objects.values[number - 1]


def test_white_is_red_green_and_blue_together_in_the_profile_of_colours() -> None:
    assert [sum(each) for each in zip(*PRIMARIES, strict=True)] == pytest.approx(WHITE, abs=0.001)
    assert int.from_bytes(srgb()[:4], "big") == len(srgb())
