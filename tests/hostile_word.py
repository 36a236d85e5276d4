"""Word files that want something: one of every kind, each with what its sender must be told."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from drawing_sample import paragraphs, word

from letter_templates.docx_package import COMPOUND, pack, read_package, write_package
from letter_templates.docx_package import packed as packed_entry

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
BEACON = "https://tracker.example.invalid/pixel.png"


@dataclass(frozen=True)
class Hostile:
    """A file, and words of the sentence that refuses it."""

    name: str
    make: Callable[[], bytes]
    says: str


def ordinary() -> dict[str, bytes]:
    """The parts of a harmless Word file."""
    return read_package(word(paragraphs("A harmless paragraph.")))


def with_parts(**parts: bytes) -> bytes:
    """The harmless file with other parts; names by keyword are given as a dictionary."""
    return pack(ordinary() | parts)


def holding(xml: str) -> bytes:
    """The harmless file with this XML at the end of its text."""
    parts = ordinary()
    body = parts["word/document.xml"].replace(b"</w:body>", b"</w:body>").decode()
    head, found, tail = body.rpartition("<w:sectPr")
    added = f"<w:p {NAMES}>{xml}</w:p>"
    return pack(parts | {"word/document.xml": (head + added + found + tail).encode()})


def related(kind: str, target: str, *, part: str = "settings", external: bool = True) -> bytes:
    """The harmless file with one more relationship."""
    mode = ' TargetMode="External"' if external else ""
    rels = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rIdX" Type="{RELATION}/{kind}" '
        f'Target="{target}"{mode}/></Relationships>'
    )
    return with_parts(**{f"word/_rels/{part}.xml.rels": rels.encode()})


def linked(target: str) -> bytes:
    """The harmless file with a link."""
    return related("hyperlink", target, part="document")


def field(*instructions: str) -> str:
    """A field whose instruction is cut into these pieces."""
    pieces = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in instructions)
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'{pieces}<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def assembled_field() -> bytes:
    """A field whose name is spelled by another field: QUOTE 68 68 69 is DDE."""
    inner = field(" QUOTE 68 68 69 ")
    outer = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + inner
    rest = '<w:r><w:instrText> calc </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return holding(outer + rest)


def bomb() -> bytes:
    """A hundred megabytes in a hundred kilobytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in ordinary().items():
            package.writestr(name, part)
        package.writestr("word/media/image1.png", b"\0" * 100_000_000)
    return target.getvalue()


def many_entries() -> bytes:
    """More parts than any letter has."""
    return pack(ordinary() | {f"word/media/image{n}.png": b"x" for n in range(600)})


def twice() -> bytes:
    """Two texts under one name: one to be checked, another to be shown."""
    entries = [packed_entry(name, part) for name, part in ordinary().items()]
    return write_package([*entries, packed_entry("word/document.xml", b"<other/>")])


def laughing(encoding: str) -> bytes:
    """Entities that grow without end, in an encoding."""
    body = "<!DOCTYPE a [" + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10)
    )
    return with_parts(**{"word/settings.xml": f"{body}]><a>&e9;</a>".encode(encoding)})


def reading_a_file() -> bytes:
    """An entity that is a file of ours."""
    secret = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    return with_parts(**{"word/footnotes.xml": secret.encode()})


def macro_enabled() -> bytes:
    """A .docm file that calls itself .docx."""
    types = ordinary()["[Content_Types].xml"]
    return with_parts(
        **{"[Content_Types].xml": types.replace(b"wordprocessingml.document.main", b"macroEnabled.main")}
    )


def text_elsewhere() -> bytes:
    """A file whose text, for other readers, is in another part."""
    rels = ordinary()["_rels/.rels"].replace(b"word/document.xml", b"word/other.xml")
    return with_parts(**{"_rels/.rels": rels, "word/other.xml": ordinary()["word/document.xml"]})


def image(source: str) -> bytes:
    """A picture of the old kind that is fetched when the file is opened."""
    return holding(f'<w:r><w:pict><v:shape><v:imagedata src="{source}"/></v:shape></w:pict></w:r>')


