"""Keeps billed lines and planned charges, gives lines their estimates, counts again. Needs an open act."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_file import reference_of
from appeals.domain.estimate_matching import Match
from appeals.domain.estimate_watch import Level
from appeals.domain.plain import to_plain
from appeals.errors import NotFound
from appeals.services.estimate_bill_rows import keep_watch
from appeals.services.estimate_claims import claim_key, claim_keys, original_key
from appeals.services.estimate_rows import estimate_to_see, turns
from appeals.store.base import new_id
from appeals.store.estimate_bills import EstimateChargeRow, EstimatePlannedChargeRow
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork

AT_ONCE = 500


def add_charges(
    uow: UnitOfWork, lines: Sequence[tuple[BilledLine, str, Match]], file_id: UUID | None = None
) -> None:
    """Keep billed lines, each with its identity and where it belongs: many at once, as files bring them."""
    estimates = {match.estimate_id for _, _, match in lines if match.estimate_id is not None}
    practices = _practices_of(uow, sorted(estimates))
    usual = uow.practice or uow.actor.only_practice
    rows = [
        {
            "estimate_id": match.estimate_id,
            "file_id": file_id,
            "identity": identity,
            "claim_key": claim_key(uow, line),
            "original_key": original_key(uow, line),
            "found": match.found,
            "told": to_plain(line),
            "set_aside_because": "",
            "recorded_at": uow.now,
            "recorded_by": uow.actor.name,
            "practice_id": practices.get(match.estimate_id) or usual,
        }
        for line, identity, match in lines
    ]
    uow.add_all(EstimateChargeRow, rows)


def _practices_of(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID | None, UUID | None]:
    found: dict[UUID | None, UUID | None] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = uow.rows(EstimateRow).where(EstimateRow.id.in_(ids[start : start + AT_ONCE]))
        found.update({row.id: row.practice_id for row in uow.session.scalars(rows)})
    return found


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


def count_in_turns(uow: UnitOfWork, ids: Iterable[UUID | None]) -> tuple[str, ...]:
    """As below for many estimates, in transactions of their own; in no open act."""
    crossed: list[str] = []
    for part in turns(sorted({one for one in ids if one is not None})):
        with uow.act("estimate_charges.counted", Permission.ESTIMATE) as act:
            crossed += count_anew(uow, part)
            act.about(uow.actor.organization_id, estimates=len(part))
    return tuple(crossed)


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
