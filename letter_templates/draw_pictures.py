"""Pictures in a letter: how large they are drawn, and what stands for them where they are not seen."""

from dataclasses import dataclass

from letter_templates.draw_canvas import Matrix
from letter_templates.draw_tags import Element
from letter_templates.draw_words import string
from letter_templates.pdf_drawing import Run


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in line with text."""

    name: bytes
    width: float
    height: float
    element: Element | None

    def matrix(self, x: float, y: float) -> Matrix:
        """Where it is drawn, with its lower left corner at a place."""
        return self.width, 0.0, 0.0, self.height, x, y


def pictured(run: Run, parent: Element | None, names: dict[bytes, bytes]) -> Picture:
    """The picture of a run; ``names`` are those of the letter's pictures, by their content."""
    name = names.setdefault(run["picture"], b"P%d" % len(names))
    element = Element(b"Figure", parent, b"/Alt%b" % string(run["alt"])) if parent is not None else None
    return Picture(name, run["width"], run["height"], element)
