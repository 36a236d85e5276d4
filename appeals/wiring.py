"""Joins settings, keys, database and document store into a service that gives out units of work."""

from dataclasses import dataclass
from datetime import date, datetime

from appeals.domain.actor import Actor
from appeals.settings import Settings
from appeals.store.engine import Store
from appeals.store.unit_of_work import Door, UnitOfWork


@dataclass(frozen=True, slots=True)
class Service:
    """A running service. Made once per process from its settings."""

    settings: Settings
    store: Store

    @classmethod
    def from_settings(cls, settings: Settings) -> "Service":
        """Open everything; makes home folder and keys at the first start. Does not migrate."""
        raise NotImplementedError

    def work(self, actor: Actor, *, now: datetime, today: date) -> UnitOfWork:
        """A unit of work for one request or command of ``actor``; ``today`` is the organization's day."""
        return UnitOfWork(self.store, actor, now=now, today=today)

    def door(self, *, now: datetime) -> Door:
        """For sign-in, keys and set-up, before there is an actor."""
        return Door(self.store, now)

    def secret(self, purpose: str) -> bytes:
        """A secret of this installation, the same at every start and in every process."""
        return self.store.keys.secret(purpose)

    def migrate(self) -> None:
        """Bring the database to the present schema; safe to repeat and to run in two processes at once."""
        raise NotImplementedError

    def ready(self) -> None:
        """Raise StoreUnavailable unless the database answers and has the present schema."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back all connections."""
        self.store.engine.dispose()
