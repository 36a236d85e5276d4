"""API keys: issuing, listing, revoking, and who a key acts as."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from appeals.domain.accounts import ApiKeyView, IssuedKey
from appeals.domain.actor import Actor, ActorKind, Permission
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import BadInput, Fault, NotAllowed, NotSignedIn
from appeals.services.user_rows import limit_of
from appeals.store.people import ApiKeyRow
from appeals.store.unit_of_work import Door, UnitOfWork

MARK = "ev_"
USE_NOTED_EVERY = timedelta(minutes=5)  # a write for every call would make reading wait


def issue_api_key(
    uow: UnitOfWork, *, name: str, scopes: Collection[Permission], expires_on: date | None = None
) -> IssuedKey:
    """Make an API key ``ev_<prefix>.<secret>`` with no more scopes than the actor has. MANAGE_KEYS."""
    with uow.act("api_key.issued", Permission.MANAGE_KEYS) as act:
        _check(uow, scopes, expires_on)
        prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        row = ApiKeyRow(
            name=told(name, "name", "say what the key is for", longest=LONGEST_NAME),
            prefix=prefix,
            secret_sha256=_digest(secret),
            scopes=sorted(scope.value for scope in scopes),
            created_by=uow.actor.id,
            created_at=uow.now,
            expires_on=expires_on,
        )
        uow.add(row)
        uow.session.flush()
        act.about(row.id, scopes=row.scopes)
        return IssuedKey(row.id, row.name, f"{MARK}{prefix}.{secret}", _scopes(row), expires_on)


def list_api_keys(uow: UnitOfWork) -> tuple[ApiKeyView, ...]:
    """All API keys of the organization, newest first. Permission MANAGE_KEYS."""
    with uow.look("api_keys.listed", Permission.MANAGE_KEYS):
        rows = uow.session.scalars(uow.rows(ApiKeyRow).order_by(ApiKeyRow.id.desc()))
        return tuple(key_view(row) for row in rows)


def revoke_api_key(uow: UnitOfWork, key_id: UUID) -> ApiKeyView:
    """End an API key for good. Permission MANAGE_KEYS."""
    with uow.act("api_key.revoked", Permission.MANAGE_KEYS, key_id):
        row = uow.get(ApiKeyRow, key_id, "API key")
        row.revoked_at = row.revoked_at or uow.now
        return key_view(row)


def actor_for_api_key(door: Door, token: str) -> Actor:
    """Who an API key acts as. Raises NotSignedIn if unknown, wrong, expired or revoked."""
    prefix, _, secret = token.removeprefix(MARK).partition(".")
    with door.store.reading() as session:
        row = session.scalars(select(ApiKeyRow).where(ApiKeyRow.prefix == prefix)).one_or_none()
    known = row.secret_sha256 if row is not None else _digest("of no key")
    right = secrets.compare_digest(_digest(secret), known)
    actor = actor_of_key(row, door.now) if row is not None else None
    if row is None or actor is None or not right or not token.startswith(MARK):
        raise NotSignedIn("The API key is unknown, expired or revoked. Ask an administrator for a new one.")
    _note_use(door, row)
    return actor


def actor_of_key(row: ApiKeyRow, now: datetime) -> Actor | None:
    """Who a key acts as at a moment; None where it is revoked or expired."""
    if row.revoked_at is not None or (row.expires_on is not None and now.date() > row.expires_on):
        return None
    scopes, limit = frozenset(_scopes(row)), limit_of(row.practices)
    return Actor(row.id, row.organization_id, row.name, ActorKind.API_KEY, scopes, limit)


def _note_use(door: Door, row: ApiKeyRow) -> None:
    if row.last_used_at is not None and door.now - row.last_used_at < USE_NOTED_EVERY:
        return
    with door.store.writing() as session:
        session.get_one(ApiKeyRow, row.id).last_used_at = door.now


def _check(uow: UnitOfWork, scopes: Collection[Permission], expires_on: date | None) -> None:
    faults = []
    if not scopes:
        faults.append(Fault("scopes", "needs at least one"))
    if expires_on is not None and expires_on < uow.today:
        faults.append(Fault("expires_on", "cannot be in the past"))
    if faults:
        raise BadInput(faults)
    for scope in scopes:
        if not uow.actor.may(scope):
            raise NotAllowed(scope.value)


def _scopes(row: ApiKeyRow) -> tuple[Permission, ...]:
    return tuple(Permission(scope) for scope in row.scopes)


def key_view(row: ApiKeyRow) -> ApiKeyView:
    """A key to give out, without its secret."""
    return ApiKeyView(
        row.id,
        row.name,
        row.prefix,
        _scopes(row),
        row.created_at,
        row.expires_on,
        row.last_used_at,
        row.revoked_at,
        tuple(UUID(each) for each in row.practices),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
