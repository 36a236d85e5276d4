"""People's rows as the account services share them: who one is, and acts upon one's own account."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from appeals.domain.accounts import UserView
from appeals.domain.actor import Actor, ActorKind, Permission, Role, permissions_of
from appeals.errors import BadInput, Fault, NotSignedIn
from appeals.store import audit
from appeals.store.audit import Act
from appeals.store.people import UserRow
from appeals.store.sign_in import PasskeyRow, SessionRow
from appeals.store.unit_of_work import Door


@contextmanager
def own_account(
    door: Door, user_id: UUID, action: str, **detail: object
) -> Iterator[tuple[Session, UserRow, Act]]:
    """A person changes their own account: one transaction with its audit event."""
    with door.store.writing() as session:
        user = session.get(UserRow, user_id, with_for_update=True)
        if user is None or not user.active:
            raise NotSignedIn
        act = Act(action, user.id, dict(detail))
        yield session, user, act
        audit.append(session, door.store.keys, person(user), door.now, act)


def person(user: UserRow) -> Actor:
    """The actor that a person is; roles and practices count from the moment they are changed.

    Who manages people sees the whole organization: such a person could lift any limit anyway.
    """
    allowed = permissions_of(Role(role) for role in user.roles)
    limit = None if Permission.MANAGE_PEOPLE in allowed else limit_of(user.practices)
    return Actor(user.id, user.organization_id, user.name, ActorKind.PERSON, allowed, limit)


def limit_of(practices: list[str]) -> frozenset[UUID] | None:
    """The practices that a person or key is limited to; None where there is no limit."""
    return frozenset(UUID(each) for each in practices) if practices else None


def user_view(session: Session, user: UserRow) -> UserView:
    """A person as others of the organization see them."""
    passkeys = select(func.count()).select_from(PasskeyRow).where(PasskeyRow.user_id == user.id)
    return UserView(
        user.id,
        user.email,
        user.name,
        tuple(Role(role) for role in user.roles),
        user.active,
        bool(user.password_hash or user.oidc_subject),
        user.tf_primary_method is not None,
        session.scalar(passkeys) or 0,
        user.current_login_at,
        tuple(UUID(each) for each in user.practices),
    )


def checked_email(email: str) -> str:
    """An address in lower case; raises BadInput where it is none."""
    address = email.strip().lower()
    name, at, domain = address.partition("@")
    if not (name and at and "." in domain and len(address) <= 255 and address.isprintable()):
        raise BadInput([Fault("email", "needs an address like name@example.org")])
    if any(mark.isspace() for mark in address):
        raise BadInput([Fault("email", "needs an address like name@example.org")])
    return address


def new_session_key(user: UserRow) -> None:
    """From now on no cookie, and no half-done sign-in, of this person holds."""
    user.fs_uniquifier = secrets.token_hex(32)


def end_sessions(session: Session, user: UserRow, now: datetime, keep: UUID | None = None) -> int:
    """End the person's sessions, but for the one to keep; how many there were."""
    ended = (
        update(SessionRow)
        .where(SessionRow.user_id == user.id, SessionRow.ended_at.is_(None))
        .values(ended_at=now)
        .returning(SessionRow.id)
    )
    if keep is not None:
        ended = ended.where(SessionRow.id != keep)
    return len(session.scalars(ended).all())


def one_time_secret() -> tuple[str, str]:
    """A secret that is shown once, and the hash that is kept."""
    secret = secrets.token_urlsafe(32)
    return secret, digest(secret)


def digest(secret: str) -> str:
    """The hash of a secret of full strength; a slow one is not needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def kept_codes(user: UserRow) -> list[str]:
    """The hashes of the recovery codes that are left."""
    codes: list[str] = json.loads(user.tf_recovery_codes or "[]")
    return codes
