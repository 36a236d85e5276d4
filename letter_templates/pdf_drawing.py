"""What is drawn of a Word file: pages, paragraphs, lists and tables, every length in points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from letter_templates.pdf_styles import Border

AIR = 6.0  # points between a header that outgrew its margin and the text


class Look(TypedDict, total=False):
    """How words look; what is usual is left out."""

    size: float
    font: str
    bold: bool
    italic: bool
    underline: bool
    strike: bool
    small_caps: bool
    color: str
    vertical: str
    highlight: str
    tracking: float


class Run(TypedDict, total=False):
    """A piece of a paragraph: words (``s``), a break, a tab, a page field, a note or a picture."""

    s: str
    look: int
    link: str
    br: bool
    tab: bool
    page_break: bool
    field: str
    note: str
    story: "list[Block]"  # of the note
    picture: bytes
    alt: str
    width: float
    height: float


class Cell(TypedDict):
    """A cell of a table; ``above`` and ``below`` are the space of its first and last paragraph."""

    x: int
    y: int
    colspan: int
    rowspan: int
    whole: bool  # not to be split over pages
    fill: str
    align: str
    borders: dict[str, Border]
    margins: dict[str, float]
    blocks: "list[Block]"
    above: float
    below: float


class Block(TypedDict, total=False):
    """A paragraph (``t`` is p), a list, an item of one, a table or a page break."""

    t: str
    above: float
    # a paragraph or an item
    runs: list[Run]
    top: float  # of a line above its baseline
    bottom: float
    left: float
    right: float
    first: float
    align: str
    justify: bool
    sticky: bool
    whole: bool
    heading: int
    borders: dict[str, Border]
    fill: str
    tabs: list[tuple[float, str]]
    # an item
    label: str
    look: int
    depth: int
    numbering: int
    bullet: bool
    hanging: float
    # a list
    items: "list[Block]"
    # a table
    columns: list[float]
    header: int
    cells: list[Cell]
    margins: dict[str, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: the page, the stories of its parts, and the looks they use."""

    page: dict[str, float]
    looks: list[Look]
    stories: Mapping[str, list[Block]]  # body, header_first, header_default, footer_first, footer_default

    @property
    def width(self) -> float:
        """Of the text."""
        return self.page["width"] - self.page["left"] - self.page["right"]

    @property
    def height(self) -> float:
        """Of the text."""
        return self.page["height"] - self.page["top"] - self.page["bottom"]
