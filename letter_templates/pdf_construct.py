"""What Word's XML is read with: its namespace and units, and the refusal of what we do not draw."""

import re

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TWIPS = 20.0  # twentieths of a point
OFF = frozenset({"0", "false", "off", "none"})
CHANGES = ("changes that are still tracked", "Accept or reject all changes in Word and save.")
REFUSED = {
    "ins": CHANGES,
    "del": CHANGES,
    "moveFrom": CHANGES,
    "moveTo": CHANGES,
    "delText": CHANGES,
    "commentReference": ("comments", "Delete the comments in Word and save."),
    "commentRangeStart": ("comments", "Delete the comments in Word and save."),
    "pict": ("a text box or old drawing", "Put its text in the body and pictures in line with text."),
    "AlternateContent": ("a text box or shape", "Put its text in the body and pictures in line with text."),
    "object": ("an embedded object", "Replace it by a picture in line with text, or move it to an exhibit."),
    "oMath": ("an equation", "Write it as text or as a picture in line with text."),
    "oMathPara": ("an equation", "Write it as text or as a picture in line with text."),
    "sym": ("a symbol from a symbol font", "Insert the character itself (Insert, Symbol, normal text)."),
    "ptab": ("an alignment tab", "Use a right-aligned tab stop."),
    "ruby": ("ruby text", "Write it in brackets."),
    "endnoteReference": ("an endnote", "Turn endnotes into footnotes."),
}
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LETTERS_SHOWN = 40  # of words that are named
WITHOUT_WORDS = "a picture without alternative text"
ONLY_LINKED = "a picture that is only linked"
NOT_HANDED_ON = frozenset({CHANGES[0], REFUSED["commentReference"][0], WITHOUT_WORDS, ONLY_LINKED})
"""What no other program may draw either: it is not settled, or it would be lost to some readers."""


class Unsupported(ValueError):
    """A Word construct that our drawing does not know; drawn wrongly it would be worse than refused."""

    def __init__(self, construct: str, remedy: str) -> None:
        self.construct, self.remedy = construct, remedy
        super().__init__(f"The Word file holds {construct}, which cannot be drawn as PDF. {remedy}")


class RightToLeft(Unsupported):
    """Words that run from right to left; they are named with their first letter."""

    def __init__(self, text: str, start: int) -> None:
        words = text[start:].partition('"')[0].strip()[:LETTERS_SHOWN]
        super().__init__(
            f"text written from right to left (“{words}”, U+{ord(text[start]):04X})",
            "Write it in Latin letters, or send the Word file.",
        )


def refused(name: str) -> Unsupported:
    """The refusal of an element that we do not draw."""
    construct, remedy = REFUSED.get(name, (f"the Word element {name}", "Remove it in Word and save."))
    return Unsupported(construct, remedy)


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"


def said(element: etree._Element, name: str = "val", default: str = "") -> str:
    """An attribute in Word's namespace."""
    return str(element.get(f"{W}{name}", default))


def points(element: etree._Element, name: str) -> float:
    """A length in twentieths of a point, as points; 0 where absent."""
    return float(said(element, name, "0") or 0) / TWIPS


def is_on(element: etree._Element, name: str = "val") -> bool:
    """Word's on and off; a switch without a value is on."""
    return said(element, name, "1" if name == "val" else "0") not in OFF


def parsed(part: bytes) -> etree._Element:
    """A part of the package; entities and the network stay closed."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
