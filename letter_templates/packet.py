"""Builds a packet as one PDF: cover, index, letter, exhibits behind their sheets; stamped and linked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from letter_templates.packet_base import Base, Heading, headings_of, join
from letter_templates.packet_clean import cleaned
from letter_templates.packet_objects import NotPlain, entries, integer, referenced, written
from letter_templates.packet_outline import Bookmark, text, write_outline
from letter_templates.packet_source import PlainFile, RawPage
from letter_templates.packet_splice import PdfOutput, splice, without_annotations

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
    rest = sum(1 + each.enclosure.taken for each in prepared)
    numbers = _Numbers(layout, rest)
    sheets = {each.label: layout.front_pages + place for place, each in enumerate(layout.enclosures)}
    base = join(layout.letter, layout.front, targets=sheets, words=numbers.of_base())
    output, plain = _opened(base)
    own = [page.number for page in plain.pages()]
    catalog = entries(plain.object(plain.root).value)
    root = referenced(catalog[b"/Pages"])
    kids = [*own[base.letter_pages : base.letter_pages + layout.front_pages], *own[: base.letter_pages]]
    marks = _own_bookmarks(layout, base, kids)
    for place, each in enumerate(prepared):
        sheet = own[base.letter_pages + layout.front_pages + place]
        node, pages = splice(output, each.source, each.pages, numbers.of(place), base.stamps)
        output.put(node, _node(root, pages))
        kids += [sheet, node]
        marks.append(_exhibit_bookmark(each, sheet, pages))
    output.put(root, _root(kids, numbers.total))
    catalog[b"/Outlines"] = b"%d 0 R" % write_outline(output, marks)
    catalog |= {b"/PageMode": b"/UseOutlines", b"/PageLabels": _page_labels(layout, base)}
    output.put(plain.root, written(catalog))
    content = output.finish(_trailer(output, plain, layout))
    return Packet(content, numbers.total, numbers.starts)


class _Numbers:
    """Running page numbers, and what is stamped where."""

    def __init__(self, layout: Layout, rest: int) -> None:
        self.layout = layout
        self.letter_pages = len(PlainFile(layout.letter).pages())
        self.total = layout.front_pages + self.letter_pages + rest
        self.starts = {"cover": 1, "index": 2, "letter": layout.front_pages + 1}
        at = layout.front_pages + self.letter_pages + 1
        for each in layout.enclosures:
            self.starts[each.label] = at
            at += 1 + each.taken

    def of_base(self) -> list[tuple[str, str]]:
        """Stamps of the letter's pages, then of cover and index, then of the sheets."""
        letter = range(self.starts["letter"], self.starts["letter"] + self.letter_pages)
        front = range(1, self.layout.front_pages + 1)
        sheets = [self.starts[each.label] for each in self.layout.enclosures]
        return [("", self.running(page)) for page in (*letter, *front, *sheets)]

    def of(self, place: int) -> "_Stamps":
        """Stamps of an exhibit's pages."""
        each = self.layout.enclosures[place]
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
            return _Prepared(each, source, pages, tuple(headings_of(source.reader)))
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


def _opened(base: Base) -> tuple[PdfOutput, PlainFile]:
    """The joined file as the start of the packet; what is written later replaces what it has."""
    plain = PlainFile(base.content)
    end = base.content.rindex(b"startxref")
    table = integer(base.content[end + len(b"startxref") :].split()[0])
    output = PdfOutput(places=plain.offsets(), highest=max(plain.offsets()))
    output.add(memoryview(base.content)[:table])
    return output, plain


def _node(parent: int, pages: Sequence[int]) -> bytes:
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    return b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>" % (parent, len(pages), kids)


def _root(kids: Sequence[int], total: int) -> bytes:
    return b"<< /Type /Pages /Count %d /Kids [%b] >>" % (total, b" ".join(b"%d 0 R" % kid for kid in kids))


def _own_bookmarks(layout: Layout, base: Base, kids: Sequence[int]) -> list[Bookmark]:
    letter = kids[layout.front_pages :]
    inner = _nested(base.headings, letter)
    marks = [Bookmark("Cover sheet", kids[0])]
    if layout.front_pages > 1:
        marks.append(Bookmark("Index of exhibits", kids[1]))
    return [*marks, Bookmark(layout.letter_title, letter[0], inner)]


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
    at += base.letter_pages
    for each in layout.enclosures:
        labels.append((at, b"<< /P %b >>" % text(each.label)))
        labels.append((at + 1, b"<< /P %b /S /D /St %d >>" % (text(f"{each.label}-"), each.first)))
        at += 1 + each.taken
    return b"<< /Nums [%b] >>" % b" ".join(b"%d %b" % label for label in labels)


def _trailer(output: PdfOutput, plain: PlainFile, layout: Layout) -> dict[bytes, bytes]:
    made = text(layout.created.strftime("D:%Y%m%d%H%M%SZ"))
    about = {b"/Title": text(layout.title), b"/Producer": text(PRODUCER), b"/CreationDate": made}
    number = output.put(plain.about or output.take(), written(about))
    digest = hashlib.sha256()
    for part in output.parts:
        digest.update(part)
    identity = digest.hexdigest()[:32].encode()
    return {
        b"/Root": b"%d 0 R" % plain.root,
        b"/Info": b"%d 0 R" % number,
        b"/ID": b"[<%b> <%b>]" % (identity, identity),
    }
