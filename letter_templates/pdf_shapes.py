"""How a paragraph stands on its page, in Typst's words: indents, frame, and what keeps it together."""

from collections.abc import Mapping

from letter_templates.pdf_drawing import Block
from letter_templates.pdf_looks import SIDES, color, dictionary, named, pt, rule, yes

NOTHING = "none"
SHORT = 120  # letters of a heading that has no line to part with


def is_framed(block: Block) -> bool:
    """Whether a paragraph needs a block of its own even in a cell."""
    placed = block["left"] + block["right"] != 0 or block["align"] != "left"
    return bool(block["borders"] or block["fill"]) or placed


def stands_by_itself(block: Block) -> bool:
    """A heading keeps to what follows without being told, and a plain paragraph needs no block around it."""
    if not block["runs"] or block["left"] + min(block["first"], 0.0) or block["right"]:
        return False
    if block["heading"]:
        return block["sticky"] and sum(len(run.get("s", "")) for run in block["runs"]) < SHORT
    return not (block["sticky"] or block["whole"])


def aligned(block: Block, words: str) -> str:
    """Words at the side where the paragraph wants them."""
    return words if block["align"] == "left" else f"align({block['align']},{words})"


def shape(block: Block) -> str:
    """The arguments of ``par``; what is usual is left out."""
    found: dict[str, str] = {}
    if block["justify"]:
        found["justify"] = "true"
    if block["first"] > 0:
        found["first-line-indent"] = f"(amount:{pt(block['first'])},all:true)"
    if block["first"] < 0:
        found["hanging-indent"] = pt(-block["first"])
    return named(found)


def frame(block: Block) -> dict[str, str]:
    """The rules and the colour around a paragraph, as arguments of ``block``."""
    borders = block["borders"]
    return {
        "width": "100%",
        "above": "0pt",
        "below": "0pt",
        "breakable": yes(not block["whole"]),
        "stroke": dictionary({side: rule(borders[side]) for side in SIDES if side in borders}),
        "fill": color(block["fill"]) if block["fill"] else NOTHING,
        "outset": dictionary(_distances(block, "left", "right")),
        "inset": dictionary(_distances(block, "top", "bottom")),
    }


def _distances(block: Block, *sides: str) -> Mapping[str, str]:
    return {side: pt(block["borders"][side]["space"]) for side in sides if side in block["borders"]}


def place(block: Block) -> dict[str, str]:
    """How the block of a paragraph stands on the page; what is usual is left out."""
    found = {"above": pt(block["above"]), "below": "0pt", "width": "100%"}
    left = block["left"] + min(block["first"], 0.0)
    if not (block["runs"] or block["borders"] or block["fill"]):
        found["height"] = pt(block["top"] + block["bottom"])
    if block["sticky"]:
        found["sticky"] = "true"
    if block["whole"]:
        found["breakable"] = "false"
    if left or block["right"]:
        found["inset"] = dictionary({"left": pt(left), "right": pt(block["right"])})
    return found
