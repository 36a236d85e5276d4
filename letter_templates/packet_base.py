"""Joins what we drew ourselves, the sealed letter and a packet's own pages, and keeps the tags of both."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from letter_templates.packet_splice import StampObjects
from letter_templates.packet_stamp import FONT, VEIL, frame_of, stamp

SCHEME = "packet:"  # links of the packet's own pages name their target: packet:letter, packet:B
LETTER = "letter"
CLAIMS = ("/Metadata", "/OutputIntents", "/Outlines", "/Names", "/OpenAction")  # true of the letter alone


@dataclass(frozen=True, slots=True)
class Heading:
    """A bookmark inside a document: its words, its level from 0, and its page from 0."""

    words: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Base:
    """Letter and front as one file: first the letter's pages, then the front's."""

    content: bytes
    letter_pages: int
    stamps: StampObjects
    headings: tuple[Heading, ...]  # of the letter


def join(
    letter: bytes, front: bytes, *, targets: Mapping[str, int], words: Sequence[tuple[str, str]]
) -> Base:
    """The letter, then the front, each page stamped with its words (letter first).

    ``targets``: for each exhibit that the front links to, the page of the front that is its cover sheet.
    """
    reader = PdfReader(io.BytesIO(letter))
    headings = tuple(headings_of(reader))
    writer = PdfWriter(clone_from=reader)
    count = len(writer.pages)
    added = PdfReader(io.BytesIO(front))
    for page in added.pages:
        writer.add_page(page)
    _join_tags(writer, added, count)
    for name in CLAIMS:
        writer.root_object.pop(NameObject(name), None)
    pages = list(writer.pages)
    _resolve_links(pages, {LETTER: 0} | {name: count + page for name, page in targets.items()})
    stamps = _stamp_objects(writer)
    for page, (left, right) in zip(pages, words, strict=True):
        _stamp(writer, page, stamps, left, right)
    target = io.BytesIO()
    writer.write(target)
    return Base(target.getvalue(), count, StampObjects(*(each.idnum for each in stamps)), headings)


def headings_of(reader: PdfReader) -> Iterator[Heading]:
    """The bookmarks of a file, those that lead to a page of it."""
    yield from _headings(reader, reader.outline, 0)


def _headings(reader: PdfReader, outline: Sequence[object], level: int) -> Iterator[Heading]:
    for item in outline:
        if isinstance(item, list):
            yield from _headings(reader, item, level + 1)
            continue
        if not isinstance(item, DictionaryObject):
            continue
        place = reader.get_destination_page_number(item)  # type: ignore[arg-type]
        if place is not None and place >= 0:
            yield Heading(str(item.get("/Title", "")).strip(), level, place)


def _join_tags(writer: PdfWriter, added: PdfReader, first: int) -> None:
    """Hang the front's structure into the letter's: elements, parents of marked content, header ids."""
    theirs = added.root_object.get("/StructTreeRoot")
    ours = writer.root_object.get("/StructTreeRoot")
    if theirs is None or ours is None:
        return
    copied = _dictionary(theirs.get_object().clone(writer))
    tree = _dictionary(ours)
    shift = int(str(tree.get("/ParentTreeNextKey", 0)))
    _hang_in(tree, copied)
    _join_parents(tree, copied, shift)
    for page in list(writer.pages)[first:]:
        _shift(page, "/StructParents", shift)
        for annotation in _array(page.get("/Annots", ArrayObject())):
            _shift(_dictionary(annotation), "/StructParent", shift)
    _join_ids(tree, copied)


def _hang_in(tree: DictionaryObject, copied: DictionaryObject) -> None:
    """The front becomes the first part of the letter's document element: it is read first."""
    document = _array(tree["/K"])[0]
    holder = _dictionary(document)
    inside = holder["/K"] if "/K" in holder else ArrayObject()
    kids = [*inside] if isinstance(inside, ArrayObject) else [inside]
    for kid in _array(copied["/K"]):
        front = _dictionary(kid)
        front.update({NameObject("/P"): document, NameObject("/S"): NameObject("/Part")})
        kids.insert(0, kid)
    holder[NameObject("/K")] = ArrayObject(kids)


def _join_parents(tree: DictionaryObject, copied: DictionaryObject, shift: int) -> None:
    nums = _array(_dictionary(tree["/ParentTree"])["/Nums"])
    theirs = list(_array(_dictionary(copied["/ParentTree"])["/Nums"]))
    for key, parent in zip(theirs[::2], theirs[1::2], strict=True):
        nums.append(NumberObject(int(str(key)) + shift))
        nums.append(parent)
    following = shift + int(str(copied.get("/ParentTreeNextKey", 0)))
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(following)


