"""Signing in step by step, and the sessions that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import compare_digest
from uuid import UUID

from sqlalchemy import delete, select

from appeals.domain.accounts import Account, SessionView, SignedIn
from appeals.domain.actor import Actor
from appeals.errors import NotSignedIn
from appeals.services import lockout
from appeals.services.passwords import fits
from appeals.services.user_rows import end_sessions, kept_codes, new_session_key, own_account, person
from appeals.store import audit
from appeals.store.audit import Act
from appeals.store.people import UserRow
from appeals.store.sign_in import SessionRow
from appeals.store.unit_of_work import Door

REFUSED = "This e-mail address and password do not fit together, or the account is closed. Try again."
SEEN_NOTED_EVERY = timedelta(minutes=1)  # a write for every page would make reading wait
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How long a session lasts: without a request, and at all."""

    idle: timedelta
    longest: timedelta


def sign_in_check(door: Door, *, email: str, password: str) -> SignedIn:
    """Check a password; takes as long for an unknown e-mail. Raises NotSignedIn, same sentence always.

    After five failures in a row the address rests for longer and longer (Resting, at most an hour). The
    slow hash is computed outside of any transaction. A password alone begins no session.
    """
    with door.store.reading() as session:
        lockout.check_rest(session, door.store.keys, email, door.now)
        user = session.scalars(select(UserRow).where(UserRow.email == email.strip().lower())).one_or_none()
    allowed = fits(password, user.password_hash if user is not None else None)
    allowed = allowed and user is not None and user.active
    with door.store.writing() as session:
        lockout.check_rest(session, door.store.keys, email, door.now)  # others may have guessed meanwhile
        rests_until = None if allowed else lockout.note_failure(session, door.store.keys, email, door.now)
        if user is not None:
            tried = Act("password.accepted" if allowed else "sign_in.refused", user.id, {"step": "password"})
            audit.append(session, door.store.keys, person(user), door.now, tried)
    if user is None or not allowed:
        if rests_until is not None:
            with door.store.reading() as session:
                lockout.check_rest(session, door.store.keys, email, door.now)
        raise NotSignedIn(REFUSED)
    return SignedIn(person(user), user.fs_uniquifier)


def prove_password(door: Door, user_id: UUID, password: str) -> bool:
    """Whether someone who is signed in knows their password; failures count as those of signing in."""
    with door.store.reading() as session:
        user = session.get_one(UserRow, user_id)
        lockout.check_rest(session, door.store.keys, user.email, door.now)
    right = fits(password, user.password_hash)
    with door.store.writing() as session:
        if not right:
            lockout.note_failure(session, door.store.keys, user.email, door.now)
        proved = Act("reauthenticated" if right else "reauthentication.refused", user.id, {"by": "password"})
        audit.append(session, door.store.keys, person(user), door.now, proved)
    return right


def note_refused_factor(door: Door, user_id: UUID, step: str) -> None:
    """A second factor was wrong. Counts as a failure to sign in, for the same address."""
    with door.store.writing() as session:
        user = session.get_one(UserRow, user_id)
        lockout.note_failure(session, door.store.keys, user.email, door.now)
        refused = Act("sign_in.refused", user.id, {"step": step})
        audit.append(session, door.store.keys, person(user), door.now, refused)


def check_rest(door: Door, email: str) -> None:
    """Raise Resting while the address rests: asked before a code is even looked at."""
    with door.store.reading() as session:
        lockout.check_rest(session, door.store.keys, email, door.now)


def account_for_session(door: Door, *, user_id: UUID, session_key: str) -> Account:
    """Whose session key this is. Raises NotSignedIn if inactive or revoked."""
    with door.store.reading() as session:
        user = session.get(UserRow, user_id)
        if user is None or not user.active or not compare_digest(user.fs_uniquifier, session_key):
            raise NotSignedIn
        return _account(user)


def account_by_email(door: Door, email: str) -> Account:
    """The account with an address. Raises NotSignedIn if there is none that is active."""
    with door.store.reading() as session:
        user = session.scalars(select(UserRow).where(UserRow.email == email.strip().lower())).one_or_none()
        if user is None or not user.active:
            raise NotSignedIn
        return _account(user)


