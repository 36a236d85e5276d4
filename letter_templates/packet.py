"""Builds a packet as one PDF: cover, index, letter, exhibits behind their sheets; stamped and linked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from letter_templates.packet_base import Base, Own, join
from letter_templates.packet_clean import cleaned
from letter_templates.packet_headings import Heading
from letter_templates.packet_objects import NotPlain, written
from letter_templates.packet_outline import Bookmark, text, write_outline
from letter_templates.packet_source import PlainFile, RawPage
from letter_templates.packet_splice import splice, without_annotations

PRODUCER = "Evenhand"
DEEPEST_HEADING = 3
MOST_HEADINGS = 300  # of one exhibit


class PacketProblem(ValueError):
    """Something that keeps a packet from being built; the message names the exhibit and what to do."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An exhibit as it goes into a packet: the whole file, and which of its pages are taken."""

    label: str
    title: str
    content: bytes
    first: int  # the first page taken, counted from 1
    last: int
    pages: int  # of the whole file

    @property
    def taken(self) -> int:
        """How many pages go along."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """What a packet, or one part of a packet sent in several, is made of."""

    title: str
    letter_title: str
    language: str
    created: datetime
    front: bytes  # cover and index, then one sheet for each exhibit
    front_pages: int  # of cover and index
    letter: bytes
    enclosures: tuple[Enclosure, ...]
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Packet:
    """A built packet and where things are in it, pages counted from 1."""

    content: bytes
    pages: int
    starts: dict[str, int]  # "cover", "index", "letter" and each exhibit's label -> its first page


@dataclass(frozen=True, slots=True)
class _Prepared:
    enclosure: Enclosure
    source: PlainFile
    pages: list[RawPage]
    headings: tuple[Heading, ...]


def build(layout: Layout) -> Packet:
    """The packet. The same layout gives the same bytes. Raises PacketProblem naming the exhibit."""
    prepared = [_prepared(each) for each in layout.enclosures]
    letter, front = _own(layout.letter, "sealed letter"), _own(layout.front, "cover sheet")
    numbers = _Numbers(layout, len(letter[1]))
    sheets = {each.label: layout.front_pages + place for place, each in enumerate(layout.enclosures)}
    base = join(Own(*letter, numbers.of_letter()), Own(*front, numbers.of_front()), sheets)
    own = base.front[: layout.front_pages]
    kids, marks = [*own, *base.letter], _own_bookmarks(layout, base)
    for each, sheet in zip(prepared, base.front[layout.front_pages :], strict=True):
        words = numbers.of(each.enclosure)
        node, pages = splice(base.output, each.source, each.pages, words, base.stamps)
        base.output.put(node, _node(base.tree, pages))
        kids += [sheet, node]
        marks.append(_exhibit_bookmark(each, sheet, pages))
    base.output.put(base.tree, _root(kids, numbers.total))
    content = base.output.finish(_trailer(layout, base, marks))
    return Packet(content, numbers.total, numbers.starts)


def _own(content: bytes, what: str) -> tuple[PlainFile, list[RawPage]]:
    try:
        source = PlainFile(content)
        return source, source.pages()
    except NotPlain as error:
        raise PacketProblem(f"The {what} cannot be read: {error}. Run verify, then seal it again.") from error


class _Numbers:
    """Running page numbers, and what is stamped where."""

    def __init__(self, layout: Layout, letter_pages: int) -> None:
        self.layout, self.letter_pages = layout, letter_pages
        self.starts = {"cover": 1, "index": 2, "letter": layout.front_pages + 1}
        at = layout.front_pages + letter_pages + 1
        for each in layout.enclosures:
            self.starts[each.label] = at
            at += 1 + each.taken
        self.total = at - 1

    def of_letter(self) -> list[tuple[str, str]]:
        """Stamps of the letter's pages."""
        first = self.starts["letter"]
        return [("", self.running(page)) for page in range(first, first + self.letter_pages)]

    def of_front(self) -> list[tuple[str, str]]:
        """Stamps of cover and index, then of the sheets."""
        sheets = [self.starts[each.label] for each in self.layout.enclosures]
        return [("", self.running(page)) for page in (*range(1, self.layout.front_pages + 1), *sheets)]

    def of(self, each: Enclosure) -> "_Stamps":
        """Stamps of an exhibit's pages."""
        return _Stamps(self, each, self.starts[each.label] + 1)

    def running(self, page: int) -> str:
        """The running number of a page, as it is stamped."""
        layout = self.layout
        part = f"Part {layout.part} of {layout.parts}, page" if layout.parts > 1 else "Packet page"
        return f"{part} {page} of {self.total}"


@dataclass(frozen=True, slots=True)
class _Stamps:
    numbers: _Numbers
    enclosure: Enclosure
    start: int

    def __call__(self, place: int) -> tuple[str, str]:
        each = self.enclosure
        own = f"Exhibit {each.label}, page {each.first + place} of {each.pages}"
        return own, self.numbers.running(self.start + place)


