"""One claim of an 835 (loops 2100 and 2110), from its segments to plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from appeals.intake.elements import BadElement, day, element, money, quantity, quantity_or_none
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.remittance_terms import REVERSAL, ZERO, Claim, Contact, Person, ServiceLine
from nqtl_library.terms import Adjustment

GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})
STATUSES = frozenset(
    ["1", "2", "3", "4", "5", "10", "13", "15", "16", "17", "19", "20", "21", "22", "23", "25", "27"]
)


class BadSegment(ValueError):
    """A segment that its claim cannot do without, or that makes its money unsure."""

    def __init__(self, number: int, where: str, what: str) -> None:
        self.number, self.where, self.what = number, where, what
        super().__init__(f"segment {number}, {where} {what}")


@dataclass(slots=True)
class Block:
    """The segments of one claim, CLP first, and what seemed odd in them."""

    first: int
    segments: list[list[str]]
    component: str
    oddities: list[FileProblem]

    def odd(self, place: int, where: str, what: str) -> None:
        """Note something that does not keep the claim from being read."""
        self.oddities.append(FileProblem(self.first + place, where, what, Severity.WARNING))


class _Details:
    """What gathers at one level, claim or line, while its segments are read."""

    __slots__ = ("adjustments", "amounts", "contacts", "dates", "inpatient", "names", "quantities",
                 "references", "remarks")  # fmt: skip

    def __init__(self) -> None:
        self.adjustments: list[Adjustment] = []
        self.remarks: list[str] = []
        self.dates: list[tuple[str, date]] = []
        self.references: list[tuple[str, str]] = []
        self.amounts: list[tuple[str, Decimal]] = []
        self.quantities: list[tuple[str, Decimal]] = []
        self.names: list[tuple[str, Person]] = []
        self.contacts: list[Contact] = []
        self.inpatient = False


Reader = Callable[[_Details, list[str], Block, int], None]


def read_claim(block: Block) -> Claim:
    """Read the block. Raises BadSegment where the claim's money or identity cannot be trusted."""
    segments = block.segments
    starts = [place for place, elements in enumerate(segments) if elements[0] == "SVC"]
    claim = _details(block, 1, starts[0] if starts else len(segments), _CLAIM_SEGMENTS)
    ends = [*starts[1:], len(segments)]
    lines = [_line(block, n, start, end) for n, (start, end) in enumerate(zip(starts, ends, strict=False), 1)]
    return _claim(block, claim, tuple(lines))


def _claim(block: Block, details: _Details, lines: tuple[ServiceLine, ...]) -> Claim:
    clp = block.segments[0]
    where = block.first
    status = element(clp, 2)
    claim_id = element(clp, 1)
    for place, value in ((1, claim_id), (2, status)):
        if not value:
            raise BadSegment(where, f"CLP{place:02d}", "is missing")
    if status not in STATUSES:
        block.odd(0, "CLP02", f"is {status!r}, a claim status that the 835 does not know")
    charge = _money(clp, 3, where)
    if charge < 0 and status != REVERSAL:
        block.odd(0, "CLP03", f"is {charge}, a negative charge on a claim that is not a reversal")
    return Claim(
        claim_id=claim_id,
        status_code=status,
        charge=charge,
        paid=_money(clp, 4, where),
        patient_responsibility=_money(clp, 5, where) if element(clp, 5) else None,
        filing_code=element(clp, 6),
        payer_control_number=element(clp, 7),
        facility_code=element(clp, 8),
        frequency=element(clp, 9),
        drg=element(clp, 11),
        adjustments=tuple(details.adjustments),
        remark_codes=_each_once(details.remarks),
        lines=lines,
        names=tuple(details.names),
        dates=tuple(details.dates),
        references=tuple(details.references),
        amounts=tuple(details.amounts),
        quantities=tuple(details.quantities),
        contacts=tuple(details.contacts),
        inpatient=details.inpatient,
        segment_number=where,
    )


def _line(block: Block, number: int, start: int, end: int) -> ServiceLine:
    svc = block.segments[start]
    where = block.first + start
    details = _details(block, start + 1, end, _LINE_SEGMENTS)
    procedure = [part.strip() for part in element(svc, 1).split(block.component)]
    if not procedure[0]:
        raise BadSegment(where, "SVC01", "is missing")
    kind, code = (procedure[0], procedure[1]) if len(procedure) > 1 else ("", procedure[0])
    paid = element(svc, 3)
    if not paid:
        block.odd(start, "SVC03", "is missing and read as 0.00")
    units = _quantity(svc, 5, where)
    if units is not None and units < 0 and element(block.segments[0], 2) != REVERSAL:
        raise BadSegment(where, "SVC05", f"is {units}, a negative count on a claim that is not a reversal")
    return ServiceLine(
        number=number,
        procedure_kind=kind,
        procedure_code="" if kind == "NU" else code,
        modifiers=tuple(part for part in procedure[2:6] if part),
        revenue_code=code if kind == "NU" else element(svc, 4),
        charge=_money(svc, 2, where),
        paid=_money(svc, 3, where) if paid else ZERO,
        units=units,
        original_procedure=_code_of(element(svc, 6), block.component),
        original_units=_quantity(svc, 7, where),
        adjustments=tuple(details.adjustments),
        remark_codes=_each_once(details.remarks),
        dates=tuple(details.dates),
        references=tuple(details.references),
        amounts=tuple(details.amounts),
        segment_number=where,
    )


