"""Documents to draw: a few blocks at a time, and one long letter with every kind of block. All invented."""

from datetime import UTC, datetime

from letter_templates.block import Block, BlockKind, Cell, Document, Span
from letter_templates.docx import render_docx
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell

DRAWN_ON = datetime(2026, 6, 12, 9, 30, tzinfo=UTC)
AWKWARD = "Müller & Søn <test> “quoted” — § 2560.503-1, 50 → 100 mg, ≥ 3, Łódź, Ελλάδα, Москва"
LIMIT = (
    "The notice of June 3, 2026 denies continued treatment because the member “does not meet criteria”. "
    "It does not say which criterion was applied, or how the same rule is applied to skilled nursing care, "
    "the medical/surgical benefit in the same classification — inpatient, in-network. "
)


def said(text: str, *, strong: bool = False, emphasis: bool = False) -> Span:
    """A run of words."""
    return Span(text, (), strong, emphasis)


def cell(text: str) -> Cell:
    """A cell of plain words."""
    return Cell((said(text),))


def block(kind: BlockKind, *spans: str | Span, level: int = 1) -> Block:
    """A block of spans."""
    runs = tuple(said(span) if isinstance(span, str) else span for span in spans)
    return Block(kind, "sample", spans=runs, level=level)


def rows(kind: BlockKind, *texts: tuple[str, ...], header: tuple[str, ...] = ()) -> Block:
    """A block of rows."""
    cells = tuple(tuple(cell(text) for text in row) for row in texts)
    return Block(kind, "sample", rows=cells, header=tuple(cell(text) for text in header))


def a_document(
    *blocks: Block, language: str = "en-US", title: str = "Sample letter", **properties: str
) -> Document:
    """A document of these blocks."""
    return Document("sample", title, language, blocks, properties=properties)


def paragraphs(*texts: str) -> Document:
    """A document of plain paragraphs."""
    return a_document(*(block(BlockKind.PARAGRAPH, text) for text in texts))


def word(document: Document) -> bytes:
    """The document as a Word file in the shipped shell."""
    return render_docx(document, shell())


def pdf(document: Document) -> bytes:
    """The document as PDF."""
    return render_pdf(word(document), title=document.title, language=document.language, created=DRAWN_ON)


def a_letter() -> Document:
    """A long letter with every kind of block and every character that has caused trouble."""
    kind = BlockKind
    facts = (
        "PHQ-9 score 21 (severe); suicidal ideation with plan & intent",
        "Daily individual therapy; family session; medication adjusted (sertraline 50 → 100 mg)",
        "C-SSRS moderate; ≥ 3 self-harm urges a day; sleep < 4 hours",
    )
    return a_document(
        block(kind.DATE, "June 12, 2026"),
        block(
            kind.RECIPIENT,
            "Appeals Unit\nExample Health Plan Administrators & Partners, LLC\nExample City, NY 00000",
        ),
        rows(
            kind.REFERENCE,
            ("Member", "Testa Sample-Fernández de la Construcción y Øvergård"),
            ("Member ID", "XYZ-000-111 <test>"),
            ("Service", "Residential treatment, mental health (revenue code 1001)"),
        ),
        block(kind.PARAGRAPH, "Dear Appeals Reviewer:"),
        block(kind.HEADING, "What we ask"),
        block(
            kind.PARAGRAPH,
            "I write on behalf of ",
            said("Testa Sample", strong=True),
            ". Please reverse the denial.",
        ),
        block(kind.HEADING, "The denial and its reasons"),
        block(
            kind.QUOTATION, "Continued stay is denied. The member may be treated at a lower level of care."
        ),
        rows(
            kind.NUMBERED,
            (f"Continued stay does not meet medical necessity. {LIMIT}",),
            ("No authorization on file.",),
        ),
        block(kind.HEADING, "Clinical facts"),
        block(kind.PARAGRAPH, "The record shows:"),
        rows(
            kind.TABLE,
            *(
                (f"May {20 + number}, 2026", facts[number % 3], f"C, page {number + 1}")
                for number in range(30)
            ),
            header=("Date", "Fact", "Exhibit"),
        ),
        block(kind.HEADING, "Parity"),
        block(kind.HEADING, "The limit as written", level=2),
        block(kind.PARAGRAPH, LIMIT * 3, said("See note 1.", emphasis=True)),
        block(kind.HEADING, "A question of detail", level=3),
        rows(kind.BULLETED, ("the criteria, in full;",), ("the comparative analysis of concurrent review.",)),
        block(kind.HEADING, "Documents requested"),
        rows(kind.NUMBERED, *((f"Document number {number}, in full.",) for number in range(1, 13))),
        block(kind.PARAGRAPH, AWKWARD),
        block(
            kind.SIGNATURE, "Respectfully,\nTesta Advocate, LCSW\nAuthorized representative of Testa Sample"
        ),
        rows(kind.NOTE, ("[1] 29 U.S.C. § 1185a(a)(3)(A).",), ("[2] 29 CFR § 2560.503-1(g)(1)(v)(B).",)),
        block(kind.FOOTER, "Confidential: contains health information."),
        title="Appeal of an adverse benefit determination: Testa Sample",
        organization="Example Behavioral Health",
        organization_address="100 Sample Street\nExample City, NY 00000",
        organization_phone="(555) 010-0100",
        letter_id="EVH-2026-000123",
        version="2",
    )
