"""Made-up letters to try a shell on: one to look at, one with marked words in every kind of block."""

from letter_templates.block import Block, BlockKind, Cell, Document, Span

MADE_UP = {
    "organization": "Example Behavioral Health",
    "organization_address": "100 Sample Street\nExample City, NY 00000",
    "organization_phone": "(555) 010-0100",
    "author": "Testa Advocate, LCSW",
    "letter_id": "SAMPLE-0001",
    "version": "1",
}
PARITY = (
    "The notice applies a limit to residential care that it does not apply to skilled nursing care, the "
    "medical/surgical benefit in the same classification. It says neither which factors led to the limit nor "
    "which evidence they rest on. Please show how the limit is comparable and applied no more stringently. "
)
NAMES = {
    BlockKind.DATE: "the date",
    BlockKind.RECIPIENT: "the address of the recipient",
    BlockKind.REFERENCE: "the reference lines",
    BlockKind.HEADING: "headings",
    BlockKind.PARAGRAPH: "paragraphs",
    BlockKind.QUOTATION: "quotations",
    BlockKind.NUMBERED: "numbered lists",
    BlockKind.BULLETED: "lists with bullets",
    BlockKind.TABLE: "tables",
    BlockKind.SIGNATURE: "the signature",
    BlockKind.NOTE: "the notes with citations",
    BlockKind.FOOTER: "the lines at the foot of the letter",
}
COLUMNS = range(1, 8)
WEIGHTS = ((False, False), (True, False), (False, True), (True, True))


def sample_letter() -> Document:
    """A letter of two pages as people will see it; every person and number in it is made up."""
    kind = BlockKind
    blocks = (
        _words(kind.DATE, "June 12, 2026"),
        _words(
            kind.RECIPIENT, "Appeals Unit\nSample Mutual Health Plan\nP.O. Box 00\nExample City, NY 00000"
        ),
        _rows(kind.REFERENCE, ("Member", "Testa Sample"), ("Member ID", "XYZ-000-111")),
        _words(kind.PARAGRAPH, "Dear Appeals Reviewer:"),
        _words(kind.HEADING, "What we ask"),
        _words(
            kind.PARAGRAPH, "Please reverse the denial of residential treatment. This is a sample letter."
        ),
        _words(kind.HEADING, "The denial and its reason"),
        _words(kind.QUOTATION, "Continued stay is denied. A lower level of care is available."),
        _words(kind.HEADING, "Clinical facts"),
        _rows(
            kind.TABLE,
            *(
                (f"May {day}, 2026", "PHQ-9 score 21 (severe); daily therapy", f"C, page {day}")
                for day in range(1, 13)
            ),
            header=("Date", "Fact", "Exhibit"),
        ),
        _words(kind.HEADING, "Parity"),
        _words(kind.PARAGRAPH, PARITY * 2),
        _words(kind.HEADING, "Documents requested"),
        _rows(kind.NUMBERED, ("The criteria, in full.",), ("The comparative analysis of this limit.",)),
        _rows(kind.BULLETED, ("as written;",), ("in operation.",)),
        _words(kind.SIGNATURE, "Respectfully,\nTesta Advocate, LCSW\nExample Behavioral Health"),
        _rows(kind.NOTE, ("[1] 29 U.S.C. § 1185a(a)(3)(A).",)),
        _words(kind.FOOTER, "Confidential: contains health information."),
    )
    return Document(
        "sample", "Sample letter: appeal for Testa Sample", "en-US", blocks, properties=dict(MADE_UP)
    )


def marked_letter() -> tuple[Document, dict[str, BlockKind]]:
    """A letter with every form of every kind of block, and each marked word with the kind it stands in."""
    marks: dict[str, BlockKind] = {}

    def mark(kind: BlockKind) -> str:
        word = f"q{len(marks):03}q"
        marks[word] = kind
        return word

    def cell(kind: BlockKind) -> Cell:
        return Cell(tuple(Span(f"{mark(kind)} ", (), strong, slanted) for strong, slanted in WEIGHTS))

    blocks = [
        Block(kind, "sample", spans=cell(kind).spans, level=level)
        for kind in (
            BlockKind.DATE,
            BlockKind.HEADING,
            BlockKind.PARAGRAPH,
            BlockKind.QUOTATION,
            BlockKind.FOOTER,
        )
        for level in ((1, 2, 3) if kind is BlockKind.HEADING else (1,))
    ]
    for kind in (BlockKind.RECIPIENT, BlockKind.SIGNATURE):
        blocks.append(Block(kind, "sample", rows=((cell(kind),), (cell(kind),), (cell(kind),))))
    for kind in (BlockKind.NUMBERED, BlockKind.BULLETED, BlockKind.NOTE):
        for level in (1, 2):
            items = tuple((cell(kind),) for _ in range(2))
            blocks.append(Block(kind, "sample", rows=items, level=level))
    blocks.append(Block(BlockKind.REFERENCE, "sample", rows=((cell(BlockKind.REFERENCE),) * 2,)))
    for columns in COLUMNS:
        table = tuple(tuple(cell(BlockKind.TABLE) for _ in range(columns)) for _ in range(2))
        header = tuple(cell(BlockKind.TABLE) for _ in range(columns))
        blocks.append(Block(BlockKind.TABLE, "sample", rows=table, header=header))
        blocks.append(Block(BlockKind.TABLE, "sample", rows=table))
    document = Document("sample", "Sample", "en-US", tuple(blocks), properties=dict(MADE_UP))
    return document, marks


def _words(kind: BlockKind, text: str) -> Block:
    return Block(kind, "sample", spans=(Span(text, ()),))


def _rows(kind: BlockKind, *rows: tuple[str, ...], header: tuple[str, ...] = ()) -> Block:
    cells = tuple(tuple(Cell((Span(text, ()),)) for text in row) for row in rows)
    return Block(kind, "sample", rows=cells, header=tuple(Cell((Span(text, ()),)) for text in header))
