"""Builds the Word shell of a letter, byte for byte the same each time.

Run ``python tools/make_shell.py`` after changing a style here. The shell may also be edited in Word: it is an
ordinary document whose tags are docxtpl's, plus ``{% numbering X %}`` (see ``letter_templates/docx_dialect.py``).
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

SHELL = Path(__file__).parents[1] / "letter_templates" / "shells" / "letter.docx"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ROOT = f'xmlns:w="{W}" xmlns:r="{R}"'
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

TEXT_WIDTH = 9360  # twentieths of a point: 6.5 inches
COLUMNS = range(1, 8)  # a letter page holds seven columns at most
LISTS = 60  # numbered lists in one letter, each starting again at 1
BULLETS, FIRST_LIST = 1, 101
INK, QUIET, RULE = "1B2530", "4A5561", "9AA5B1"

# name: (Word's name, based on, paragraph properties, run properties)
STYLES = {
    "BodyText": ("Body Text", "Normal", '<w:spacing w:after="140"/>', ""),
    "Organization": (
        "Organization",
        "Normal",
        '<w:keepNext/><w:spacing w:after="20"/>',
        f'<w:b/><w:color w:val="{INK}"/><w:spacing w:val="10"/><w:sz w:val="32"/>',
    ),
    "OrganizationLines": (
        "Organization Lines",
        "Normal",
        f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="8" w:color="{RULE}"/></w:pBdr>'
        '<w:spacing w:after="360"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="18"/>',
    ),
    "Date": ("Date", "Normal", '<w:spacing w:after="240"/>', ""),
    "InsideAddress": ("Inside Address", "Normal", '<w:keepLines/><w:spacing w:after="240"/>', ""),
    "ReferenceLabel": (
        "Reference Label",
        "Normal",
        '<w:spacing w:before="30" w:after="30"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="20"/>',
    ),
    "ReferenceValue": (
        "Reference Value",
        "Normal",
        '<w:spacing w:before="30" w:after="30"/>',
        '<w:sz w:val="20"/>',
    ),
    "Heading1": (
        "heading 1",
        "Normal",
        '<w:keepNext/><w:keepLines/><w:spacing w:before="280" w:after="100"/><w:outlineLvl w:val="0"/>',
        f'<w:b/><w:color w:val="{INK}"/><w:sz w:val="25"/>',
    ),
    "Heading2": (
        "heading 2",
        "Normal",
        '<w:keepNext/><w:keepLines/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/>',
        f'<w:b/><w:color w:val="{INK}"/>',
    ),
    "Heading3": (
        "heading 3",
        "Normal",
        '<w:keepNext/><w:keepLines/><w:spacing w:before="160" w:after="60"/><w:outlineLvl w:val="2"/>',
        f'<w:i/><w:color w:val="{INK}"/>',
    ),
    "Quote": (
        "Quote",
        "Normal",
        f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="12" w:color="{RULE}"/></w:pBdr>'
        '<w:spacing w:before="40" w:after="180"/><w:ind w:left="560" w:right="560"/>',
        '<w:sz w:val="21"/>',
    ),
    "ListNumber": (
        "List Number",
        "Normal",
        '<w:spacing w:after="80"/><w:ind w:left="460" w:hanging="460"/>',
        "",
    ),
    "ListNumber2": (
        "List Number 2",
        "Normal",
        '<w:spacing w:after="80"/><w:ind w:left="920" w:hanging="460"/>',
        "",
    ),
    "ListBullet": (
        "List Bullet",
        "Normal",
        '<w:spacing w:after="80"/><w:ind w:left="460" w:hanging="300"/>',
        "",
    ),
    "ListBullet2": (
        "List Bullet 2",
        "Normal",
        '<w:spacing w:after="80"/><w:ind w:left="920" w:hanging="300"/>',
        "",
    ),
    "TableText": ("Table Text", "Normal", '<w:spacing w:before="30" w:after="30"/>', '<w:sz w:val="19"/>'),
    "TableHeader": (
        "Table Header",
        "Normal",
        '<w:keepNext/><w:spacing w:before="30" w:after="30"/>',
        f'<w:b/><w:color w:val="{INK}"/><w:sz w:val="19"/>',
    ),
    "AfterTable": (
        "After Table",
        "Normal",
        '<w:spacing w:after="60" w:line="120" w:lineRule="exact"/>',
        '<w:sz w:val="8"/>',
    ),
    "Closing": (
        "Closing",
        "Normal",
        '<w:keepNext/><w:keepLines/><w:spacing w:before="280" w:after="0"/>',
        "",
    ),
    "Signature": (
        "Signature",
        "Normal",
        '<w:keepLines/><w:spacing w:before="720" w:after="200"/>',
        "",
    ),
    "Note": (
        "Note",
        "Normal",
        '<w:keepLines/><w:spacing w:after="50" w:line="240" w:lineRule="auto"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="18"/>',
    ),
    "Header": (
        "header",
        "Normal",
        f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{RULE}"/></w:pBdr>'
        f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs><w:spacing w:after="0"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="17"/>',
    ),
    "Footer": (
        "footer",
        "Normal",
        f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs><w:spacing w:after="0"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="17"/>',
    ),
}
RUN_KINDS = (("plain", ""), ("strong", "<w:b/>"), ("emphasis", "<w:i/>"), ("both", "<w:b/><w:i/>"))


def write_shell() -> None:
    """Write the shell with fixed dates and order, so that its hash only changes when its content does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, xml in entries():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, HEAD + xml)
    SHELL.parent.mkdir(exist_ok=True)
    SHELL.write_bytes(buffer.getvalue())


