"""What accounts give out: organizations, people, keys."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from appeals.domain.actor import Actor, Permission, Role


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
