"""The people of an organization: inviting them, what they may do, and taking access away again."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from appeals.domain.accounts import InvitationView, Invited, UserView
from appeals.domain.actor import Permission, Role
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import BadInput, Conflict, Fault, NotSignedIn
from appeals.services.passwords import hashed
from appeals.services.user_rows import (
    checked_email,
    digest,
    end_sessions,
    new_session_key,
    one_time_secret,
    person,
    user_view,
)
from appeals.store import audit
from appeals.store.audit import Act
from appeals.store.people import OrganizationRow, UserRow
from appeals.store.sign_in import InvitationRow, PasskeyRow
from appeals.store.unit_of_work import Door, UnitOfWork

INVITATION_LASTS = timedelta(days=7)
SPENT = "This link was used, replaced, or is too old. Ask for a new one, or ask your administrator."


def list_people(uow: UnitOfWork) -> tuple[UserView, ...]:
    """The people of the organization with how they sign in, by name. Permission MANAGE_PEOPLE."""
    with uow.look("users.listed", Permission.MANAGE_PEOPLE):
        rows = uow.session.scalars(uow.rows(UserRow).order_by(UserRow.name, UserRow.id)).all()
        return tuple(user_view(uow.session, row) for row in rows)


def read_person(uow: UnitOfWork, user_id: UUID) -> UserView:
    """One person. Permission MANAGE_PEOPLE."""
    with uow.look("user.read", Permission.MANAGE_PEOPLE, user_id):
        return user_view(uow.session, uow.see(UserRow, user_id, "person"))


def invite(uow: UnitOfWork, *, email: str, name: str, roles: Collection[Role]) -> Invited:
    """Add a person, who sets a password by the link. MANAGE_PEOPLE; Conflict if the e-mail is taken."""
    with uow.act("user.invited", Permission.MANAGE_PEOPLE) as act:
        address = checked_email(email)
        known_as = told(name, "name", "say the person's name", longest=LONGEST_NAME)
        if uow.session.scalar(select(UserRow.id).where(UserRow.email == address)):
            raise Conflict("Someone already signs in with this e-mail address. Use another.")
        row = UserRow(
            email=address, name=known_as, password_hash="", roles=_checked(roles), created_at=uow.now
        )
        new_session_key(row)
        uow.add(row)
        uow.session.flush()
        act.about(row.id, roles=row.roles)
        return _with_link(uow, row)


def invite_again(uow: UnitOfWork, user_id: UUID) -> Invited:
    """A new link, for who lost the first or forgot the password; older links end. MANAGE_PEOPLE."""
    with uow.act("user.invited_again", Permission.MANAGE_PEOPLE, user_id):
        row = uow.get(UserRow, user_id, "person")
        if not row.active:
            raise Conflict("This person's access is closed. Open it first.")
        return _with_link(uow, row)


def change_roles(uow: UnitOfWork, user_id: UUID, roles: Collection[Role]) -> UserView:
    """Give a person other roles, at once. MANAGE_PEOPLE; the last administrator stays one."""
    with uow.act("user.roles_changed", Permission.MANAGE_PEOPLE, user_id) as act:
        row = uow.get(UserRow, user_id, "person")
        wanted = _checked(roles)
        if Role.ADMINISTRATOR.value not in wanted:
            _keep_an_administrator(uow, row)
        act.about(row.id, before=list(row.roles), after=wanted)
        row.roles = wanted
        return user_view(uow.session, row)


def close_access(uow: UnitOfWork, user_id: UUID) -> UserView:
    """No more signing in, and every session ends. MANAGE_PEOPLE; never for the last administrator."""
    with uow.act("user.closed", Permission.MANAGE_PEOPLE, user_id) as act:
        row = uow.get(UserRow, user_id, "person")
        _keep_an_administrator(uow, row)
        row.active = False
        new_session_key(row)
        _end_links(uow.session, row, uow.now)
        act.detail["sessions_ended"] = end_sessions(uow.session, row, uow.now)
        return user_view(uow.session, row)


def open_access(uow: UnitOfWork, user_id: UUID) -> UserView:
    """The person may sign in again. Permission MANAGE_PEOPLE."""
    with uow.act("user.opened", Permission.MANAGE_PEOPLE, user_id):
        row = uow.get(UserRow, user_id, "person")
        row.active = True
        return user_view(uow.session, row)


def end_sessions_of(uow: UnitOfWork, user_id: UUID) -> int:
    """End all sessions of a person, also half-done sign-ins; how many there were. MANAGE_PEOPLE."""
    with uow.act("user.sessions_ended", Permission.MANAGE_PEOPLE, user_id) as act:
        row = uow.get(UserRow, user_id, "person")
        new_session_key(row)
        act.detail["count"] = count = end_sessions(uow.session, row, uow.now)
        return count


def reset_second_factor(uow: UnitOfWork, user_id: UUID) -> UserView:
    """For a lost phone: forget authenticator, passkeys and recovery codes; sessions end. MANAGE_PEOPLE.

    The person sets a new second factor at the next sign-in. Establish first that it is the person who asks.
    """
    with uow.act("user.second_factor_reset", Permission.MANAGE_PEOPLE, user_id) as act:
        row = uow.get(UserRow, user_id, "person")
        row.tf_primary_method = row.tf_totp_secret = row.tf_recovery_codes = row.tf_last_counter = None
        uow.session.execute(delete(PasskeyRow).where(PasskeyRow.user_id == row.id))
        new_session_key(row)
        act.detail["sessions_ended"] = end_sessions(uow.session, row, uow.now)
        uow.session.flush()
        return user_view(uow.session, row)


def read_invitation(door: Door, token: str) -> InvitationView:
    """Whom a link invites. Raises NotSignedIn if it is used, replaced, too old or wrong."""
    with door.store.reading() as session:
        link = session.scalars(
            select(InvitationRow).where(InvitationRow.secret_sha256 == digest(token))
        ).one_or_none()
        if link is None or link.used_at is not None or link.expires_at < door.now:
            raise NotSignedIn(SPENT)
        user = session.get_one(UserRow, link.user_id)
        organization = session.get_one(OrganizationRow, user.organization_id)
        return InvitationView(organization.name, user.name, user.email, again=bool(user.password_hash))


def accept_invitation(door: Door, token: str, *, password: str) -> None:
    """Set the person's password by a link, once; every session and every other link ends.

    The second factor stays. Raises NotSignedIn as above, BadInput for the password.
    """
    read_invitation(door, token)
    password_hash = hashed(password)
    claim = (
        update(InvitationRow)
        .where(
            InvitationRow.secret_sha256 == digest(token),
            InvitationRow.used_at.is_(None),
            InvitationRow.expires_at >= door.now,
        )
        .values(used_at=door.now)
        .returning(InvitationRow.user_id)
    )
    with door.store.writing() as session:
        user = session.get(UserRow, session.scalar(claim))
        if user is None or not user.active:
            raise NotSignedIn(SPENT)
        action = "password.reset" if user.password_hash else "invitation.accepted"
        user.password_hash = password_hash
        new_session_key(user)
        _end_links(session, user, door.now)
        ended = end_sessions(session, user, door.now)
        accepted = Act(action, user.id, {"sessions_ended": ended})
        audit.append(session, door.store.keys, person(user), door.now, accepted)


def new_link(uow: UnitOfWork, user: UserRow, *, lasts: timedelta) -> str:
    """The secret of a fresh link to set a password by, once; a person's older ones end. Needs an open act."""
    _end_links(uow.session, user, uow.now)
    secret, kept = one_time_secret()
    link = InvitationRow(
        user_id=user.id,
        secret_sha256=kept,
        created_at=uow.now,
        created_by=uow.actor.id,
        expires_at=uow.now + lasts,
    )
    uow.add(link)
    uow.session.flush()
    return secret


def _with_link(uow: UnitOfWork, user: UserRow) -> Invited:
    secret = new_link(uow, user, lasts=INVITATION_LASTS)
    return Invited(user_view(uow.session, user), secret, uow.now + INVITATION_LASTS)


def _end_links(session: Session, user: UserRow, now: datetime) -> None:
    unused = (InvitationRow.user_id == user.id, InvitationRow.used_at.is_(None))
    session.execute(update(InvitationRow).where(*unused).values(used_at=now))


def _checked(roles: Collection[Role]) -> list[str]:
    if not roles:
        raise BadInput([Fault("roles", "needs at least one")])
    return sorted({role.value for role in roles})


def _keep_an_administrator(uow: UnitOfWork, leaving: UserRow) -> None:
    if Role.ADMINISTRATOR.value not in leaving.roles:
        return
    others = uow.session.scalars(uow.rows(UserRow).where(UserRow.active, UserRow.id != leaving.id))
    if not any(Role.ADMINISTRATOR.value in other.roles for other in others):
        raise Conflict("This is the only administrator left. Make somebody else one first.")
