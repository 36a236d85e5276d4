"""Which constructs of other people's Word files are drawn, and how the others are refused."""

import io
import struct
import zlib

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.shared import Inches, Pt, RGBColor
from drawing_sample import DRAWN_ON
from word_shell_samples import saved

from letter_templates.docx_package import pack, read_package
from letter_templates.pdf import Unsupported, render_pdf
from letter_templates.text import docx_text, pdf_text, same_words

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


PIXEL = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        chunk(b"IDAT", zlib.compress(b"\0\x1b\x25\x30")),
        chunk(b"IEND", b""),
    )
)


def drawn(content: bytes) -> bytes:
    return render_pdf(content, title="Own letter", language="en-US", created=DRAWN_ON)


def holding(xml: str) -> bytes:
    """A Word file with one paragraph that holds this XML."""
    document = docx.Document()
    document.add_paragraph("Before.")._p.append(parse_xml(xml.replace(" NAMES", f" {NAMES}", 1)))
    return saved(document)


def test_an_ordinary_letter_from_word_is_drawn_with_the_same_words() -> None:
    document = docx.Document()
    document.add_heading("Heading", 1)
    paragraph = document.add_paragraph("Plain, ")
    paragraph.add_run("bold").bold = True
    run = paragraph.add_run(" small caps, 14 pt, red, underlined, superscript")
    run.font.small_caps, run.font.size, run.font.underline = True, Pt(14), True
    run.font.color.rgb, run.font.superscript = RGBColor(0xAA, 0, 0), True
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("first", style="List Number")
    document.add_paragraph("second", style="List Number")
    document.add_paragraph("bullet", style="List Bullet")
    table = document.add_table(2, 3, style="Table Grid")
    table.cell(0, 0).merge(table.cell(0, 1)).text = "joined"
    table.cell(1, 2).text = "last"
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("On the second page.")
    document.sections[0].header.paragraphs[0].text = "Header words"
    content = saved(document)
    pages = pdf_text(drawn(content)).split("\f")
    assert len(pages) == 2
    assert "1. first" in docx_text(content)
    assert all("Header words" in page for page in pages)


def test_text_at_tab_stops_is_drawn_where_word_has_it() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("left\tmiddle\tright")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Inches(3), WD_TAB_ALIGNMENT.CENTER)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Inches(6), WD_TAB_ALIGNMENT.RIGHT)
    content = saved(document)
    assert same_words(content, drawn(content)) == []


def test_a_picture_in_line_with_text_is_drawn_with_its_words() -> None:
    document = docx.Document()
    picture = document.add_paragraph().add_run().add_picture(io.BytesIO(PIXEL), width=Inches(1))
    picture._inline.docPr.set("descr", "Logo of Example Behavioral Health")
    assert b"/Figure" in drawn(saved(document))


def test_a_link_can_be_followed_and_its_words_stay() -> None:
    document = docx.Document()
    relation = document.part.relate_to("https://example.invalid/", f"{RELATION}/hyperlink", is_external=True)
    link = f'<w:hyperlink {NAMES} {RELATED}="{relation}"><w:r><w:t>our site</w:t></w:r></w:hyperlink>'
    document.add_paragraph("See ")._p.append(parse_xml(link))
    content = drawn(saved(document))
    assert "See our site" in pdf_text(content)
    assert b"https://example.invalid/" in content


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATED = f'xmlns:r="{RELATION}" r:id'


def test_a_heading_style_in_a_cell_or_a_header_is_drawn_as_words() -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).add_paragraph("In a cell", style="Heading 3")
    document.sections[0].header.paragraphs[0].text = "Above"
    document.sections[0].header.paragraphs[0].style = document.styles["Heading 2"]
    assert "In a cell" in pdf_text(drawn(saved(document)))


def test_hidden_text_is_in_neither_text() -> None:
    content = holding("<w:r NAMES><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>")
    assert "secret" not in pdf_text(drawn(content)) + docx_text(content)