def actor_for_session(door: Door, *, user_id: UUID, session_key: str) -> Actor:
    """Who a session key belongs to. Raises NotSignedIn if inactive or revoked."""
    return account_for_session(door, user_id=user_id, session_key=session_key).actor


def begin_session(door: Door, user_id: UUID, *, via: Sequence[str]) -> UUID:
    """Every factor was proved: a session begins, failures are forgotten. Gives the session's id."""
    words = "+".join(via)[:80]
    with own_account(door, user_id, "signed_in", via=words) as (session, user, _act):
        lockout.forget_failures(session, door.store.keys, user.email)
        user.last_login_at, user.current_login_at = user.current_login_at, door.now
        user.login_count += 1
        old = (SessionRow.user_id == user.id, SessionRow.started_at < door.now - KEPT_FOR)
        session.execute(delete(SessionRow).where(*old))
        stay = SessionRow(
            organization_id=user.organization_id,
            user_id=user.id,
            started_at=door.now,
            seen_at=door.now,
            via=words,
        )
        session.add(stay)
        session.flush()
        return stay.id


def continue_session(door: Door, *, session_id: UUID | None, user_id: UUID, rules: SessionRules) -> None:
    """Note that a session is used. Raises NotSignedIn if it has ended, or ends it now, and says why."""
    with door.store.reading() as session:
        stay = session.get(SessionRow, session_id) if session_id is not None else None
        if stay is None or stay.user_id != user_id or stay.ended_at is not None:
            raise NotSignedIn("This session has ended. Sign in again.")
    why = _why_over(stay, door, rules)
    if why:
        end_session(door, stay.id, why=why)
        raise NotSignedIn(_sentence(why, rules))
    if door.now - stay.seen_at >= min(SEEN_NOTED_EVERY, rules.idle / 10):
        with door.store.writing() as session:
            session.get_one(SessionRow, stay.id).seen_at = door.now


def end_session(door: Door, session_id: UUID, *, why: str = "signed out") -> None:
    """End a session for good, whatever copies of its cookie exist. Nothing happens if it has ended."""
    with door.store.writing() as session:
        stay = session.get(SessionRow, session_id)
        if stay is None or stay.ended_at is not None:
            return
        stay.ended_at = door.now
        user = session.get_one(UserRow, stay.user_id)
        ended = Act("signed_out", user.id, {"why": why})
        audit.append(session, door.store.keys, person(user), door.now, ended)


def list_sessions(door: Door, user_id: UUID) -> tuple[SessionView, ...]:
    """A person's own sessions that have not ended, the last used first."""
    open_ones = (SessionRow.user_id == user_id, SessionRow.ended_at.is_(None))
    with door.store.reading() as session:
        rows = session.scalars(select(SessionRow).where(*open_ones).order_by(SessionRow.seen_at.desc()))
        return tuple(SessionView(row.id, row.started_at, row.seen_at, row.via) for row in rows)


def end_other_sessions(door: Door, user_id: UUID, *, keep: UUID) -> int:
    """End all of a person's own sessions but the present one; how many there were."""
    with own_account(door, user_id, "sessions.ended") as (session, user, act):
        act.detail["count"] = count = end_sessions(session, user, door.now, keep)
        return count


def end_all_sessions(door: Door, user_id: UUID) -> None:
    """End all of a person's own sessions, with the present one, and every half-done sign-in."""
    with own_account(door, user_id, "sessions.ended") as (session, user, act):
        new_session_key(user)
        act.detail["count"] = end_sessions(session, user, door.now)


def _account(user: UserRow) -> Account:
    return Account(
        person(user),
        user.email,
        user.fs_uniquifier,
        user.tf_totp_secret if user.tf_primary_method else None,
        user.tf_last_counter,
        user.fs_webauthn_user_handle,
        len(kept_codes(user)),
    )


def _why_over(stay: SessionRow, door: Door, rules: SessionRules) -> str:
    if door.now - stay.started_at > rules.longest:
        return "longest session"
    return "idle" if door.now - stay.seen_at > rules.idle else ""


def _sentence(why: str, rules: SessionRules) -> str:
    if why == "idle":
        minutes = round(rules.idle.total_seconds() / 60)
        return f"You were signed out after {minutes} minutes without activity. Sign in again."
    hours = round(rules.longest.total_seconds() / 3600)
    return f"A session lasts at most {hours} hours. Sign in again."
