"""What the fields of a Word file ask for, however their instructions are cut up."""

from collections.abc import Iterator

from lxml import etree

from letter_templates.pdf_construct import W, said

ASSEMBLED = "DDE"  # a field whose name is put together by another field hides what it does


def field_instructions(root: etree._Element) -> Iterator[str]:
    """The instruction of every field of a part, in order of their ends.

    A field that stands where another one's name should be is a way to hide that name from readers; the
    outer one is told as DDE, the worst it could be.
    """
    for field in root.iter(f"{W}fldSimple"):
        yield said(field, "instr")
    open_fields: list[_Open] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText", f"{W}p"):
        if element.tag == f"{W}fldChar":
            yield from _turned(open_fields, said(element, "fldCharType"))
        elif element.tag != f"{W}p" and open_fields and not open_fields[-1].shown:
            open_fields[-1].words.append(element.text or "")
    yield from (field.instruction for field in open_fields)


class _Open:
    """A field whose end has not come yet."""

    __slots__ = ("hidden", "shown", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.shown = False  # its result has begun
        self.hidden = False  # another field stood before its name

    @property
    def instruction(self) -> str:
        return ASSEMBLED if self.hidden else "".join(self.words)


def _turned(open_fields: list[_Open], kind: str) -> Iterator[str]:
    if kind == "begin":
        outer = open_fields[-1] if open_fields else None
        if outer is not None and not outer.shown and not "".join(outer.words).strip():
            outer.hidden = True
        open_fields.append(_Open())
    elif kind == "separate" and open_fields:
        open_fields[-1].shown = True
    elif kind == "end" and open_fields:
        yield open_fields.pop().instruction
