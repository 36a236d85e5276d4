"""Which claim a billed line is of, and which earlier claims it replaces or takes back. Needs an open act."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from appeals.domain.estimate_bills import REPLACES, VOIDS, BilledLine
from appeals.services.denial_rows import search_key
from appeals.store.denials import RemittanceClaimRow
from appeals.store.estimate_bills import EstimateChargeRow
from appeals.store.unit_of_work import UnitOfWork

Told = tuple[EstimateChargeRow, BilledLine]


def claim_key(uow: UnitOfWork, line: BilledLine) -> str:
    """The blind index of a claim: its number and who billed it; empty where it has no number."""
    return _key(uow, line, line.claim_id)


def original_key(uow: UnitOfWork, line: BilledLine) -> str:
    """The same for the claim that a line's claim is about instead of itself; empty where it names none."""
    return _key(uow, line, line.original) if line.frequency in {REPLACES, VOIDS} else ""


def claim_keys(uow: UnitOfWork, lines: Iterable[BilledLine]) -> list[str]:
    """Every claim that these lines are of or about."""
    found = {key for line in lines for key in (claim_key(uow, line), original_key(uow, line))}
    return sorted(found - {""})


def replaced_claims(uow: UnitOfWork, told: Sequence[Told]) -> Mapping[UUID, frozenset[str]]:
    """For each replacement and void the claims that it names, by our number or by the payer's.

    The payer's number comes with its answer, the 835 (CLP07 beside our CLP01); the 837 repeats it in REF F8.
    """
    naming = [(row, line) for row, line in told if row.original_key]
    answered = _answered(uow, {line.original for _, line in naming})
    found = {}
    for row, line in naming:
        ours = answered.get(search_key(uow, "claim", line.original), frozenset())
        same = (each for each in told if ours and each[1].provider_npi == line.provider_npi)
        by_payer = {other.claim_key for other, its in same if search_key(uow, "claim", its.claim_id) in ours}
        found[row.id] = frozenset({row.original_key, *by_payer} - {""})
    return found


def _key(uow: UnitOfWork, line: BilledLine, number: str) -> str:
    return uow.blind("estimate-claim", line.provider_npi, number) if number else ""


def _answered(uow: UnitOfWork, numbers: Collection[str]) -> Mapping[str, frozenset[str]]:
    """By the payer's number (blind), our numbers (blind) of the claims that remittances answered with it."""
    keys = sorted({search_key(uow, "claim", number) for number in numbers})
    if not keys:
        return {}
    rows = uow.rows(RemittanceClaimRow).where(RemittanceClaimRow.payer_claim_key.in_(keys))
    found: dict[str, set[str]] = {}
    for row in uow.session.scalars(rows):
        found.setdefault(row.payer_claim_key, set()).add(row.claim_key)
    return {key: frozenset(ours) for key, ours in found.items()}
