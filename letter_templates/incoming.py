"""Word files from outside: what makes one unwelcome, and how its sender gets rid of it."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from letter_templates.docx_package import BadPackage, read_package
from letter_templates.pdf_construct import W, parsed
from letter_templates.pdf_parts import DOCUMENT
from letter_templates.word_fields import field_instructions

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
XML = (".xml", ".rels", ".vml", ".svg")
MACROS = "macros, which may run. Save it in Word as a Word document (.docx), not as a macro-enabled one."
EXECUTABLE = (
    ("vbaProject", MACROS),
    ("vbaData", MACROS),
    ("activeX", "ActiveX controls, which may run. Delete them in Word (Developer, Design Mode) and save."),
    ("embeddings/", "an embedded object, which may run. Paste it as a picture or attach it as an exhibit."),
    ("afchunk", "another document inside it (altChunk). Open it in Word and save it again."),
    (".bin", "a binary part, which may run. Copy the text into a new document and save that."),
    (".exe", "a program. Copy the text into a new document and save that."),
    (".js", "a script. Copy the text into a new document and save that."),
)
MACRO_TYPES = (b"macroEnabled", b"vnd.ms-office.vbaProject", b"vnd.ms-office.activeX")
OUTSIDE = {
    "attachedTemplate": (
        "a template from {target}. In Word choose Developer, Document Template, clear the path there "
        "(it becomes Normal) and save."
    ),
    "image": (
        "a picture from {target}. In Word choose File, Info, Edit Links to Files, Break Link; or insert the "
        "picture anew from your computer."
    ),
    "oleObject": "a linked object from {target}. In Word choose File, Info, Edit Links to Files, Break Link.",
    "frame": "another page from {target}. Copy the text into a new document and save that.",
    "subDocument": "another document from {target}. In Word's outline view choose Unlink, then save.",
    "mailMergeSource": "a list of recipients from {target}. In Word choose Mailings, Normal Word Document.",
}
FETCHED = "something ({kind}) from {target}. Embed it or remove it, then save."
IMPORTED = ("aFChunk", "subDocument")  # another document, wherever it is
LINKS = ("http://", "https://", "mailto:", "tel:", "#")
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)
PLACES = frozenset({"src", "href", "moniker"})  # attributes of old drawings that fetch what they name
OLD_DRAWINGS = "{urn:schemas-microsoft-com:"
FIELDS = {
    "DDE": "starts another program",
    "DDEAUTO": "starts another program",
    "LINK": "reads another file",
    "IMPORT": "reads another file",
    "INCLUDE": "reads another file",
    "INCLUDEPICTURE": "reads another file",
    "INCLUDETEXT": "reads another file",
    "RD": "reads another file",
    "DATABASE": "reads a database",
    "MACROBUTTON": "runs a macro",
}
SHOWN = 60  # letters of an address that is named
BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")  # how XML in UTF-16 begins
DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
MAIN = "/officeDocument"


def incoming_word(content: bytes) -> dict[str, bytes]:
    """The entries of somebody's Word file; BadPackage says what makes it unwelcome and how to clean it."""
    entries = read_package(content)
    for name in entries:
        _refuse_executable(name)
    if any(kind in entries.get("[Content_Types].xml", b"") for kind in MACRO_TYPES):
        raise BadPackage(f"The Word file holds {MACROS}")
    for name, part in entries.items():
        if _is_xml(name, part):
            _refuse_unwelcome(name, _sound(name, part))
    return entries


def _refuse_executable(name: str) -> None:
    for mark, what in EXECUTABLE:
        if mark.lower() in name.lower():
            raise BadPackage(f"The Word file holds {what} (Its part is {name}.)")


def _is_xml(name: str, part: bytes) -> bool:
    """Whether a reader may take the part for XML, whatever its name says."""
    start = part[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return name.lower().endswith(XML) or start.startswith((b"<", *BYTE_ORDER))


def _refuse_unwelcome(name: str, root: etree._Element) -> None:
    if name == DOCUMENT and root.tag != f"{W}document":
        raise BadPackage(
            "The file is no Word document of the usual kind (perhaps “Strict Open XML”). "
            "Save it in Word as a Word document (.docx)."
        )
    if name.endswith(".rels"):
        _refuse_outside(root)
        if name == "_rels/.rels":
            _refuse_elsewhere(root)
    else:
        _refuse_fetching(name, root)


def _refuse_elsewhere(relationships: etree._Element) -> None:
    """The text that we check must be the text that another reader shows."""
    for relationship in relationships.iterfind(RELATIONSHIP):
        target = relationship.get("Target", "").lstrip("/")
        if relationship.get("Type", "").endswith(MAIN) and target != DOCUMENT:
            raise BadPackage(
                f"The text of the Word file is in {target}, not where Word puts it. Save it again."
            )


def _sound(name: str, part: bytes) -> etree._Element:
    """A part as XML. Declarations of types and entities are refused in whatever encoding they stand."""
    if any(mark in part for mark in DECLARATIONS):
        raise _declares(name)
    try:
        root = parsed(part)
    except etree.XMLSyntaxError as error:
        raise BadPackage(f"{name} is damaged. Save the file again in Word.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _declares(name)
    return root


def _declares(name: str) -> BadPackage:
    return BadPackage(
        f"{name} declares a document type, which Word never writes. Save the file again in Word."
    )


def _refuse_outside(relationships: etree._Element) -> None:
    for relationship in relationships.iterfind(RELATIONSHIP):
        kind = relationship.get("Type", "").rpartition("/")[2]
        target = relationship.get("Target", "")
        if kind in IMPORTED:
            raise BadPackage("The Word file holds another document. Open it in Word and save it again.")
        if relationship.get("TargetMode") != "External":
            continue
        if kind != "hyperlink":
            fetched = OUTSIDE.get(kind, FETCHED).format(kind=kind, target=_short(target))
            raise BadPackage(f"The Word file fetches {fetched}")
        _refuse_link(target)


def _refuse_link(target: str) -> None:
    if ELSEWHERE.match(target) and not target.strip().lower().startswith(LINKS):
        raise BadPackage(
            f"A link leads to {_short(target)}. Links may lead to web pages (https), mail addresses and "
            "telephone numbers. Right-click it in Word, Remove Link, then save."
        )


def _refuse_fetching(name: str, root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        if element.tag.startswith(OLD_DRAWINGS) or name.lower().endswith(".svg"):
            _refuse_fetched_picture(element.attrib)
    for instruction in field_instructions(root):
        _refuse_field(instruction)


def _refuse_fetched_picture(attributes: Mapping[str, str]) -> None:
    for key, value in attributes.items():
        if etree.QName(key).localname in PLACES and ELSEWHERE.match(value) and not value.startswith("data:"):
            raise BadPackage(f"The Word file fetches {OUTSIDE['image'].format(target=_short(value))}")


def _refuse_field(instruction: str) -> None:
    words = instruction.split()
    kind = words[0].upper() if words else ""
    if kind in FIELDS:
        raise BadPackage(
            f"The Word file holds a field ({kind}) that {FIELDS[kind]}. Click it in Word, press "
            "Ctrl+Shift+F9 to turn it into text, then save."
        )
    for target in _quoted(instruction) if kind == "HYPERLINK" else ():
        _refuse_link(target)


def _quoted(instruction: str) -> Iterator[str]:
    yield from instruction.split('"')[1::2]


def _short(target: str) -> str:
    clean = "".join(character for character in target if character.isprintable())
    return f"“{clean if len(clean) <= SHOWN else clean[: SHOWN - 1] + '…'}”"
