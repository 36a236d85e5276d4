"""Nets what a payer takes back against what earlier files denied, whatever the order of the files."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from appeals.domain.denial import DenialSource, DenialState
from appeals.domain.words import printable
from appeals.intake.denials import DenialUnit
from appeals.intake.netting import Held, Reversal
from appeals.intake.remittance_terms import REVERSAL, Claim
from appeals.services.denial_rows import payer_column, search_key
from appeals.store.denials import DenialRow, RemittanceClaimRow
from appeals.store.unit_of_work import UnitOfWork

CHUNK = 500


def keep_claims(uow: UnitOfWork, claims: Sequence[Held], file_id: UUID, *, first: int) -> None:
    """Remember claims of a file, ``first`` in it and on, so that later files can be netted against them."""
    rows = [
        {
            "file_id": file_id,
            "claim_key": search_key(uow, "claim", held.claim.claim_id),
            "payer_claim_key": search_key(uow, "claim", _answered_number(held.claim)),
            "payer_id": payer_column(held.transaction.payer_id),
            "status_code": printable(held.claim.status_code, 4),
            "charge": held.claim.charge,
            "paid": held.claim.paid,
            "position": position,
        }
        for position, held in enumerate(claims, first)
    ]
    uow.add_all(RemittanceClaimRow, rows)


def take_back(
    uow: UnitOfWork, reversals: Sequence[Reversal], standing: Collection[str]
) -> Iterator[tuple[Reversal, DenialRow]]:
    """Mark what earlier files denied and the payer now takes back; what this file denies stays.

    ``standing`` has the identities of this file's denials.
    """
    for reversal in reversals:
        number = search_key(uow, "claim", reversal.payer_control_number)
        claim = search_key(uow, "claim", reversal.claim.claim_id)
        rows = uow.rows(DenialRow).where(
            DenialRow.state == DenialState.OPEN,
            DenialRow.source == DenialSource.REMITTANCE,
            DenialRow.payer_id == payer_column(reversal.payer_id),
            (DenialRow.payer_claim_key == number) if number else (DenialRow.claim_key == claim),
        )
        for row in uow.session.scalars(rows).all():
            if row.identity not in standing:
                row.state = DenialState.REVERSED
                yield reversal, row


def reversed_before(uow: UnitOfWork, units: Sequence[DenialUnit], file_id: UUID) -> frozenset[str]:
    """Claim keys whose answer an earlier file already took back, because the files came out of order."""
    keys = {search_key(uow, "claim", unit.details.payer_claim_number) for unit in units} - {""}
    counts: dict[str, int] = {}
    for part in chunks(sorted(keys)):
        rows = uow.rows(RemittanceClaimRow).where(
            RemittanceClaimRow.payer_claim_key.in_(part), RemittanceClaimRow.file_id != file_id
        )
        for row in uow.session.scalars(rows):
            step = 1 if row.status_code == REVERSAL else -1
            counts[row.payer_claim_key] = counts.get(row.payer_claim_key, 0) + step
    return frozenset(key for key, surplus in counts.items() if surplus > 0)


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """``values`` in parts that a database takes in one question."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _answered_number(claim: Claim) -> str:
    """The payer's number of the answer that a claim is, or takes back."""
    original = claim.reference("F8") if claim.is_reversal else ""
    return original or claim.payer_control_number
