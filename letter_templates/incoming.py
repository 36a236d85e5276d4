"""Word files from outside: read within limits, refused with macros or links, tried before they are used."""

from collections.abc import Mapping

from lxml import etree

from letter_templates.block import Block, BlockKind, Cell, Document, Span
from letter_templates.docx import render_docx
from letter_templates.docx_package import BadPackage, read_package
from letter_templates.docx_view import PROPERTIES
from letter_templates.pdf_construct import parsed
from letter_templates.shell import Shell, shell_from

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
LINKS = "/hyperlink"  # the only thing outside the file that a Word file may point to
EXECUTABLE = ("vbaProject.bin", "vbaData.xml", "activeX", ".bin", ".exe", ".js")


def incoming_word(content: bytes) -> dict[str, bytes]:
    """The entries of somebody's Word file; BadPackage says what makes it unwelcome and how to clean it."""
    entries = read_package(content)
    for name, part in entries.items():
        if any(mark in name for mark in EXECUTABLE):
            raise BadPackage(
                f"The Word file holds {name}, which may run. Save it as .docx without macros or objects."
            )
        if name.endswith(".rels"):
            _refuse_outside(name, part)
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part:
            raise BadPackage(
                f"{name} declares a document type, which Word never writes. Save the file again in Word."
            )
    return entries


def incoming_shell(name: str, content: bytes) -> Shell:
    """Somebody's Word file as a shell; it is welcome, its tags are allowed, and it draws every kind of block.

    Raises BadPackage (the file) or ShellProblem (a tag: where and what).
    """
    incoming_word(content)
    shell = shell_from(name, content)
    render_docx(_every_kind(), shell)
    return shell


def _refuse_outside(name: str, part: bytes) -> None:
    try:
        relationships = parsed(part).iterfind(RELATIONSHIP)
    except etree.XMLSyntaxError as error:
        raise BadPackage(f"{name} is damaged. Save the file again in Word.") from error
    for relationship in relationships:
        kind = relationship.get("Type", "")
        if relationship.get("TargetMode") == "External" and not kind.endswith(LINKS):
            what = kind.rpartition("/")[2]
            raise BadPackage(
                f"The Word file fetches a {what} from elsewhere. Embed it or remove it, then save."
            )


def _every_kind() -> Document:
    """A document with each kind of block, to try a shell on."""
    cell = Cell((Span("Sample", ()),))
    blocks = tuple(_sample(kind, cell) for kind in BlockKind)
    properties: Mapping[str, str] = dict.fromkeys(PROPERTIES, "Sample")
    return Document("trial", "Sample", "en-US", blocks, properties=dict(properties))


def _sample(kind: BlockKind, cell: Cell) -> Block:
    if kind in {BlockKind.REFERENCE, BlockKind.TABLE}:
        return Block(kind, "trial", rows=((cell, cell),))
    return Block(kind, "trial", spans=(Span("Sample", ()),))
