"""What a PDF says of itself: title, author, language and instant, and that it keeps PDF/UA-1 and PDF/A-2a."""

from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from letter_templates.draw_colours import srgb
from letter_templates.draw_file import PdfObjects
from letter_templates.draw_words import string

MAKER = "Evenhand"
# PDF/A wants every property that it does not know itself to be described (ISO 19005-2, 6.6.2.3).
UA_SCHEMA = (
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 that is kept</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}


@dataclass(frozen=True, slots=True)
class About:
    """Whose letter it is, and of when. ``language`` is a tag of BCP 47."""

    title: str
    author: str
    language: str
    created: datetime


def add_about(objects: PdfObjects, about: About) -> tuple[int, int, int]:
    """Write metadata, the older form of them, and the meaning of colours; their numbers."""
    metadata = objects.add_packed(_xmp(about).encode(), b"/Type/Metadata/Subtype/XML")
    profile = objects.add_stream(srgb(), b"/N 3")
    intent = objects.add(
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/DestOutputProfile %d 0 R>>"
        % profile
    )
    return metadata, objects.add(_info(about)), intent


def _info(about: About) -> bytes:
    """As the metadata, which readers compare."""
    day = about.created.astimezone(UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode()
    author = b"/Author%b" % string(about.author) if about.author else b""
    made = b"/Creator(%b)/Producer(%b)" % (MAKER.encode(), MAKER.encode())
    return b"<</Title%b%b%b/CreationDate%b/ModDate%b>>" % (string(about.title), author, made, day, day)


def _xmp(about: About) -> str:
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in SPACES.items())
    day = about.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    title, author = escape(about.title), escape(about.author)
    creator = f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>" if author else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{creator}'
        f"<dc:language><rdf:Bag><rdf:li>{escape(about.language)}</rdf:li></rdf:Bag></dc:language>"
        "<dc:format>application/pdf</dc:format>"
        f"<xmp:CreatorTool>{MAKER}</xmp:CreatorTool><xmp:CreateDate>{day}</xmp:CreateDate>"
        f"<xmp:ModifyDate>{day}</xmp:ModifyDate><pdf:Producer>{MAKER}</pdf:Producer>"
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        f"<pdfuaid:part>1</pdfuaid:part>{UA_SCHEMA}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
