"""Writes the program by which Typst draws a letter: calls and numbers. The words stand apart, as JSON.

Nothing that a person wrote is ever read as code: the program knows words by their number only.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from letter_templates.pdf_drawing import Block, Drawing, Run
from letter_templates.pdf_looks import (
    FALLBACK,
    SIDES,
    Ground,
    Wardrobe,
    dictionary,
    joined,
    line,
    named,
    pt,
    usual_ground,
)
from letter_templates.pdf_program_tables import tabulated
from letter_templates.pdf_shapes import NOTHING, aligned, frame, is_framed, place, shape, stands_by_itself

PLAIN = Ground(None, "0pt", "0pt")
FIELDS = {"PAGE": "page-number", "NUMPAGES": "page-total"}
Tabs = list[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Program:
    """What Typst is given: the code, and pictures as files beside it."""

    code: bytes
    pictures: Mapping[str, bytes]  # by the names of their files


def program(drawing: Drawing, *, title: str, author: str, language: str, region: str) -> Program:
    """The program of a drawing. ``language`` and ``region`` are codes of ISO 639 and 3166."""
    writer = _Writer(drawing, Wardrobe(drawing.looks))
    ground = usual_ground(_paragraphs(drawing.stories["body"])) or PLAIN
    about = f"title:{writer.word(title)},author:{writer.word(author)}"
    tongue = {"lang": writer.word(language), "region": writer.word(region) if region else NOTHING}
    body = writer.story(drawing.stories["body"], ground)
    pages = writer.pages(ground)
    looks = writer.wardrobe.difference(ground.look, None) if ground.look is not None else {}
    code = (
        '#import "/pdf_page.typ": *\n'
        f"#let words=json(bytes({_literal(json.dumps(writer.words, ensure_ascii=False))}))\n"
        f"{writer.wardrobe.definitions()}"
        f"#set document({about})\n"
        f"#set text({named(tongue | looks | line(ground))})\n"
        f"#show: letter\n#set page({named(pages)})\n#{{{body}}}\n"
    )
    return Program(code.encode(), writer.pictures)


def signs_program(signs: str) -> bytes:
    """A page with nothing but these signs."""
    told = f"#set text(font:({FALLBACK}))\n#set document(title:words)\n#heading(words)\n"
    return f"#let words={_literal(signs)}\n{told}".encode()


@dataclass(slots=True)
class _Writer:
    """Writes stories; collects their words."""

    drawing: Drawing
    wardrobe: Wardrobe
    words: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def word(self, text: str) -> str:
        """Something that a person wrote, as the program calls it."""
        self.words.append(text)
        return f"words.at({len(self.words) - 1})"

    def story(self, blocks: list[Block], ground: Ground) -> str:
        """Paragraphs, lists and tables, one after another."""
        return ";".join(self._block(each, ground) for each in blocks)

    def pages(self, ground: Ground) -> dict[str, str]:
        """Size, margins, header and footer."""
        page = self.drawing.page
        return {
            "width": pt(page["width"]),
            "height": pt(page["height"]),
            "margin": dictionary({side: pt(page[side]) for side in SIDES}),
            "header-ascent": "0pt",
            "footer-descent": "0pt",
            "header": self._margin("header", "top", ground),
            "footer": self._margin("footer", "bottom", ground),
        }

    def inline(self, runs: list[Run], tabs: Tabs, ground: Ground) -> str:
        """The runs of a paragraph."""
        count = sum("tab" in run for run in runs)
        if not count:
            return joined([self._piece(run, ground) for run in runs]) if runs else NOTHING
        if count == 1 and self._to_the_edge(tabs):
            return joined(["h(1fr)" if "tab" in run else self._piece(run, ground) for run in runs])
        stops = "".join(f'({pt(place)},"{kind}"),' for place, kind in tabs)
        return f"tabbed(({self._parts(runs, ground)}),({stops}))"

    def line(self, block: Block, ground: Ground) -> tuple[Ground, str]:
        """The ground inside of a paragraph, and the rule that sets it."""
        inner = Ground(ground.look, pt(block["top"]), pt(block["bottom"]))
        return inner, "" if inner == ground else f"set text({named(line(inner))});"

    def cell(self, blocks: list[Block], ground: Ground) -> str:
        """A cell most often holds one plain paragraph, which needs no block around it."""
        if not blocks:
            return NOTHING
        first = blocks[0]
        if len(blocks) > 1 or first["t"] != "p" or is_framed(first) or first["heading"] or not first["runs"]:
            return f"{{{self.story(blocks, ground)}}}"
        inner, setting = self.line(first, ground)
        shaped = shape(first)
        setting += f"set par({shaped});" if shaped else ""
        content = self.inline(first["runs"], first["tabs"], inner)
        return f"{{{setting}{content}}}" if setting else content

    def _block(self, block: Block, ground: Ground) -> str:
        match block["t"]:
            case "p":
                return self._paragraph(block, ground)
            case "list":
                return ";".join(self._lists(block["items"], block["above"], 0.0, ground))
            case "table":
                return tabulated(block, ground, self.wardrobe, self.cell, room=self.drawing.height)
        return "pagebreak(weak:true)"

    def _paragraph(self, block: Block, ground: Ground) -> str:
        inner, setting = self.line(block, ground)
        content = self._content(block, inner)
        if block["borders"] or block["fill"]:
            content = f"block({named(frame(block))}{content})"
        content = f"{{{setting}{content}}}" if setting else content
        if stands_by_itself(block):
            return f"v({pt(block['above'])},weak:true);{content}"
        return f"block({named(place(block))}{content})"

    def _content(self, block: Block, ground: Ground) -> str:
        runs, shaped = block["runs"], shape(block)
        if not runs:
            return NOTHING
        if not block["heading"]:
            return f"par({shaped}{aligned(block, self.inline(runs, block['tabs'], ground))})"
        # A heading also names its place in the outline, so its words must not wait for the layout, as tab
        # stops do. Typst has sizes of its own for each level.
        ground = ground._replace(look=None)
        words = joined(["h(2em)" if "tab" in run else self._piece(run, ground) for run in runs])
        heading = f"heading(level:{block['heading']},{aligned(block, words)})"
        return f"{{set par({shaped});{heading}}}" if shaped else heading

    def _piece(self, run: Run, ground: Ground) -> str:
        if "s" in run:
            words = self.wardrobe.worn(run["look"], self.word(run["s"]), ground)
            return f"link({self.word(run['link'])},{words})" if run.get("link") else words
        if "br" in run:
            return "linebreak()"
        if "field" in run:
            return self.wardrobe.worn(run["look"], FIELDS[run["field"]], ground)
        if "story" in run:
            return f"footnote({self._note(run['story'])})"
        return self._picture(run)

    def _picture(self, run: Run) -> str:
        name = f"{len(self.pictures) + 1}.{run['format']}"
        self.pictures[name] = run["picture"]
        told = {"alt": self.word(run["alt"]), "width": pt(run["width"]), "height": pt(run["height"])}
        return f'box(image("/{name}",{named(told)}))'

    def _note(self, blocks: list[Block]) -> str:
        """The first paragraph of a note stands on the line of its number."""
        first, *others = blocks
        if first["t"] != "p" or not first["runs"]:
            return f"{{{self.story(blocks, PLAIN)}}}"
        inner, setting = self.line(first, PLAIN)
        rest = f";{self.story(others, PLAIN)}" if others else ""
        return f"{{{{{setting}{self.inline(first['runs'], first['tabs'], inner)}}}{rest}}}"

    def _to_the_edge(self, tabs: Tabs) -> bool:
        return tabs in ([(self.drawing.width, "right")], [(self.drawing.width, "end")])

    def _parts(self, runs: list[Run], ground: Ground) -> str:
        """What stands between tab stops."""
        parts: list[list[str]] = [[]]
        for run in runs:
            if "tab" in run:
                parts.append([])
            else:
                parts[-1].append(self._piece(run, ground))
        return "".join(f"{joined(part) if part else NOTHING}," for part in parts)

    def _lists(self, items: list[Block], above: float, outer: float, ground: Ground) -> Iterator[str]:
        for number, part in enumerate(_tree(items)):
            first = part[0][0]
            inner, setting = self.line(first, ground)
            setting += "set par(justify:true);" if first["justify"] else ""
            drawn = self._list(part, outer, inner)
            space = above if number == 0 else first["above"]
            yield f"v({pt(space)},weak:true);{{{setting}{drawn}}}"

    def _list(self, part: "_Part", outer: float, ground: Ground) -> str:
        first = part[0][0]
        labels = [self._label(item, first["hanging"], ground) for item, _ in part]
        bodies = "".join(f"{self._item(item, deeper, ground)}," for item, deeper in part)
        common = {
            "indent": pt(first["left"] - first["hanging"] - outer),
            "body-indent": "0pt",
            "spacing": pt(part[min(1, len(part) - 1)][0]["above"]),
            "tight": "false",
        }
        if first["bullet"]:
            return f"list({named(common)}marker:align(start,{labels[0]}),{bodies})"
        common |= {"numbering": f"n=>({','.join(labels)},).at(n - 1)", "number-align": "start+top"}
        return f"enum({named(common)}{bodies})"

    def _label(self, item: Block, room: float, ground: Ground) -> str:
        drawn = self.wardrobe.worn(item["look"], self.word(item["label"]), ground)
        return f"box(width:{pt(room)},{drawn})" if item["narrow"] else f"wide-label({pt(room)},{drawn})"

    def _item(self, item: Block, deeper: list[Block], ground: Ground) -> str:
        body = self.inline(item["runs"], item["tabs"], ground)
        inner = self._lists(deeper, deeper[0]["above"], item["left"], ground) if deeper else ()
        return f"[#{{{';'.join((body, *inner))}}}]"

    def _margin(self, name: str, side: str, ground: Ground) -> str:
        page, stories = self.drawing.page, self.drawing.stories
        drawn = (self._marginal(stories.get(f"{name}_{which}", []), ground) for which in ("first", "default"))
        crowded = any(each.startswith(name) for each in self.drawing.crowded)
        room = pt(page[side] - page[name]) if crowded else NOTHING
        lengths = f"{pt(page[side])},{pt(page[name])},{room},{pt(self.drawing.width)}"
        return f'margin("{name}",{lengths},{",".join(drawn)})'

    def _marginal(self, blocks: list[Block], ground: Ground) -> str:
        return f"{{{self.story(blocks, ground)}}}" if blocks else NOTHING


_Part = list[tuple[Block, list[Block]]]


def _tree(items: list[Block]) -> list[_Part]:
    """Items of one depth and one list; deeper items belong to the item before them."""
    lists: list[_Part] = []
    for item in items:
        last = lists[-1][0][0] if lists else None
        if last is not None and (last["depth"], last["numbering"]) == (item["depth"], item["numbering"]):
            lists[-1].append((item, []))
        elif last is not None and item["depth"] > last["depth"]:
            lists[-1][-1][1].append(item)
        else:
            lists.append([(item, [])])
    return lists


def _paragraphs(blocks: list[Block]) -> Iterator[Block]:
    for each in blocks:
        if each["t"] == "p":
            yield each
        elif each["t"] == "list":
            yield from each["items"]


def _literal(text: str) -> str:
    """A text in quotation marks; nothing but these two signs means anything in there."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
