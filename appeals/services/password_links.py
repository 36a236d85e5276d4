"""New passwords by mail: who asks never learns who has an account, for the mail goes out apart from it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from appeals.domain.actor import Permission
from appeals.domain.mail import NotSent, password_link
from appeals.errors import Resting
from appeals.services import lockout
from appeals.services.people import new_link
from appeals.store.people import UserRow
from appeals.store.sign_in import PasswordAskRow
from appeals.store.unit_of_work import Door, UnitOfWork

LINK_LASTS = timedelta(minutes=30)
ASK_LASTS = timedelta(minutes=15)  # nobody has the address, or the mail server is away: then it is forgotten
LONGEST_ADDRESS = 320
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Waiting:
    user_id: UUID
    email: str
    asks: tuple[UUID, ...]


def are_mailed(door: Door) -> bool:
    """Whether links go out by mail: a mail server is set, and the address that the links lead to."""
    return door.store.mailer is not None and bool(door.store.address)


def ask_for_link(door: Door, email: str) -> None:
    """Note that somebody with this address wants a new password.

    Nobody looks here whether anybody has the address, so the work is the same. Asked for again and again it
    rests, as at signing in, but counted apart: asking never makes signing in wait. Then nothing is noted.
    """
    if not are_mailed(door):
        return
    counted = f"link {email}"  # no address has a blank in it
    with door.store.writing() as session:
        try:
            lockout.check_rest(session, door.store.keys, counted, door.now)
        except Resting:
            return
        lockout.note_failure(session, door.store.keys, counted, door.now)
        session.add(PasswordAskRow(address=email.strip().lower()[:LONGEST_ADDRESS], asked_at=door.now))


def send_links(uow: UnitOfWork) -> int:
    """Mail a link to those of the organization who asked for one and have a password; how many went out.

    For the schedule. Safe to repeat: an ask is forgotten when its mail is handed over; a repeat makes another
    link, and the one before ends. Permission MANAGE_PEOPLE.
    """
    mailer, sent = uow.mailer, 0
    if mailer is None or not uow.address:
        return 0
    with uow.glance():
        waiting, old = list(_waiting(uow)), list(_old(uow))
    for each in waiting:
        with uow.act("password.link_made", Permission.MANAGE_PEOPLE, each.user_id):
            token = new_link(uow, uow.get(UserRow, each.user_id, "person"), lasts=LINK_LASTS)
        try:
            mailer.send(password_link(each.email, uow.address, token), message_id=each.asks[-1].hex)
        except NotSent:
            continue  # it is tried again at the next strike of the clock
        _forget(uow, each.asks)
        sent += 1
    _forget(uow, old)
    return sent


def _waiting(uow: UnitOfWork) -> Iterator[_Waiting]:
    """Whoever signs in through the organization's own provider alone has no password to replace."""
    asked: dict[str, list[UUID]] = defaultdict(list)
    asks = select(PasswordAskRow).where(PasswordAskRow.asked_at > uow.now - ASK_LASTS)
    for ask in uow.session.scalars(asks.order_by(PasswordAskRow.asked_at).limit(AT_ONCE)):
        asked[ask.address].append(ask.id)
    people = uow.rows(UserRow).where(UserRow.active, UserRow.password_hash != "", UserRow.email.in_([*asked]))
    for user in uow.session.scalars(people):
        yield _Waiting(user.id, user.email, tuple(asked[user.email]))


def _old(uow: UnitOfWork) -> Iterator[UUID]:
    rows = select(PasswordAskRow.id).where(PasswordAskRow.asked_at <= uow.now - ASK_LASTS)
    yield from uow.session.scalars(rows.limit(AT_ONCE))


def _forget(uow: UnitOfWork, asks: Collection[UUID]) -> None:
    if asks:
        with uow.jot():
            uow.session.execute(delete(PasswordAskRow).where(PasswordAskRow.id.in_(asks)))
