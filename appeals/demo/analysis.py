"""A plan's answer to a request for its comparative analysis: twenty made-up pages with the usual gaps."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import resources

import docx
from docx.document import Document as Paper

from letter_templates.pdf import render_pdf

TITLE = "Comparative analysis: concurrent review of inpatient benefits"
WORDS = "comparative_analysis.md"


def demo_analysis(dated: date) -> bytes:
    """The answer as a PDF. Every section begins on a page of its own, as such documents do."""
    paper = docx.Document()
    for number, (heading, pieces) in enumerate(sections(analysis_text())):
        paper.add_heading(heading, level=1).paragraph_format.page_break_before = number > 0
        for piece in pieces:
            _add(paper, piece)
    written = io.BytesIO()
    paper.save(written)
    created = datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
    return render_pdf(written.getvalue(), title=TITLE, language="en-US", created=created)


def analysis_text() -> str:
    """The words of the answer, headings marked with ``#``."""
    return resources.files(__package__).joinpath(WORDS).read_text(encoding="utf-8")


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each heading with the paragraphs, lists and tables under it; what is above the first goes with it."""
    title, *parts = text.split("\n## ")
    before = [piece for piece in title.removeprefix("# ").split("\n\n") if piece.strip()]
    for number, part in enumerate(parts):
        heading, *pieces = [piece.strip() for piece in part.split("\n\n") if piece.strip()]
        yield heading, [*(before if number == 0 else ()), *pieces]


def _add(paper: Paper, piece: str) -> None:
    lines = piece.split("\n")
    if piece.startswith("|"):
        _add_table(paper, [_cells(line) for line in (lines[0], *lines[2:])])
    elif piece.startswith("- "):
        for line in lines:
            paper.add_paragraph(line.removeprefix("- "), style="List Bullet")
    else:
        paper.add_paragraph(piece)


def _add_table(paper: Paper, rows: list[list[str]]) -> None:
    table = paper.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
