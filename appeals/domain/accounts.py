"""What accounts give out: organizations, people, keys, and how a person signs in."""

from dataclasses import dataclass, field
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
    joined: bool = True  # has set a password, or came through the organization's own sign-in
    second_factor: bool = False
    passkeys: int = 0
    last_signed_in: datetime | None = None
    practices: tuple[UUID, ...] = ()  # empty: sees the whole organization


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
    token: str = field(repr=False)
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
    practices: tuple[UUID, ...] = ()  # empty: sees the whole organization


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who proved a password. ``session_key`` changes when all sessions are revoked."""

    actor: Actor
    session_key: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person as signing in sees them. The secret of the second factor is sealed a second time inside."""

    actor: Actor
    email: str
    session_key: str = field(repr=False)
    totp_secret: str | None = field(repr=False)
    totp_last_counter: int | None
    passkey_handle: str | None
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a browser gave for a new passkey, verified."""

    name: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    backed_up: bool
    device_type: str
    extensions: str | None


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey of a person."""

    id: UUID
    user_id: UUID
    name: str
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    backed_up: bool
    device_type: str
    extensions: str | None
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """One stay of a person that has not ended."""

    id: UUID
    started_at: datetime
    seen_at: datetime
    via: str


@dataclass(frozen=True, slots=True)
class Invited:
    """A person and the secret of the link to send them. ``token`` is shown this once and is not kept."""

    user: UserView
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Whom a link is for. ``again``: they have a password, and choose another."""

    organization: str
    name: str
    email: str
    again: bool = False
