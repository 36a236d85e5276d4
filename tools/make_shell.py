"""Builds the Word shells, letter and large print, byte for byte the same each time.

Run ``python tools/make_shell.py`` after a change here or in ``tools/letter_shell``, which holds the styles
and the other parts that never change. The shell may as well be edited in Word: it is an ordinary document
whose tags are docxtpl's, plus ``{% numbering X %}`` and ``{% width X %}`` (see docx_dialect.py).
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

FIXED = Path(__file__).with_name("letter_shell")
SHELLS = Path(__file__).parents[1] / "letter_templates" / "shells"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ROOT = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TEXT_WIDTH = 9360  # twentieths of a point: 6.5 inches
COLUMNS = range(1, 8)  # a letter page holds seven columns at most
BULLETS, FIRST_LIST = 1, 101
RULE = "9AA5B1"
TEXT, AIR = 22, 12  # half points: the letter's text, and below what a size is no print
FONT_SIZE = re.compile(r'(?<=<w:sz w:val=")\d+|(?<=<w:szCs w:val=")\d+')
RUN_KINDS = (("plain", ""), ("strong", "<w:b/>"), ("emphasis", "<w:i/>"), ("both", "<w:b/><w:i/>"))


@dataclass(frozen=True, slots=True)
class Look:
    """What differs between shells: least font size in half points, room for the Re: block's labels."""

    name: str
    least: int
    labels: int


LETTER = Look("letter", least=0, labels=1900)
LARGE_PRINT = Look("large_print", least=36, labels=2700)  # 18 points, the usual measure of large print
LOOKS = (LETTER, LARGE_PRINT)


def shell(look: Look = LETTER) -> bytes:
    """The shell, with fixed dates and order, so that its hash only changes when its content does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, xml in entries(look):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, xml)
    return buffer.getvalue()


def entries(look: Look) -> Iterator[tuple[str, str]]:
    """Every entry of the package in Word's own order."""
    yield "[Content_Types].xml", fixed("content_types.xml")
    yield "_rels/.rels", fixed("package.rels")
    yield (
        "word/document.xml",
        f"{HEAD}<w:document {ROOT}><w:body>{body(look)}{section()}</w:body></w:document>",
    )
    yield "word/_rels/document.xml.rels", fixed("document.rels")
    yield "word/header1.xml", f"{HEAD}<w:hdr {ROOT}>{continuation_header()}</w:hdr>"
    empty = '<w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>'
    yield "word/header2.xml", f"{HEAD}<w:hdr {ROOT}>{empty}</w:hdr>"
    yield "word/footer1.xml", f"{HEAD}<w:ftr {ROOT}>{footer()}</w:ftr>"
    yield "word/footer2.xml", f"{HEAD}<w:ftr {ROOT}>{footer()}</w:ftr>"
    yield "word/styles.xml", FONT_SIZE.sub(lambda size: enlarged(size[0], look), fixed("styles.xml"))
    yield "word/numbering.xml", fixed("numbering.xml")
    yield "word/settings.xml", fixed("settings.xml")
    yield "word/fontTable.xml", fixed("fontTable.xml")
    yield "docProps/core.xml", fixed("core.xml")
    yield "docProps/app.xml", fixed("app.xml")


def fixed(name: str) -> str:
    """A part that is kept as it is."""
    return (FIXED / name).read_text(encoding="utf-8")


def enlarged(half_points: str, look: Look) -> str:
    """A font size of this look; headings stay above the text, and air between tables stays air."""
    size = int(half_points)
    return half_points if size < AIR or not look.least else str(max(size + look.least - TEXT, look.least))


def body(look: Look) -> str:
    """One loop over the blocks of the document, one branch a kind."""
    headings = by_level(("Heading1", "Heading2", "Heading3"), lambda style: one(style, "block.spans"))
    return (
        tag("p for block in blocks")
        + when("letterhead", one("Organization", "block.first") + one("OrganizationLines", "block.rest"))
        + when("date", one("Date", "block.spans"))
        + when("recipient", one("InsideAddress", "block.spans"))
        + when("reference", reference_table(look.labels))
        + when("heading", headings)
        + when("paragraph", paragraphs())
        + when("quotation", one("Quote", "block.spans"))
        + when("numbered", by_level(("ListNumber", "ListNumber2"), lambda style: items(style, FIRST_LIST)))
        + when("bulleted", by_level(("ListBullet", "ListBullet2"), lambda style: items(style, BULLETS)))
        + when("table", "".join(sized(columns) for columns in COLUMNS))
        + when("signature", one("Closing", "block.first") + one("Signature", "block.rest"))
        + when("note", tag("p for item in block.items") + one("Note", "item") + tag("p endfor"))
        + tag("p endfor")
    )


def when(kind: str, content: str) -> str:
    """Content drawn for one kind of block."""
    return tag(f"p if block.kind == '{kind}'") + content + tag("p endif")


def by_level(styles: tuple[str, ...], draw: Callable[[str], str]) -> str:
    """The same content in the style of the block's level; deeper levels take the last style."""
    content = ""
    for number, style in enumerate(styles, 1):
        question = f"p {'if' if number == 1 else 'elif'} block.level == {number}"
        content += tag(question if number < len(styles) else "p else") + draw(style)
    return content + tag("p endif")


