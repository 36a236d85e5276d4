"""Between an estimate's bills as the domain knows them and their rows; keeps the watch. Needs an open act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_

from appeals.domain.estimate_bill_views import Unforeseen, UnforeseenView
from appeals.domain.estimate_bill_watch import Billing, PlannedCharge, provider_watches, worst
from appeals.domain.estimate_bills import BilledLine, Recorded, Standing, VersionTotals, sides_of, standing
from appeals.domain.estimate_disputes import DisputeEvent, DisputeState, dispute_state
from appeals.domain.estimate_file import EstimateFile, GivenVersion
from appeals.domain.estimate_history import local_day, reached
from appeals.domain.estimate_matching import Found
from appeals.domain.estimate_watch import Level
from appeals.domain.plain import from_plain
from appeals.services.estimate_claims import replaced_claims
from appeals.services.estimate_rows import file_of
from appeals.store.base import new_id
from appeals.store.estimate_bills import (
    EstimateChargeRow,
    EstimateDisputeEventRow,
    EstimateDisputeRow,
    EstimatePlannedChargeRow,
    EstimateUnforeseenRow,
    EstimateWatchRow,
)
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_story import asked_on
from nqtl_library.records.estimate import read


def charge_rows(uow: UnitOfWork, estimate_id: UUID) -> Sequence[EstimateChargeRow]:
    """The lines of an estimate, and whatever other line is of the same claims."""
    own = uow.session.scalars(
        uow.rows(EstimateChargeRow).where(EstimateChargeRow.estimate_id == estimate_id)
    ).all()
    claims = sorted({key for row in own for key in (row.claim_key, row.original_key)} - {""})
    wanted = or_(
        EstimateChargeRow.estimate_id == estimate_id,
        EstimateChargeRow.claim_key.in_(claims),
        EstimateChargeRow.original_key.in_(claims),
    )
    return uow.session.scalars(uow.rows(EstimateChargeRow).where(wanted).order_by(EstimateChargeRow.id)).all()


def line_of(row: EstimateChargeRow) -> BilledLine:
    """A line as it was billed."""
    return from_plain(BilledLine, row.told)


def laid_over(uow: UnitOfWork, rows: Iterable[EstimateChargeRow]) -> Standing:
    """Which lines stand; what a person set aside is none."""
    told = [(row, line_of(row)) for row in rows if row.found is not Found.SET_ASIDE]
    replaced = replaced_claims(uow, told)
    return standing(
        Recorded(row.id, row.estimate_id, row.claim_key, line, replaced.get(row.id, frozenset()))
        for row, line in told
    )


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that was billed, planned and written down for an estimate, read once."""

    file: EstimateFile
    charges: Sequence[EstimateChargeRow]
    stand: Standing
    planned: Sequence[EstimatePlannedChargeRow]
    unforeseen: tuple[UnforeseenView, ...]
    billing: Billing


def books_of(uow: UnitOfWork, row: EstimateRow, file: EstimateFile | None = None) -> Books:
    """The books of an estimate."""
    told = file or file_of(uow, row)
    charges = charge_rows(uow, row.id)
    stand = laid_over(uow, charges)
    planned, unforeseen = planned_rows(uow, row.id), _unforeseen_of(uow, row)
    billing = Billing(
        versions=tuple(_totals(each, told) for each in told.versions),
        lines=tuple(each.line for each in stand.lines if each.estimate_id == row.id),
        planned=tuple(planned_of(each) for each in planned),
        reasons=tuple(each.told for each in unforeseen),
    )
    return Books(told, charges, stand, planned, unforeseen, billing)


def keep_watch(uow: UnitOfWork, row: EstimateRow, billing: Billing | None = None) -> Level:
    """Count anew where an estimate's bills stand, and tell the audit chain what is now over or coming."""
    watches = provider_watches(billing or books_of(uow, row).billing)
    states = [state for _, state in dispute_states(uow, row.id)]
    kept = _watch_row(uow, row.id)
    before, coming_before = kept.level, kept.coming_on
    kept.level = worst(watches)
    kept.over = max((each.over for each in watches), default=0)
    kept.coming_on = min((each.coming.on for each in watches if each.coming), default=None)
    kept.unlisted = sum(not item.reason for each in watches for item in each.unlisted)
    kept.open_disputes = sum(state.is_open for state in states)
    kept.packet_due = _next_packet(states)
    kept.changed_at = uow.now
    uow.session.flush()
    if kept.level is Level.CROSSED and before is not Level.CROSSED:
        limits = sorted({name for each in watches for name in each.crossed})
        uow.record("estimate.bill_over", row.id, number=row.number, limits=limits)
    if kept.coming_on is not None and coming_before is None:
        uow.record("estimate.bill_coming", row.id, number=row.number)
    return kept.level


