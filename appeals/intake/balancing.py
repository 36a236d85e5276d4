"""Whether the sums of a remittance come out, by X12 005010X221A1 section 1.10.2, in integer cents."""

from decimal import Decimal

from appeals.intake.remittance_terms import Balance, Claim, Gap, Payment, ProviderAdjustment
from nqtl_library.terms import Adjustment

MOST_GAPS = 50


class Balancing:
    """Adds up one transaction while its claims go by."""

    def __init__(self) -> None:
        self._paid = 0
        self._gaps: list[Gap] = []
        self._failed = {"line": 0, "claim": 0, "transaction": 0}

    def add(self, claim: Claim) -> None:
        """SVC02 - line CAS = SVC03; CLP03 - all CAS = CLP04; CLP04 = sum of SVC03 less claim-level CAS."""
        in_lines = 0
        for line in claim.lines:
            charge, paid = _cents(line.charge), _cents(line.paid)
            adjusted = _adjusted(line.adjustments)
            in_lines += adjusted
            if charge - adjusted != paid:
                where = f"claim {claim.claim_id}, line {line.number}"
                self._gap("line", where, charge - adjusted, paid, line.segment_number)
        charge, paid = _cents(claim.charge), _cents(claim.paid)
        expected = charge - in_lines - _adjusted(claim.adjustments)
        if expected != paid:
            self._gap("claim", f"claim {claim.claim_id}", expected, paid, claim.segment_number)
        self._paid += paid

    def close(self, payment: Payment | None, others: list[ProviderAdjustment], segment: int) -> Balance:
        """Sum of CLP04 less PLB = BPR02."""
        expected = self._paid - sum(_cents(one.amount) for one in others)
        found = 0
        if payment is not None:
            found = _cents(payment.amount) * (-1 if payment.direction == "D" else 1)
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


def _adjusted(adjustments: tuple[Adjustment, ...]) -> int:
    return sum([_cents(one.amount) for one in adjustments if one.amount is not None])


def _cents(amount: Decimal) -> int:
    """The amount has two decimals by construction, so this is exact."""
    return int(amount.scaleb(2))


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
