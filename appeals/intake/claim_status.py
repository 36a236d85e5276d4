"""Reads 277CA acknowledgements (005010X214): which claims a payer turned away before judging them, and why.

A claim turned away there was never adjudicated: it is no denial, cannot be appealed, and its filing clock
runs on.
"""

import hashlib
from datetime import date
from io import BytesIO

from appeals.intake.acknowledgement import (
    Acknowledgement,
    ClaimStatus,
    ClaimStatusFile,
    LineStatus,
    Status,
    StatusReason,
)
from appeals.intake.elements import BadElement, day, element, money
from appeals.intake.file_problems import FileProblem, Severity
from appeals.intake.x12 import BrokenX12, NotX12, Segment, segments
from nqtl_library.terms import DenialFacts

GUIDE = "005010X214"
_LEVELS = {"20": "source", "21": "receiver", "19": "provider", "PT": "patient"}


def read_claim_statuses(content: bytes, name: str) -> ClaimStatusFile:
    """Read a file. Never raises for what is in it: problems are part of the answer."""
    reader = _Reader()
    try:
        for segment in segments(BytesIO(content)):
            reader.take(segment)
    except (NotX12, BrokenX12) as error:
        reader.problems.append(FileProblem(reader.number, "file", str(error)))
    reader.finish()
    return ClaimStatusFile(
        name, hashlib.sha256(content).hexdigest(), tuple(reader.done), tuple(reader.problems)
    )


def rejection_facts(claim: ClaimStatus) -> DenialFacts:
    """The facts of a claim turned away, for the classifier to say what to correct."""
    words = " ".join(dict.fromkeys(status.words for status in claim.all_statuses() if status.words))
    line = next((line for line in claim.lines if any(status.rejects for status in line.statuses)), None)
    return DenialFacts(
        id=claim.claim_id,
        text=words,
        status_codes=claim.status_codes(),
        procedure_code=line.procedure_code if line else "",
        type_of_bill=claim.type_of_bill,
    )


class _Reader:
    """Follows the transactions of a file."""

    def __init__(self) -> None:
        self.done: list[Acknowledgement] = []
        self.problems: list[FileProblem] = []
        self.number = 0
        self._open: _OpenAcknowledgement | None = None
        self._guide = ""
        self._said_empty = False

    def take(self, segment: Segment) -> None:
        """One segment of any kind."""
        self.number = segment.number
        kind = segment.elements[0]
        if kind in ("ST", "GE", "IEA", "ISA") and self._open:
            self._close(complete=False)
        if kind == "GS":
            self._guide = element(segment.elements, 8)
        elif kind == "ST":
            self._begin(segment)
        elif kind == "SE" and self._open:
            self._close(complete=True)
        elif self._open:
            self._open.take(segment)

    def finish(self) -> None:
        """Close what the end of the file left open."""
        if self._open:
            self._close(complete=False)
        if not self.done and not self.problems:
            self.problems.append(FileProblem(self.number, "file", "The file holds no 277CA acknowledgement."))

    def _begin(self, segment: Segment) -> None:
        kind, number = element(segment.elements, 1), element(segment.elements, 2)
        guide = element(segment.elements, 3) or self._guide
        if kind == "277" and guide.startswith(GUIDE):
            self._open = _OpenAcknowledgement(number)
            return
        named = f"{kind} of guide {guide or 'unknown'}"
        what = f"is a {named}, not a 277CA ({GUIDE}); it was passed over"
        self.problems.append(FileProblem(segment.number, f"transaction {number}", what))

    def _close(self, *, complete: bool) -> None:
        if self._open is None:
            return
        if not complete:
            self._open.problem(self.number, "SE", "is missing: the transaction breaks off before its end")
        self.done.append(self._open.finish())
        self._open = None


