"""Shows the pieces of a line: words with what is under and behind them, links, numbers of notes, pictures."""

from collections.abc import Sequence

from letter_templates.draw_canvas import Canvas, Link
from letter_templates.draw_content import Content, Ink, Linked, Note
from letter_templates.draw_faces import EM, Face
from letter_templates.draw_lines import Line
from letter_templates.draw_pictures import Picture
from letter_templates.draw_tags import Element
from letter_templates.draw_words import SPACE, TAB, Pen, Piece

ASCENT, DESCENT = 0.95, 0.22  # of the size: how far a ground or a link reaches around words
Shown = tuple[Face, float, float, bytes]  # font, place from the left, width, code


def show(canvas: Canvas, content: Content, ink: Ink, line: Line, *, x: float, y: float) -> float:
    """Show the pieces of a line that are drawn alike; the place after them."""
    mark = ink.mark
    if isinstance(mark, Picture):
        return _picture(canvas, mark, x, y)
    element = _element(content, mark)
    if element is not None:
        canvas.tag(element)
    parts, end = _parts(content.pieces[line.start : line.end], ink.pen, line.stretch, x)
    if ink.pen.highlight or ink.pen.underline or ink.pen.strike:
        _dressed(canvas, ink.pen, parts, y)
    else:
        for face, start, _, code in parts:
            canvas.show(ink.pen, face, start, y, code)
    if isinstance(mark, Linked):
        size = ink.pen.size
        words = "".join(piece.text for piece in content.pieces[line.start : line.end])
        place = (x, y - DESCENT * size, end, y + ASCENT * size)
        canvas.links.append(Link(place, mark.address, mark.element, words))
    if isinstance(mark, Note):
        mark.element.join()
    return end


def _element(content: Content, mark: Note | Linked | Element | None) -> Element | None:
    match mark:
        case Linked():
            return mark.element
        case Note():
            return mark.reference
        case Element():
            return mark
    return content.element


def _parts(pieces: Sequence[Piece], pen: Pen, stretch: float, x: float) -> tuple[list[Shown], float]:
    """The pieces in parts of one font between tabs, and the place after them."""
    widened = b")%.1f(" % (-stretch / pen.size * EM) if stretch else b""
    parts: list[Shown] = []
    codes: list[bytes] = []
    face, start = pen.faces[0], x
    for width, after, code, of, *_ in pieces:
        if of is not face or after == TAB:
            if codes:
                parts.append((face, start, x - start, b"".join(codes)))
            codes, face, start = [], of, x
        codes.append(code)
        x += width
        if after == SPACE and stretch:
            codes.append(widened)
            x += stretch
        elif after == TAB:
            codes, start = [], x
    if codes:
        parts.append((face, start, x - start, b"".join(codes)))
    return parts, x


def _dressed(canvas: Canvas, pen: Pen, parts: Sequence[Shown], y: float) -> None:
    for face, start, width, code in parts:
        if pen.highlight:
            reach = (ASCENT + DESCENT) * pen.size
            canvas.mark(pen.highlight, start, y - DESCENT * pen.size, width, reach)
        canvas.show(pen, face, start, y, code)
        if pen.underline:
            canvas.rule(pen, face.underline, start, y, width)
        if pen.strike:
            canvas.rule(pen, face.strike, start, y, width)


def _picture(canvas: Canvas, picture: Picture, x: float, y: float) -> float:
    if picture.element is not None:
        canvas.tag(picture.element)
    canvas.picture(picture.name, picture.matrix(x, y))
    return x + picture.width
