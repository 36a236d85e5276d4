"""Joins two structure trees: what a packet's own pages say becomes the first part of the tagged letter."""

import re

from letter_templates.packet_objects import elements, entries, integer, referenced, written
from letter_templates.packet_source import NOTHING, PlainFile
from letter_templates.packet_splice import Copying

HEADER_ID = re.compile(rb"\((U\d+x\d+y\d+)\)")  # ids of table headers, the same in every file of Typst
ROOT, KEYS, FIRST_FREE = b"/StructTreeRoot", b"/Nums", b"100000"


def join_tags(letter: Copying, front: Copying) -> bytes:
    """A reference to the structure tree of the joined file; null where the letter is not tagged.

    Call it before pages are copied: it says to both copies how their keys into the tree change. A front
    whose tree cannot be joined loses its own; the letter's is kept as it is.
    """
    ours, theirs = _root(letter.source), _root(front.source)
    if not ours:
        return NOTHING
    letter.shift = 0
    root = entries(letter.source.object(ours).value)
    if not theirs or not _can_be_joined(letter.source, root):
        return letter.moved(b"%d 0 R" % ours)
    added = entries(front.source.object(theirs).value)
    front.shift = integer(root.get(b"/ParentTreeNextKey", FIRST_FREE))
    number = letter.output.take()
    letter.known[ours] = front.known[theirs] = number
    _hang_in(letter, _kids(letter.source, root)[0], front, _kids(front.source, added))
    names = {b"/Type", b"/RoleMap", b"/ClassMap"}
    joined = {name: letter.moved(value) for name, value in root.items() if name in names}
    joined[b"/K"] = b"[%b]" % letter.moved(b"%d 0 R" % _kids(letter.source, root)[0])
    joined[b"/ParentTree"] = b"<< /Nums [%b] >>" % b" ".join(
        b"%d %b" % (key + by, copying.moved(parent))
        for copying, tree, by in ((letter, root, 0), (front, added, front.shift))
        for key, parent in _parents(copying.source, tree)
    )
    following = front.shift + integer(added.get(b"/ParentTreeNextKey", FIRST_FREE))
    joined[b"/ParentTreeNextKey"] = b"%d" % following
    ids = sorted([*_ids(letter, root), *_ids(front, added)])
    if ids:
        joined[b"/IDTree"] = b"<< /Names [%b] >>" % b" ".join(b"%b %b" % pair for pair in ids)
    letter.output.put(number, written(joined))
    return b"%d 0 R" % number


def told_apart(value: bytes) -> bytes:
    """An object of the front with the ids of its table headers told apart from the letter's."""
    return HEADER_ID.sub(rb"(P\1)", value) if b"(U" in value else value


def _hang_in(letter: Copying, document: int, front: Copying, parts: list[int]) -> None:
    """The front's documents become parts of the letter's, and stand before what it has."""
    parent = letter.moved(b"%d 0 R" % document)
    first = b" ".join(front.moved(b"%d 0 R" % part) for part in parts)
    earlier = front.change

    def with_parts(wanted: int, value: bytes) -> bytes:
        if wanted != document:
            return value
        values = entries(value)
        inside = values.get(b"/K", b"[]")
        values[b"/K"] = b"[%b %b]" % (first, inside.strip()[1:-1] if inside.startswith(b"[") else inside)
        return written(values)

    def as_part(wanted: int, value: bytes) -> bytes:
        if wanted in parts:
            value = written(entries(value) | {b"/S": b"/Part", b"/P": parent})
        return told_apart(earlier(wanted, value) if earlier is not None else value)

    letter.change, front.change = with_parts, as_part


def _root(source: PlainFile) -> int:
    return referenced(entries(source.object(source.root).value).get(ROOT, NOTHING))


def _can_be_joined(source: PlainFile, root: dict[bytes, bytes]) -> bool:
    """Whether the tree has one document element and a flat table of parents, as Typst writes it."""
    table = source.value(root.get(b"/ParentTree", b"<< >>"))
    return KEYS in entries(table) and len(_kids(source, root)) == 1


def _kids(source: PlainFile, root: dict[bytes, bytes]) -> list[int]:
    raw = root.get(b"/K", b"[]")
    value = source.value(raw)
    return [referenced(each) for each in elements(value)] if value.startswith(b"[") else [referenced(raw)]


def _parents(source: PlainFile, root: dict[bytes, bytes]) -> list[tuple[int, bytes]]:
    table = entries(source.value(root.get(b"/ParentTree", b"<< >>")))
    items = elements(source.value(table.get(KEYS, b"[]")))
    return [(integer(key), parent) for key, parent in zip(items[::2], items[1::2], strict=True)]


def _ids(copying: Copying, root: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    table = entries(copying.source.value(root.get(b"/IDTree", b"<< >>")))
    items = elements(copying.source.value(table.get(b"/Names", b"[]")))
    named = [(name, copying.moved(each)) for name, each in zip(items[::2], items[1::2], strict=True)]
    return [(told_apart(name), each) for name, each in named] if copying.shift else named
