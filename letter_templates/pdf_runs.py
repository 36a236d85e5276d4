"""The runs of a Word paragraph: text in its looks, breaks, tabs, page fields, links, notes and pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

from lxml import etree

from letter_templates.pdf_construct import RIGHT_TO_LEFT, R, RightToLeft, Unsupported, W, local, refused, said
from letter_templates.pdf_drawing import Look, Run
from letter_templates.pdf_pictures import picture
from letter_templates.pdf_seen import Says, Seen
from letter_templates.pdf_styles import RunLook, Styles, run_look

PASSED_OVER = frozenset(
    (
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "permStart",
        "permEnd",
        "lastRenderedPageBreak",
        "rPr",
        "pPr",
    )
)
INSIDE = frozenset(("smartTag", "sdtContent"))
PLAIN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
BYTE_ORDER_MARK = "\ufeff"  # invisible, comes along with pasted text, and is forbidden in PDF/A


@dataclass(slots=True)
class Looks:
    """Every look used in a document, each once; runs refer to them by number."""

    known: dict[frozenset[tuple[str, object]], int] = field(default_factory=dict)
    drawn: list[Look] = field(default_factory=list)

    def number(self, look: RunLook) -> int:
        """The number of this look."""
        key = frozenset(look.items())
        if key not in self.known:
            self.known[key] = len(self.drawn)
            self.drawn.append(drawn_look(look))
        return self.known[key]


@dataclass(frozen=True, slots=True)
class PartContext:
    """What a part of the package needs to be read: styles, looks, and where its relationships lead."""

    styles: Styles
    looks: Looks
    targets: Mapping[str, tuple[str, str]]  # relationship id -> kind, target
    entries: Mapping[str, bytes]
    seen: dict[Says, Seen]  # of paragraphs, by what they say
    decorative: bool = False  # headers and footers are not read aloud, so their pictures need no words


@dataclass(slots=True)
class RunReader:
    """Reads one paragraph; remembers the field it stands in."""

    context: PartContext
    base: RunLook
    inlines: list[Run] = field(default_factory=list)
    sizes: list[tuple[float, str]] = field(default_factory=list)
    instruction: str | None = None  # the field's code, from its begin to its end
    in_result: bool = False
    link: str = ""

    def read(self, element: etree._Element) -> None:
        """Everything inside a paragraph, hyperlink or content control."""
        for child in element:
            if not isinstance(child.tag, str):
                continue
            name = local(child)
            if name == "r":
                self._run(child)
            elif name == "hyperlink":
                self._hyperlink(child)
            elif name == "fldSimple":
                self._field(said(child, "instr"), child)
            elif name == "sdt" or name in INSIDE:
                self.read(_content(child))
            elif name not in PASSED_OVER:
                raise refused(name)

    def _hyperlink(self, element: etree._Element) -> None:
        outer = self.link
        _, self.link = self.context.targets.get(element.get(f"{R}id", ""), ("", ""))
        self.read(element)
        self.link = outer

    def _run(self, run: etree._Element) -> None:
        own = run_look(run.find(f"{W}rPr"))
        look = self._looks(own)
        if look.get("hidden"):
            return
        for child in run:
            self._piece(child, look)

    def _looks(self, own: RunLook) -> RunLook:
        """A character style gives its own looks; what it inherits is the paragraph's already."""
        named = own.get("style", "")
        element = self.context.styles.elements.get(named)
        return self.base | run_look(element.find(f"{W}rPr")) | own if element is not None else self.base | own

    def _piece(self, child: etree._Element, look: RunLook) -> None:
        name = local(child)
        if name == "fldChar":
            self._field_mark(said(child, "fldCharType"), look)
        elif name == "instrText":
            self.instruction = (self.instruction or "") + (child.text or "")
        elif self.instruction is not None and not (self.in_result and self._kind() == "HYPERLINK"):
            return
        elif name == "t":
            self._text(child.text or "", look)
        elif name == "br" and said(child, "type") in {"page", "column"}:
            self.inlines.append({"page_break": True})
        elif name in PLAIN:
            self._text(PLAIN[name], look)
        elif name == "drawing":
            self.inlines.append(self._picture(child))
        elif name in {"footnoteReference", "footnoteRef"}:
            self._note(child, name, look)
        elif name not in PASSED_OVER:
            raise refused(name)

    def _picture(self, drawing: etree._Element) -> Run:
        """In headers and footers, which are not read aloud, pictures need no words."""
        known = self.context
        return picture(drawing, known.targets, known.entries, words=not known.decorative)

    def _note(self, child: etree._Element, name: str, look: RunLook) -> None:
        if name == "footnoteReference":
            number = self.context.looks.number(look)
            self.inlines.append({"note": said(child, "id"), "look": number})

    def _text(self, text: str, look: RunLook) -> None:
        found = RIGHT_TO_LEFT.search(text)
        if found:
            raise RightToLeft(text, found.start())
        words = (text.upper() if look.get("caps") else text).replace(BYTE_ORDER_MARK, "")
        number = self.context.looks.number(look)
        self.sizes.append((look["size"], look["font"]))
        for piece in _pieces(words):
            self._add(piece, number)

    def _add(self, piece: str, number: int) -> None:
        last = self.inlines[-1] if self.inlines else Run()
        if piece in "\t\n":
            self.inlines.append({"tab": True} if piece == "\t" else {"br": True})
        elif last.get("look") == number and last.get("link", "") == self.link and "s" in last:
            last["s"] = f"{last['s']}{piece}"
        else:
            link = _safe(self.link) if self.link else ""
            self.inlines.append(
                {"s": piece, "look": number, "link": link} if link else {"s": piece, "look": number}
            )

    def _field_mark(self, kind: str, look: RunLook) -> None:
        if kind == "begin":
            if self.instruction is not None:
                raise Unsupported("a field inside a field", "Turn it into text (Ctrl+Shift+F9 in Word).")
            self.instruction, self.in_result = "", False
        elif kind == "separate":
            self.in_result = True
            if self._kind() == "HYPERLINK":
                self.link = _address(self.instruction or "")
        else:
            self._field_end(look)

    def _field_end(self, look: RunLook) -> None:
        kind = self._kind()
        self.instruction, self.in_result = None, False
        if kind == "HYPERLINK":
            self.link = ""
        else:
            self._page_number(kind, look)

    def _field(self, instruction: str, element: etree._Element) -> None:
        run = element.find(f"{W}r")
        own = run_look(run.find(f"{W}rPr")) if run is not None else {}
        self._page_number(field_kind(instruction), self._looks(own))

    def _page_number(self, kind: str, look: RunLook) -> None:
        if kind not in {"PAGE", "NUMPAGES"}:
            raise Unsupported(f"the field {kind or '(empty)'}", "Turn it into text (Ctrl+Shift+F9 in Word).")
        self.sizes.append((look["size"], look["font"]))
        self.inlines.append({"field": kind, "look": self.context.looks.number(look)})

    def _kind(self) -> str:
        return field_kind(self.instruction or "")


