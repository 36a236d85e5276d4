"""An obviously fictitious denial letter, drawn by the same engine as our own letters."""

from datetime import UTC, date, datetime, time, timedelta

from letter_templates.block import Block, BlockKind, Cell, Document, Source, Span
from letter_templates.docx import render_docx
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell

FICTION = Source("person", "demo")


def demo_notice(today: date) -> bytes:
    """The PDF, dated three weeks before ``today``."""
    dated = today - timedelta(days=21)
    document = Document(
        kind="demo.notice",
        title="Notice of adverse benefit determination",
        language="en-US",
        blocks=tuple(_blocks(dated, today - timedelta(days=40), today - timedelta(days=27))),
        properties={"organization": "Sample Mutual Health Plan (fictitious)"},
    )
    made = datetime.combine(dated, time(12), UTC)
    return render_pdf(render_docx(document, shell()), title=document.title, language="en-US", created=made)


def _blocks(dated: date, first: date, last: date) -> list[Block]:
    return [
        _words(BlockKind.DATE, f"{dated:%B} {dated.day}, {dated.year}"),
        _words(BlockKind.RECIPIENT, "Testa Sample\n100 Fiction Lane\nSampletown, WA 98000"),
        _reference(
            ("Member", "Testa Sample"),
            ("Member ID", "SMH900100100"),
            ("Claim number", "SMH000001001"),
            ("Provider", "Example Behavioral Health"),
            ("Service", "Residential treatment, mental health"),
            ("Dates of service", f"{first:%m/%d/%Y} to {last:%m/%d/%Y}"),
        ),
        _words(BlockKind.HEADING, "Notice of adverse benefit determination"),
        _words(
            BlockKind.PARAGRAPH,
            "We reviewed the request for payment of the services above. The services are denied.",
        ),
        _words(
            BlockKind.PARAGRAPH,
            "The reason for this decision is that the records do not show a need for 24-hour care. "
            "Your symptoms could be managed in a less intensive setting, such as a partial hospital program.",
        ),
        _words(
            BlockKind.PARAGRAPH,
            "This decision was made with our internal guideline for residential level of care, "
            "reference SM-RES-07.",
        ),
        _words(
            BlockKind.PARAGRAPH,
            "You may appeal within 180 days after you receive this letter. Write to: Appeals Unit, Sample "
            "Mutual Health Plan, PO Box 1, Sampletown, WA 98000, or send a fax to 555-010-0199.",
        ),
    ]


def _words(kind: BlockKind, text: str) -> Block:
    return Block(kind=kind, part="notice", spans=(Span(text, (FICTION,)),))


def _reference(*rows: tuple[str, str]) -> Block:
    cells = tuple((Cell((Span(name, ()),)), Cell((Span(value, (FICTION,)),))) for name, value in rows)
    return Block(kind=BlockKind.REFERENCE, part="notice", rows=cells)
