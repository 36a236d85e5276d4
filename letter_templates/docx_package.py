"""How a Word file is packed: read within limits, unchanged bytes reused, the same bytes every time."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MAX_PACKED = 10_000_000  # bytes of the file as received
MAX_UNPACKED = 60_000_000  # bytes of all entries together
MAX_ENTRIES = 500
DEFLATED = 8
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how .doc files, and .docx files behind a password, begin
ENCRYPTED = 0x1  # the flag of an entry behind a password
VERSION = 20
FIXED_TIME, FIXED_DATE = 0, 0x21  # 1980-01-01 00:00, the earliest a zip can say
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")


class BadPackage(ValueError):
    """The bytes are not a Word file that may be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, already deflated: what can be copied into a package without looking at it again."""

    name: str
    packed: bytes
    size: int  # bytes before deflating
    crc: int


def read_package(content: bytes) -> dict[str, bytes]:
    """Every entry of a Word file, in order; sizes are bounded before anything is unpacked."""
    if len(content) > MAX_PACKED:
        raise BadPackage(f"The Word file has {len(content):,} bytes; at most {MAX_PACKED:,} are read.")
    if content.startswith(COMPOUND):
        raise BadPackage(
            "The file is an old or password-protected Word file. Remove the password in Word (File, Info), "
            "or save it as a Word document (.docx)."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _within_limits(package.infolist())
            _well_named(package.infolist())
            entries = {entry.filename: package.read(entry) for entry in package.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise BadPackage("The file is not a readable Word file (.docx). Save it again in Word.") from error
    if "word/document.xml" not in entries:
        raise BadPackage("The file is a zip, but not a Word document: word/document.xml is missing.")
    return entries


def packed(name: str, content: bytes, level: int = 6) -> Entry:
    """An entry deflated now."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    return Entry(name, deflate.compress(content) + deflate.flush(), len(content), zlib.crc32(content))


def write_package(entries: Iterable[Entry]) -> bytes:
    """A Word file with fixed dates: the same entries give the same bytes."""
    written: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for entry in entries:
        name = entry.name.encode()
        sizes = (entry.crc, len(entry.packed), entry.size, len(name))
        stamp = (VERSION, 0, DEFLATED, FIXED_TIME, FIXED_DATE)
        header = LOCAL.pack(b"PK\x03\x04", *stamp, *sizes, 0) + name
        directory.append(CENTRAL.pack(b"PK\x01\x02", VERSION, *stamp, *sizes, 0, 0, 0, 0, 0, offset) + name)
        written += (header, entry.packed)
        offset += len(header) + len(entry.packed)
    listing = b"".join(directory)
    count = len(directory)
    end = END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), offset, 0)
    return b"".join((*written, listing, end))


def pack(entries: Mapping[str, bytes]) -> bytes:
    """A Word file from unpacked entries."""
    return write_package(packed(name, content) for name, content in entries.items())


def _within_limits(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_UNPACKED:
        raise BadPackage(
            f"The Word file unpacks to {len(entries)} entries and {total:,} bytes; "
            f"at most {MAX_ENTRIES} entries and {MAX_UNPACKED:,} bytes are read."
        )


def _well_named(entries: list[zipfile.ZipInfo]) -> None:
    """Two readers must see the same file: no entry twice, none outside the package, none encrypted."""
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise BadPackage("The Word file holds two entries of the same name. Save it again in Word.")
    outside = next((name for name in names if name.startswith("/") or "\\" in name or ".." in name), None)
    if outside is not None:
        raise BadPackage(f"The Word file holds {outside!r}, which leads out of it. Save it again in Word.")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise BadPackage("The Word file is encrypted. Remove the password in Word (File, Info), then save.")
