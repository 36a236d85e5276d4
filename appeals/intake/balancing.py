"""Whether the sums of a remittance come out, by X12 005010X221A1 section 1.10.2, in integer cents."""

from dataclasses import dataclass
from decimal import Decimal

from appeals.intake.elements import cents
from appeals.intake.remittance_payment import Payment, ProviderAdjustment
from appeals.intake.remittance_terms import Claim, ServiceLine

MOST_GAPS = 50


@dataclass(frozen=True, slots=True)
class Gap:
    """A sum that does not come out."""

    level: str  # line, claim or transaction
    where: str
    expected: Decimal
    found: Decimal
    segment_number: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether the sums of X221A1 1.10.2 come out, level by level; shown, never enforced."""

    lines: bool
    claims: bool
    transaction: bool
    gaps: tuple[Gap, ...] = ()  # the first ones; gap_count has them all
    gap_count: int = 0

    @property
    def all(self) -> bool:
        """Whether every level balances."""
        return self.lines and self.claims and self.transaction


class Balancing:
    """Adds up one transaction while its claims go by."""

    def __init__(self) -> None:
        self._paid = 0
        self._gaps: list[Gap] = []
        self._failed = {"line": 0, "claim": 0, "transaction": 0}

    def add_balanced(self, paid: int) -> None:
        """A claim whose own sums come out, and the cents paid for it."""
        self._paid += paid

    def add(self, claim: Claim, *, adjusted: int) -> None:
        """CLP03 - all CAS, claim and lines, = CLP04. The sum of CAS comes in cents."""
        paid = cents(claim.paid)
        expected = cents(claim.charge) - adjusted
        if expected != paid:
            self._gap("claim", f"claim {claim.claim_id}", expected, paid, claim.segment_number)
        self._paid += paid

    def line_is_off(self, claim_id: str, line: ServiceLine, gap: int) -> None:
        """SVC02 - line CAS is not SVC03, but ``gap`` cents more."""
        paid = cents(line.paid)
        where = f"claim {claim_id}, line {line.number}"
        self._gap("line", where, paid + gap, paid, line.segment_number)

    def close(self, payment: Payment | None, others: list[ProviderAdjustment], segment: int) -> Balance:
        """Sum of CLP04 less PLB = BPR02."""
        expected = self._paid - sum(cents(one.amount) for one in others)
        found = 0
        if payment is not None:
            found = cents(payment.amount) * (-1 if payment.direction == "D" else 1)
        if payment is None or expected != found:
            self._gap("transaction", "the whole transaction", expected, found, segment)
        failed = self._failed
        return Balance(
            lines=not failed["line"],
            claims=not failed["claim"],
            transaction=not failed["transaction"],
            gaps=tuple(self._gaps),
            gap_count=sum(failed.values()),
        )

    def _gap(self, level: str, where: str, expected: int, found: int, segment: int) -> None:
        self._failed[level] += 1
        if len(self._gaps) < MOST_GAPS:
            self._gaps.append(Gap(level, where, _dollars(expected), _dollars(found), segment))


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
