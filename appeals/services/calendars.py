"""A person's calendar address: made, revoked, and read by the one who holds its secret."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from appeals.domain.actor import Actor, ActorKind, Permission
from appeals.domain.calendars import CalendarFeed, DueDate, IssuedFeed
from appeals.domain.request_views import reference_of
from appeals.errors import Conflict, NotFound
from appeals.services.case_access import closed_cases
from appeals.services.user_rows import digest, one_time_secret, person
from appeals.store.cases import CaseRow
from appeals.store.people import UserRow
from appeals.store.requests import CalendarFeedRow, RequestRow
from appeals.store.unit_of_work import Door, UnitOfWork

MOST = 2000
A_PERSONS_OWN = "A calendar address belongs to a person: sign in to make one. A key reads the API instead."


def own_feeds(uow: UnitOfWork) -> tuple[CalendarFeed, ...]:
    """The addresses that hold, newest first. Permission SEE_CASES."""
    with uow.look("calendar.listed", Permission.SEE_CASES):
        rows = uow.rows(CalendarFeedRow).where(
            CalendarFeedRow.user_id == uow.actor.id, CalendarFeedRow.revoked_at.is_(None)
        )
        return tuple(map(_view, uow.session.scalars(rows.order_by(CalendarFeedRow.id.desc()))))


def make_feed(uow: UnitOfWork) -> IssuedFeed:
    """Make a calendar address for oneself. Permission SEE_CASES. Its secret is given this once."""
    with uow.act("calendar.made", Permission.SEE_CASES) as act:
        if uow.actor.kind is not ActorKind.PERSON:
            raise Conflict(A_PERSONS_OWN)
        secret, kept = one_time_secret()
        row = uow.add(CalendarFeedRow(user_id=uow.actor.id, secret_sha256=kept, created_at=uow.now))
        uow.session.flush()
        act.about(row.id)
        return IssuedFeed(_view(row), secret)


def revoke_feed(uow: UnitOfWork, feed_id: UUID) -> None:
    """End one of one's own addresses for good. Permission SEE_CASES."""
    with uow.act("calendar.revoked", Permission.SEE_CASES, feed_id):
        row = uow.get(CalendarFeedRow, feed_id, "calendar address")
        if row.user_id != uow.actor.id:
            raise NotFound("calendar address")
        row.revoked_at = row.revoked_at or uow.now


def actor_of_feed(door: Door, secret: str) -> Actor:
    """The person whose calendar this secret opens, to see cases and nothing else.

    NotFound for a secret that is unknown or revoked, and for a person who no longer works here or may not
    see cases.
    """
    with door.store.writing() as session:
        row = session.scalars(
            select(CalendarFeedRow).where(CalendarFeedRow.secret_sha256 == digest(secret))
        ).one_or_none()
        user = session.get(UserRow, row.user_id) if row is not None and row.revoked_at is None else None
        if row is None or user is None or not user.active:
            raise NotFound("calendar")
        actor = person(user)
        if not actor.may(Permission.SEE_CASES):
            raise NotFound("calendar")
        row.last_read_at = door.now
    return _reader(actor)


def due_dates(uow: UnitOfWork) -> tuple[DueDate, ...]:
    """What is due on open cases and requests, the next first. Permission SEE_CASES. Names nobody."""
    with uow.look("calendar.read", Permission.SEE_CASES):
        found = [*_of_cases(uow), *_of_requests(uow)]
        return tuple(sorted(found, key=lambda each: (each.on, each.reference)))


def _of_cases(uow: UnitOfWork) -> list[DueDate]:
    rows = (
        uow.rows(CaseRow)
        .where(CaseRow.is_open.is_(True), CaseRow.next_due.is_not(None))
        .order_by(CaseRow.next_due, CaseRow.number)
        .limit(MOST)
    )
    return [
        DueDate(_case_key(row), row.next_due, f"C-{row.number:05d}", row.next_due_clock)
        for row in uow.session.scalars(rows)
        if row.next_due is not None
    ]


def _case_key(row: CaseRow) -> str:
    return f"case-{row.id.hex}-{row.next_due_clock}"


def _of_requests(uow: UnitOfWork) -> list[DueDate]:
    rows = (
        uow.rows(RequestRow)
        .where(RequestRow.is_open.is_(True), RequestRow.next_on.is_not(None))
        .order_by(RequestRow.next_on, RequestRow.number)
        .limit(MOST)
    )
    found: list[DueDate] = []
    requests = uow.session.scalars(rows).all()
    closed = closed_cases(uow, [row.case_id for row in requests])
    for row in requests:
        if row.case_id in closed:
            continue
        name = reference_of(row.number)
        steps = ((row.next_on, row.next_step.value), (row.due if row.due_is_law else None, "answer_due"))
        found += [DueDate(f"request-{row.id.hex}-{what}", on, name, what) for on, what in steps if on]
    return found


def _reader(actor: Actor) -> Actor:
    """The person, allowed nothing but to see."""
    only = frozenset({Permission.SEE_CASES})
    return replace(actor, permissions=actor.permissions & only)


def _view(row: CalendarFeedRow) -> CalendarFeed:
    return CalendarFeed(row.id, row.created_at, row.last_read_at)
