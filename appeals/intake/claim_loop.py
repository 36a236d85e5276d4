"""One claim of an 835 (loops 2100 and 2110), from its uncut text to plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from appeals.intake.balancing import Balancing
from appeals.intake.elements import BadElement, money
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.remittance_terms import (
    STATUSES,
    Claim,
    ClaimContent,
    Contact,
    Person,
    ServiceLine,
)
from appeals.intake.segment_reader import SegmentReader
from appeals.intake.usual_claims import ENDS_CLAIM, UsualClaims
from appeals.intake.x12 import Delimiters
from nqtl_library.terms import Adjustment

_MIA_REMARKS = (5, 20, 21, 22, 23)
_MOA_REMARKS = (3, 4, 5, 6, 7)
_PASSED_OVER = frozenset({"N3", "N4"})


class BadSegment(ValueError):
    """A segment without which, or because of which, the claim cannot be trusted."""

    def __init__(self, number: int, where: str, what: str) -> None:
        self.number, self.where, self.what = number, where, what
        super().__init__(f"segment {number}, {where} {what}")


@dataclass(slots=True)
class Block:
    """The uncut segments of one claim, CLP first, and what seemed odd in them."""

    first: int
    texts: list[str]
    oddities: list[FileProblem] = field(default_factory=list)

    def odd(self, place: int, where: str, what: str) -> None:
        """Note something that does not keep the claim from being read."""
        self.oddities.append(FileProblem(self.first + place, where, what, Severity.WARNING))


class _Level(NamedTuple):
    """What stands at one level, claim or line."""

    adjustments: tuple[Adjustment, ...]
    adjusted: int  # cents
    dates: tuple[tuple[str, date], ...]
    references: tuple[tuple[str, str], ...]
    amounts: tuple[tuple[str, Decimal], ...]
    others: tuple[int, ...]  # places of the segments that are not so common


class _Extra:
    """What occurs at the level of the claim only."""

    def __init__(self) -> None:
        self.names: list[tuple[str, Person]] = []
        self.contacts: list[Contact] = []
        self.quantities: list[tuple[str, Decimal]] = []
        self.remarks: list[str] = []
        self.inpatient = False

    def take(self, kind: str, text: str, reader: SegmentReader) -> bool:
        """Read one segment; False where it does not belong to a claim."""
        if kind == "NM1":
            self.names.append(reader.name(text))
        elif kind == "MOA":
            self.remarks += reader.remarks_at(text, _MOA_REMARKS)
        elif kind == "MIA":
            self.inpatient = True
            self.remarks += reader.remarks_at(text, _MIA_REMARKS)
        elif kind == "PER":
            self.contacts.append(reader.contact(text))
        elif kind == reader.remark_kind:
            self.remarks.append(reader.remark(text))
        elif kind == "QTY":
            self.quantities.append(reader.counted(text))
        else:
            return text.split(reader.element, 1)[0] in _PASSED_OVER
        return True


class ClaimReader:
    """Reads claims of files with one set of delimiters, from texts without their first four characters."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.segments = SegmentReader(delimiters.element, delimiters.component)
        self.usual = UsualClaims(delimiters)
        self._terminator = delimiters.terminator
        element, end = re.escape(delimiters.element), re.escape(delimiters.terminator)
        kinds = "|".join(["CLP", *ENDS_CLAIM])
        self._cas = re.compile(f"{end}(CAS[^{end}]*)").findall
        self._ends = re.compile(f"{end}(?:{kinds})(?={element}|{end}|$)")

    def end(self, text: str) -> int:
        """Where the first segment begins, with its terminator, that is no longer the claim's."""
        found = self._ends.search(text)
        return found.start() if found else len(text)

    def block(self, text: str, number: int) -> Block:
        """The segments of a claim, as yet unread."""
        return Block(number, f"CLP{self.segments.element}{text}".split(self._terminator))

    def head(self, text: str) -> list[str]:
        """The elements of CLP, at least twelve of them, by their numbers."""
        return self.segments.cut(f"CLP{self.segments.element}{text.partition(self._terminator)[0]}", 12)

    def adjustments(self, text: str) -> Sequence[Adjustment]:
        """Every CAS of a claim that was checked before."""
        adjusted = self.segments.adjusted
        return [one for cas in self._cas(text) for one in adjusted(cas).adjustments]

    def content(self, text: str, number: int) -> ClaimContent:
        """What stands below CLP in a claim that was checked before."""
        return _read_content(self.block(text, number), self.segments).content

    def check(self, block: Block, text: str, balancing: Balancing) -> Claim:
        """Read it all now and add it up. Raises BadSegment where money or identity cannot be trusted."""
        content, adjusted, off = _read_content(block, self.segments)
        claim = Claim(text, block.first, self, content)
        for line, gap in off:
            balancing.line_is_off(claim.claim_id, line, gap)
        _check_units(claim)
        _check_head(claim, block)
        balancing.add(claim, adjusted=adjusted)
        return claim


