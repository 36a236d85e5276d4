"""One claim of an 835 (loops 2100 and 2110), from its segments to plain values."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from appeals.intake.balancing import Balancing
from appeals.intake.elements import BadElement, money
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.remittance_terms import REVERSAL, Claim, Contact, Person, ServiceLine
from appeals.intake.segment_reader import SegmentReader
from nqtl_library.terms import Adjustment

STATUSES = frozenset(
    ["1", "2", "3", "4", "5", "10", "13", "15", "16", "17", "19", "20", "21", "22", "23", "25", "27"]
)
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


def read_claim(block: Block, reader: SegmentReader, balancing: Balancing) -> Claim:
    """Read the block and add it up. Raises BadSegment where its money or identity cannot be trusted."""
    clp = reader.cut(block.texts[0], 12)
    level, place = _read_level(block, reader, 1)
    extra = _Extra()
    for other in level.others:
        _read_other(block, reader, other, extra)
    lines: list[ServiceLine] = []
    adjusted, size = level.adjusted, len(block.texts)
    while place < size:
        line, in_line, gap, place = _read_line(block, reader, len(lines) + 1, place)
        adjusted += in_line
        if gap:
            balancing.line_is_off(clp[1], line, gap)
        if line.units is not None and line.units < 0 and clp[2] != REVERSAL:
            what = f"is {line.units}, a negative count on a claim that is not a reversal"
            raise BadSegment(line.segment_number, "SVC05", what)
        lines.append(line)
    claim = _claim(block, clp, level, extra, tuple(lines))
    balancing.add(claim, adjusted=adjusted)
    return claim


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


def _claim(
    block: Block, clp: list[str], level: _Level, extra: _Extra, lines: tuple[ServiceLine, ...]
) -> Claim:
    where = block.first
    for place in (1, 2):
        if not clp[place]:
            raise BadSegment(where, f"CLP{place:02d}", "is missing")
    try:
        charge, paid = money(clp[3], "CLP", 3), money(clp[4], "CLP", 4)
        share = money(clp[5], "CLP", 5) if clp[5] else None
    except BadElement as error:
        raise BadSegment(where, error.where, error.what) from None
    if clp[2] not in STATUSES:
        block.odd(0, "CLP02", f"is {clp[2]!r}, a claim status that the 835 does not know")
    if charge < 0 and clp[2] != REVERSAL:
        block.odd(0, "CLP03", f"is {charge}, a negative charge on a claim that is not a reversal")
    return Claim(
        claim_id=clp[1],
        status_code=clp[2],
        charge=charge,
        paid=paid,
        patient_responsibility=share,
        filing_code=clp[6],
        payer_control_number=clp[7],
        facility_code=clp[8],
        frequency=clp[9],
        drg=clp[11],
        adjustments=level.adjustments,
        remark_codes=tuple(extra.remarks),
        lines=lines,
        names=tuple(extra.names),
        dates=level.dates,
        references=level.references,
        amounts=level.amounts,
        quantities=tuple(extra.quantities),
        contacts=tuple(extra.contacts),
        inpatient=extra.inpatient,
        segment_number=where,
    )
