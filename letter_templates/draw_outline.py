"""The bookmarks of a letter: its headings, by their levels, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from letter_templates.draw_file import PdfObjects
from letter_templates.draw_words import string


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's words and level (from 1), its page (from 0), and its height on it in points."""

    words: str
    level: int
    page: int
    height: float


@dataclass(slots=True)
class _Entry:
    heading: Heading | None
    number: int
    entries: "list[_Entry]" = field(default_factory=list)

    def count(self) -> int:
        """Entries under it, at any depth."""
        return len(self.entries) + sum(each.count() for each in self.entries)


def add_outline(objects: PdfObjects, headings: Sequence[Heading], pages: Sequence[int]) -> bytes:
    """Write the bookmarks; what the catalog says of them. ``pages``: the numbers of the pages' objects."""
    if not headings:
        return b""
    top = _Entry(None, objects.take())
    above = [top]
    for heading in headings:
        del above[heading.level :]
        entry = _Entry(heading, objects.take())
        above[-1].entries.append(entry)
        above.append(entry)
    objects.put(top.number, b"<</Type/Outlines%b>>" % _kids(top))
    _put(objects, top, pages)
    return b"/Outlines %d 0 R" % top.number


def _put(objects: PdfObjects, parent: _Entry, pages: Sequence[int]) -> None:
    entries = parent.entries
    for at, entry in enumerate(entries):
        heading = entry.heading
        if heading is None:
            continue
        beside = b"/Prev %d 0 R" % entries[at - 1].number if at else b""
        beside += b"/Next %d 0 R" % entries[at + 1].number if at + 1 < len(entries) else b""
        place = (pages[heading.page], heading.height)
        objects.put(
            entry.number,
            b"<</Title%b/Parent %d 0 R%b/Dest[%d 0 R/XYZ 0 %.0f null]%b>>"
            % (string(heading.words), parent.number, beside, *place, _kids(entry)),
        )
        _put(objects, entry, pages)


def _kids(entry: _Entry) -> bytes:
    if not entry.entries:
        return b""
    first, last = entry.entries[0].number, entry.entries[-1].number
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, entry.count())
