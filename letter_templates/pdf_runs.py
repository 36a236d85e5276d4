"""The runs of a Word paragraph: text in its looks, breaks, tabs, page fields, links, notes and pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from letter_templates.pdf_styles import RunLook, Styles, Unsupported, W, run_look, said

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
POINTS_PER_EMU = 1 / 12_700
PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}
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
Inline = dict[str, object]


@dataclass(slots=True)
class Looks:
    """Every look used in a document, each once; runs refer to them by number."""

    known: dict[str, int] = field(default_factory=dict)
    drawn: list[Inline] = field(default_factory=list)

    def number(self, look: RunLook) -> int:
        """The number of this look."""
        key = repr(sorted(look.items()))
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
    decorative: bool = False  # headers and footers are not read aloud, so their pictures need no words


@dataclass(slots=True)
class RunReader:
    """Reads one paragraph; remembers the field it stands in."""

    context: PartContext
    base: RunLook
    inlines: list[Inline] = field(default_factory=list)
    sizes: list[tuple[float, str]] = field(default_factory=list)
    instruction: str | None = None  # the field's code, from its begin to its end
    in_result: bool = False
    link: str = ""

    def read(self, element: etree._Element) -> None:
        """Everything inside a paragraph, hyperlink or content control."""
        for child in element:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child).localname
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
        name = etree.QName(child).localname
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
            self.inlines.append(picture(child, self.context))
        elif name in {"footnoteReference", "footnoteRef"}:
            self._note(child, name)
        elif name not in PASSED_OVER:
            raise refused(name)

    def _note(self, child: etree._Element, name: str) -> None:
        if name == "footnoteReference":
            self.inlines.append({"note": said(child, "id")})

    def _text(self, text: str, look: RunLook) -> None:
        words = text.upper() if look.get("caps") else text
        number = self.context.looks.number(look)
        self.sizes.append((look["size"], look["font"]))
        for piece in _pieces(words):
            self._add(piece, number)

    def _add(self, piece: str, number: int) -> None:
        last = self.inlines[-1] if self.inlines else {}
        if piece in "\t\n":
            self.inlines.append({"tab" if piece == "\t" else "br": True})
        elif last.get("look") == number and last.get("link", "") == self.link and "s" in last:
            last["s"] = f"{last['s']}{piece}"
        else:
            self.inlines.append(
                {"s": piece, "look": number} | ({"link": _safe(self.link)} if self.link else {})
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


def refused(name: str) -> Unsupported:
    """The refusal of an element that we do not draw."""
    construct, remedy = REFUSED.get(name, (f"the Word element {name}", "Remove it in Word and save."))
    return Unsupported(construct, remedy)


def drawn_look(look: RunLook) -> Inline:
    """A look in the words of the page program; what is usual is left out."""
    drawn: Inline = {"size": look["size"], "font": shipped_font(look["font"])}
    drawn |= {
        key: value for key, value in look.items() if key in DRAWN and value not in (False, "", 0, "baseline")
    }
    return drawn


DRAWN = ("bold", "italic", "underline", "strike", "small_caps", "color", "vertical", "highlight", "tracking")


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


def picture(drawing: etree._Element, context: PartContext) -> Inline:
    """A picture in line with text, with its words for those who do not see it."""
    inline = drawing.find(f"{WP}inline")
    if inline is None:
        raise Unsupported("a floating picture", "Set it to 'In line with text' in Word (Layout Options).")
    blip = inline.find(f".//{DRAWING}blip")
    extent, about = inline.find(f"{WP}extent"), inline.find(f"{WP}docPr")
    if blip is None or extent is None:
        raise Unsupported("a chart or diagram", "Replace it by a picture in line with text.")
    alt = about.get("descr", "") if about is not None else ""
    if not alt.strip() and not context.decorative:
        raise Unsupported("a picture without alternative text", "Add it in Word: right-click, View Alt Text.")
    content = _picture_bytes(blip, context)
    kind = next((kind for start, kind in PICTURES.items() if content.startswith(start)), None)
    if kind is None:
        raise Unsupported("a picture that is not PNG, JPEG or GIF", "Save it as PNG and insert it again.")
    size = {
        name: int(extent.get(at, "0")) * POINTS_PER_EMU for name, at in (("width", "cx"), ("height", "cy"))
    }
    return {"picture": list(content), "format": kind, "alt": alt, **size}


def _picture_bytes(blip: etree._Element, context: PartContext) -> bytes:
    kind, target = context.targets.get(blip.get(f"{R}embed", ""), ("", ""))
    if kind != "internal" or target not in context.entries:
        raise Unsupported("a picture that is only linked", "Insert the picture itself into the file.")
    return context.entries[target]


def _content(element: etree._Element) -> etree._Element:
    inner = element.find(f"{W}sdtContent")
    return element if inner is None else inner


def _pieces(text: str) -> Iterator[str]:
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