STARTS = "starts another program"
TABLE = (
    Hostile("macros", lambda: with_parts(**{"word/vbaProject.bin": b"x"}), "macros, which may run"),
    Hostile("macros by type", macro_enabled, "macros, which may run"),
    Hostile("ActiveX", lambda: with_parts(**{"word/activeX/activeX1.xml": b"<a/>"}), "ActiveX"),
    Hostile("OLE", lambda: with_parts(**{"word/embeddings/oleObject1.bin": b"x"}), "embedded object"),
    Hostile("OLE link", lambda: related("oleObject", "file:///c:/x.xls"), "a linked object"),
    Hostile("a script", lambda: with_parts(**{"word/media/a.js": b"x"}), "a script"),
    Hostile("remote template", lambda: related("attachedTemplate", BEACON), "Document Template"),
    Hostile("remote picture", lambda: related("image", BEACON, part="document"), "a picture from"),
    Hostile("remote picture, old kind", lambda: image(BEACON), "a picture from"),
    Hostile("picture on a share", lambda: image("\\\\server\\share\\a.png"), "a picture from"),
    Hostile("frame", lambda: related("frame", BEACON, part="webSettings"), "another page"),
    Hostile("anything else remote", lambda: related("font", BEACON, part="fontTable"), "something (font)"),
    Hostile("altChunk", lambda: related("aFChunk", "a.html", external=False), "another document"),
    Hostile("subdocument", lambda: related("subDocument", "b.docx", part="document"), "another document"),
    Hostile("mail merge source", lambda: related("mailMergeSource", "file:///x.csv"), "list of recipients"),
    Hostile("link to a file", lambda: linked("file:///etc/passwd"), "A link leads"),
    Hostile(
        "link to a script",
        lambda: linked("javascript:alert(1)"),
        "A link leads",
    ),
    Hostile("link to a share", lambda: linked("\\\\evil\\share"), "A link leads"),
    Hostile("DDE", lambda: holding(field(" DDE excel x ")), STARTS),
    Hostile("DDEAUTO cut up", lambda: holding(field(" DD", "EAU", "TO c:\\\\cmd.exe ")), STARTS),
    Hostile("DDE by another field", assembled_field, STARTS),
    Hostile("INCLUDETEXT", lambda: holding(field(' INCLUDETEXT "/etc/passwd" ')), "reads another file"),
    Hostile("INCLUDEPICTURE", lambda: holding(field(f' INCLUDEPICTURE "{BEACON}" ')), "reads another file"),
    Hostile(
        "a simple field",
        lambda: holding('<w:fldSimple w:instr=" LINK Excel.Sheet x "><w:r><w:t>x</w:t></w:r></w:fldSimple>'),
        "reads another file",
    ),
    Hostile("HYPERLINK field", lambda: holding(field(' HYPERLINK "file:///x" ')), "A link leads"),
    Hostile("zip bomb", bomb, "unpacks to"),
    Hostile("too many parts", many_entries, "unpacks to"),
    Hostile("two texts", twice, "two entries of the same name"),
    Hostile("a way out", lambda: with_parts(**{"../../etc/cron.d/x": b"x"}), "leads out of it"),
    Hostile("billion laughs", lambda: laughing("utf-8"), "document type"),
    Hostile("billion laughs in UTF-16", lambda: laughing("utf-16"), "document type"),
    Hostile("XML entity", reading_a_file, "document type"),
    Hostile("text elsewhere", text_elsewhere, "not where Word puts it"),
    Hostile("damaged XML", lambda: with_parts(**{"word/settings.xml": b"<broken"}), "damaged"),
    Hostile("old Word file", lambda: COMPOUND + b"x" * 600, "password"),
    Hostile("no Word file", lambda: b"PK\x03\x04 nothing", "not a readable Word file"),
    Hostile("strict Word file", lambda: with_parts(**{"word/document.xml": b"<a/>"}), "Strict Open XML"),
)
