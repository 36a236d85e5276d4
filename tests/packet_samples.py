"""Makes exhibits of every kind that packets meet, and packets of them."""

import io
import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from drawing_sample import a_letter
from pypdf import PdfReader, PdfWriter

from letter_templates.docx import render_docx
from letter_templates.packet import Enclosure, Layout, Packet, build
from letter_templates.packet_front import Cover, Entry, Sheet, draw_front
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell

MADE_ON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Paper:
    """A page to be made: its lines, and what its dictionary says besides."""

    lines: Sequence[str]
    entries: str = ""
    box: str = "[0 0 612 792]"
    scan: bytes = b""
    resources: str = ""


def a_paper_file(papers: Sequence[Paper], *, catalog: str = "", more: Sequence[str] = ()) -> bytes:
    """A PDF of these pages. Objects: 1 catalog, 2 page tree, 3 font, 4.. ``more``, then the pages."""
    first = 4 + len(more)
    kids = " ".join(f"{first + 3 * place} 0 R" for place in range(len(papers)))
    objects: list[bytes] = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(papers)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *(each.encode() for each in more),
    ]
    for place, paper in enumerate(papers):
        objects += _page(paper, first + 3 * place)
    return assembled(objects)


def _page(paper: Paper, number: int) -> list[bytes]:
    drawn = "".join(f"({line}) Tj T* " for line in paper.lines)
    content = zlib.compress(f"q /Im Do Q BT /F1 10 Tf 14 TL 60 740 Td {drawn}ET".encode())
    if not paper.scan:
        content = zlib.compress(f"BT /F1 10 Tf 14 TL 60 740 Td {drawn}ET".encode())
    picture = b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
    resources = f"<< /Font << /F1 3 0 R >> /XObject << /Im {number + 2} 0 R >> {paper.resources} >>"
    return [
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox {paper.box} /Resources {resources} "
            f"/Contents {number + 1} 0 R {paper.entries} >>"
        ).encode(),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< %b /Filter /DCTDecode /Length %d >>\nstream\n%b\nendstream"
        % (picture, len(paper.scan), paper.scan),
    ]


def assembled(objects: Sequence[bytes]) -> bytes:
    """Objects numbered from 1, the first the catalog, as a file."""
    out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, rows)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def records(name: str, pages: int, *, lines: int = 1, scan_every: int = 0, seed: int = 1) -> bytes:
    """A record of so many pages, each naming itself; every so many carry a scan of 130 kB."""
    chance = random.Random(seed)
    return a_paper_file(
        [
            Paper(
                [f"{name}, page {number}, line {line}, of Testa Sample" for line in range(1, lines + 1)],
                scan=chance.randbytes(130_000) if scan_every and number % scan_every == 0 else b"",
            )
            for number in range(1, pages + 1)
        ]
    )


def rewritten(content: bytes, change: Mapping[str, object] | None = None, **encryption: str) -> bytes:
    """The file written anew by pypdf: encrypted, where told so."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    if encryption:
        writer.encrypt(**encryption)  # type: ignore[arg-type]
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_sealed_letter() -> bytes:
    letter = a_letter()
    word = render_docx(letter, shell())
    return render_pdf(word, title=letter.title, language=letter.language, created=MADE_ON)


def enclosure(label: str, content: bytes, *, first: int = 1, last: int = 0, title: str = "") -> Enclosure:
    pages = len(PdfReader(io.BytesIO(content)).pages)
    return Enclosure(label, title or f"Record {label}", content, first, last or pages, pages)


def a_layout(enclosures: Sequence[Enclosure], letter: bytes, *, part: int = 1, parts: int = 1) -> Layout:
    """A packet of these exhibits with drawn cover, index and sheets."""
    letter_pages = len(PdfReader(io.BytesIO(letter)).pages)
    entries = [Entry("", "Letter of appeal", letter_pages)]
    entries += [Entry(each.label, each.title, each.taken, "Oct 1, 2026") for each in enclosures]
    front = draw_front(
        Cover(
            "Appeal packet",
            ("Sample Mutual Health Plan", "1 Example Way"),
            ("Example Behavioral Health",),
            (("Regarding", "Testa Sample"),),
        ),
        entries,
        [Sheet(each.label, each.title) for each in enclosures],
        title="Appeal packet",
        language="en-US",
        created=MADE_ON,
        part=part,
        parts=parts,
    )
    return Layout(
        "Appeal packet", "Letter of appeal", "en-US", MADE_ON, front.content, front.pages, letter,
        tuple(enclosures), part, parts,
    )  # fmt: skip


def a_packet(*contents: bytes, letter: bytes) -> Packet:
    return build(a_layout([enclosure(LETTERS[n], each) for n, each in enumerate(contents)], letter))
