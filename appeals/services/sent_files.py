"""Files as they are sent in: limited in size, in memory where small, read again where large."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from appeals.errors import TooLarge

BLOCK = 1 << 20
PACKING = 3  # zlib's level; higher ones take twice as long for a few per cent
GZIP = 31  # zlib's name for its largest window in gzip's form, which holds no time


def whole_body(content: bytes | BinaryIO, largest: int) -> bytes:
    """All bytes of an upload; raises TooLarge above the limit, having read no more than that."""
    body = content if isinstance(content, bytes) else content.read(largest + 1)
    if len(body) > largest:
        raise _too_large(largest)
    return body


@contextmanager
def rereadable(content: bytes | BinaryIO, largest: int) -> Iterator[BinaryIO]:
    """The upload as a stream that can be read twice, without holding it in memory.

    Raises TooLarge above the limit. A stream that cannot go back is copied to a file without a name.
    """
    if isinstance(content, bytes):
        yield _limited(BytesIO(content), largest)
    elif content.seekable():
        yield _limited(content, largest)
    else:
        with TemporaryFile() as kept:
            _copy(content, kept, largest + 1)
            yield _limited(cast("BinaryIO", kept), largest)


def from_the_start(stream: BinaryIO) -> BinaryIO:
    """The same stream, to be read from its beginning."""
    stream.seek(0)
    return stream


def packed_body(stream: BinaryIO) -> bytes:
    """All that the stream still has, as gzip; the same bytes give the same result."""
    packing = zlib.compressobj(PACKING, wbits=GZIP)
    packed = [packing.compress(block) for block in iter(lambda: stream.read(BLOCK), b"")]
    return b"".join([*packed, packing.flush()])


def _copy(source: BinaryIO, target: IO[bytes], most: int) -> None:
    while most > 0 and (block := source.read(min(BLOCK, most))):
        target.write(block)
        most -= len(block)


def _limited(stream: BinaryIO, largest: int) -> BinaryIO:
    if stream.seek(0, 2) > largest:
        raise _too_large(largest)
    return from_the_start(stream)


def _too_large(largest: int) -> TooLarge:
    limit = largest // 1024 // 1024
    return TooLarge(f"The file is larger than {limit} MB. Split it, or ask your operator.")