class _Read(NamedTuple):
    """A claim's content, all its adjustments in cents, and lines with what they are off by."""

    content: ClaimContent
    adjusted: int
    off: list[tuple[ServiceLine, int]]


def _read_content(block: Block, reader: SegmentReader) -> _Read:
    level, place = _read_level(block, reader, 1)
    extra = _Extra()
    for other in level.others:
        _read_other(block, reader, other, extra)
    lines: list[ServiceLine] = []
    off: list[tuple[ServiceLine, int]] = []
    adjusted, size = level.adjusted, len(block.texts)
    while place < size:
        line, in_line, gap, place = _read_line(block, reader, len(lines) + 1, place)
        adjusted += in_line
        lines.append(line)
        if gap:
            off.append((line, gap))
    content = ClaimContent(
        adjustments=level.adjustments,
        remark_codes=tuple(extra.remarks),
        lines=tuple(lines),
        names=tuple(extra.names),
        dates=level.dates,
        references=level.references,
        amounts=level.amounts,
        quantities=tuple(extra.quantities),
        contacts=tuple(extra.contacts),
        inpatient=extra.inpatient,
    )
    return _Read(content, adjusted, off)


def _read_level(block: Block, reader: SegmentReader, start: int) -> tuple[_Level, int]:
    """Read on from ``start`` to the next SVC or the end, and say where that is."""
    adjustments: tuple[Adjustment, ...] = ()
    adjusted, place = 0, start
    dates, references, amounts, others = [], [], [], []
    try:
        for place, text in enumerate(islice(block.texts, start, None), start):
            kind = text[:3]
            if kind == "CAS":
                found, in_cents, odd = reader.adjusted(text)
                adjustments += found
                adjusted += in_cents
                if odd:
                    block.odd(place, "CAS", odd)
            elif kind == "DTM" and (dated := reader.dated(text)):
                dates.append(dated)
            elif kind == "REF":
                references.append(reader.reference(text))
            elif kind == "AMT":
                amounts.append(reader.amount(text))
            elif kind == "SVC":
                break
            else:
                others.append(place)
        else:
            place = len(block.texts)
    except BadElement as error:
        raise BadSegment(block.first + place, error.where, error.what) from None
    lists = tuple(dates), tuple(references), tuple(amounts)
    return _Level(adjustments, adjusted, *lists, tuple(others)), place


def _read_line(
    block: Block, reader: SegmentReader, number: int, start: int
) -> tuple[ServiceLine, int, int, int]:
    """The line, its adjustments in cents, by how many cents it does not balance, and where it ends."""
    where = block.first + start
    try:
        service = reader.service(block.texts[start])
    except BadElement as error:
        raise BadSegment(where, error.where, error.what) from None
    if service.oddity:
        block.odd(start, "SVC", service.oddity)
    (adjustments, adjusted, dates, references, amounts, others), end = _read_level(block, reader, start + 1)
    remarks: tuple[str, ...] = ()
    for place in others:
        text = block.texts[place]
        if text[:3] == reader.remark_kind:
            remarks += (reader.remark(text),)
        else:
            _read_other(block, reader, place, None)
    line = ServiceLine(number, *service[:9], adjustments, remarks, dates, references, amounts, where)
    return line, adjusted, service.charge_cents - adjusted - service.paid_cents, end


def _read_other(block: Block, reader: SegmentReader, place: int, extra: _Extra | None) -> None:
    """A segment that is not so common; without ``extra`` it stands below a line, where few belong."""
    text = block.texts[place]
    kind = text[:3]
    try:
        if kind == "DTM":
            block.odd(place, "DTM02", "holds no date written CCYYMMDD and was left out")
        elif kind == "QTY" and extra is None:
            reader.counted(text)
        elif extra is None or not extra.take(kind, text, reader):
            name = text.split(reader.element, 1)[0][:10]
            block.odd(place, name or "segment", "is not expected here and was passed over")
    except BadElement as error:
        raise BadSegment(block.first + place, error.where, error.what) from None


def _check_units(claim: Claim) -> None:
    for line in claim.lines:
        if line.units is not None and line.units < 0 and not claim.is_reversal:
            what = f"is {line.units}, a negative count on a claim that is not a reversal"
            raise BadSegment(line.segment_number, "SVC05", what)


def _check_head(claim: Claim, block: Block) -> None:
    head, where = claim.head, block.first
    for place in (1, 2):
        if not head[place]:
            raise BadSegment(where, f"CLP{place:02d}", "is missing")
    try:
        for place in (3, 4, 5):
            if head[place] or place < 5:
                money(head[place], "CLP", place)
    except BadElement as error:
        raise BadSegment(where, error.where, error.what) from None
    if claim.status_code not in STATUSES:
        block.odd(0, "CLP02", f"is {claim.status_code!r}, a claim status that the 835 does not know")
    if claim.charge < 0 and not claim.is_reversal:
        block.odd(0, "CLP03", f"is {claim.charge}, a negative charge on a claim that is not a reversal")
