"""Organizations and people: setting up, adding, signing in."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from appeals.domain.accounts import ApiKeyView, IssuedKey, OrganizationView, SignedIn, UserView
from appeals.domain.actor import Actor, ActorKind, Permission, Role, permissions_of
from appeals.domain.words import LONGEST_NAME, printable, told
from appeals.errors import BadInput, Conflict, Fault, NotFound, NotSignedIn
from appeals.services.api_keys import actor_for_api_key, issue_api_key, list_api_keys, revoke_api_key
from appeals.services.passwords import fits, hashed
from appeals.store import audit
from appeals.store.audit import Act
from appeals.store.people import OrganizationRow, UserRow
from appeals.store.unit_of_work import Door, UnitOfWork

__all__ = [
    "ApiKeyView",
    "IssuedKey",
    "OrganizationView",
    "SignedIn",
    "UserView",
    "actor_for_api_key",
    "actor_for_session",
    "add_user",
    "command_actor",
    "issue_api_key",
    "list_api_keys",
    "list_users",
    "open_organization",
    "organization",
    "organizations",
    "revoke_api_key",
    "sign_in_check",
]

COMMAND = UUID("00000000-0000-7000-8000-00000000c0de")  # the operator at the command line
FAILURES_ALLOWED = 5
LONGEST_REST = timedelta(hours=1)


def open_organization(door: Door, *, name: str, time_zone: str = "America/New_York") -> OrganizationView:
    """Make an organization. Only set-up and the command line do this. Conflict if the name is taken."""
    title = told(name, "name", "name the organization", longest=LONGEST_NAME)
    _check_time_zone(time_zone)
    with door.store.writing() as session:
        if session.scalar(select(OrganizationRow.id).where(OrganizationRow.name == title)):
            raise Conflict(f"There is already an organization called {title}. Choose another name.")
        row = OrganizationRow(name=title, time_zone=time_zone, created_at=door.now)
        session.add(row)
        session.flush()
        opened = Act("organization.opened", row.id)
        audit.append(session, door.store.keys, _operator(row.id), door.now, opened)
        return _organization_view(row)


def organizations(door: Door) -> tuple[OrganizationView, ...]:
    """All organizations, oldest first. Only set-up and the command line do this."""
    with door.store.reading() as session:
        rows = session.scalars(
            select(OrganizationRow).order_by(OrganizationRow.created_at, OrganizationRow.id)
        )
        return tuple(_organization_view(row) for row in rows)


def organization(uow: UnitOfWork) -> OrganizationView:
    """The actor's own organization."""
    with uow.glance():
        row = uow.session.get_one(OrganizationRow, uow.actor.organization_id)
        return _organization_view(row)


def command_actor(door: Door, organization_name: str = "") -> Actor:
    """The operator at the command line, in the only organization or the one named."""
    known = organizations(door)
    chosen = [each for each in known if not organization_name or each.name == organization_name]
    if len(chosen) == 1:
        return _operator(chosen[0].id)
    if not known:
        raise NotFound("organization yet; start the service once, or set one up,")
    names = ", ".join(each.name for each in known)
    raise BadInput([Fault("organization", f"name one of: {names}")])


def add_user(uow: UnitOfWork, *, email: str, name: str, password: str, roles: Collection[Role]) -> UserView:
    """Add a person. Permission MANAGE_PEOPLE; Conflict if the e-mail is taken."""
    with uow.act("user.added", Permission.MANAGE_PEOPLE) as act:
        address = _checked_email(email)
        if uow.session.scalar(select(UserRow.id).where(UserRow.email == address)):
            raise Conflict("Someone already signs in with this e-mail address. Use another.")
        row = UserRow(
            email=address,
            name=printable(name).strip() or address,
            password_hash=hashed(password),
            fs_uniquifier=secrets.token_hex(32),
            active=True,
            roles=sorted(role.value for role in roles),
            created_at=uow.now,
        )
        uow.add(row)
        uow.session.flush()
        act.about(row.id, roles=row.roles)
        return _user_view(row)


def list_users(uow: UnitOfWork) -> tuple[UserView, ...]:
    """The people of the organization, by name. Permission SEE_CASES."""
    with uow.look("users.listed", Permission.SEE_CASES):
        rows = uow.session.scalars(uow.rows(UserRow).order_by(UserRow.name, UserRow.id))
        return tuple(_user_view(row) for row in rows)


def sign_in_check(door: Door, *, email: str, password: str) -> SignedIn:
    """Check a password; takes as long for an unknown e-mail. Raises NotSignedIn, same sentence always.

    After five failures in a row the account rests for longer and longer (at most an hour).
    """
    with door.store.writing() as session:
        user = session.scalars(
            select(UserRow).where(UserRow.email == email.strip().lower()).with_for_update()
        ).one_or_none()
        resting = user is not None and user.locked_until is not None and user.locked_until > door.now
        right = fits(password, user.password_hash if user is not None and not resting else None)
        if user is not None:
            allowed = right and user.active
            _note_attempt(door, user, allowed=allowed, resting=resting)
            tried = Act("signed_in" if allowed else "sign_in.refused", user.id, {"resting": resting})
            audit.append(session, door.store.keys, _person(user), door.now, tried)
    if user is None or not (right and user.active):
        raise NotSignedIn(
            "This e-mail address and password do not fit together, or the account rests. Try again."
        )
    return SignedIn(_person(user), user.fs_uniquifier)


def actor_for_session(door: Door, *, user_id: UUID, session_key: str) -> Actor:
    """Who a page session belongs to. Raises NotSignedIn if inactive or revoked."""
    with door.store.reading() as session:
        user = session.get(UserRow, user_id)
        if user is None or not user.active or not secrets.compare_digest(user.fs_uniquifier, session_key):
            raise NotSignedIn
        return _person(user)


def _operator(organization_id: UUID) -> Actor:
    return Actor(COMMAND, organization_id, "command line", ActorKind.COMMAND, frozenset(Permission))


def _person(user: UserRow) -> Actor:
    allowed = permissions_of(Role(role) for role in user.roles)
    return Actor(user.id, user.organization_id, user.name, ActorKind.PERSON, allowed)


def _note_attempt(door: Door, user: UserRow, *, allowed: bool, resting: bool) -> None:
    if allowed:
        user.failures, user.locked_until = 0, None
        user.last_login_at, user.current_login_at = user.current_login_at, door.now
        user.login_count += 1
    elif not resting:
        user.failures += 1
        if user.failures >= FAILURES_ALLOWED:
            rest = timedelta(minutes=2 ** min(user.failures - FAILURES_ALLOWED, 6))
            user.locked_until = door.now + min(rest, LONGEST_REST)


def _check_time_zone(time_zone: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput([Fault("time_zone", "needs a zone like America/New_York")]) from None


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    name, at, domain = address.partition("@")
    if not (name and at and "." in domain and len(address) <= 255) or any(mark.isspace() for mark in address):
        raise BadInput([Fault("email", "needs an address like name@example.org")])
    return address


def _organization_view(row: OrganizationRow) -> OrganizationView:
    return OrganizationView(row.id, row.name, row.time_zone)


def _user_view(row: UserRow) -> UserView:
    return UserView(row.id, row.email, row.name, tuple(Role(role) for role in row.roles), row.active)