def entries() -> Iterator[tuple[str, str]]:
    """Every entry of the package in Word's own order."""
    yield "[Content_Types].xml", content_types()
    yield "_rels/.rels", package_relationships()
    yield "word/document.xml", f"<w:document {ROOT}><w:body>{body()}{section()}</w:body></w:document>"
    yield "word/_rels/document.xml.rels", document_relationships()
    yield "word/header1.xml", f"<w:hdr {ROOT}>{continuation_header()}</w:hdr>"
    yield "word/header2.xml", f'<w:hdr {ROOT}><w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p></w:hdr>'
    yield "word/footer1.xml", f"<w:ftr {ROOT}>{footer()}</w:ftr>"
    yield "word/footer2.xml", f"<w:ftr {ROOT}>{footer()}</w:ftr>"
    yield "word/styles.xml", styles()
    yield "word/numbering.xml", numbering()
    yield "word/settings.xml", settings()
    yield "word/fontTable.xml", font_table()
    yield "docProps/core.xml", core_properties()
    yield "docProps/app.xml", app_properties()


def body() -> str:
    """One loop over the blocks of the document, one branch a kind."""
    return (
        tag("p for block in blocks")
        + when("letterhead", one("Organization", "block.first") + one("OrganizationLines", "block.rest"))
        + when("date", one("Date", "block.spans"))
        + when("recipient", one("InsideAddress", "block.spans"))
        + when("reference", reference_table())
        + when(
            "heading", by_level(("Heading1", "Heading2", "Heading3"), lambda style: one(style, "block.spans"))
        )
        + when("paragraph", one("BodyText", "block.spans"))
        + when("quotation", one("Quote", "block.spans"))
        + when("numbered", by_level(("ListNumber", "ListNumber2"), numbered))
        + when("bulleted", by_level(("ListBullet", "ListBullet2"), bulleted))
        + when("table", "".join(sized(columns) for columns in COLUMNS))
        + when("signature", one("Closing", "block.first") + one("Signature", "block.rest"))
        + when("note", tag("p for item in block.items") + one("Note", "item") + tag("p endfor"))
        + tag("p endfor")
    )


def when(kind: str, content: str) -> str:
    """Content drawn for one kind of block."""
    return tag(f"p if block.kind == '{kind}'") + content + tag("p endif")


def by_level(names: tuple[str, ...], draw: "type[str] | object") -> str:
    """The same content in the style of the block's level; deeper levels take the last style."""
    assert callable(draw)
    steps = [
        tag(f"p {'if' if n == 1 else 'elif'} block.level == {n}" if n < len(names) else "p else") + draw(name)
        for n, name in enumerate(names, 1)
    ]
    return "".join(steps) + tag("p endif")


