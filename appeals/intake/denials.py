"""What a remittance denies: after reversals are netted, each amount unpaid for a contestable reason."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from appeals.domain.denial import DenialDetails
from appeals.intake.advice import Transaction
from appeals.intake.netting import FORWARDED, Held, Reversal, held_by, net
from appeals.intake.remittance_terms import ZERO, Claim, ServiceLine
from nqtl_library.terms import Adjustment, DenialFacts

# What lowers a payment without being a denial: contract and law (45, 131, 44, 253), the member's own share,
# and what another payer has already paid or adjusted.
CONTRACTUAL = frozenset({("CO", "45"), ("CO", "131"), ("CO", "44"), ("CO", "253")})
COST_SHARE = frozenset({("PR", "1"), ("PR", "2"), ("PR", "3")})
OTHER_PAYER = frozenset({("OA", "23"), ("CO", "23")})
NO_DENIAL = CONTRACTUAL | COST_SHARE | OTHER_PAYER

DENIED = "4"
_ROLES = {
    "1": "primary",
    "19": "primary",
    "2": "secondary",
    "20": "secondary",
    "3": "tertiary",
    "21": "tertiary",
}


@dataclass(frozen=True, slots=True)
class UnitKey:
    """What makes it the same denial when it is told again."""

    payer_id: str
    claim_id: str
    payer_control_number: str
    line: str  # REF 6R where only one line has it, else the place of the line; "" for the whole claim
    group: str
    reason: str

    @property
    def text(self) -> str:
        """The key in one string."""
        parts = (self.payer_id, self.claim_id, self.payer_control_number, self.line, self.group, self.reason)
        return "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)


@dataclass(frozen=True, slots=True)
class DenialUnit:
    """One amount denied: of one claim or line, under one group, for one reason."""

    key: UnitKey
    amount: Decimal
    facts: DenialFacts
    details: DenialDetails
    payer_role: str  # primary, secondary, tertiary; empty where the status does not say
    transaction: str  # ST02
    segment_number: int
    medical_policies: tuple[str, ...]  # REF 0K: the payer's policies that it says it used


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file comes to: what is denied in the end, and which earlier answers it takes back."""

    units: tuple[DenialUnit, ...]
    reversals: tuple[Reversal, ...]


def denied_units(transaction: Transaction) -> tuple[DenialUnit, ...]:
    """What one transaction denies. For a whole file use outcome(), which nets across its transactions."""
    return outcome((transaction,)).units


def outcome(transactions: Iterable[Transaction]) -> Outcome:
    """Net all transactions of a file and find what stays denied."""
    return _settled(held_by(transactions))


class FlatOutcome:
    """The same in flat memory: claim by claim, except for those that some reversal may take back.

    ``taken_back`` has the number (CLP01) of every claim that a reversal in the file is about.
    """

    def __init__(self, taken_back: Collection[str]) -> None:
        self._taken_back = taken_back
        self._waiting: list[Held] = []

    def take(self, held: Held) -> tuple[DenialUnit, ...]:
        """What the claim denies; nothing yet where a reversal may take it back."""
        if held.claim.claim_id in self._taken_back:
            self._waiting.append(held)
            return ()
        return tuple(_units(held)) if held.claim.status_code != FORWARDED else ()

    def units(self, claims: Iterable[Held]) -> Iterator[DenialUnit]:
        """What all the claims deny, those that had to wait last."""
        for held in claims:
            yield from self.take(held)
        yield from self.rest().units

    def rest(self) -> Outcome:
        """What the claims that had to wait come to, after the last one was taken."""
        return _settled(self._waiting)


def _settled(claims: Iterable[Held]) -> Outcome:
    netted = net(claims)
    units = tuple(unit for held in netted.standing for unit in _units(held))
    return Outcome(units, netted.reversals)


def _units(held: Held) -> Iterator[DenialUnit]:
    found = False
    contested = any((one.group, one.reason) not in NO_DENIAL for one in held.claim.all_adjustments())
    for line in (None, *held.claim.lines) if contested else ():  # most claims need not be read any further
        adjustments = line.adjustments if line else held.claim.adjustments
        for adjustment in _summed(adjustments):
            if (adjustment.group, adjustment.reason) not in NO_DENIAL:
                found = True
                yield _unit(held, line, (adjustment,))
    if not found and (unexplained := _unexplained(held.claim)) is not None:
        yield _unit(held, None, unexplained)


def _summed(adjustments: Iterable[Adjustment]) -> list[Adjustment]:
    """One adjustment a group and reason; those that come to nothing, or to a gain, are left out."""
    sums: dict[tuple[str, str], tuple[Decimal, Decimal | None]] = {}
    for one in adjustments:
        amount, quantity = sums.get((one.group, one.reason), (ZERO, None))
        counted = quantity if one.quantity is None else one.quantity + (quantity or 0)
        sums[one.group, one.reason] = (amount + (one.amount or ZERO), counted)
    return [
        Adjustment(group, reason, amount, quantity)
        for (group, reason), (amount, quantity) in sums.items()
        if amount > 0
    ]


