"""Reads the table that says where each object of a PDF begins, in the form that most files have."""

import re
from dataclasses import dataclass

from letter_templates.packet_objects import NotPlain, dictionary_at, entries, integer

START = re.compile(rb"startxref[\x00\t\n\f\r ]++(\d{1,12})")
TABLE = re.compile(rb"[\x00\t\n\f\r ]*+xref[\x00\t\n\f\r ]++")
SECTION = re.compile(rb"(\d{1,10}) (\d{1,8})[\x00\t\f ]*+\r?\n?+")
TRAILER = re.compile(rb"[\x00\t\n\f\r ]*+trailer[\x00\t\n\f\r ]*+")
ROW = 20  # bytes
LAST_PART = 2048  # bytes at the end of a file among which the table's place is given
MOST_SECTIONS = 500


@dataclass(frozen=True, slots=True)
class Table:
    """Where objects begin, and the entries of the trailer."""

    places: dict[int, int]
    trailer: dict[bytes, bytes]


def read_table(content: bytes) -> Table | None:
    """The table; None where it is packed in a stream. NotPlain where it cannot be followed."""
    starts = START.findall(content, max(0, len(content) - LAST_PART))
    if not starts:
        raise NotPlain("it does not say where its objects are")
    places: dict[int, int] = {}
    trailer: dict[bytes, bytes] = {}
    at, seen = int(starts[-1]), set[int]()
    while at not in seen and len(seen) < MOST_SECTIONS:
        seen.add(at)
        head = TABLE.match(content, at)
        if head is None:
            return None
        values = entries(dictionary_at(content, _rows(content, head.end(), places)))
        if b"/XRefStm" in values:
            return None
        trailer = values | trailer
        if b"/Prev" not in values:
            return Table(places, trailer)
        at = integer(values[b"/Prev"])
    raise NotPlain("its tables lead in a circle")


def _rows(content: bytes, at: int, places: dict[int, int]) -> int:
    """Take up the rows of one table, newer ones first; where its trailer begins."""
    while section := SECTION.match(content, at):
        first, count, at = int(section[1]), int(section[2]), section.end()
        rows = content[at : at + count * ROW]
        if len(rows) < count * ROW or (count and rows[17:18] not in b"nf"):
            raise NotPlain("a table with rows of another length")
        for place in range(count):
            row = rows[place * ROW : place * ROW + 18]
            if row[17:18] == b"n" and first + place not in places and row[:10].isdigit():
                places[first + place] = int(row[:10])
        at += count * ROW
    trailer = TRAILER.match(content, at)
    if trailer is None:
        raise NotPlain("a table without trailer")
    return trailer.end()
