"""How Word says what text looks like: defaults, styles based on styles, and what stands on the spot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypedDict

from lxml import etree

from letter_templates.pdf_construct import OFF, TWIPS, Unsupported, W, is_on, local, parsed, points, said


class Border(TypedDict):
    """One edge: width and distance from the text in points, colour as RRGGBB."""

    edge: str
    width: float
    space: float
    color: str


class RunLook(TypedDict, total=False):
    """What a run says of itself; an absent key leaves the matter to the style."""

    font: str
    size: float
    bold: bool
    italic: bool
    underline: bool
    strike: bool
    caps: bool
    small_caps: bool
    color: str
    vertical: str  # superscript, subscript or baseline
    highlight: str
    tracking: float
    hidden: bool
    style: str


class ParagraphLook(TypedDict, total=False):
    """What a paragraph says of itself; lengths in points."""

    before: float
    after: float
    line: float  # a factor for the rule 'auto', points for 'exact' and 'atLeast'
    rule: str
    left: float
    right: float
    first: float  # first line against the others; negative hangs
    align: str
    keep_next: bool
    keep_lines: bool
    page_break: bool
    contextual: bool
    outline: int
    numbering: int  # Word's numbering id; 0 takes a paragraph out of the list
    level: int
    borders: list[Border]
    fill: str
    tabs: list[tuple[float, str]]
    style: str


@dataclass(frozen=True, slots=True)
class Style:
    """A style with everything it inherits."""

    paragraph: ParagraphLook
    run: RunLook


@dataclass(frozen=True, slots=True)
class Styles:
    """Every style of a document, and the defaults under them. A style is read when it is first used."""

    elements: Mapping[str, etree._Element]
    defaults: Style
    body: str  # the style of paragraphs that name none
    read: dict[str, Style] = field(default_factory=dict)

    def named(self, name: str) -> Style:
        """The style with this id; where there is none, what Word would take."""
        known = name if name in self.elements else self.body
        if known not in self.read:
            self.read[known] = self._with_base(known, ())
        return self.read[known]

    def rules(self, name: str) -> dict[str, Border]:
        """The rules that a table style draws."""
        element = self.elements.get(name)
        found = element.find(f"{W}tblPr/{W}tblBorders") if element is not None else None
        return {border["edge"]: border for border in borders_of(found)} if found is not None else {}

    def _with_base(self, name: str, seen: tuple[str, ...]) -> Style:
        element = self.elements.get(name)
        if element is None or name in seen:
            return self.defaults
        base = element.find(f"{W}basedOn")
        below = self._with_base(said(base), (*seen, name)) if base is not None else self.defaults
        paragraph = paragraph_look(element.find(f"{W}pPr"))
        return Style(below.paragraph | paragraph, below.run | run_look(element.find(f"{W}rPr")))


@lru_cache(maxsize=64)
def styles_of(part: bytes) -> Styles:
    """The styles part of a Word file. Cached: every letter of one shell has the same."""
    root = parsed(part)
    plain: RunLook = {"font": "", "size": 10.0}
    defaults = Style(
        paragraph_look(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")),
        plain | run_look(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")),
    )
    elements = {said(style, "styleId"): style for style in root.iterfind(f"{W}style")}
    paragraphs = (name for name, style in elements.items() if said(style, "type") == "paragraph")
    body = next((name for name in paragraphs if is_on(elements[name], "default")), "")
    return Styles(elements, defaults, body)


def paragraph_look(element: etree._Element | None) -> ParagraphLook:
    """What a w:pPr says."""
    look: ParagraphLook = {}
    for child in element if element is not None else ():
        read = PARAGRAPH.get(local(child))
        if read is None and said(child) in OFF:
            continue  # LibreOffice writes out every switch, also those that are off
        if read is None:
            raise Unsupported(
                f"the paragraph property {local(child)}", "Clear it in Word (Ctrl+Q) and try again."
            )
        read(child, look)
    return look


def list_look(element: etree._Element) -> ParagraphLook:
    """What a w:numPr says: the list, and the level in it."""
    number, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    look: ParagraphLook = {"level": int(said(level, "val", "0")) if level is not None else 0}
    if number is not None:
        look["numbering"] = int(said(number, "val", "0"))
    return look


def run_look(element: etree._Element | None) -> RunLook:
    """What a w:rPr says."""
    look: RunLook = {}
    for child in element if element is not None else ():
        read = RUN.get(local(child))
        if read is None and said(child) in OFF:
            continue  # LibreOffice writes out every switch, also those that are off
        if read is None:
            raise Unsupported(
                f"the text effect {local(child)}", "Clear it in Word (Ctrl+Space) and try again."
            )
        read(child, look)
    return look


def borders_of(element: etree._Element) -> list[Border]:
    """The edges that are drawn."""
    return [
        Border(
            edge=local(edge),
            width=max(float(said(edge, "sz", "4")) / 8, 0.25),
            space=float(said(edge, "space", "0")),
            color=_color(said(edge, "color")) or "000000",
        )
        for edge in element
        if said(edge) not in OFF | {"nil"}
    ]


def fill_of(element: etree._Element) -> str:
    """A shading's colour; empty where there is none."""
    return _color(said(element, "fill"))


