"""Joins settings, keys, database and document store into a service that gives out units of work."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib import import_module

from sqlalchemy.exc import SQLAlchemyError

from appeals.domain.actor import Actor
from appeals.domain.mail import Mailer
from appeals.domain.timestamps import TimestampAuthority
from appeals.errors import StoreUnavailable
from appeals.gateways.mail import SmtpMailer
from appeals.gateways.outgoing import Outgoing
from appeals.settings import Settings
from appeals.store import schema
from appeals.store.blobs import BlobStore
from appeals.store.engine import Store, open_engine
from appeals.store.key_wrapping import KeyService
from appeals.store.keys import KeyRing, load_keys, read_keys
from appeals.store.unit_of_work import Door, JobTie, UnitOfWork


@dataclass(frozen=True, slots=True)
class Service:
    """A running service. Made once per process from its settings."""

    settings: Settings
    store: Store

    @classmethod
    def from_settings(cls, settings: Settings) -> "Service":
        """Open everything; makes home folder and keys at the first start. Does not migrate.

        Raises WrongKeys where the key file is missing although data exists, or is not the right one.
        """
        os.umask(0o077)  # whatever this process writes, only its user may read
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept_by = key_service_of(settings)
        keys = read_keys(settings.keys, kept_by) if settings.keys else _keys_from_file(settings, kept_by)
        engine = open_engine(settings.database_url, keys)
        store = Store(
            engine,
            keys,
            _bodies(settings, keys),
            _authority(settings),
            mailer=_mailer(settings),
            address=settings.address,
            outgoing=Outgoing(settings.inner_hosts),
        )
        return cls(settings, store)

    def work(self, actor: Actor, *, now: datetime, today: date, job: JobTie | None = None) -> UnitOfWork:
        """A unit of work for a request, command or job of ``actor``; ``today`` is the organization's day."""
        return UnitOfWork(self.store, actor, now=now, today=today, job=job)

    def door(self, *, now: datetime) -> Door:
        """For sign-in, keys and set-up, before there is an actor."""
        return Door(self.store, now)

    def secret(self, purpose: str) -> bytes:
        """A secret of this installation, the same at every start and in every process."""
        return self.store.keys.secret(purpose)

    def migrate(self) -> None:
        """Bring the database to the present schema; safe to repeat and to run in two processes at once."""
        schema.migrate(self.store.engine, self.store.keys)

    def ready(self) -> None:
        """Raise StoreUnavailable unless the database answers and has the present schema."""
        try:
            schema.check(self.store.engine, self.store.keys)
        except SQLAlchemyError as error:
            raise StoreUnavailable("The database does not answer. Tell your operator.") from error

    def close(self) -> None:
        """Give back all connections."""
        self.store.engine.dispose()


def key_service_of(settings: Settings) -> KeyService | None:
    """The service that keeps the key above the key file; None where the file is plain."""
    if settings.key_service is None:
        return None
    gateway = import_module("appeals.gateways.key_services")  # by name: most installations need none of it
    service: KeyService = gateway.key_service(settings.key_service, lambda: datetime.now(UTC))
    return service


def _keys_from_file(settings: Settings, kept_by: KeyService | None) -> KeyRing:
    def reread() -> KeyRing:
        return load_keys(settings.keys_file, may_create=False, kept_by=kept_by)

    if settings.keys_file.exists():
        return replace(load_keys(settings.keys_file, may_create=True, kept_by=kept_by), reread=reread)
    probe = open_engine(settings.database_url, KeyRing.new())
    try:
        may_create = not schema.holds_anything(probe)
    finally:
        probe.dispose()
    return replace(load_keys(settings.keys_file, may_create=may_create, kept_by=kept_by), reread=reread)


def _bodies(settings: Settings, keys: KeyRing) -> BlobStore:
    if settings.bucket:
        return BlobStore.remote(settings.bucket, keys)
    return BlobStore.local(settings.blobs, keys)


def _mailer(settings: Settings) -> Mailer | None:
    if not settings.smtp_url:
        return None
    return SmtpMailer.from_settings(settings.smtp_url, settings.mail_from)


def _authority(settings: Settings) -> TimestampAuthority | None:
    if not settings.tsa_url:
        return None
    gateway = import_module("appeals.gateways.timestamping")  # by name: most installations need none of it
    authority: TimestampAuthority = gateway.HttpAuthority.from_settings(
        settings.tsa_url, settings.tsa_certificates
    )
    return authority
