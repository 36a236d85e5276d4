"""How looks and lengths are said in Typst's own words; only what differs from the words around."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from letter_templates.pdf_drawing import Block, Look
from letter_templates.pdf_styles import Border

HIGHLIGHTS = {"yellow": "ffff00", "green": "00ff00", "cyan": "00ffff", "lightGray": "d9d9d9"}
FALLBACK = '"Caladea","Noto Serif","Liberation Serif"'
VERTICAL = {"superscript": "super", "subscript": "sub"}
SIDES = ("left", "right", "top", "bottom")


class Ground(NamedTuple):
    """What holds where something is written: the look, and how far a line reaches around its baseline."""

    look: int | None  # None: nobody knows, as in notes
    top: str
    bottom: str


@lru_cache(maxsize=4096)
def pt(length: float) -> str:
    """A length to a hundred-thousandth of a page."""
    return f"{length:g}pt"


def yes(value: bool) -> str:
    """A switch."""
    return "true" if value else "false"


def color(code: str) -> str:
    """A colour, said as RRGGBB."""
    return f'rgb("{code}")'


def rule(border: Border) -> str:
    """A line of a border."""
    return f"{pt(border['width'])}+{color(border['color'])}"


def named(pairs: Mapping[str, str]) -> str:
    """Named arguments, or the inside of a dictionary; each ends with a comma."""
    return "".join(f"{name}:{value}," for name, value in pairs.items())


def dictionary(pairs: Mapping[str, str]) -> str:
    """A dictionary; an empty one is said with a colon."""
    return f"({named(pairs) or ':'})"


def joined(pieces: list[str]) -> str:
    """Pieces of content, one after another."""
    return pieces[0] if len(pieces) == 1 else f"{{{';'.join(pieces)}}}"


def usual_ground(paragraphs: Iterable[Block]) -> Ground | None:
    """The look and line of most letters."""
    counted: Counter[tuple[int, float, float]] = Counter()
    for each in paragraphs:
        for run in each["runs"]:
            if "s" in run:
                counted[run["look"], each["top"], each["bottom"]] += len(run["s"])
    if not counted:
        return None
    look, top, bottom = counted.most_common(1)[0][0]
    return Ground(look, pt(top), pt(bottom))


@dataclass(slots=True)
class Wardrobe:
    """The looks of a document, and the names under which its program knows them."""

    looks: list[Look]
    names: dict[tuple[int, int | None], str] = field(default_factory=dict)

    def worn(self, look: int, content: str, ground: Ground) -> str:
        """Content in a look, on a ground that has another."""
        if look != ground.look:
            content = f"{self._name(look, ground.look)}({content})"
        return self._dressed(self.looks[look], content)

    def definitions(self) -> str:
        """The looks as the program names them."""
        return "".join(
            f"#let {name}=text.with({named(self.difference(look, ground))})\n"
            for (look, ground), name in self.names.items()
        )

    def difference(self, look: int, ground: int | None) -> dict[str, str]:
        """The arguments of ``text`` by which a look differs from another; all where that is not known."""
        wanted = _arguments(self.looks[look])
        if ground is None:
            return wanted
        known = _arguments(self.looks[ground])
        return {name: value for name, value in wanted.items() if known[name] != value}

    def is_dressed(self, look: int) -> bool:
        """Whether a look needs more than ``text`` can say."""
        return self._dressed(self.looks[look], "") != ""

    def _name(self, look: int, ground: int | None) -> str:
        return self.names.setdefault((look, ground), f"look-{len(self.names)}")

    @staticmethod
    def _dressed(look: Look, content: str) -> str:
        for name, call in (("small_caps", "smallcaps"), ("underline", "underline"), ("strike", "strike")):
            if look.get(name):
                content = f"{call}({content})"
        vertical = VERTICAL.get(look.get("vertical", ""))
        if vertical:
            content = f"{vertical}({content})"
        if "highlight" in look:
            content = f"highlight(fill:{color(HIGHLIGHTS.get(look['highlight'], 'ffff00'))},{content})"
        return content


def line(ground: Ground) -> dict[str, str]:
    """How far a line reaches, as arguments of ``text``."""
    return {"top-edge": ground.top, "bottom-edge": f"-{ground.bottom}"}


def _arguments(look: Look) -> dict[str, str]:
    return {
        "font": f'("{look["font"]}",{FALLBACK})',
        "size": pt(look["size"]),
        "weight": '"bold"' if look.get("bold") else '"regular"',
        "style": '"italic"' if look.get("italic") else '"normal"',
        "fill": color(look.get("color", "000000")),
        "tracking": pt(look.get("tracking", 0.0)),
    }
