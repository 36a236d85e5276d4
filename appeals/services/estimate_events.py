"""Events of an estimate: fit to be kept, then written once. Needs an open act."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from appeals.domain.estimate_file import EventKind, EventTold
from appeals.domain.estimate_history import BOOKINGS, local_day
from appeals.domain.plain import to_plain
from appeals.errors import BadInput, Fault
from appeals.services.estimate_rows import content_of, events_of, office_day, version_rows
from appeals.store.base import new_id
from appeals.store.estimates import EstimateEventRow, EstimateRow
from appeals.store.unit_of_work import UnitOfWork

FIRST_YEAR, LAST_YEAR = 2020, 2100
COPIES = frozenset({EventKind.COPY_ASKED, EventKind.COPY_GIVEN})


def keep_event(uow: UnitOfWork, row: EstimateRow, event: EventTold) -> EstimateEventRow:
    """Keep an event for good; the same event told twice is kept once."""
    check_event(uow, row, event)
    known = next((one for one in events_of(uow, row.id) if one.told == event and not one.withdrawn), None)
    if known is not None:
        return uow.see(EstimateEventRow, known.id, "event")
    kept = EstimateEventRow(
        id=new_id(),
        estimate_id=row.id,
        kind=event.kind,
        told=to_plain(event),
        withdraws=event.withdraws,
        recorded_at=uow.now,
        recorded_by=uow.actor.name,
    )
    uow.add(kept)
    uow.session.flush()
    return kept


def check_event(uow: UnitOfWork, row: EstimateRow, event: EventTold) -> None:
    """Raise BadInput naming what cannot be: a day to come, a service before its booking, a stranger."""
    faults = [*_time_faults(event, office_day(uow, row), row.zone), *_kind_faults(uow, row, event)]
    if faults:
        raise BadInput(faults)


def _time_faults(event: EventTold, today: date, zone: str) -> Iterator[Fault]:
    day = local_day(event.at, zone)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        yield Fault("event.at", f"needs a year from {FIRST_YEAR} to {LAST_YEAR}")
    elif day > today:
        yield Fault("event.at", "is in the future; an event is recorded when it has happened")
    if isinstance(event.at, datetime) and event.at.tzinfo is None and event.at.second:
        yield Fault("event.at", "needs its time zone, or hours and minutes at the office")
    service = event.service_on
    if service is not None and not FIRST_YEAR <= service.year <= LAST_YEAR:
        yield Fault("event.service_on", f"needs a year from {FIRST_YEAR} to {LAST_YEAR}")
    elif service is not None and event.kind in BOOKINGS and service < day:
        yield Fault("event.service_on", "is before the day on which it was booked; correct one of the two")


def _kind_faults(uow: UnitOfWork, row: EstimateRow, event: EventTold) -> Iterator[Fault]:
    if event.kind is EventKind.CHANGED and event.what is None:
        yield Fault("event.what", "say what changed: charges, items, frequency, provider ...")
    if event.kind is EventKind.CO_PROVIDER_ASKED:
        known = [each.key for each in content_of(row).providers]
        if event.provider not in known:
            yield Fault("event.provider", f"is not on this estimate; it lists {', '.join(known) or 'nobody'}")
    if event.kind in COPIES and event.version not in {each.number for each in version_rows(uow, row.id)}:
        yield Fault("event.version", "is not a sealed version of this estimate")
    if event.kind is EventKind.WITHDRAWN and not _may_be_withdrawn(uow, row.id, event.withdraws):
        yield Fault("event.withdraws", "is not an event of this estimate that still counts")


def _may_be_withdrawn(uow: UnitOfWork, estimate_id: UUID, event_id: UUID | None) -> bool:
    return any(
        one.id == event_id and not one.withdrawn and one.told.kind is not EventKind.WITHDRAWN
        for one in events_of(uow, estimate_id)
    )
