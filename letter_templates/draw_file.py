"""A PDF file put together: its objects by number, and the table that says where they stand."""

import hashlib
import zlib
from dataclasses import dataclass, field

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PACKING = 6  # how hard contents are packed


@dataclass(slots=True)
class PdfObjects:
    """Objects, numbered in the order in which they were taken."""

    values: list[bytes] = field(default_factory=list)

    def take(self) -> int:
        """A number for an object that is put later."""
        self.values.append(b"null")
        return len(self.values)

    def put(self, number: int, value: bytes) -> None:
        """The value of an object."""
        self.values[number - 1] = value

    def add(self, value: bytes) -> int:
        """An object, and its number."""
        self.values.append(value)
        return len(self.values)

    def add_stream(self, content: bytes, entries: bytes = b"") -> int:
        """A stream, packed."""
        return self.add_packed(zlib.compress(content, PACKING), entries + b"/Filter/FlateDecode")

    def add_packed(self, content: bytes, entries: bytes = b"") -> int:
        """A stream as it stands."""
        return self.add(stream(content, entries))

    def file(self, root: int, info: int) -> bytes:
        """The whole file. Its name for other programs is made of what it holds."""
        parts, places, at = [HEADER], [], len(HEADER)
        for number, value in enumerate(self.values, 1):
            places.append(at)
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, value))
            at += len(parts[-1])
        name = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        count = len(places) + 1
        told = b"/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (count, root, info, name, name)
        end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<<%b>>\nstartxref\n%d\n%%%%EOF" % (
            count,
            table,
            told,
            at,
        )
        return b"".join((*parts, end))


def stream(content: bytes, entries: bytes) -> bytes:
    """The value of an object with a stream."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)