def _spacing(element: etree._Element, look: ParagraphLook) -> None:
    if said(element, "before"):
        look["before"] = points(element, "before")
    if said(element, "after"):
        look["after"] = points(element, "after")
    if said(element, "line"):
        rule = said(element, "lineRule", "auto")
        look["rule"] = rule
        look["line"] = float(said(element, "line")) / (240 if rule == "auto" else TWIPS)


def _indent(element: etree._Element, look: ParagraphLook) -> None:
    for name, key in (("left", "left"), ("start", "left"), ("right", "right"), ("end", "right")):
        if said(element, name):
            look[key] = points(element, name)  # type: ignore[literal-required]  # both keys are lengths
    if said(element, "hanging"):
        look["first"] = -points(element, "hanging")
    elif said(element, "firstLine"):
        look["first"] = points(element, "firstLine")


def _list(element: etree._Element, look: ParagraphLook) -> None:
    look.update(list_look(element))


def _tabs(element: etree._Element, look: ParagraphLook) -> None:
    stops = [tab for tab in element if said(tab) not in {"clear", "bar"}]
    if any(said(tab, "leader", "none") != "none" for tab in stops):
        raise Unsupported("a tab stop with leader dots", "Remove the leader in Word (Tabs, Leader: None).")
    if any(said(tab) == "decimal" for tab in stops):
        raise Unsupported("a decimal tab stop", "Use a right-aligned tab stop or a table.")
    look["tabs"] = sorted((points(tab, "pos"), said(tab)) for tab in stops)


def _switch(key: str) -> Callable[[etree._Element, ParagraphLook], None]:
    def read(element: etree._Element, look: ParagraphLook) -> None:
        look[key] = is_on(element)  # type: ignore[literal-required]  # key is one of the switches below

    return read


def _run_switch(key: str) -> Callable[[etree._Element, RunLook], None]:
    def read(element: etree._Element, look: RunLook) -> None:
        look[key] = is_on(element)  # type: ignore[literal-required]  # key is one of the switches below

    return read


def _font(element: etree._Element, look: RunLook) -> None:
    name = said(element, "ascii") or said(element, "hAnsi")
    if name:
        look["font"] = name


def _ignored(_element: etree._Element, _look: ParagraphLook | RunLook) -> None:
    """Says nothing about the look of Latin text on paper."""


def _color(value: str) -> str:
    return "" if value in {"", "auto"} else value


PARAGRAPH: dict[str, Callable[[etree._Element, ParagraphLook], None]] = {
    "pStyle": lambda e, look: look.update(style=said(e)),
    "spacing": _spacing,
    "ind": _indent,
    "jc": lambda e, look: look.update(align=said(e)),
    "keepNext": _switch("keep_next"),
    "keepLines": _switch("keep_lines"),
    "pageBreakBefore": _switch("page_break"),
    "contextualSpacing": _switch("contextual"),
    "outlineLvl": lambda e, look: look.update(outline=int(said(e))),
    "numPr": _list,
    "pBdr": lambda e, look: look.update(borders=borders_of(e)),
    "shd": lambda e, look: look.update(fill=fill_of(e)),
    "tabs": _tabs,
} | dict.fromkeys(
    (
        *("widowControl", "rPr", "suppressAutoHyphens", "adjustRightInd", "autoSpaceDE", "autoSpaceDN"),
        *("snapToGrid", "textAlignment", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "cnfStyle"),
        *("suppressLineNumbers", "mirrorIndents", "divId"),
    ),
    _ignored,
)
RUN: dict[str, Callable[[etree._Element, RunLook], None]] = {
    "rStyle": lambda e, look: look.update(style=said(e)),
    "rFonts": _font,
    "sz": lambda e, look: look.update(size=float(said(e)) / 2),
    "b": _run_switch("bold"),
    "i": _run_switch("italic"),
    "u": _run_switch("underline"),
    "strike": _run_switch("strike"),
    "caps": _run_switch("caps"),
    "smallCaps": _run_switch("small_caps"),
    "vanish": _run_switch("hidden"),
    "color": lambda e, look: look.update(color=_color(said(e))),
    "vertAlign": lambda e, look: look.update(vertical=said(e)),
    "highlight": lambda e, look: look.update(highlight="" if said(e) in OFF else said(e)),
    "spacing": lambda e, look: look.update(tracking=points(e, "val")),
} | dict.fromkeys(
    (
        "szCs",
        "bCs",
        "iCs",
        "lang",
        "noProof",
        "kern",
        "webHidden",
        "specVanish",
        "shd",
        "fitText",
        "cs",
        "rtl",
    ),
    _ignored,
)