def _unexplained(claim: Claim) -> tuple[Adjustment, ...] | None:
    """Nothing was paid, yet no adjustment denies: the payer says "denied", or gives no reason at all."""
    adjustments = tuple(claim.all_adjustments())
    if claim.paid != 0 or claim.charge <= 0:
        return None
    says_nothing = not any(one.amount for one in adjustments)
    return adjustments if claim.status_code == DENIED or says_nothing else None


def _unit(held: Held, line: ServiceLine | None, adjustments: tuple[Adjustment, ...]) -> DenialUnit:
    claim, transaction = held.claim, held.transaction
    sole = adjustments[0] if len(adjustments) == 1 else Adjustment("", "", ZERO)
    amount = sole.amount or claim.charge - claim.paid
    key = UnitKey(
        payer_id=transaction.payer_id,
        claim_id=claim.claim_id,
        payer_control_number=claim.payer_control_number,
        line=_line_id(claim, line),
        group=sole.group,
        reason=sole.reason,
    )
    return DenialUnit(
        key=key,
        amount=amount,
        facts=_facts(claim, line, adjustments),
        details=_details(held, line, amount),
        payer_role=_ROLES.get(claim.status_code, ""),
        transaction=transaction.control_number,
        segment_number=line.segment_number if line else claim.segment_number,
        medical_policies=_policies(claim, line),
    )


def _facts(claim: Claim, line: ServiceLine | None, adjustments: tuple[Adjustment, ...]) -> DenialFacts:
    """The coded facts; a claim-level denial reaches every line, so the first one names the service."""
    service = line or next(iter(claim.lines), None)
    kind = claim_type(claim)
    remarks = (*(line.remark_codes if line else ()), *claim.remark_codes)
    first = adjustments[0] if adjustments else Adjustment("", "", ZERO)
    return DenialFacts(
        id=f"{claim.claim_id}/{line.number if line else 'claim'}/{first.group}-{first.reason}",
        claim_type=kind,
        claim_status_code=claim.status_code,
        adjustments=adjustments,
        remark_codes=tuple(dict.fromkeys(remarks)),
        procedure_code=(service.original_procedure or service.procedure_code) if service else "",
        modifiers=service.modifiers if service else (),
        revenue_code=service.revenue_code.zfill(4) if service and service.revenue_code else "",
        type_of_bill=claim.facility_code + claim.frequency if kind == "837I" else "",
        place_of_service=claim.facility_code if kind == "837P" else "",
        units=(service.original_units or service.units) if line and service else None,
        authorization_on_file=True if _authorization(claim, line) else None,
    )


def claim_type(claim: Claim) -> str:
    """837I or 837P. Place of service and bill type share an element, so the rest of the claim decides."""
    if claim.inpatient or claim.drg or any(line.revenue_code for line in claim.lines):
        return "837I"
    if any(line.procedure_kind in ("HC", "AD", "WK", "ER", "HP", "IV") for line in claim.lines):
        return "837P"
    return ""


def _details(held: Held, line: ServiceLine | None, amount: Decimal) -> DenialDetails:
    claim, transaction = held.claim, held.transaction
    payer, payee, payment = transaction.payer, transaction.payee, transaction.payment
    renderer = claim.person("82")
    return DenialDetails(
        payer=payer.name if payer else "",
        payer_id=transaction.payer_id,
        claim_number=claim.claim_id,
        payer_claim_number=claim.payer_control_number,
        line_number=line.number if line else None,
        patient_name=claim.patient.name if claim.patient else "",
        member_id=claim.member_id,
        group_number=claim.reference("1L"),
        provider_name=renderer.name if renderer and renderer.name else (payee.name if payee else ""),
        provider_npi=next(
            (one.id for one in (renderer, payee) if one and one.id_kind == "XX" and one.id), ""
        ),
        billing_npi=payee.id if payee and payee.id_kind == "XX" else "",
        first_day=(line.service_from if line else None) or claim.service_from,
        last_day=(line.service_to if line else None) or claim.service_to,
        charge=line.charge if line else claim.charge,
        paid=line.paid if line else claim.paid,
        denied=amount,
        notice_dated=payment.on if payment else None,
        authorization_number=_authorization(claim, line),
    )


def _line_id(claim: Claim, line: ServiceLine | None) -> str:
    if line is None:
        return ""
    control = line.reference("6R")
    alone = control and sum(other.reference("6R") == control for other in claim.lines) == 1
    return f"6R:{control}" if alone else str(line.number)


def _authorization(claim: Claim, line: ServiceLine | None) -> str:
    return (line.reference("G1") if line else "") or claim.reference("G1")


def _policies(claim: Claim, line: ServiceLine | None) -> tuple[str, ...]:
    lines = (line,) if line else claim.lines
    return tuple(
        dict.fromkeys(value for one in lines for kind, value in one.references if kind == "0K" and value)
    )
