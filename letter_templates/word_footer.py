"""Sets the version in the footer of a Word letter that was edited outside, wherever it still stands."""

import re

from lxml import etree

from letter_templates.docx_dialect import serialized
from letter_templates.docx_package import pack, read_package
from letter_templates.docx_view import LABELS
from letter_templates.pdf_construct import W, parsed

LABEL = "|".join(sorted({labels["version"] for labels in LABELS.values()}))
PRINTED = re.compile(rf"(?:{LABEL})\s+(\d+|draft)")
FOOTER = re.compile(r"word/footer\d*\.xml")


def with_version(content: bytes, version: str) -> bytes:
    """The same file with this version in its footers. A footer that tells none is left as it is."""
    entries = read_package(content)
    changed = {
        name: footer
        for name, part in entries.items()
        if FOOTER.fullmatch(name) and (footer := _footer(part, version)) is not None
    }
    return pack(entries | changed) if changed else content


def _footer(part: bytes, version: str) -> bytes | None:
    """The footer with another version; None where it tells none."""
    root = parsed(part)
    told = [_told(paragraph, version) for paragraph in root.iter(f"{W}p")]
    return serialized(root) if any(told) else None


def _told(paragraph: etree._Element, version: str) -> bool:
    """Put the version where the number stood, which Word may have cut into several runs."""
    texts = list(paragraph.iter(f"{W}t"))
    found = PRINTED.search("".join(text.text or "" for text in texts))
    if found is None:
        return False
    start, end, place, rest = found.start(1), found.end(1), 0, version
    for text in texts:
        words = text.text or ""
        first, last = max(start - place, 0), min(end - place, len(words))
        if first < last:
            text.text = words[:first] + rest + words[last:]
            rest = ""
        place += len(words)
    return True