def field_kind(instruction: str) -> str:
    """The name of a field, such as PAGE; empty where it has none."""
    return next(iter(instruction.upper().split()), "")


def drawn_look(look: RunLook) -> Look:
    """A look as it is drawn; what is usual is left out."""
    drawn: Look = {"size": look["size"], "font": shipped_font(look["font"])}
    for name in DRAWN:
        if look.get(name) not in (None, False, "", 0, "baseline"):
            drawn[name] = look[name]
    return drawn


Drawn = Literal[
    "bold", "italic", "underline", "strike", "small_caps", "color", "vertical", "highlight", "tracking"
]
DRAWN: tuple[Drawn, ...] = get_args(Drawn)


@cache
def shipped_font(name: str) -> str:
    """The shipped font that has the widths, or at least the manner, of a Word font."""
    known = name.lower()
    if known in {"times new roman", "liberation serif", "times", "tinos"}:
        return "Liberation Serif"
    return "Liberation Sans" if any(sans in known for sans in SANS) else "Caladea"


SANS = (
    "arial",
    "calibri",
    "aptos",
    "helvetica",
    "verdana",
    "tahoma",
    "segoe",
    "sans",
    "carlito",
    "trebuchet",
)


def _content(element: etree._Element) -> etree._Element:
    inner = element.find(f"{W}sdtContent")
    return element if inner is None else inner


def _pieces(text: str) -> Iterator[str]:
    if "\t" not in text and "\n" not in text:
        if text:
            yield text
        return
    start = 0
    for at, character in enumerate(text):
        if character in "\t\n":
            if at > start:
                yield text[start:at]
            yield character
            start = at + 1
    if start < len(text):
        yield text[start:]


def _address(instruction: str) -> str:
    parts = instruction.split('"')
    return parts[1] if len(parts) > 1 and "\\l" not in parts[0] else ""


def _safe(link: str) -> str:
    """Only addresses that a reader's click may follow; others stay words without a link."""
    return link if link.lower().startswith(("https://", "http://", "mailto:", "tel:")) else ""