class _OpenAcknowledgement:
    """One transaction while its segments are read."""

    def __init__(self, control_number: str) -> None:
        self._control_number = control_number
        self._level = ""
        self._payer = ""
        self._batch: list[Status] = []
        self._claims: list[ClaimStatus] = []
        self._claim: _OpenClaim | None = None
        self._name = ("", "")
        self._problems: list[FileProblem] = []

    def take(self, segment: Segment) -> None:
        """One segment between ST and SE."""
        try:
            self._take(segment.elements[0], segment)
        except BadElement as error:
            self.problem(segment.number, error.where, error.what)

    def problem(self, number: int, where: str, what: str, severity: Severity = Severity.ERROR) -> None:
        """Note a problem."""
        self._problems.append(FileProblem(number, where, what, severity, self._control_number))

    def finish(self) -> Acknowledgement:
        """The transaction as a value."""
        self._end_claim()
        return Acknowledgement(
            self._control_number, self._payer, tuple(self._batch), tuple(self._claims), tuple(self._problems)
        )

    def _take(self, kind: str, segment: Segment) -> None:
        elements = segment.elements
        if kind == "HL":
            self._end_claim()
            self._level = _LEVELS.get(element(elements, 3), "")
        elif kind == "NM1":
            self._take_name(elements)
        elif kind == "TRN" and self._level == "patient":
            self._end_claim()
            self._claim = _OpenClaim(element(elements, 2), self._name, segment.number)
        elif kind == "STC":
            status = _status(segment)
            (self._claim.statuses if self._claim else self._batch).append(status)
        elif self._claim:
            self._claim.take(kind, segment)

    def _take_name(self, elements: list[str]) -> None:
        last, first, member = element(elements, 3), element(elements, 4), element(elements, 9)
        if element(elements, 1) == "QC":
            self._name = (" ".join(filter(None, (first, last))), member)
        elif self._level == "source":
            self._payer = last

    def _end_claim(self) -> None:
        if self._claim:
            self._claims.append(self._claim.done())
            self._claim = None


class _OpenClaim:
    """One claim while its segments are read."""

    def __init__(self, claim_id: str, name: tuple[str, str], number: int) -> None:
        self._claim_id = claim_id
        self._name = name
        self._number = number
        self._references: dict[str, str] = {}
        self._days: tuple[date | None, date | None] = (None, None)
        self._claim_statuses: list[Status] = []
        self._lines: list[_OpenLine] = []

    @property
    def statuses(self) -> list[Status]:
        """Where an STC belongs: to the line that is open, else to the claim."""
        return self._lines[-1].statuses if self._lines else self._claim_statuses

    def take(self, kind: str, segment: Segment) -> None:
        """A REF, DTP or SVC of this claim."""
        elements = segment.elements
        if kind == "SVC":
            procedure = element(elements, 1).split(segment.delimiters.component)
            charge = money(element(elements, 2), "SVC", 2) if element(elements, 2) else None
            code = procedure[1] if len(procedure) > 1 else procedure[0]
            self._lines.append(_OpenLine(LineStatus(code, charge, "", ())))
        elif kind == "REF" and self._lines:
            self._lines[-1].control_number = element(elements, 2)
        elif kind == "REF":
            self._references[element(elements, 1)] = element(elements, 2)
        elif kind == "DTP" and element(elements, 1) == "472" and not self._lines:
            self._days = _days(elements)

    def done(self) -> ClaimStatus:
        """The claim as a value."""
        return ClaimStatus(
            claim_id=self._claim_id,
            patient_name=self._name[0],
            member_id=self._name[1],
            payer_control_number=self._references.get("1K", ""),
            clearinghouse_number=self._references.get("D9", ""),
            type_of_bill=self._references.get("BLT", ""),
            service_from=self._days[0],
            service_to=self._days[1],
            statuses=tuple(self._claim_statuses),
            lines=tuple(line.done() for line in self._lines),
            segment_number=self._number,
        )


class _OpenLine:
    """One line while its segments are read."""

    def __init__(self, begun: LineStatus) -> None:
        self._begun = begun
        self.control_number = ""
        self.statuses: list[Status] = []

    def done(self) -> LineStatus:
        """The line as a value."""
        begun = self._begun
        return LineStatus(begun.procedure_code, begun.charge, self.control_number, tuple(self.statuses))


def _status(segment: Segment) -> Status:
    """STC: reasons at 01, 10 and 11, date 02, action 03, charge 04, free words 12."""
    elements, component = segment.elements, segment.delimiters.component
    composites = [element(elements, place) for place in (1, 10, 11)]
    reasons = [(*composite.split(component), "", "")[:3] for composite in composites if composite]
    if not reasons:
        raise BadElement("STC", 1, "is missing: the status has no reason")
    return Status(
        reasons=tuple(StatusReason(*reason) for reason in reasons),
        on=day(element(elements, 2), "STC", 2) if element(elements, 2) else None,
        action=element(elements, 3),
        charge=money(element(elements, 4), "STC", 4) if element(elements, 4) else None,
        words=element(elements, 12),
        segment_number=segment.number,
    )


def _days(elements: list[str]) -> tuple[date, date]:
    """DTP: one day (D8) or a first and last day (RD8)."""
    first, _, last = element(elements, 3).partition("-")
    return day(first, "DTP", 3), day(last or first, "DTP", 3)
