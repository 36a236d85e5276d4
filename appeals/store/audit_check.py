"""Walks an organization's audit chain and says of each event whether it holds, and how it does not."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from appeals.domain.versions import FIRST
from appeals.domain.views import Broken
from appeals.store.audit import (
    BEGINNING,
    CHAIN,
    END_NOT_PROVED,
    AuditEventRow,
    AuditHeadRow,
    content_of,
    head_seal,
)
from appeals.store.keys import KeyRing

AT_ONCE = 500
MOST_SEARCHED = 20_000  # events within which a moved one is looked for
UNREADABLE = (ValueError, LookupError, TypeError)


def check_chain(session: Session, keys: KeyRing, organization_id: UUID) -> Iterator[Broken | None]:
    """Walk the chain: None for each event that holds, a Broken for each that does not, its end last.

    The noted end is read first: what is appended while the chain is walked is no fault.
    """
    head = session.get(AuditHeadRow, organization_id)
    number, previous, noted = 0, FIRST, None
    for event in _events(session, organization_id):
        place = event if isinstance(event, int) else event.number
        gap = _missing(number + 1, place - 1)
        if gap is not None:
            yield gap
        if isinstance(event, int):
            yield Broken("audit", f"audit event {place}", "it cannot be read: it was changed")
            number, previous = place, ""
            continue
        yield _fault(keys, event, previous if gap is None and previous else event.previous_mac)
        number, previous = place, event.mac
        noted = previous if head is not None and number == head.number else noted
    yield from _end(keys, head, number, noted)


def not_as_audited(
    session: Session, organization_id: UUID, action: str, present: Mapping[UUID, str]
) -> Iterator[UUID | None]:
    """The ids that the chain saw sealed by this action and that are gone, or have another hash, by now."""
    events = select(AuditEventRow.subject_id, AuditEventRow.detail).where(
        AuditEventRow.organization_id == organization_id, AuditEventRow.action == action
    )
    for subject_id, detail in session.execute(events.order_by(AuditEventRow.number)).all():
        if subject_id is None or present.get(subject_id, "-") not in detail:
            yield subject_id


def _events(session: Session, organization_id: UUID) -> Iterator[AuditEventRow | int]:
    """Each event in order, or its number alone where a column no longer holds what it can hold."""
    last = 0
    own = select(AuditEventRow).where(AuditEventRow.organization_id == organization_id)
    ordered = own.order_by(AuditEventRow.number).execution_options(yield_per=AT_ONCE)
    stream = session.scalars(ordered)
    try:
        for event in stream:
            last = event.number
            yield event
    except UNREADABLE:
        stream.close()  # it is somewhere in the last batch: from here on one by one
    else:
        return
    rest = select(AuditEventRow.number).where(
        AuditEventRow.organization_id == organization_id, AuditEventRow.number > last
    )
    for number in session.scalars(rest.order_by(AuditEventRow.number)).all():
        try:
            yield session.scalars(own.where(AuditEventRow.number == number)).one()
        except UNREADABLE:
            yield number


def _missing(first: int, last: int) -> Broken | None:
    if first > last:
        return None
    which = f"audit event {first}" if first == last else f"audit events {first} to {last}"
    why = "it is missing from the chain" if first == last else "they are missing from the chain"
    return Broken("audit", which, why)


def _fault(keys: KeyRing, event: AuditEventRow, previous: str) -> Broken | None:
    where = f"audit event {event.number}"
    if event.mac == keys.mac(CHAIN, content_of(event)):
        if event.previous_mac != previous:
            return Broken("audit", where, "it does not follow the event before it")
        if event.number == 1 and event.action != BEGINNING:
            return Broken("audit", where, "the chain was begun anew: all that was before is missing")
        if event.action == END_NOT_PROVED:
            why = "the note of where the chain ended was changed or removed before it: events may be missing"
            return Broken("audit", where, why)
        return None
    place = _written_as(keys, event)
    if place is not None:
        return Broken("audit", where, f"it was moved: it was written as event {place}")
    return Broken("audit", where, "it was changed after it was written")


def _written_as(keys: KeyRing, event: AuditEventRow) -> int | None:
    """The number under which the event is whole, if there is one: then only its place was changed."""
    near = range(max(1, event.number - MOST_SEARCHED), event.number + MOST_SEARCHED)
    if not event.mac:
        return None
    content = [(number, content_of(event, number)) for number in near]
    return next((number for number, each in content if keys.mac(CHAIN, each) == event.mac), None)


def _end(keys: KeyRing, head: AuditHeadRow | None, number: int, noted: str | None) -> Iterator[Broken]:
    where = "the end of the audit chain"
    if number == 0:
        yield Broken("audit", "the whole audit chain", "it is missing")
    elif head is None:
        yield Broken("audit", where, "the note of where the chain ends was removed")
    elif head.seal != head_seal(keys, head):
        yield Broken("audit", where, "the note of where the chain ends was changed")
    elif head.number > number:
        gone = _missing(number + 1, head.number)
        yield gone or Broken("audit", where, "it is missing")
    elif noted is not None and noted != head.mac:
        yield Broken("audit", where, "the last event is not the one that was noted")