def is_watched(uow: UnitOfWork, estimate_id: UUID) -> bool:
    """Whether anything was ever billed or planned for an estimate."""
    own = uow.rows(EstimateWatchRow).where(EstimateWatchRow.estimate_id == estimate_id)
    return uow.session.scalars(own).first() is not None


def planned_rows(uow: UnitOfWork, estimate_id: UUID) -> Sequence[EstimatePlannedChargeRow]:
    """What the schedule shows coming."""
    rows = uow.rows(EstimatePlannedChargeRow).where(EstimatePlannedChargeRow.estimate_id == estimate_id)
    found = uow.session.scalars(rows).all()
    return sorted(found, key=lambda row: (planned_of(row).on, row.id))


def planned_of(row: EstimatePlannedChargeRow) -> PlannedCharge:
    """A planned charge."""
    return from_plain(PlannedCharge, row.told)


def _unforeseen_of(uow: UnitOfWork, row: EstimateRow) -> tuple[UnforeseenView, ...]:
    """Why things could not be foreseen, in the order in which it was written down."""
    rows = uow.rows(EstimateUnforeseenRow).where(EstimateUnforeseenRow.estimate_id == row.id)
    views = []
    for each in uow.session.scalars(
        rows.order_by(EstimateUnforeseenRow.recorded_at, EstimateUnforeseenRow.id)
    ):
        told = from_plain(Unforeseen, each.told)
        later = (local_day(each.recorded_at, row.zone) - told.known_on).days
        views.append(UnforeseenView(each.id, told, each.recorded_at, each.recorded_by, later))
    return tuple(views)


def dispute_rows(uow: UnitOfWork, estimate_id: UUID) -> Sequence[EstimateDisputeRow]:
    """The disputes over an estimate's bills, in order."""
    rows = uow.rows(EstimateDisputeRow).where(EstimateDisputeRow.estimate_id == estimate_id)
    return uow.session.scalars(rows.order_by(EstimateDisputeRow.number)).all()


def dispute_event_rows(uow: UnitOfWork, dispute_id: UUID) -> Sequence[EstimateDisputeEventRow]:
    """What happened in a dispute, in the order in which it was recorded."""
    rows = uow.rows(EstimateDisputeEventRow).where(EstimateDisputeEventRow.dispute_id == dispute_id)
    return uow.session.scalars(
        rows.order_by(EstimateDisputeEventRow.recorded_at, EstimateDisputeEventRow.id)
    ).all()


def dispute_states(uow: UnitOfWork, estimate_id: UUID) -> tuple[tuple[EstimateDisputeRow, DisputeState], ...]:
    """Every dispute over an estimate's bills, and where it stands."""
    return tuple(
        (
            row,
            dispute_state(from_plain(DisputeEvent, each.told) for each in dispute_event_rows(uow, row.id)),
        )
        for row in dispute_rows(uow, estimate_id)
    )


def clinicians_of(file: EstimateFile) -> Mapping[str, frozenset[str]]:
    """The NPIs of who sees patients under each provider's key, by the directory as it is now."""
    entries = {each.key: file.directory.get(each.provider_id) for each in file.content.providers}
    return {key: frozenset(one.npi for one in entry.clinicians) for key, entry in entries.items() if entry}


def _totals(version: GivenVersion, file: EstimateFile) -> VersionTotals:
    estimate = read(version.record)
    given = [one.at for one in reached(version.deliveries) if one.method.written]
    return VersionTotals(
        number=version.number,
        given_on=local_day(min(given), file.zone) if given else None,
        state=estimate.state,
        on_request=asked_on(estimate) is not None,
        sides=sides_of(estimate, clinicians_of(file)),
    )


def _watch_row(uow: UnitOfWork, estimate_id: UUID) -> EstimateWatchRow:
    rows = uow.rows(EstimateWatchRow).where(EstimateWatchRow.estimate_id == estimate_id)
    found = uow.session.scalars(rows).one_or_none()
    if found is not None:
        return found
    fresh = EstimateWatchRow(
        id=new_id(),
        estimate_id=estimate_id,
        level=Level.WITHIN,
        over=0,
        unlisted=0,
        open_disputes=0,
        changed_at=uow.now,
    )
    uow.add(fresh)
    return fresh


def _next_packet(states: Iterable[DisputeState]) -> date | None:
    waiting = (
        each.packet_due
        for each in states
        if each.is_open and each.packet_due is not None and each.packet_sent_on is None
    )
    return min(waiting, default=None)
