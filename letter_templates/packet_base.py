"""Joins what we drew ourselves, the sealed letter and a packet's own pages, and keeps the tags of both."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from letter_templates.packet_headings import Heading
from letter_templates.packet_objects import entries, integer, written
from letter_templates.packet_source import PlainFile, RawPage
from letter_templates.packet_splice import Copying, PdfOutput, StampObjects
from letter_templates.packet_stamp import stamp
from letter_templates.packet_tags import join_tags

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
LETTER = "letter"
LINK = re.compile(rb"\(packet:([A-Za-z0-9]+)\)")  # links of a packet's own pages: packet:letter, packet:B
KEPT_OF_CATALOG = (b"/Lang", b"/MarkInfo", b"/ViewerPreferences")  # PDF/UA is true of the letter alone
DROPPED_OF_PAGE = (
    b"/Parent", b"/Resources", b"/Contents", b"/AA", b"/Metadata", b"/PieceInfo", b"/Thumb", b"/B",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Base:
    """Letter and front, written; the numbers of page tree and pages, and what the catalog says so far."""

    output: PdfOutput
    tree: int
    letter: tuple[int, ...]
    front: tuple[int, ...]
    catalog: dict[bytes, bytes]
    stamps: StampObjects
    headings: tuple[Heading, ...]  # of the letter


@dataclass(frozen=True, slots=True)
class Own:
    """One of our own files, its pages, and the stamp of each."""

    source: PlainFile
    pages: Sequence[RawPage]
    words: Sequence[tuple[str, str]]


def join(letter: Own, front: Own, targets: Mapping[str, int]) -> Base:
    """Write the letter and the front, each page stamped.

    ``targets``: for each exhibit that the front links to, the page of the front that is its cover sheet.
    Raises NotPlain where the letter is not built as we build letters.
    """
    output = PdfOutput()
    output.add(HEADER)
    tree, stamps = output.take(), StampObjects.put(output)
    of_letter, of_front = (tuple(output.take() for _ in own.pages) for own in (letter, front))
    places = {LETTER: of_letter[0]} | {name: of_front[page] for name, page in targets.items()}
    ours, theirs = Copying(output, letter.source), Copying(output, front.source)
    theirs.change = lambda _, value: _aimed(value, places)
    for own, copying, numbers in ((letter, ours, of_letter), (front, theirs, of_front)):
        copying.known |= {page.number: number for page, number in zip(own.pages, numbers, strict=True)}
    catalog = _catalog(ours, tree) | {b"/StructTreeRoot": join_tags(ours, theirs)}
    for own, copying in ((letter, ours), (front, theirs)):
        for page, words in zip(own.pages, own.words, strict=True):
            _page(copying, page, tree, stamp(page.frame, *words), stamps)
    for copying in (ours, theirs):
        copying.finish()
    return Base(output, tree, of_letter, of_front, catalog, stamps, letter.source.headings())


def _page(copying: Copying, page: RawPage, tree: int, drawn: bytes, stamps: StampObjects) -> None:
    """A page as it is, its tagged content included, with the stamp after it."""
    source, output = copying.source, copying.output
    kept = {name: value for name, value in page.values.items() if name not in DROPPED_OF_PAGE}
    values = {name: copying.moved(value) for name, value in kept.items()}
    key = values.pop(b"/StructParents", None)
    if key is not None and copying.shift is not None:
        values[b"/StructParents"] = b"%d" % (integer(key) + copying.shift)
    contents = b" ".join(b"%d 0 R" % number for number in source.contents(page))
    before, after = output.put_stream({}, b"q"), output.put_stream({}, b"Q " + drawn)
    values |= {
        b"/Parent": b"%d 0 R" % tree,
        b"/Resources": _with_stamp(copying, page.values.get(b"/Resources", b"<< >>"), stamps),
        b"/Contents": b"[%d 0 R %b %d 0 R]" % (before, copying.moved(contents), after),
    }
    output.put(copying.known[page.number], written(values))


def _with_stamp(copying: Copying, raw: bytes, stamps: StampObjects) -> bytes:
    """The page's resources and those of the stamp."""
    resources = {name: copying.moved(value) for name, value in entries(copying.source.value(raw)).items()}
    for kind, ours in stamps.resources().items():
        theirs = entries(copying.source.value(entries(copying.source.value(raw)).get(kind, b"<< >>")))
        named = {name: copying.moved(value) for name, value in theirs.items()} | entries(ours)
        resources[kind] = written(named)
    return written(resources)


def _aimed(value: bytes, places: Mapping[str, int]) -> bytes:
    """A link of the front, by its name, made a link to the page of that name."""
    found = LINK.search(value) if b"(packet:" in value else None
    if found is None:
        return value
    name = found[1].decode()
    values = entries(value)
    del values[b"/A"]
    told = "Go to the letter" if name == LETTER else f"Go to Exhibit {name}"
    return written(
        values | {b"/Dest": b"[%d 0 R /Fit]" % places[name], b"/Contents": b"(%b)" % told.encode()}
    )


def _catalog(copying: Copying, tree: int) -> dict[bytes, bytes]:
    """What the letter's catalog says that is true of the packet too."""
    source = copying.source
    theirs = entries(source.object(source.root).value)
    values = {b"/Type": b"/Catalog", b"/Pages": b"%d 0 R" % tree}
    values |= {name: copying.moved(theirs[name]) for name in KEPT_OF_CATALOG if name in theirs}
    named = entries(source.value(theirs.get(b"/Names", b"<< >>")))
    if b"/Dests" in named:
        values[b"/Names"] = b"<< /Dests %b >>" % copying.moved(named[b"/Dests"])
    return values
