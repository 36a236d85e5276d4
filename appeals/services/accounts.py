"""Organizations and their people: setting up, adding, and who acts."""

from collections.abc import Collection
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from appeals.domain.accounts import ApiKeyView, IssuedKey, OrganizationView, SignedIn, UserView
from appeals.domain.actor import Actor, ActorKind, Permission, Role
from appeals.domain.words import LONGEST_NAME, printable, told
from appeals.errors import BadInput, Conflict, Fault, NotFound
from appeals.services.api_keys import actor_for_api_key, issue_api_key, list_api_keys, revoke_api_key
from appeals.services.passwords import hashed
from appeals.services.sign_in import actor_for_session, sign_in_check
from appeals.services.user_rows import checked_email, new_session_key, user_view
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
    "check_time_zone",
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


def open_organization(door: Door, *, name: str, time_zone: str = "America/New_York") -> OrganizationView:
    """Make an organization. Only set-up and the command line do this. Conflict if the name is taken."""
    title = told(name, "name", "name the organization", longest=LONGEST_NAME)
    check_time_zone(time_zone)
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
        address = checked_email(email)
        if uow.session.scalar(select(UserRow.id).where(UserRow.email == address)):
            raise Conflict("Someone already signs in with this e-mail address. Use another.")
        row = UserRow(
            email=address,
            name=printable(name).strip() or address,
            password_hash=hashed(password),
            active=True,
            roles=sorted(role.value for role in roles),
            created_at=uow.now,
        )
        new_session_key(row)
        uow.add(row)
        uow.session.flush()
        act.about(row.id, roles=row.roles)
        return user_view(uow.session, row)


def list_users(uow: UnitOfWork) -> tuple[UserView, ...]:
    """The people of the organization, by name. Permission SEE_CASES."""
    with uow.look("users.listed", Permission.SEE_CASES):
        rows = uow.session.scalars(uow.rows(UserRow).order_by(UserRow.name, UserRow.id)).all()
        return tuple(user_view(uow.session, row) for row in rows)


def check_time_zone(time_zone: str) -> None:
    """Raise BadInput unless the zone is known."""
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput([Fault("time_zone", "needs a zone like America/New_York")]) from None


def _operator(organization_id: UUID) -> Actor:
    return Actor(COMMAND, organization_id, "command line", ActorKind.COMMAND, frozenset(Permission))


def _organization_view(row: OrganizationRow) -> OrganizationView:
    return OrganizationView(row.id, row.name, row.time_zone)
