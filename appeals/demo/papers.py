"""Obviously fictitious papers, drawn by the same engine as our own letters."""

from datetime import UTC, date, datetime, time, timedelta

from letter_templates.block import Block, BlockKind, Cell, Document, Source, Span
from letter_templates.docx import render_docx
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell

FICTION = Source("person", "demo")
ADMITTED = (
    "The admission assessment recorded daily passive suicidal ideation and two emergency visits in "
    "the preceding month"
)
DISCHARGED = (
    "Fourteen weeks of intensive outpatient care ended without remission; the PHQ-9 score at discharge was 23"
)
REFUSED = "The criteria are the property of our vendor and cannot be given out."
SUPERVISED = "The treating psychiatrist ordered 24-hour supervision after a change of medication"


def demo_notice(today: date) -> bytes:
    """A denial letter, dated three weeks before ``today``."""
    dated = today - timedelta(days=21)
    blocks = _notice(dated, today - timedelta(days=40), today - timedelta(days=27))
    return _drawn("Notice of adverse benefit determination", "Sample Mutual Health Plan", blocks, dated)


def demo_authorization(today: date) -> bytes:
    """The patient's designation of a representative, signed two weeks before ``today``."""
    signed = today - timedelta(days=15)
    blocks = [
        _words(BlockKind.HEADING, "Designation of an authorized representative"),
        _words(
            BlockKind.PARAGRAPH,
            "I, Testa Sample, designate Example Behavioral Health to act for me in claims and appeals to the "
            "Sample Manufacturing Employee Health Plan, and to request plan documents in my name.",
        ),
        _words(BlockKind.PARAGRAPH, f"Signed on {_long(signed)}: Testa Sample (a made-up person)"),
    ]
    return _drawn("Designation of an authorized representative", "Example Behavioral Health", blocks, signed)


def demo_refusal(on: date) -> bytes:
    """The plan's answer to a request for its criteria."""
    blocks = [
        _words(BlockKind.DATE, _long(on)),
        _words(BlockKind.RECIPIENT, "Example Behavioral Health\n200 Invented Avenue\nSampletown, WA 98000"),
        _words(BlockKind.PARAGRAPH, "We received your request for medical-necessity criteria."),
        _words(BlockKind.PARAGRAPH, REFUSED),
    ]
    return _drawn("Answer to a request for criteria", "Sample Mutual Health Plan", blocks, on)


def demo_record(today: date) -> bytes:
    """An extract of the clinical record that the letter's facts point to."""
    first = today - timedelta(days=40)
    blocks = [
        _words(BlockKind.HEADING, "Extract of the clinical record: Testa Sample (a made-up person)"),
        *(
            _words(BlockKind.PARAGRAPH, f"{_long(day)}. {text}.")
            for day, text in (
                (first - timedelta(days=6), DISCHARGED),
                (first, ADMITTED),
                (first + timedelta(days=3), SUPERVISED),
            )
        ),
    ]
    return _drawn("Extract of the clinical record", "Example Behavioral Health", blocks, today)


def _drawn(title: str, organization: str, blocks: list[Block], dated: date) -> bytes:
    document = Document(
        kind="demo.paper",
        title=title,
        language="en-US",
        blocks=tuple(blocks),
        properties={"organization": f"{organization} (fictitious)"},
    )
    made = datetime.combine(dated, time(12), UTC)
    return render_pdf(render_docx(document, shell()), title=title, language="en-US", created=made)


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _notice(dated: date, first: date, last: date) -> list[Block]:
    return [
        _words(BlockKind.DATE, _long(dated)),
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