def _details(block: Block, start: int, end: int, readers: dict[str, Reader]) -> _Details:
    details = _Details()
    segments = block.segments
    for place in range(start, end):
        elements = segments[place]
        read = readers.get(elements[0])
        if read is None:
            block.odd(place, elements[0][:10] or "segment", "is not expected here and was passed over")
        else:
            read(details, elements, block, place)
    return details


def _read_adjustments(details: _Details, elements: list[str], block: Block, place: int) -> None:
    """CAS: one group, then up to six reasons, each with an amount and perhaps a quantity."""
    group = elements[1].strip() if len(elements) > 1 else ""
    if group not in GROUPS:
        block.odd(place, "CAS01", f"is {group!r}, an adjustment group that the 835 does not know")
    if len(elements) > 20:
        block.odd(place, "CAS", "has more than six adjustments; all were read")
    for first in range(2, len(elements), 3):
        triplet = elements[first : first + 3]
        if any(triplet):
            try:
                details.adjustments.append(_adjustment(group, *triplet))
            except BadElement as error:
                where = f"CAS{first:02d} to CAS{first + 2:02d}"
                raise BadSegment(block.first + place, where, str(error)) from None


@lru_cache(maxsize=16384)
def _adjustment(group: str, reason: str, amount: str = "", number: str = "") -> Adjustment:
    if not reason.strip():
        raise BadElement(f"give an amount of {amount!r} without a reason code")
    try:
        return Adjustment(group, reason.strip(), money(amount.strip()), quantity_or_none(number.strip()))
    except BadElement as error:
        raise BadElement(f"adjust by reason {reason.strip()}: the amount or quantity {error}") from None


def _read_name(details: _Details, elements: list[str], _block: Block, _place: int) -> None:
    parts = [element(elements, place) for place in (3, 4, 5, 7, 8, 9)]
    details.names.append((element(elements, 1), Person(*parts)))


def _read_date(details: _Details, elements: list[str], block: Block, place: int) -> None:
    try:
        details.dates.append((element(elements, 1), day(element(elements, 2))))
    except BadElement as error:
        block.odd(place, "DTM02", f"{error}; the date was left out")


def _read_reference(details: _Details, elements: list[str], _block: Block, _place: int) -> None:
    details.references.append((element(elements, 1), element(elements, 2)))


def _read_amount(details: _Details, elements: list[str], block: Block, place: int) -> None:
    try:
        details.amounts.append((element(elements, 1), money(element(elements, 2))))
    except BadElement as error:
        raise BadSegment(block.first + place, "AMT02", str(error)) from None


def _read_quantity(details: _Details, elements: list[str], block: Block, place: int) -> None:
    try:
        details.quantities.append((element(elements, 1), quantity(element(elements, 2))))
    except BadElement as error:
        raise BadSegment(block.first + place, "QTY02", str(error)) from None


def _read_remark(details: _Details, elements: list[str], _block: Block, _place: int) -> None:
    if code := element(elements, 2):
        details.remarks.append(code)


def _read_inpatient(details: _Details, elements: list[str], _block: Block, _place: int) -> None:
    """MIA: remark codes at 05 and 20 to 23."""
    details.inpatient = True
    details.remarks += [code for place in (5, 20, 21, 22, 23) if (code := element(elements, place))]


def _read_outpatient(details: _Details, elements: list[str], _block: Block, _place: int) -> None:
    """MOA: remark codes at 03 to 07."""
    details.remarks += [code for place in range(3, 8) if (code := element(elements, place))]


def _read_contact(details: _Details, elements: list[str], _block: Block, _place: int) -> None:
    details.contacts.append(contact(elements))


def contact(elements: list[str]) -> Contact:
    """A PER segment: who and how to reach them."""
    ways = [(element(elements, place), element(elements, place + 1)) for place in (3, 5, 7)]
    return Contact(element(elements, 1), element(elements, 2), tuple(way for way in ways if way[1]))


def _pass_over(_details: _Details, _elements: list[str], _block: Block, _place: int) -> None:
    """Known and of no use to an appeal."""


_LINE_SEGMENTS: dict[str, Reader] = {
    "CAS": _read_adjustments,
    "DTM": _read_date,
    "REF": _read_reference,
    "AMT": _read_amount,
    "QTY": _read_quantity,
    "LQ": _read_remark,
}
_CLAIM_SEGMENTS: dict[str, Reader] = {
    **_LINE_SEGMENTS,
    "NM1": _read_name,
    "MIA": _read_inpatient,
    "MOA": _read_outpatient,
    "PER": _read_contact,
    "N3": _pass_over,
    "N4": _pass_over,
}


def _money(elements: list[str], place: int, number: int) -> Decimal:
    try:
        return money(element(elements, place))
    except BadElement as error:
        raise BadSegment(number, f"{elements[0]}{place:02d}", str(error)) from None


def _quantity(elements: list[str], place: int, number: int) -> Decimal | None:
    try:
        return quantity_or_none(element(elements, place))
    except BadElement as error:
        raise BadSegment(number, f"{elements[0]}{place:02d}", str(error)) from None


def _code_of(composite: str, component: str) -> str:
    parts = composite.split(component)
    return parts[1].strip() if len(parts) > 1 else parts[0]


def _each_once(codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
