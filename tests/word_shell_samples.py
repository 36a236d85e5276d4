"""Word files as office managers make them: a letterhead with the place for the letter, and slips."""

import io

import docx
from docx.oxml import parse_xml
from docx.shared import Inches

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOT = "{{ properties.letter_id }} · {{ labels.version }} {{ properties.version }}"


def a_letterhead(words: str = "Example Behavioral Health", *more: str, place: str = "{{ letter }}") -> bytes:
    """A file with a header, a footer, narrow text, and more paragraphs after the letter."""
    document = docx.Document()
    section = document.sections[0]
    section.left_margin = section.right_margin = Inches(1.5)
    section.header.paragraphs[0].text = words
    section.footer.paragraphs[0].text = FOOT
    for text in (place, *more):
        document.add_paragraph(text)
    return saved(document)


def with_bold_inside(before: str, bold: str, after: str) -> bytes:
    """A letterhead whose header has a tag of which a part is bold."""
    document = docx.Document()
    header = document.sections[0].header.paragraphs[0]
    header.add_run(before)
    header.add_run(bold).bold = True
    header.add_run(after)
    document.sections[0].footer.paragraphs[0].text = FOOT
    document.add_paragraph("{{ letter }}")
    return saved(document)


def in_columns() -> bytes:
    """A letterhead with two columns, which only LibreOffice draws."""
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = FOOT
    document.add_paragraph("{{ letter }}")
    section = document.sections[0]._sectPr
    for columns in section.findall("{*}cols"):
        section.remove(columns)
    section.append(parse_xml(f'<w:cols {W} w:num="2" w:space="720"/>'))
    return saved(document)


def with_paragraphs(*texts: str) -> bytes:
    """A file of plain paragraphs."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """The document as a file."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