def _prepared(each: Enclosure) -> _Prepared:
    """The exhibit ready to be copied: as it stands where that is safe, else rewritten."""
    try:
        source, pages = _plain(each)
        if without_annotations(pages, source):
            return _Prepared(each, source, pages, source.headings())
    except (NotPlain, RecursionError):
        pass
    return _rewritten(each)


def _plain(each: Enclosure) -> tuple[PlainFile, list[RawPage]]:
    source = PlainFile(each.content)
    pages = source.pages()
    _refuse_other_count(each, len(pages))
    return source, pages[each.first - 1 : each.last]


def _rewritten(each: Enclosure) -> _Prepared:
    try:
        rewritten = cleaned(each.content, each.first, each.last)
        source = PlainFile(rewritten.content)
        pages = source.pages()
    except ValueError as error:
        raise PacketProblem(
            f"Exhibit {each.label} ({each.title}) cannot be read: {error}. "
            "Print it to a new PDF and attach that."
        ) from error
    _refuse_other_count(each, rewritten.pages)
    return _Prepared(each, source, pages, rewritten.headings)


def _refuse_other_count(each: Enclosure, found: int) -> None:
    if found != each.pages:
        raise PacketProblem(
            f"Exhibit {each.label} ({each.title}) has {found} pages now and had {each.pages} "
            "when it was attached. Run verify, then attach it again."
        )


def _node(parent: int, pages: Sequence[int]) -> bytes:
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    return b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>" % (parent, len(pages), kids)


def _root(kids: Sequence[int], total: int) -> bytes:
    return b"<< /Type /Pages /Count %d /Kids [%b] >>" % (total, b" ".join(b"%d 0 R" % kid for kid in kids))


def _own_bookmarks(layout: Layout, base: Base) -> list[Bookmark]:
    return [
        Bookmark("Cover sheet", base.front[0]),
        Bookmark("Index of exhibits", base.front[1]),
        Bookmark(layout.letter_title, base.letter[0], _nested(base.headings, base.letter)),
    ]


def _exhibit_bookmark(each: _Prepared, sheet: int, pages: Sequence[int]) -> Bookmark:
    title = f"Exhibit {each.enclosure.label}: {each.enclosure.title}"
    first = each.enclosure.first - 1
    inside = [
        Heading(one.words, one.level, one.page - first)
        for one in each.headings
        if first <= one.page < first + len(pages) and one.words
    ]
    return Bookmark(title, sheet, _nested(inside[:MOST_HEADINGS], pages))


def _nested(headings: Sequence[Heading], pages: Sequence[int]) -> tuple[Bookmark, ...]:
    """Headings as bookmarks, each below the last one of a lower level."""
    marks: list[Bookmark] = []
    place = 0
    while place < len(headings):
        end = place + 1
        while end < len(headings) and headings[end].level > headings[place].level:
            end += 1
        here = headings[place]
        below = headings[place + 1 : end] if here.level < DEEPEST_HEADING else ()
        marks.append(Bookmark(here.words, pages[here.page], _nested(below, pages)))
        place = end
    return tuple(marks)


def _page_labels(layout: Layout, base: Base) -> bytes:
    """How a viewer calls the pages: Cover, Index 1, 1 (of the letter), B (the sheet), B-3."""
    labels = [(0, b"<< /P (Cover) >>"), (1, b"<< /P (Index ) /S /D >>")][: layout.front_pages]
    at = layout.front_pages
    labels.append((at, b"<< /S /D >>"))
    at += len(base.letter)
    for each in layout.enclosures:
        labels.append((at, b"<< /P %b >>" % text(each.label)))
        labels.append((at + 1, b"<< /P %b /S /D /St %d >>" % (text(f"{each.label}-"), each.first)))
        at += 1 + each.taken
    return b"<< /Nums [%b] >>" % b" ".join(b"%d %b" % label for label in labels)


def _trailer(layout: Layout, base: Base, marks: Sequence[Bookmark]) -> dict[bytes, bytes]:
    output = base.output
    catalog = base.catalog | {
        b"/Outlines": b"%d 0 R" % write_outline(output, marks),
        b"/PageMode": b"/UseOutlines",
        b"/PageLabels": _page_labels(layout, base),
    }
    made = text(layout.created.strftime("D:%Y%m%d%H%M%SZ"))
    about = {b"/Title": text(layout.title), b"/Producer": text(PRODUCER), b"/CreationDate": made}
    digest = hashlib.sha256(layout.front + layout.letter + str(output.places).encode())
    identity = digest.hexdigest()[:32].encode()
    return {
        b"/Root": b"%d 0 R" % output.put(output.take(), written(catalog)),
        b"/Info": b"%d 0 R" % output.put(output.take(), written(about)),
        b"/ID": b"[<%b> <%b>]" % (identity, identity),
    }
