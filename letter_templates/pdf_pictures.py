"""Pictures in line with the text of a Word file, with their size and their words for those who do not see."""

from collections.abc import Mapping

from lxml import etree

from letter_templates.pdf_construct import ONLY_LINKED, WITHOUT_WORDS, R, Unsupported
from letter_templates.pdf_drawing import Run

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
Targets = Mapping[str, tuple[str, str]]  # relationship id -> internal or external, and where
POINTS_PER_EMU = 1 / 12_700
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")  # how PNG, JPEG and GIF begin


def picture(
    drawing: etree._Element,
    targets: Mapping[str, tuple[str, str]],
    entries: Mapping[str, bytes],
    *,
    words: bool,
) -> Run:
    """A picture in line with text; with ``words`` it must have an alternative text."""
    inline = drawing.find(f"{WP}inline")
    if inline is None:
        raise Unsupported("a floating picture", "Set it to 'In line with text' in Word (Layout Options).")
    blip = inline.find(f".//{DRAWING}blip")
    extent, about = inline.find(f"{WP}extent"), inline.find(f"{WP}docPr")
    if blip is None or extent is None:
        raise Unsupported("a chart or diagram", "Replace it by a picture in line with text.")
    alt = about.get("descr", "") if about is not None else ""
    if words and not alt.strip():
        raise Unsupported(WITHOUT_WORDS, "Add it in Word: right-click, View Alt Text.")
    content = _content(blip, targets, entries)
    if not content.startswith(PICTURES):
        raise Unsupported("a picture that is not PNG, JPEG or GIF", "Save it as PNG and insert it again.")
    width, height = (int(extent.get(name, "0")) * POINTS_PER_EMU for name in ("cx", "cy"))
    return {"picture": content, "alt": alt, "width": width, "height": height}


def _content(blip: etree._Element, targets: Targets, entries: Mapping[str, bytes]) -> bytes:
    kind, target = targets.get(blip.get(f"{R}embed", ""), ("", ""))
    if kind != "internal" or target not in entries:
        raise Unsupported(ONLY_LINKED, "Insert the picture itself into the file.")
    return entries[target]