def paragraphs() -> str:
    """A paragraph of the letter, kept with the next where it announces it."""
    kept, free = one("BodyText", "block.spans", "<w:keepNext/>"), one("BodyText", "block.spans")
    return tag("p if block.keep") + kept + tag("p else") + free + tag("p endif")


def items(style: str, number: int) -> str:
    """Items of a list. Each numbered list has its own Word numbering, so each starts at 1."""
    listing = f'<w:numPr><w:ilvl w:val="{int(style.endswith("2"))}"/><w:numId w:val="{number}"/></w:numPr>'
    chosen = run("{% numbering block.list %}") if number == FIRST_LIST else ""
    return (
        tag("p for item in block.items")
        + tag("p if loop.last")
        + one(style, "item", f'{listing}<w:spacing w:after="140"/>', chosen)
        + tag("p else")
        + one(style, "item", listing, chosen)
        + tag("p endif")
        + tag("p endfor")
    )


def one(style: str, spans: str, properties: str = "", before: str = "") -> str:
    """A paragraph that holds the runs of a list of spans."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{before}{runs(spans)}</w:p>'


def runs(spans: str) -> str:
    """One run a span, in one of four weights."""
    content = run(f"{{%r for span in {spans} %}}")
    for number, (name, properties) in enumerate(RUN_KINDS):
        content += run(f"{{%r {'elif' if number else 'if'} span.weight == '{name}' %}}")
        content += run("{{ span.text }}", properties)
    return content + run("{%r endif %}{%r endfor %}")


def reference_table(labels: int) -> str:
    """The Re: block: labels and values between two light rules."""
    widths = (labels, TEXT_WIDTH - labels)
    label = cell(widths[0], one("ReferenceLabel", "row[0]"))
    value = cell(widths[1], one("ReferenceValue", "row[1]"))
    return table(widths, rows(label + value), ("top", "bottom")) + after_table()


def sized(columns: int) -> str:
    """The table for this number of columns, with a header row where the block has one."""
    width = TEXT_WIDTH // columns
    widths = [run(f"{{% width block.widths[{n}] %}}") for n in range(columns)]
    heads, cells = (
        "".join(cell(width, one(style, f"{spans}[{n}]", "", widths[n])) for n in range(columns))
        for style, spans in (("TableHeader", "block.header"), ("TableText", "row"))
    )
    header = tag_row("tr if block.header") + header_row(heads) + tag_row("tr endif")
    drawn = table((width,) * columns, header + rows(cells), ("top", "bottom", "insideH"))
    return tag(f"p if block.columns == {columns}") + drawn + after_table() + tag("p endif")


def table(widths: tuple[int, ...], content: str, edges: tuple[str, ...]) -> str:
    """A table across the text, lightly ruled."""
    rules = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>' for edge in edges)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="80" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{rules}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{content}</w:tbl>"
    )


def header_row(cells: str) -> str:
    """A header row that repeats on every page."""
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def rows(cells: str) -> str:
    """One row for each row of the block, kept on one page."""
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
    return tag_row("tr for row in block.rows") + row + tag_row("tr endfor")


def tag_row(words: str) -> str:
    """A row that holds only a control tag and disappears when rendered."""
    return f"<w:tr>{cell(TEXT_WIDTH, tag(words))}</w:tr>"


def cell(width: int, content: str) -> str:
    """A table cell."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def after_table() -> str:
    """The air after a table; Word also needs a paragraph between two tables."""
    return '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'


def continuation_header() -> str:
    """From the second page on: who writes, and what this is."""
    writer = run("{{ properties.organization or properties.author }}")
    title = run("{{ title }}")
    return f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{writer}<w:r><w:tab/></w:r>{title}</w:p>'


def footer() -> str:
    """The document's own footer lines, then letter id, version and the page count."""
    return (
        tag("p for line in footer")
        + one("Footer", "line")
        + tag("p endfor")
        + '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        + run("{{ properties.letter_id }}")
        + run("{% if properties.letter_id and properties.version %} · {% endif %}")
        + run("{% if properties.version %}{{ labels.version }} {{ properties.version }}{% endif %}")
        + "<w:r><w:tab/></w:r>"
        + run("{{ labels.page }} ")
        + page_field("PAGE")
        + run(" {{ labels.of }} ")
        + page_field("NUMPAGES")
        + "</w:p>"
    )


def page_field(instruction: str) -> str:
    """A field that Word counts itself."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def tag(words: str) -> str:
    """A paragraph that holds only a control tag and disappears when rendered."""
    return f"<w:p>{run(f'{{%{words} %}}')}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def section() -> str:
    """US Letter, one-inch margins at the sides, a little less above and below; a header from page two."""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/>'
        '<w:headerReference w:type="first" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>'
        '<w:footerReference w:type="first" r:id="rId4"/><w:pgSz w:w="12240" w:h="15840"/>'
        '<w:pgMar w:top="1220" w:right="1440" w:bottom="1130" w:left="1440" w:header="680" w:footer="600" '
        'w:gutter="0"/><w:titlePg/></w:sectPr>'
    )


if __name__ == "__main__":
    SHELLS.mkdir(exist_ok=True)
    for each in LOOKS:
        (SHELLS / f"{each.name}.docx").write_bytes(shell(each))
