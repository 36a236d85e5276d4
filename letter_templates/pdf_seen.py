"""Remembers what a paragraph's properties come to: most paragraphs of a letter say the same of themselves."""

from dataclasses import dataclass

from lxml import etree

from letter_templates.pdf_drawing import Block
from letter_templates.pdf_styles import ParagraphLook, RunLook

Says = tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Shared by all paragraphs that say the same; nobody changes it."""

    look: ParagraphLook
    base: RunLook
    shape: Block


def says(properties: etree._Element | None) -> Says | None:
    """What a paragraph says of itself, to be known again; None where it says more than a line of it."""
    if properties is None:
        return ()
    if any(len(child) for child in properties):
        return None
    return tuple((child.tag, *child.attrib.items()) for child in properties)
