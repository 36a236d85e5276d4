"""Edits Word letters as a person does in Word: words exchanged, the rest of the package left alone."""

from collections.abc import Callable

from letter_templates.docx_package import pack, read_package

DOCUMENT = "word/document.xml"


def edited(word: bytes, *changes: tuple[str, str]) -> bytes:
    """The letter with these words exchanged in its body; each must be there."""

    def exchange(xml: str) -> str:
        for old, new in changes:
            assert old in xml, old
            xml = xml.replace(old, new, 1)
        return xml

    return with_part(word, DOCUMENT, exchange)


def with_part(word: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The letter with one of its parts changed, or made where there was none."""
    entries = read_package(word)
    return pack(entries | {name: change(entries.get(name, b"").decode()).encode()})


def with_paragraph(word: bytes, words: str, style: str = "BodyText") -> bytes:
    """The letter with one more paragraph before its first numbered list."""
    new = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
    return edited(
        word, ('<w:p><w:pPr><w:pStyle w:val="Heading1"/>', f'{new}<w:p><w:pPr><w:pStyle w:val="Heading1"/>')
    )
