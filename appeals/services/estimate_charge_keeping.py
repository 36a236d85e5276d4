"""Keeps billed lines and planned charges, gives lines their estimates, counts again. Needs an open act."""

from collections.abc import Iterable
from uuid import UUID

from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_file import reference_of
from appeals.domain.estimate_matching import Match
from appeals.domain.estimate_watch import Level
from appeals.domain.plain import to_plain
from appeals.errors import NotFound
from appeals.services.estimate_bill_rows import keep_watch
from appeals.services.estimate_claims import claim_key, claim_keys, original_key
from appeals.services.estimate_rows import estimate_to_see
from appeals.store.base import new_id
from appeals.store.estimate_bills import EstimateChargeRow, EstimatePlannedChargeRow
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork

AT_ONCE = 500


def add_charge(
    uow: UnitOfWork, line: BilledLine, identity: str, match: Match, file_id: UUID | None = None
) -> None:
    """Keep a billed line."""
    row = EstimateChargeRow(
        id=new_id(),
        file_id=file_id,
        identity=identity,
        claim_key=claim_key(uow, line),
        original_key=original_key(uow, line),
        told=to_plain(line),
        set_aside_because="",
        recorded_at=uow.now,
        recorded_by=uow.actor.name,
    )
    place(uow, row, match)
    uow.add(row)


def place(uow: UnitOfWork, charge: EstimateChargeRow, match: Match) -> None:
    """Give a line its estimate, and the practice of that."""
    charge.found, charge.estimate_id = match.found, match.estimate_id
    if match.estimate_id is not None:
        charge.practice_id = uow.see(EstimateRow, match.estimate_id, "estimate").practice_id


def add_plan(uow: UnitOfWork, estimate_id: UUID, plan: PlannedCharge, identity: str) -> None:
    """Keep a planned charge."""
    uow.add(
        EstimatePlannedChargeRow(
            id=new_id(),
            estimate_id=estimate_id,
            identity=identity,
            told=to_plain(plan),
            recorded_at=uow.now,
            recorded_by=uow.actor.name,
        )
    )


def count_anew(uow: UnitOfWork, ids: Iterable[UUID | None]) -> tuple[str, ...]:
    """Count the watch of these estimates anew; those that are over a limit."""
    crossed = []
    for each in sorted(one for one in ids if one is not None):
        try:
            row = estimate_to_see(uow, each)
        except NotFound:
            continue
        if keep_watch(uow, row) is Level.CROSSED:
            crossed.append(reference_of(row.number))
    return tuple(crossed)


def of_same_claims(uow: UnitOfWork, lines: Iterable[BilledLine]) -> frozenset[UUID]:
    """The estimates that have a line of any of these claims: a later claim may have taken it back."""
    keys = claim_keys(uow, lines)
    found: set[UUID] = set()
    for start in range(0, len(keys), AT_ONCE):
        wanted = EstimateChargeRow.claim_key.in_(keys[start : start + AT_ONCE])
        rows = uow.session.scalars(uow.rows(EstimateChargeRow).where(wanted))
        found.update(row.estimate_id for row in rows if row.estimate_id is not None)
    return frozenset(found)
