"""A Word file read as drawing instructions: page, header, footer and body, every length in points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from letter_templates.docx_numbering import Labels, Level, labels_of
from letter_templates.pdf_construct import TWIPS, Unsupported, W, local, parsed, refused, said
from letter_templates.pdf_drawing import Block, Drawing, Run
from letter_templates.pdf_parts import DOCUMENT, margin_parts, page_of, section_of, targets_of
from letter_templates.pdf_runs import (
    Looks,
    PartContext,
    RunReader,
    shipped_font,
)
from letter_templates.pdf_seen import Says, Seen, says
from letter_templates.pdf_styles import ParagraphLook, RunLook, paragraph_look, styles_of
from letter_templates.pdf_tables import table

# Ascent and descent of a line, as parts of the size: those of the Word fonts that ours stand in for.
LINE = {"Caladea": (0.95, 0.222), "Liberation Serif": (0.933, 0.216), "Liberation Sans": (0.937, 0.212)}
PASSED_OVER = frozenset(
    ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "sectPr", "tcPr")
)
ALIGN = {"center": "center", "right": "right", "end": "right", "both": "left", "distribute": "left"}
FITS = 1_500  # letters of a paragraph that surely fit on one page; longer ones may be split
NO_STYLES = b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'


@dataclass(slots=True)
class Flow:
    """Reads one story (body, cell, header or note) in order, with the space between its paragraphs."""

    context: PartContext
    labels: Labels
    width: float
    notes: Mapping[str, etree._Element] = field(default_factory=dict)
    collapses: bool = True  # of the space below one paragraph and above the next, only the larger counts
    after: float = 0.0  # space below the last paragraph
    style: str = ""  # style of the last paragraph, where it asks for no space between equals
    blocks: list[Block] = field(default_factory=list)
    outlined: bool = False  # only the body's headings belong to the outline
    items: list[Block] = field(default_factory=list)  # of the list at the end of blocks

    def read(self, container: etree._Element) -> list[Block]:
        """Every paragraph, list and table of the container."""
        for child in container:
            if not isinstance(child.tag, str):
                continue
            name = local(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name == "sdt":
                inner = child.find(f"{W}sdtContent")
                self.read(inner if inner is not None else ())
            elif name not in PASSED_OVER:
                raise refused(name)
        return self.blocks

    def _table(self, element: etree._Element) -> None:
        def cell(container: etree._Element) -> tuple[list[Block], float]:
            inner = Flow(self.context, self.labels, self.width, self.notes, collapses=self.collapses)
            return inner.read(container), inner.after

        self.blocks.append(table(element, self.context.styles, self.width, self.after, cell))
        self.after, self.style = 0.0, ""

    def _paragraph(self, element: etree._Element) -> None:
        seen = self._look(element)
        look, base = seen.look, seen.base
        reader = RunReader(self.context, base)
        reader.read(element)
        top, bottom = _line(look, reader.sizes, base)
        above = self._spaced(look)
        drawn: Block = {"above": above, "top": top, "bottom": bottom, **seen.shape}
        named = any(run.get("s", "").strip() for run in reader.inlines)
        drawn["heading"] = drawn["heading"] if self.outlined and named else 0
        level = self.labels.level(look["numbering"], look.get("level", 0)) if look.get("numbering") else None
        if level is not None:
            self._item(reader.inlines, drawn, look, base, level)
            return
        for number, part in enumerate(_split_at_page_breaks(reader.inlines)):
            if number or look.get("page_break"):
                self.blocks.append({"t": "break"})
            if part or not number:
                whole = drawn["whole"] and sum(len(run.get("s", "")) for run in part) < FITS
                self.blocks.append({**drawn, "t": "p", "runs": self._noted(part), "whole": whole})

    def _look(self, element: etree._Element) -> Seen:
        """The look of a paragraph; most paragraphs of a letter say the same of themselves."""
        properties = element.find(f"{W}pPr")
        said_before = says(properties)
        if said_before is None:
            return self._read_look(properties)
        seen = self.context.seen.get(said_before)
        if seen is None:
            seen = self.context.seen[said_before] = self._read_look(properties)
        return seen

    def _read_look(self, properties: etree._Element | None) -> Seen:
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            raise Unsupported("more than one section", "Remove the section breaks in Word.")
        own = paragraph_look(properties)
        style = self.context.styles.named(own.get("style", ""))
        look = style.paragraph | own
        return Seen(look, style.run, _shape(look))

    def _spaced(self, look: ParagraphLook) -> float:
        style = look.get("style", "")
        together = bool(look.get("contextual")) and style == self.style
        above = 0.0 if together else self._between(look.get("before", 0.0))
        self.after, self.style = look.get("after", 0.0), style if look.get("contextual") else ""
        return above

    def _between(self, before: float) -> float:
        return max(self.after, before) if self.collapses else self.after + before

    def _item(self, runs: list[Run], drawn: Block, look: ParagraphLook, base: RunLook, level: Level) -> None:
        depth = look.get("level", 0)
        label = self.labels.next(look["numbering"], depth)
        item: Block = {
            **drawn,
            "runs": self._noted(runs),
            "label": label,
            "look": self.context.looks.number(base),
            "depth": depth,
            "numbering": look["numbering"],
            "bullet": level.kind == "bullet",
            "left": level.left / TWIPS,
            "hanging": level.hanging / TWIPS,
        }
        if not self.blocks or self.blocks[-1]["t"] != "list":
            self.items = []
            self.blocks.append({"t": "list", "above": drawn["above"], "items": self.items})
        self.items.append(item)

    def _noted(self, runs: list[Run]) -> list[Run]:
        """Footnotes drawn where they are referred to."""
        for run in runs:
            if "note" in run:
                element = self.notes.get(run["note"])
                if element is None:
                    raise Unsupported("a footnote without text", "Delete the footnote's number in Word.")
                run["story"] = Flow(self.context, self.labels, self.width).read(element)
        return runs


def drawing_of(entries: Mapping[str, bytes]) -> Drawing:
    """Everything that is needed to draw a Word file."""
    styles = styles_of(entries.get("word/styles.xml", NO_STYLES))
    looks = Looks()
    labels = labels_of(entries.get("word/numbering.xml"))
    root = parsed(entries[DOCUMENT])
    section = section_of(root)
    page = page_of(section)
    width = page["width"] - page["left"] - page["right"]
    seen: dict[Says, Seen] = {}
    context = PartContext(styles, looks, targets_of(DOCUMENT, entries), entries, seen)
    collapses = b"doNotUseHTMLParagraphAutoSpacing" not in entries.get("word/settings.xml", b"")
    margins = margin_parts(section, entries)
    stories = {name: _margin(entries, part, context, labels, width) for name, part in margins.items()}
    flow = Flow(context, labels, width, _notes(entries), collapses, outlined=True)
    stories["body"] = _stepped(flow.read(section.getparent()))
    return Drawing(page, looks.drawn, stories)


def _stepped(blocks: list[Block]) -> list[Block]:
    """Headings that go down one level at a time from 1, as readers of the outline need it."""
    above = 0
    for block in blocks:
        heading = block.get("heading", 0)
        if heading and block["runs"]:
            above = min(heading, above + 1)
            block["heading"] = above
    return blocks


def _margin(
    entries: Mapping[str, bytes], part: str, body: PartContext, labels: Labels, width: float
) -> list[Block]:
    """A header or footer. It is not read aloud."""
    context = replace(body, targets=targets_of(part, entries), decorative=True)
    return Flow(context, labels, width).read(parsed(entries[part]))


def _notes(entries: Mapping[str, bytes]) -> dict[str, etree._Element]:
    part = entries.get("word/footnotes.xml")
    found = parsed(part).iterfind(f"{W}footnote") if part else ()
    return {said(note, "id"): note for note in found if said(note, "type", "normal") == "normal"}


def _shape(look: ParagraphLook) -> Block:
    """Indents, alignment, rules and what must stay together."""
    outline = look.get("outline", 9)
    return {
        "left": look.get("left", 0.0),
        "right": look.get("right", 0.0),
        "first": look.get("first", 0.0),
        "align": ALIGN.get(look.get("align", "left"), "left"),
        "justify": look.get("align") in {"both", "distribute"},
        "sticky": bool(look.get("keep_next")),
        "whole": bool(look.get("keep_lines")),
        "heading": outline + 1 if outline < 6 else 0,
        "borders": {border["edge"]: border for border in look.get("borders", [])},
        "fill": look.get("fill", ""),
        "tabs": look.get("tabs", []),
    }


def _line(look: ParagraphLook, sizes: list[tuple[float, str]], base: RunLook) -> tuple[float, float]:
    """How far a line reaches above and below its baseline; Word adds extra space above."""
    size, font = max(sizes, default=(base["size"], base["font"]))
    ascent, descent = LINE[shipped_font(font)]
    natural, asked = (ascent + descent) * size, look.get("line", 1.0)
    match look.get("rule", "auto"):
        case "exact":
            below = asked * descent / (ascent + descent)
            return asked - below, below
        case "atLeast":
            height = max(asked, natural)
        case _:
            height = asked * natural
    return height - descent * size, descent * size


def _split_at_page_breaks(runs: list[Run]) -> Iterator[list[Run]]:
    part: list[Run] = []
    for run in runs:
        if "page_break" in run:
            yield part
            part = []
        else:
            part.append(run)
    yield part
