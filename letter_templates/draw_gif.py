"""The first picture of a GIF: numbers of colours, and the palette they are from (GIF89a)."""

from dataclasses import dataclass

CONTROL, PICTURE, EXTENSION = 0xF9, 0x2C, 0x21
MOST_CODES = 4096
MOST = 60_000_000  # pixels; more is no letter's
STARTS = ((0, 8), (4, 8), (2, 4), (1, 2))  # lines of an interlaced picture, in the order of the file


@dataclass(frozen=True, slots=True)
class Gif:
    """A picture; ``clear`` is the colour that is not drawn."""

    width: int
    height: int
    palette: bytes
    samples: bytes
    clear: int | None


def read_gif(content: bytes) -> Gif:
    """The first picture. Raises ValueError or IndexError where the file is damaged."""
    palette, at = _colors(content, 10, 13)
    clear = None
    while content[at] == EXTENSION:
        if content[at + 1] == CONTROL and content[at + 3] & 1:
            clear = content[at + 6]
        _, at = _blocks(content, at + 2)
    if content[at] != PICTURE:
        raise ValueError("no picture")
    width, height = (int.from_bytes(content[at + by : at + by + 2], "little") for by in (5, 7))
    if not 0 < width * height <= MOST:
        raise ValueError("no size that a picture has")
    laced = content[at + 9] & 0x40
    own, at = _colors(content, at + 9, at + 10)
    packed, _ = _blocks(content, at + 1)
    samples = _unpacked(packed, content[at], width * height)
    return Gif(width, height, own or palette, _in_order(samples, width, height) if laced else samples, clear)


def _colors(content: bytes, flags: int, at: int) -> tuple[bytes, int]:
    """A palette where the flags announce one, and the place after it."""
    size = 3 << (content[flags] & 7) + 1 if content[flags] & 0x80 else 0
    return content[at : at + size], at + size


def _blocks(content: bytes, at: int) -> tuple[bytes, int]:
    found = bytearray()
    while content[at]:
        found += content[at + 1 : at + 1 + content[at]]
        at += 1 + content[at]
    return bytes(found), at + 1


def _unpacked(packed: bytes, bits: int, wanted: int) -> bytes:
    """LZW with codes that grow from one bit more than the samples have."""
    start, found = 1 << bits, bytearray()
    table, width, last = _table(start), bits + 1, b""
    held = count = 0
    for byte in packed:
        held |= byte << count
        count += 8
        while count >= width and len(found) < wanted:
            code, held, count = held & (1 << width) - 1, held >> width, count - width
            if code == start:
                table, width, last = _table(start), bits + 1, b""
                continue
            if code == start + 1:
                return _whole(found, wanted)
            if code > len(table):
                raise ValueError("a code that the picture has not made")
            entry = table[code] if code < len(table) else last + last[:1]
            found += entry
            if last and len(table) < MOST_CODES:
                table.append(last + entry[:1])
                width += len(table) == 1 << width and width < 12
            last = entry
    return _whole(found, wanted)


def _table(start: int) -> list[bytes]:
    return [bytes((value,)) for value in range(start)] + [b"", b""]


def _whole(found: bytearray, wanted: int) -> bytes:
    if len(found) < wanted:
        raise ValueError("the picture is cut off")
    return bytes(found[:wanted])


def _in_order(samples: bytes, width: int, height: int) -> bytes:
    rows = (row for start, step in STARTS for row in range(start, height, step))
    lines = {row: samples[at * width : (at + 1) * width] for at, row in enumerate(rows)}
    return b"".join(lines[row] for row in range(height))
