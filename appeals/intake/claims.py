"""Reads what 837 claims (005010X222 professional, 005010X223 institutional) charge, line by line."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from appeals.intake.charges import ChargedLine, ChargesFile
from appeals.intake.elements import BadElement, day, element, money, quantity_or_none
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.x12 import BrokenX12, NotX12, Segment, segments

GUIDES = ("005010X222", "005010X223")
BILLING, SUBSCRIBER, DEPENDENT = "20", "22", "23"
_NOTHING = ChargedLine(0, "", "", "", "", "", None, "", "", (), "", None, None, None, Decimal(0))


def read_claims(content: bytes, name: str) -> ChargesFile:
    """Read a file. Never raises for what is in it: problems are part of the answer."""
    reader = _Reader()
    try:
        for segment in segments(BytesIO(content)):
            reader.take(segment)
    except (NotX12, BrokenX12) as error:
        reader.problem(reader.number, "file", str(error))
    reader.finish()
    return ChargesFile(name, hashlib.sha256(content).hexdigest(), tuple(reader.lines), tuple(reader.problems))


@dataclass
class _Claim:
    """One claim while its segments are read: what it says of all its lines, and the lines so far."""

    of_all: ChargedLine
    total: Decimal
    number: int
    of_others: bool = False  # what other payers know of the claim has begun: loops 2320 and 2330
    lines: list[ChargedLine] = field(default_factory=list)


class _Reader:
    """Follows the transactions, the levels of each and the claim that is open."""

    def __init__(self) -> None:
        self.lines: list[ChargedLine] = []
        self.problems: list[FileProblem] = []
        self.number = 0
        self._guide = ""
        self._inside = self._seen = False
        self._level = ""
        self._provider = self._person = _NOTHING
        self._dated: date | None = None
        self._claim: _Claim | None = None

    def take(self, segment: Segment) -> None:
        """One segment of any kind."""
        self.number = segment.number
        kind = segment.elements[0]
        if kind == "GS":
            self._guide = element(segment.elements, 8)
        elif kind == "ST":
            self._begin(segment)
        elif kind in ("SE", "GE", "IEA"):
            self._end(broken=kind != "SE")
        elif self._inside:
            self._guarded(kind, segment)

    def problem(self, number: int, where: str, what: str, severity: Severity = Severity.ERROR) -> None:
        """Note a problem."""
        self.problems.append(FileProblem(number, where, what, severity))

    def finish(self) -> None:
        """Close what the end of the file left open."""
        self._end(broken=True)
        if not self.lines and not self.problems:
            what = "The 837 in it charges nothing." if self._seen else "The file holds no 837 claim."
            self.problem(self.number, "file", what)

    def _begin(self, segment: Segment) -> None:
        self._end(broken=True)
        kind, guide = element(segment.elements, 1), element(segment.elements, 3) or self._guide
        self._inside = kind == "837" and guide.startswith(GUIDES)
        self._seen = self._seen or self._inside
        self._level, self._provider, self._person = "", _NOTHING, _NOTHING
        self._dated = None
        if not self._inside:
            where = f"transaction {element(segment.elements, 2)}"
            what = f"is {kind or 'unnamed'} of guide {guide or 'unknown'}, not a claim that is read here"
            self.problem(segment.number, where, f"{what}; it was passed over")

    def _end(self, *, broken: bool) -> None:
        if self._inside and broken:
            self.problem(self.number, "SE", "is missing: the transaction breaks off before its end")
        self._end_claim()
        self._inside = False

    def _guarded(self, kind: str, segment: Segment) -> None:
        try:
            self._take(kind, segment)
        except BadElement as error:
            self.problem(segment.number, error.where, error.what)

    def _take(self, kind: str, segment: Segment) -> None:
        elements = segment.elements
        if kind == "HL":
            self._end_claim()
            self._level = element(elements, 3)
            self._person = _NOTHING if self._level in (BILLING, SUBSCRIBER) else self._person
        elif kind == "CLM":
            self._end_claim()
            self._claim = self._opened(segment)
        elif self._claim is not None:
            self._take_of_claim(self._claim, kind, segment)
        else:
            self._take_of_level(kind, elements)

    def _take_of_level(self, kind: str, elements: list[str]) -> None:
        """Names, birth dates and tax numbers above the claims."""
        role = element(elements, 1)
        if kind == "BHT" and element(elements, 4):
            self._dated = day(element(elements, 4), "BHT", 4)
        elif kind == "NM1" and role == "85":
            self._provider = replace(
                _NOTHING, provider_name=_name(elements), provider_npi=element(elements, 9)
            )
        elif kind == "REF" and role in ("EI", "SY") and self._level == BILLING:
            self._provider = replace(self._provider, provider_tin=element(elements, 2))
        elif kind == "NM1" and role in ("IL", "QC"):
            member = element(elements, 9) or self._person.member_id
            self._person = replace(_NOTHING, patient_name=_name(elements), member_id=member)
        elif kind == "DMG" and element(elements, 2):
            self._person = replace(self._person, birth_date=day(element(elements, 2), "DMG", 2))

    def _opened(self, segment: Segment) -> _Claim:
        elements = segment.elements
        place = [*element(elements, 5).split(segment.delimiters.component), "", "", ""]
        of_all = replace(
            self._provider,
            claim_id=element(elements, 1),
            patient_name=self._person.patient_name,
            birth_date=self._person.birth_date,
            member_id=self._person.member_id,
            frequency=place[2] or "1",
            dated_on=self._dated,
        )
        return _Claim(of_all, money(element(elements, 2), "CLM", 2), segment.number)

    def _take_of_claim(self, claim: _Claim, kind: str, segment: Segment) -> None:
        elements = segment.elements
        claim.of_others = kind == "SBR" or (claim.of_others and kind != "LX")
        if kind == "REF" and element(elements, 1) == "F8" and not claim.of_others:
            claim.of_all = replace(claim.of_all, original=element(elements, 2))
        elif kind in ("SV1", "SV2"):
            claim.lines.append(_line(claim.of_all, kind, segment))
        elif kind == "DTP" and element(elements, 1) in ("472", "434"):
            first, last = _days(elements)
            if claim.lines:
                claim.lines[-1] = replace(claim.lines[-1], first_day=first, last_day=last)
            else:
                claim.of_all = replace(claim.of_all, first_day=first, last_day=last)

    def _end_claim(self) -> None:
        claim, self._claim = self._claim, None
        if claim is None:
            return
        summed = sum((line.charge for line in claim.lines), Decimal(0))
        if summed != claim.total:
            what = f"charges {claim.total}, its lines add up to {summed}; the lines were taken"
            self.problem(claim.number, f"claim {claim.of_all.claim_id}", what, Severity.WARNING)
        self.lines += claim.lines


def _line(of_all: ChargedLine, kind: str, segment: Segment) -> ChargedLine:
    """SV1 (professional) has the procedure first, SV2 (institutional) the revenue code before it."""
    shift = kind == "SV2"
    elements, component = segment.elements, segment.delimiters.component
    procedure = [part.strip() for part in element(elements, 1 + shift).split(component)]
    return replace(
        of_all,
        where=segment.number,
        procedure_code=procedure[1] if len(procedure) > 1 else "",
        modifiers=tuple(part for part in procedure[2:6] if part),
        revenue_code=element(elements, 1) if shift else "",
        charge=money(element(elements, 2 + shift), kind, 2 + shift),
        quantity=quantity_or_none(element(elements, 4 + shift), kind, 4 + shift),
    )


def _name(elements: list[str]) -> str:
    return " ".join(_parts(elements))


def _parts(elements: list[str]) -> Iterator[str]:
    """Given name first, as people write it."""
    for place in (4, 5, 3):
        part = element(elements, place)
        if part:
            yield part


def _days(elements: list[str]) -> tuple[date, date]:
    """DTP: one day (D8) or a first and last day (RD8)."""
    first, _, last = element(elements, 3).partition("-")
    return day(first, "DTP", 3), day(last or first, "DTP", 3)
