"""Bookmarks of a packet: a tree of titles, each leading to a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from letter_templates.packet_splice import PdfOutput

LONGEST = 300  # characters of a bookmark


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A title, the object number of its page, and the bookmarks below it, shown only when opened."""

    title: str
    page: int
    below: tuple["Bookmark", ...] = ()


def write_outline(output: PdfOutput, marks: Sequence[Bookmark]) -> int:
    """Write the tree; the number of its root."""
    root = output.take()
    first, last = _write(output, marks, root)
    output.put(
        root, b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (first, last, len(marks))
    )
    return root


def text(words: str) -> bytes:
    """A string object: plain where ASCII will do, else UTF-16."""
    if words.isascii() and words.isprintable():
        for mark in ("\\", "(", ")"):
            words = words.replace(mark, "\\" + mark)
        return f"({words})".encode()
    return b"<FEFF%b>" % words.encode("utf-16-be", "replace").hex().upper().encode()


def _write(output: PdfOutput, marks: Sequence[Bookmark], parent: int) -> tuple[int, int]:
    numbers = [output.take() for _ in marks]
    for place, mark in enumerate(marks):
        parts = [b"/Title %b /Parent %d 0 R" % (text(mark.title[:LONGEST]), parent)]
        parts.append(b"/Dest [%d 0 R /Fit]" % mark.page)
        if place:
            parts.append(b"/Prev %d 0 R" % numbers[place - 1])
        if place + 1 < len(marks):
            parts.append(b"/Next %d 0 R" % numbers[place + 1])
        if mark.below:
            first, last = _write(output, mark.below, numbers[place])
            parts.append(b"/First %d 0 R /Last %d 0 R /Count -%d" % (first, last, len(mark.below)))
        output.put(numbers[place], b"<< %b >>" % b" ".join(parts))
    return numbers[0], numbers[-1]
