"""The very first start: a token from the console makes the first administrator, and then never again."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from appeals.domain.accounts import UserView
from appeals.domain.actor import Role
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import BadInput, Fault, NotFound, NotSignedIn
from appeals.services.accounts import check_time_zone
from appeals.services.passwords import hashed
from appeals.services.user_rows import (
    checked_email,
    digest,
    new_session_key,
    one_time_secret,
    person,
    user_view,
)
from appeals.store import audit
from appeals.store.audit import Act
from appeals.store.people import OrganizationRow, UserRow
from appeals.store.sign_in import SetupTokenRow
from appeals.store.unit_of_work import Door

TOKEN_LASTS = timedelta(hours=24)


def is_first_run(door: Door) -> bool:
    """Whether nobody can sign in yet: then, and only then, there is a set-up page."""
    with door.store.reading() as session:
        return session.scalar(select(UserRow.id).limit(1)) is None


def new_setup_token(door: Door) -> str | None:
    """A fresh token for the console, in place of any before; None once somebody can sign in."""
    if not is_first_run(door):
        return None
    secret, kept = one_time_secret()
    with door.store.writing() as session:
        session.execute(delete(SetupTokenRow))
        session.add(SetupTokenRow(secret_sha256=kept, expires_at=door.now + TOKEN_LASTS))
    return secret


def set_up(
    door: Door, *, token: str, organization: str, time_zone: str, name: str, email: str, password: str
) -> UserView:
    """Make the organization and its first administrator. The token is used up with it.

    Raises NotFound once there are people, NotSignedIn for a wrong or old token, BadInput for the rest.
    """
    if not is_first_run(door):
        raise NotFound("page")
    title = told(organization, "organization", "name the organization", longest=LONGEST_NAME)
    known_as = told(name, "name", "say your name", longest=LONGEST_NAME)
    check_time_zone(time_zone)
    address, password_hash = checked_email(email), _hashed_for(password)
    with door.store.writing() as session:
        _use_token_up(session, token, door)
        home = session.scalars(select(OrganizationRow).where(OrganizationRow.name == title)).one_or_none()
        if home is None:
            home = OrganizationRow(name=title, time_zone=time_zone, created_at=door.now)
            session.add(home)
            session.flush()
        first = UserRow(
            organization_id=home.id,
            email=address,
            name=known_as,
            password_hash=password_hash,
            roles=[Role.ADMINISTRATOR.value],
            created_at=door.now,
        )
        new_session_key(first)
        session.add(first)
        session.flush()
        made = Act("installation.set_up", first.id, {"roles": first.roles})
        audit.append(session, door.store.keys, person(first), door.now, made)
        return user_view(session, first)


def _use_token_up(session: Session, token: str, door: Door) -> None:
    claim = delete(SetupTokenRow).where(
        SetupTokenRow.secret_sha256 == digest(token.strip()), SetupTokenRow.expires_at >= door.now
    )
    if session.scalar(claim.returning(SetupTokenRow.id)) is None:
        raise NotSignedIn(
            "This is not the set-up token, or it is older than a day. Restart the service: "
            "its console shows a new one."
        )


def _hashed_for(password: str) -> str:
    if not password:
        raise BadInput([Fault("password", "choose one")])
    return hashed(password)
