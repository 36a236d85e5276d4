"""Organizations, people and API keys: who may come in, and as whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from appeals.domain.actor import Actor, Permission, Role
from appeals.store.unit_of_work import Door, UnitOfWork


@dataclass(frozen=True, slots=True)
class UserView:
    """A person of the organization."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """An organization; legal days are days in its time zone."""

    id: UUID
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new API key. ``token`` is shown this once and is not kept."""

    id: UUID
    name: str
    token: str
    scopes: tuple[Permission, ...]
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """An API key without its secret."""

    id: UUID
    name: str
    prefix: str
    scopes: tuple[Permission, ...]
    created_at: datetime
    expires_on: date | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who proved who they are. ``session_key`` changes when all sessions are revoked."""

    actor: Actor
    session_key: str


def open_organization(door: Door, *, name: str, time_zone: str = "America/New_York") -> OrganizationView:
    """Make an organization. Only set-up and the command line do this."""
    raise NotImplementedError


def organizations(door: Door) -> tuple[OrganizationView, ...]:
    """All organizations, oldest first. Only set-up and the command line do this."""
    raise NotImplementedError


def organization(uow: UnitOfWork) -> OrganizationView:
    """The actor's own organization."""
    raise NotImplementedError


def command_actor(door: Door, organization_name: str = "") -> Actor:
    """The operator at the command line, in the only organization or the one named."""
    raise NotImplementedError


def add_user(uow: UnitOfWork, *, email: str, name: str, password: str, roles: Collection[Role]) -> UserView:
    """Add a person. Permission MANAGE_PEOPLE; Conflict if the e-mail is taken."""
    raise NotImplementedError


def list_users(uow: UnitOfWork) -> tuple[UserView, ...]:
    """The people of the organization, by name. Permission SEE_CASES."""
    raise NotImplementedError


def sign_in_check(door: Door, *, email: str, password: str) -> SignedIn:
    """Check a password; takes as long for an unknown e-mail. Raises NotSignedIn, same sentence always.

    After five failures in a row the account rests for longer and longer (at most an hour).
    """
    raise NotImplementedError


def actor_for_session(door: Door, *, user_id: UUID, session_key: str) -> Actor:
    """Who a page session belongs to. Raises NotSignedIn if inactive or revoked."""
    raise NotImplementedError


def issue_api_key(
    uow: UnitOfWork, *, name: str, scopes: Collection[Permission], expires_on: date | None = None
) -> IssuedKey:
    """Make an API key ``ev_<prefix>.<secret>`` with no more scopes than the actor has. MANAGE_KEYS."""
    raise NotImplementedError


def list_api_keys(uow: UnitOfWork) -> tuple[ApiKeyView, ...]:
    """All API keys of the organization, newest first. Permission MANAGE_KEYS."""
    raise NotImplementedError


def revoke_api_key(uow: UnitOfWork, key_id: UUID) -> ApiKeyView:
    """End an API key for good. Permission MANAGE_KEYS."""
    raise NotImplementedError


def actor_for_api_key(door: Door, token: str) -> Actor:
    """Who an API key acts as. Raises NotSignedIn if unknown, wrong, expired or revoked."""
    raise NotImplementedError