def numbered(style: str) -> str:
    """Items of a numbered list; each list has its own Word numbering, so each starts at 1."""
    level = int(style.endswith("2"))
    return (
        tag("p for item in block.items") + one(style, "item", list_at(level, "block.list")) + tag("p endfor")
    )


def bulleted(style: str) -> str:
    """Items of a bulleted list."""
    level = int(style.endswith("2"))
    return tag("p for item in block.items") + one(style, "item", list_at(level, "")) + tag("p endfor")


def list_at(level: int, which: str) -> tuple[str, str]:
    """Numbering properties of a list paragraph, and the tag that picks the list."""
    number = FIRST_LIST if which else BULLETS
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return properties, run(f"{{% numbering {which} %}}") if which else ""


def one(style: str, spans: str, listing: tuple[str, str] = ("", "")) -> str:
    """A paragraph that holds the runs of a list of spans."""
    properties, chosen = listing
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{chosen}{runs(spans)}</w:p>'


def runs(spans: str) -> str:
    """One run a span, in one of four weights."""
    content = run(f"{{%r for span in {spans} %}}")
    for number, (name, properties) in enumerate(RUN_KINDS):
        content += run(f"{{%r {'elif' if number else 'if'} span.weight == '{name}' %}}")
        content += run("{{ span.text }}", properties)
    return content + run("{%r endif %}{%r endfor %}")


def reference_table() -> str:
    """The Re: block: labels and values between two light rules."""
    row = cell(1900, one("ReferenceLabel", "row[0]")) + cell(
        TEXT_WIDTH - 1900, one("ReferenceValue", "row[1]")
    )
    return table((1900, TEXT_WIDTH - 1900), rows(row), inside=False) + after_table()


def sized(columns: int) -> str:
    """The table for this number of columns."""
    width = TEXT_WIDTH // columns
    heads = "".join(cell(width, one("TableHeader", f"block.header[{n}]")) for n in range(columns))
    cells = "".join(cell(width, one("TableText", f"row[{n}]")) for n in range(columns))
    plain = table((width,) * columns, rows(cells))
    with_header = table((width,) * columns, header_row(heads) + rows(cells))
    return (
        tag(f"p if block.columns == {columns}")
        + tag("p if block.header")
        + with_header
        + tag("p else")
        + plain
        + tag("p endif")
        + after_table()
        + tag("p endif")
    )


def table(widths: tuple[int, ...], content: str, *, inside: bool = True) -> str:
    """A table across the text, ruled lightly above, below and, where asked, between rows."""
    edges = ("top", "bottom", "insideH") if inside else ("top", "bottom")
    rules = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>' for edge in edges)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    layout = "autofit" if inside else "fixed"
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{rules}</w:tblBorders>'
        f'<w:tblLayout w:type="{layout}"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
        f'<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{content}</w:tbl>'
    )


def header_row(cells: str) -> str:
    """A header row that repeats on every page."""
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def rows(cells: str) -> str:
    """One row for each row of the block, never split over pages."""
    return (
        f"<w:tr>{cell(TEXT_WIDTH, paragraph('{%tr for row in block.rows %}'))}</w:tr>"
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
        f"<w:tr>{cell(TEXT_WIDTH, paragraph('{%tr endfor %}'))}</w:tr>"
    )


def cell(width: int, content: str) -> str:
    """A table cell."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def after_table() -> str:
    """The air after a table; Word also needs a paragraph between two tables."""
    return '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>'


def continuation_header() -> str:
    """From the second page on: who writes, and what this is."""
    return (
        '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
        + run("{{ properties.organization_name }}")
        + "<w:r><w:tab/></w:r>"
        + run("{{ title }}")
        + '</w:p><w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>'
    )


def footer() -> str:
    """The document's own footer lines, then letter id, version and the page count."""
    return (
        tag("p for line in footer")
        + one("Footer", "line")
        + tag("p endfor")
        + '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        + run("{{ properties.letter_id }}")
        + run("{% if properties.letter_id and properties.version %} · {% endif %}")
        + run("{{ properties.version }}")
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
    return paragraph(f"{{%{words} %}}")


def paragraph(text: str) -> str:
    """A plain paragraph."""
    return f"<w:p>{run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    set_as = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{set_as}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def section() -> str:
    """US Letter, one-inch margins, a header only from page two."""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:headerReference w:type="first" r:id="rId2"/>'
        '<w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="first" r:id="rId4"/>'
        '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
        'w:header="720" w:footer="620" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )


def styles() -> str:
    """Document defaults and every paragraph style."""
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Cambria" w:hAnsi="Cambria" w:cs="Times New Roman" '
        'w:eastAsia="Cambria"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-US" w:eastAsia="en-US" '
        'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/>'
        '<w:spacing w:before="0" w:after="140" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    return f"<w:styles {ROOT}>{defaults}{normal}{''.join(style(name) for name in STYLES)}</w:styles>"


def style(name: str) -> str:
    """One paragraph style."""
    title, base, paragraph_properties, run_properties = STYLES[name]
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="{base}"/>'
        f"<w:qFormat/><w:pPr>{paragraph_properties}</w:pPr><w:rPr>{run_properties}</w:rPr></w:style>"
    )