def test_capitals_by_style_are_drawn_as_capitals() -> None:
    content = holding("<w:r NAMES><w:rPr><w:caps/></w:rPr><w:t>notice</w:t></w:r>")
    assert "NOTICE" in pdf_text(drawn(content))


@pytest.mark.parametrize(
    ("xml", "construct"),
    [
        pytest.param("<w:ins NAMES><w:r><w:t>new</w:t></w:r></w:ins>", "still tracked", id="insertion"),
        pytest.param(
            "<w:del NAMES><w:r><w:delText>x</w:delText></w:r></w:del>", "still tracked", id="deletion"
        ),
        pytest.param("<w:r NAMES><w:commentReference w:id='1'/></w:r>", "comments", id="comment"),
        pytest.param("<w:r NAMES><w:pict/></w:r>", "text box", id="old drawing"),
        pytest.param("<w:r NAMES><mc:AlternateContent/></w:r>", "text box", id="shape"),
        pytest.param("<w:r NAMES><w:object/></w:r>", "embedded object", id="object"),
        pytest.param("<m:oMath NAMES/>", "equation", id="equation"),
        pytest.param(
            "<w:r NAMES><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>", "symbol font", id="symbol"
        ),
        pytest.param(
            "<w:r NAMES><w:drawing><wp:anchor/></w:drawing></w:r>", "floating picture", id="floating"
        ),
        pytest.param("<w:fldSimple NAMES w:instr='DATE'/>", "field DATE", id="date field"),
        pytest.param("<w:r NAMES><w:rPr><w:emboss/></w:rPr><w:t>x</w:t></w:r>", "effect emboss", id="emboss"),
        pytest.param("<w:r NAMES><w:endnoteReference w:id='2'/></w:r>", "endnote", id="endnote"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name_and_with_a_remedy(xml: str, construct: str) -> None:
    with pytest.raises(Unsupported, match=construct) as refusal:
        drawn(holding(xml))
    assert refusal.value.remedy.endswith(".")


@pytest.mark.parametrize(
    ("change", "construct"),
    [
        pytest.param(("<w:cols ", '<w:cols w:num="2" '), "columns", id="two columns"),
        pytest.param(("<w:pgMar ", "<w:pgBorders/><w:pgMar "), "border around the page", id="page border"),
        pytest.param(("<w:p>", "<w:p><w:pPr><w:framePr/></w:pPr>"), "property framePr", id="frame"),
        pytest.param(("<w:p>", "<w:p><w:pPr><w:sectPr/></w:pPr>"), "more than one section", id="sections"),
        pytest.param(("<w:sectPr", "<w:altChunk/><w:sectPr"), "element altChunk", id="foreign chunk"),
    ],
)
def test_a_page_that_cannot_be_drawn_is_refused(change: tuple[str, str], construct: str) -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    entries = read_package(saved(document))
    entries["word/document.xml"] = entries["word/document.xml"].decode().replace(*change, 1).encode()
    with pytest.raises(Unsupported, match=construct):
        drawn(pack(entries))


def test_a_picture_without_words_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph().add_run().add_picture(io.BytesIO(PIXEL), width=Inches(1))
    with pytest.raises(Unsupported, match="alternative text"):
        drawn(saved(document))


def with_a_footnote(words: str) -> bytes:
    """A letter with one footnote, as Word writes it."""
    content = holding('<w:r NAMES><w:footnoteReference w:id="1"/></w:r>')
    told = f"<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{words}</w:t></w:r></w:p>"
    part = f'<w:footnotes {NAMES}><w:footnote w:id="1">{told}</w:footnote></w:footnotes>'
    return pack(read_package(content) | {"word/footnotes.xml": part.encode()})


def test_the_words_of_a_footnote_stand_beside_its_number() -> None:
    lines = pdf_text(drawn(with_a_footnote("Told below."))).splitlines()
    assert [line for line in lines if "Told below." in line] == ["1Told below."]
