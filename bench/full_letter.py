"""A letter of four pages as organizations send it, in their own letterhead with a logo: 25 fields, lists, a table,
footnotes, header and footer. Every field is another one in each letter. All invented.
"""

import io
import re
import struct
import zlib

import docx
from docx.shared import Inches
from drawing_sample import a_document, block, rows

from letter_templates.block import Block, BlockKind, Document
from letter_templates.docx import render_docx
from letter_templates.docx_package import pack, read_package
from letter_templates.shell import Shell, shell_from
from letter_templates.shell_trial import tried

FOOT = "{{ properties.letter_id }} · {{ labels.version }} {{ properties.version }}"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
MARK = re.compile(r"\^(\d)")  # where a footnote belongs
REFERENCE = (
    '</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{}"/></w:r>'
    '<w:r><w:t xml:space="preserve">'
)
NOTE = (
    '<w:footnote w:id="{0}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    '<w:r><w:t xml:space="preserve"> {1}</w:t></w:r></w:p></w:footnote>'
)
REASON = (
    "Reason {n}. The notice of day {n} of case {case} says that the care of Testa Sample {case} at the Example "
    "Clinic {case} does not meet criteria. It does not say which criterion was applied, where it is written, or "
    "how the plan applies the same rule to skilled nursing care in the same classification{mark}. The record of "
    "week {week} shows what the criterion asks for: a plan, two emergency visits, and no safety outside of a "
    "setting with staff around the clock; dose {dose} mg. "
)


def full_letter(case: int) -> bytes:
    """The letter of a case, as a Word file."""
    content = render_docx(_document(case), _SHELL)
    entries = read_package(content)
    body = MARK.sub(lambda found: REFERENCE.format(found[1]), entries["word/document.xml"].decode())
    notes = "".join(
        NOTE.format(number, f"Note {number} of case {case}: 29 CFR 2560.503-1(g)(1), read on day {case}.")
        for number in (1, 2, 3)
    )
    part = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{W}">{notes}</w:footnotes>'
    link = f'<Relationship Id="rIdNotes" Type="{FOOTNOTES}" Target="footnotes.xml"/></Relationships>'
    known = f'<Override PartName="/word/footnotes.xml" ContentType="{TYPE}"/></Types>'
    rels, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
    return pack(
        entries
        | {
            "word/document.xml": body.encode(),
            "word/footnotes.xml": part.encode(),
            rels: entries[rels].replace(b"</Relationships>", link.encode()),
            types: entries[types].replace(b"</Types>", known.encode()),
        }
    )


def _document(case: int) -> Document:
    kind = BlockKind
    return a_document(
        block(kind.DATE, "June 12, 2026"),
        block(kind.RECIPIENT, f"Appeals Unit {case}\nExample Plan Administrators {case}\nExample City, NY 00000"),
        rows(
            kind.REFERENCE,
            ("Member", f"Testa Sample {case}"), ("Member ID", f"XYZ-{case}"), ("Claim", f"CLM-{case}"),
            ("Service", f"Residential treatment {case}"), ("Amount", f"${case},300.00"),
        ),
        block(kind.PARAGRAPH, f"Dear Appeals Reviewer {case}:"),
        block(kind.HEADING, "What we ask"),
        block(kind.PARAGRAPH, f"Please reverse denial {case} and cover the care of Testa Sample {case}."),
        *(_argued(case, n) for n in range(1, 4)),
        block(kind.HEADING, "Clinical facts"),
        rows(
            kind.TABLE,
            *(
                (f"May {day}", f"Visit {case}", f"Score {day + case}", f"Fact {case}.{day}", "met", "yes", f"B {day}")
                for day in range(1, 11)
            ),
            header=("Day", "Visit", "Score", "Fact", "Criterion", "Safe", "Page"),
        ),
        *(_argued(case, n) for n in range(4, 9)),
        block(kind.HEADING, "Documents requested"),
        rows(kind.NUMBERED, *((f"Document number {n} of case {case}, in full, with its date;",) for n in range(12))),
        block(kind.SIGNATURE, f"Respectfully,\nTesta Advocate {case}, LCSW\nRepresentative of Testa Sample {case}"),
        title=f"Appeal of case {case}",
        organization="Example Behavioral Health",
        letter_id=f"EVH-2026-{case:06}",
        version="2",
    )  # fmt: skip


def _argued(case: int, n: int) -> Block:
    mark = f"^{n}" if n <= 3 else ""
    text = REASON.format(n=n, case=case, week=n + case, dose=50 * n + case, mark=mark)
    return block(
        BlockKind.PARAGRAPH,
        text * 2 if n > 3 else text + REASON.format(n=n, case=case, week=n, dose=n, mark=""),
    )


def _shell() -> Shell:
    """What becomes of a letterhead from Word when it is uploaded."""
    made = docx.Document()
    section = made.sections[0]
    section.left_margin = section.right_margin = Inches(1)
    section.header.paragraphs[0].text = "Example Behavioral Health\t\t"
    section.header.paragraphs[0].add_run().add_picture(io.BytesIO(_logo(160, 48)), width=Inches(1))
    section.footer.paragraphs[0].text = FOOT
    made.add_paragraph("{{ letter }}")
    written = io.BytesIO()
    made.save(written)
    return shell_from("letterhead", tried(written.getvalue()).content)


def _logo(width: int, height: int) -> bytes:
    """A picture with some life in it, as PNG."""
    lines = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (x * 255 // width, y * 5 % 256, (x ^ y) % 256))
        for y in range(height)
    )

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


_SHELL = _shell()