def numbering() -> str:
    """A bullet list and enough numbered lists for one letter."""
    levels = (("decimal", "%1.", 460, 460), ("lowerLetter", "%2.", 920, 460))
    numbers = "".join(level(n, *at) for n, at in enumerate(levels))
    bullets = level(0, "bullet", "•", 460, 300) + level(1, "bullet", "–", 920, 300)
    start_again = "".join(
        f'<w:lvlOverride w:ilvl="{n}"><w:startOverride w:val="1"/></w:lvlOverride>'
        for n in range(len(levels))
    )
    lists = "".join(
        f'<w:num w:numId="{FIRST_LIST + n}"><w:abstractNumId w:val="1"/>{start_again}</w:num>'
        for n in range(LISTS)
    )
    return (
        f"<w:numbering {ROOT}>"
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{numbers}</w:abstractNum>'
        f'<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="0"/></w:num>{lists}</w:numbering>'
    )


def level(number: int, kind: str, text: str, left: int, hanging: int) -> str:
    """One level of a list."""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
    )


def settings() -> str:
    """Word 2013+ layout, so that Word does not open it in a compatibility mode."""
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return f'<w:settings {ROOT}><w:defaultTabStop w:val="720"/><w:compat>{mode}</w:compat></w:settings>'


def font_table() -> str:
    """The fonts named in the styles, and what stands in where Word lacks them."""
    return (
        f'<w:fonts {ROOT}><w:font w:name="Cambria"><w:altName w:val="Caladea"/><w:panose1 w:val="02040503050406030204"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def core_properties() -> str:
    """Title, language and author for the file's own metadata."""
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ title }}</dc:title>'
        "<dc:creator>{{ properties.organization_name }}</dc:creator><dc:language>{{ language }}</dc:language>"
        "</cp:coreProperties>"
    )


def app_properties() -> str:
    """The least that Word expects."""
    return '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'


def content_types() -> str:
    """What each part is."""
    parts = {
        "word/document.xml": f"{OFFICE}.document.main+xml",
        "word/header1.xml": f"{OFFICE}.header+xml",
        "word/header2.xml": f"{OFFICE}.header+xml",
        "word/footer1.xml": f"{OFFICE}.footer+xml",
        "word/footer2.xml": f"{OFFICE}.footer+xml",
        "word/styles.xml": f"{OFFICE}.styles+xml",
        "word/numbering.xml": f"{OFFICE}.numbering+xml",
        "word/settings.xml": f"{OFFICE}.settings+xml",
        "word/fontTable.xml": f"{OFFICE}.fontTable+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def package_relationships() -> str:
    """What the package holds."""
    return relationships(
        (f"{R}/officeDocument", "word/document.xml"),
        (
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        ),
        (f"{R}/extended-properties", "docProps/app.xml"),
    )


def document_relationships() -> str:
    """What the document uses; the first four are named in the section."""
    names = ("header1", "header2", "footer1", "footer2", "styles", "numbering", "settings", "fontTable")
    return relationships(*((f"{R}/{name.rstrip('12')}", f"{name}.xml") for name in names))


def relationships(*targets: tuple[str, str]) -> str:
    """A relationships part."""
    content = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{content}</Relationships>'


if __name__ == "__main__":
    write_shell()
