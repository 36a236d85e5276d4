"""Where the clock and the actor of a request become a unit of work."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g

from appeals.domain.actor import Actor
from appeals.errors import NotSignedIn
from appeals.services import accounts
from appeals.store.unit_of_work import Door, UnitOfWork
from appeals.wiring import Service

KEY = "evenhand"
CLOCK = f"{KEY}-clock"


def service() -> Service:
    """The running service of this application."""
    return service_of(current_app)


def service_of(app: Flask) -> Service:
    """The running service of an application, outside of any request."""
    found = app.extensions[KEY]
    assert isinstance(found, Service)  # noqa: S101  set by create_app
    return found


def wall_clock() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


def now() -> datetime:
    """This request's instant, in UTC; the same however often it is asked."""
    if "now" not in g:
        clock: Callable[[], datetime] = current_app.extensions.get(CLOCK, wall_clock)
        g.now = clock()
    instant: datetime = g.now
    return instant


def door() -> Door:
    """For those who are nobody yet."""
    return service().door(now=now())


def set_actor(actor: Actor) -> None:
    """Say who this request acts as."""
    g.actor = actor


def actor_or_none() -> Actor | None:
    """Who this request acts as, or nobody."""
    actor: Actor | None = g.get("actor")
    return actor


def actor() -> Actor:
    """Who this request acts as; raises NotSignedIn for nobody."""
    found = actor_or_none()
    if found is None:
        raise NotSignedIn
    return found


def zone() -> ZoneInfo:
    """The time zone of the actor's organization; read once a process, for it moves as often as offices do."""
    zones: dict[UUID, ZoneInfo] = current_app.extensions.setdefault(f"{KEY}-zones", {})
    organization_id = actor().organization_id
    if organization_id not in zones:
        instant = now()
        asking = service().work(actor(), now=instant, today=instant.date())
        zones[organization_id] = ZoneInfo(accounts.organization(asking).time_zone)
    return zones[organization_id]


def new_work() -> UnitOfWork:
    """A unit of work for this request's actor; ``today`` is the organization's own day."""
    instant = now()
    return service().work(actor(), now=instant, today=instant.astimezone(zone()).date())