def _join_ids(tree: DictionaryObject, copied: DictionaryObject) -> None:
    """Ids of table headers are told apart by a letter in front, also where cells name them."""
    if "/IDTree" not in copied:
        return
    for kid in _array(copied["/K"]):
        _rename_ids(_dictionary(kid))
    theirs = [
        TextStringObject(f"P{each}") if place % 2 == 0 else each
        for place, each in enumerate(_array(_dictionary(copied["/IDTree"])["/Names"]))
    ]
    if "/IDTree" in tree:
        names = _array(_dictionary(tree["/IDTree"])["/Names"])
        pairs = [*zip(names[::2], names[1::2], strict=True), *zip(theirs[::2], theirs[1::2], strict=True)]
        ordered = sorted(pairs, key=lambda pair: str(pair[0]))
        names[:] = [part for pair in ordered for part in pair]
    else:
        tree[NameObject("/IDTree")] = DictionaryObject({NameObject("/Names"): ArrayObject(theirs)})


def _rename_ids(element: DictionaryObject) -> None:
    pending = [element]
    while pending:
        found = pending.pop()
        if "/ID" in found:
            found[NameObject("/ID")] = TextStringObject(f"P{found['/ID']}")
        for attributes in _each(found.get("/A")):
            headers = _array(attributes.get("/Headers", ArrayObject()))
            headers[:] = [TextStringObject(f"P{each}") for each in headers]
        pending += [kid for kid in _each(found.get("/K")) if "/S" in kid]


def _resolve_links(pages: Sequence[PageObject], targets: Mapping[str, int]) -> None:
    for page in pages:
        for item in _array(page.get("/Annots", ArrayObject())):
            annotation = _dictionary(item)
            address = str(_dictionary(annotation.get("/A", DictionaryObject())).get("/URI", ""))
            if not address.startswith(SCHEME):
                continue
            target = pages[targets[address.removeprefix(SCHEME)]].indirect_reference
            if target is None:
                raise ValueError("A page of the packet has no number.")
            del annotation["/A"]
            annotation[NameObject("/Dest")] = ArrayObject([target, NameObject("/Fit")])
            name = address.removeprefix(SCHEME)
            told = "Go to the letter" if name == LETTER else f"Go to Exhibit {name}"
            annotation[NameObject("/Contents")] = TextStringObject(told)


def _stamp_objects(writer: PdfWriter) -> tuple[IndirectObject, IndirectObject]:
    named = {
        "/Type": "/Font",
        "/Subtype": "/Type1",
        "/BaseFont": "/Helvetica",
        "/Encoding": "/WinAnsiEncoding",
    }
    font = DictionaryObject({NameObject(name): NameObject(value) for name, value in named.items()})
    veil = DictionaryObject(
        {NameObject("/Type"): NameObject("/ExtGState"), NameObject("/ca"): FloatObject(0.75)}
    )
    return writer._add_object(font), writer._add_object(veil)


def _stamp(
    writer: PdfWriter,
    page: PageObject,
    stamps: tuple[IndirectObject, IndirectObject],
    left: str,
    right: str,
) -> None:
    box = tuple(float(side) for side in page.mediabox)
    drawn = DecodedStreamObject()
    drawn.set_data(b"Q " + stamp(frame_of(box, None), left, right))
    before = DecodedStreamObject()
    before.set_data(b"q")
    resources = _dictionary(page["/Resources"])
    for kind, name, reference in (("/Font", FONT, stamps[0]), ("/ExtGState", VEIL, stamps[1])):
        named = _dictionary(resources.get(kind, DictionaryObject()))
        named[NameObject(name.decode())] = reference
        resources[NameObject(kind)] = named
    contents = page.raw_get("/Contents")
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), contents, writer._add_object(drawn)]
    )


def _shift(holder: DictionaryObject, name: str, by: int) -> None:
    if name in holder:
        holder[NameObject(name)] = NumberObject(int(str(holder[name])) + by)


def _each(value: PdfObject | None) -> list[DictionaryObject]:
    """The dictionaries in a value that may be one or an array of them."""
    found = value.get_object() if value is not None else None
    items = list(found) if isinstance(found, ArrayObject) else [found]
    return [each for each in (_object(item) for item in items) if isinstance(each, DictionaryObject)]


def _object(value: object) -> object:
    return value.get_object() if isinstance(value, PdfObject) else value


def _dictionary(value: object) -> DictionaryObject:
    found = _object(value)
    if not isinstance(found, DictionaryObject):
        raise TypeError("The letter's PDF is not built as we build it.")
    return found


def _array(value: object) -> ArrayObject:
    found = _object(value)
    if not isinstance(found, ArrayObject):
        raise TypeError("The letter's PDF is not built as we build it.")
    return found
