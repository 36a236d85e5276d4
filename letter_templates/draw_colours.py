"""What the colours of a PDF mean: sRGB (IEC 61966-2-1), as a profile that PDF/A asks for.

Built from the numbers of the standard, as ISO 15076-1 (ICC.1:2010) lays a profile out.
"""

import struct
from functools import cache

WHITE = (0.9642, 1.0, 0.8249)  # D50, of the connection space
# Red, green and blue of sRGB, adapted to D50 (Bradford).
PRIMARIES = ((0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)  # g, a, b, c, d of a curve of type 3
HEAD = 128
NAME, RIGHTS = "sRGB", "No copyright; made by Evenhand from IEC 61966-2-1"


@cache
def srgb() -> bytes:
    """The profile."""
    red, green, blue = (_point(each) for each in PRIMARIES)
    curve = b"para\0\0\0\0\0\3\0\0" + b"".join(_fixed(each) for each in CURVE)
    tags = {
        b"desc": _text(NAME),
        b"cprt": _text(RIGHTS),
        b"wtpt": _point(WHITE),
        b"rXYZ": red,
        b"gXYZ": green,
        b"bXYZ": blue,
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = HEAD + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    return _head(at + len(body)) + table + body


def _head(size: int) -> bytes:
    """Version 4.2, for monitors, made on the first of January 2026."""
    date = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    head = struct.pack(">I4sI", size, b"\0" * 4, 0x04200000) + b"mntrRGB XYZ " + date + b"acsp"
    return (head + b"\0" * 28 + b"".join(_fixed(each) for each in WHITE)).ljust(HEAD, b"\0")


def _fixed(number: float) -> bytes:
    return struct.pack(">i", round(number * 65536))


def _point(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(each) for each in values)


def _text(words: str) -> bytes:
    told = words.encode("utf-16-be")
    return b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", len(told), 28) + told
