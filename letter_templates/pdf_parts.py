"""Where the parts of a Word file stand: relationships, page setup, headers and footers."""

import posixpath
from collections.abc import Mapping

from lxml import etree

from letter_templates.pdf_construct import R, Unsupported, W, parsed, points, said

DOCUMENT = "word/document.xml"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


def section_of(document: etree._Element) -> etree._Element:
    """The page setup of a Word file with one section."""
    section = document.find(f"{W}body/{W}sectPr")
    if section is None:
        raise Unsupported("no page setup", "Open the file in Word and save it again.")
    return section


def page_of(section: etree._Element) -> dict[str, float]:
    """Size and margins of the page, in points."""
    columns = section.find(f"{W}cols")
    if columns is not None and int(said(columns, "num", "1") or 1) > 1:
        raise Unsupported("text in columns", "Set one column in Word (Layout, Columns).")
    if section.find(f"{W}pgBorders") is not None:
        raise Unsupported("a border around the page", "Remove it in Word (Design, Page Borders).")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    if size is None or margins is None:
        raise Unsupported("no page size", "Set size and margins in Word (Layout) and save.")
    sides = {
        side: abs(points(margins, side)) for side in ("top", "bottom", "left", "right", "header", "footer")
    }
    return {"width": points(size, "w"), "height": points(size, "h"), **sides}


def targets_of(name: str, entries: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """A part's relationships, resolved: id -> ('internal', entry name) or ('external', address)."""
    folder, file = posixpath.split(name)
    relations = entries.get(f"{folder}/_rels/{file}.rels")
    targets: dict[str, tuple[str, str]] = {}
    for item in parsed(relations).iterfind(f"{RELATIONSHIPS}Relationship") if relations else ():
        target = item.get("Target", "")
        external = item.get("TargetMode") == "External"
        place = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        targets[item.get("Id", "")] = ("external" if external else "internal", place)
    return targets


def margin_parts(section: etree._Element, entries: Mapping[str, bytes]) -> dict[str, str]:
    """Entry names of header and footer: header_first, header_default, footer_first, footer_default."""
    targets = targets_of(DOCUMENT, entries)
    parts: dict[str, str] = {}
    for reference in section.iterfind("*"):
        name = etree.QName(reference).localname
        if name not in {"headerReference", "footerReference"}:
            continue
        kind = said(reference, "type", "default")
        if kind == "even":
            raise Unsupported("headers of their own on even pages", "Turn off 'Different Odd & Even Pages'.")
        parts[f"{name.removesuffix('Reference')}_{kind}"] = targets[reference.get(f"{R}id", "")][1]
    if section.find(f"{W}titlePg") is None:
        parts = {name: part for name, part in parts.items() if name.endswith("_default")}
        parts |= {name.replace("_default", "_first"): part for name, part in parts.items()}
    return parts
