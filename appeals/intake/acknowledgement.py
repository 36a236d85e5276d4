"""What a 277CA says, as plain values: claims and lines accepted or turned away, with the reasons in codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appeals.intake.file_problems import FileProblem, Severity

REJECTED = "U"  # STC03; WQ is accepted
REJECTING = frozenset({"A3", "A4", "A6", "A7", "A8"})  # categories that say the same where STC03 is silent


@dataclass(frozen=True, slots=True)
class StatusReason:
    """One composite of an STC segment, e.g. A7:562:85."""

    category: str
    code: str
    entity: str

    @property
    def text(self) -> str:
        """The composite as classify takes it."""
        return ":".join(filter(None, (self.category, self.code, self.entity)))


@dataclass(frozen=True, slots=True)
class Status:
    """An STC segment: up to three reasons, the action, and words of the payer's own."""

    reasons: tuple[StatusReason, ...]
    on: date | None
    action: str
    charge: Decimal | None
    words: str
    segment_number: int

    @property
    def rejects(self) -> bool:
        """Whether it turns its level away."""
        if self.action:
            return self.action == REJECTED
        return any(reason.category in REJECTING for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class LineStatus:
    """A line of a claim that has a status of its own (loop 2220D)."""

    procedure_code: str
    charge: Decimal | None
    control_number: str
    statuses: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """The answer about one claim (loop 2200D)."""

    claim_id: str  # TRN02, the provider's own number
    patient_name: str
    member_id: str
    payer_control_number: str  # REF 1K
    clearinghouse_number: str  # REF D9
    type_of_bill: str  # REF BLT
    service_from: date | None
    service_to: date | None
    statuses: tuple[Status, ...]
    lines: tuple[LineStatus, ...]
    segment_number: int

    @property
    def rejected(self) -> bool:
        """Whether the claim, or a line of it, was turned away."""
        return any(status.rejects for status in self.all_statuses())

    def all_statuses(self) -> Iterator[Status]:
        """Those of the claim, then those of its lines."""
        yield from self.statuses
        for line in self.lines:
            yield from line.statuses

    def status_codes(self) -> tuple[str, ...]:
        """Every reason as category:status:entity, each once."""
        reasons = (reason.text for status in self.all_statuses() for reason in status.reasons)
        return tuple(dict.fromkeys(reasons))


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One 277CA transaction. Statuses above the claims speak of the whole batch or of one provider's."""

    control_number: str
    payer: str
    batch_statuses: tuple[Status, ...]
    claims: tuple[ClaimStatus, ...]
    problems: tuple[FileProblem, ...]

    @property
    def good(self) -> bool:
        """Whether it ended as it should."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    def rejections(self) -> tuple[ClaimStatus, ...]:
        """The claims turned away."""
        return tuple(claim for claim in self.claims if claim.rejected)


@dataclass(frozen=True, slots=True)
class ClaimStatusFile:
    """A whole file of acknowledgements."""

    name: str
    sha256: str
    acknowledgements: tuple[Acknowledgement, ...]
    problems: tuple[FileProblem, ...]
