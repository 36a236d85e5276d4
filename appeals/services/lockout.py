"""Slows down guessing: failures in a row are counted by e-mail address, also where nobody has it.

Counting strangers too keeps the answers alike, so that a rest tells nobody whether an account exists.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from appeals.errors import Resting
from appeals.store.keys import KeyRing
from appeals.store.sign_in import AttemptsRow

FAILURES_ALLOWED = 5
LONGEST_REST = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)


def check_rest(session: Session, keys: KeyRing, email: str, now: datetime) -> None:
    """Raise Resting while the address rests."""
    row = session.get(AttemptsRow, _mac(keys, email))
    if row is not None and row.rests_until is not None and row.rests_until > now:
        raise Resting((row.rests_until - now).total_seconds())


def note_failure(session: Session, keys: KeyRing, email: str, now: datetime) -> datetime | None:
    """Count one more failure; from the fifth in a row on the address rests 1, 2, 4 ... 60 minutes.

    Gives the end of the rest, or None. What is older than a day is forgotten on the way.
    """
    session.execute(delete(AttemptsRow).where(AttemptsRow.last_failed_at < now - FORGOTTEN_AFTER))
    mac = _mac(keys, email)
    row = session.get(AttemptsRow, mac, with_for_update=True)
    if row is None:
        row = AttemptsRow(address_mac=mac, failures=0)
        session.add(row)
    row.failures, row.last_failed_at = row.failures + 1, now
    if row.failures >= FAILURES_ALLOWED:
        rest = timedelta(minutes=2 ** min(row.failures - FAILURES_ALLOWED, 6))
        row.rests_until = now + min(rest, LONGEST_REST)
    return row.rests_until


def forget_failures(session: Session, keys: KeyRing, email: str) -> None:
    """Somebody is in, with every factor: the next failure is the first again."""
    session.execute(delete(AttemptsRow).where(AttemptsRow.address_mac == _mac(keys, email)))


def _mac(keys: KeyRing, email: str) -> str:
    return keys.mac("sign-in attempts", email.strip().lower()[:320].encode("utf-8", "replace"))
