"""A letter of four pages in an organization's own letterhead: 25 fields, list, table, footnotes, footer.

Every field is another one in each letter. All invented.
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
BODY, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
NOTES = (1, 2, 3)
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
    "Reason {n}. The notice of day {n} of case {case} says that the care of Testa Sample {case} at the "
    "Example Clinic {case} does not meet criteria. It does not say which criterion was applied, where it is "
    "written, or how the plan applies the same rule to skilled nursing care in the same class{mark}. "
    "The record of week {week} shows what the criterion asks for: a plan, two emergency visits, no safety "
    "outside of a setting with staff around the clock; dose {dose} mg. "
)


def full_letter(case: int) -> bytes:
    """The letter of a case, as a Word file."""
    entries = read_package(render_docx(_document(case), _SHELL))
    body = MARK.sub(lambda found: REFERENCE.format(found[1]), entries[BODY].decode())
    texts = (f"Note {number} of case {case}: 29 CFR 2560.503-1(g)(1), of day {case}." for number in NOTES)
    notes = "".join(NOTE.format(number, text) for number, text in zip(NOTES, texts, strict=True))
    link = f'<Relationship Id="rIdNotes" Type="{FOOTNOTES}" Target="footnotes.xml"/></Relationships>'
    known = f'<Override PartName="/word/footnotes.xml" ContentType="{TYPE}"/></Types>'
    changed = {
        BODY: body.encode(),
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{notes}</w:footnotes>'.encode(),
        RELATIONS: entries[RELATIONS].replace(b"</Relationships>", link.encode()),
        TYPES: entries[TYPES].replace(b"</Types>", known.encode()),
    }
    return pack(entries | changed)


def _document(case: int) -> Document:
    kind = BlockKind
    table = (
        (f"May {day}", f"Visit {case}", f"Score {day + case}", f"Fact {case}.{day}", "met", "yes", f"B {day}")
        for day in range(1, 11)
    )
    reference = (
        ("Member", f"Testa Sample {case}"),
        ("Member ID", f"XYZ-{case}"),
        ("Claim", f"CLM-{case}"),
        ("Service", f"Residential treatment {case}"),
        ("Amount", f"${case},300.00"),
    )
    return a_document(
        block(kind.DATE, "June 12, 2026"),
        block(kind.RECIPIENT, f"Appeals Unit {case}\nExample Administrators {case}\nExample City, NY 00000"),
        rows(kind.REFERENCE, *reference),
        block(kind.PARAGRAPH, f"Dear Appeals Reviewer {case}:"),
        block(kind.HEADING, "What we ask"),
        block(kind.PARAGRAPH, f"Please reverse denial {case} and cover the care of Testa Sample {case}."),
        *(_argued(case, n) for n in range(1, 4)),
        block(kind.HEADING, "Clinical facts"),
        rows(kind.TABLE, *table, header=("Day", "Visit", "Score", "Fact", "Criterion", "Safe", "Page")),
        *(_argued(case, n) for n in range(4, 9)),
        block(kind.HEADING, "Documents requested"),
        rows(kind.NUMBERED, *((f"Document {n} of case {case}, in full, with its date;",) for n in range(12))),
        block(kind.SIGNATURE, f"Respectfully,\nTesta Advocate {case}, LCSW\nFor Testa Sample {case}"),
        title=f"Appeal of case {case}",
        organization="Example Behavioral Health",
        letter_id=f"EVH-2026-{case:06}",
        version="2",
    )


def _argued(case: int, n: int) -> Block:
    marks = (f"^{n}" if n in NOTES else "", "")
    texts = (REASON.format(n=n, case=case, week=n + case, dose=50 * n + case, mark=mark) for mark in marks)
    return block(BlockKind.PARAGRAPH, "".join(texts))


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
