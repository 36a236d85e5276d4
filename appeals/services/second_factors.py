"""A person's own factors: password, codes of an authenticator app, recovery codes and passkeys."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select, update

from appeals.domain.accounts import Account, NewPasskey, PasskeyView
from appeals.errors import Conflict
from appeals.services.passwords import hashed
from appeals.services.sign_in import account_for_session
from appeals.services.user_rows import end_sessions, kept_codes, own_account
from appeals.store.keys import KeyRing
from appeals.store.people import UserRow
from appeals.store.sign_in import PasskeyRow
from appeals.store.unit_of_work import Door

RECOVERY = "recovery code"


def change_password(door: Door, user_id: UUID, *, password: str, keep: UUID) -> None:
    """Set a new password and end all other sessions. Raises BadInput if it is too short or too long."""
    password_hash = hashed(password)
    with own_account(door, user_id, "password.changed") as (session, user, act):
        user.password_hash = password_hash
        act.detail["sessions_ended"] = end_sessions(session, user, door.now, keep)


def set_totp(door: Door, user_id: UUID, secret: str) -> None:
    """Codes of this secret are asked for from now on. It was proved by a code before."""
    with own_account(door, user_id, "second_factor.set") as (_session, user, _act):
        user.tf_totp_secret, user.tf_primary_method = secret, "authenticator"


def drop_totp(door: Door, user_id: UUID) -> None:
    """Codes are no longer asked for. Only a demonstration offers that."""
    with own_account(door, user_id, "second_factor.dropped") as (_session, user, _act):
        user.tf_totp_secret = user.tf_primary_method = None


def claim_code(door: Door, user_id: UUID, counter: int) -> bool:
    """Take the code of a 30-second step for this person; False if it, or a later one, was used before."""
    unused = or_(UserRow.tf_last_counter.is_(None), UserRow.tf_last_counter < counter)
    taken = (
        update(UserRow)
        .where(UserRow.id == user_id, unused)
        .values(tf_last_counter=counter)
        .returning(UserRow.id)
    )
    with door.store.writing() as session:
        return session.scalar(taken) is not None


def keep_recovery_codes(door: Door, user_id: UUID, codes: Sequence[str]) -> None:
    """Keep hashes of these codes instead of all earlier ones."""
    with own_account(door, user_id, "recovery_codes.made", count=len(codes)) as (_session, user, _act):
        user.tf_recovery_codes = json.dumps([_hash(door.store.keys, user_id, code) for code in codes])


def use_recovery_code(door: Door, user_id: UUID, code: str) -> bool:
    """Use a recovery code up; False if it is none, or was used before."""
    given = _hash(door.store.keys, user_id, code)
    with door.store.reading() as session:
        if given not in kept_codes(session.get_one(UserRow, user_id)):
            return False
    with own_account(door, user_id, "recovery_code.used") as (_session, user, act):
        left = kept_codes(user)
        if given not in left:  # used at this very moment by another request
            act.action = "recovery_code.refused"
            return False
        left.remove(given)
        user.tf_recovery_codes = json.dumps(left)
        act.detail["left"] = len(left)
        return True


def passkey_handle(door: Door, user_id: UUID) -> str:
    """The random name by which a person's passkeys know them; made at the first."""
    with door.store.writing() as session:
        user = session.get_one(UserRow, user_id, with_for_update=True)
        user.fs_webauthn_user_handle = user.fs_webauthn_user_handle or secrets.token_hex(32)
        return user.fs_webauthn_user_handle


def add_passkey(door: Door, user_id: UUID, new: NewPasskey) -> None:
    """Keep a passkey that the browser has made."""
    with own_account(door, user_id, "passkey.added", name=new.name) as (session, user, _act):
        session.add(
            PasskeyRow(
                organization_id=user.organization_id,
                user_id=user.id,
                name=new.name,
                credential_id=_text(new.credential_id),
                public_key=new.public_key,
                sign_count=new.sign_count,
                transports=list(new.transports),
                backed_up=new.backed_up,
                device_type=new.device_type,
                extensions=new.extensions,
                created_at=door.now,
            )
        )


def list_passkeys(door: Door, user_id: UUID) -> tuple[PasskeyView, ...]:
    """A person's passkeys, oldest first."""
    with door.store.reading() as session:
        rows = session.scalars(
            select(PasskeyRow).where(PasskeyRow.user_id == user_id).order_by(PasskeyRow.id)
        )
        return tuple(_view(row) for row in rows)


def find_passkey(door: Door, credential_id: bytes) -> PasskeyView | None:
    """The passkey with this id."""
    with door.store.reading() as session:
        wanted = select(PasskeyRow).where(PasskeyRow.credential_id == _text(credential_id))
        row = session.scalars(wanted).one_or_none()
        return _view(row) if row is not None else None


def account_of_passkey(door: Door, user_id: UUID) -> Account:
    """The account of a passkey's owner. Raises NotSignedIn if it is closed."""
    with door.store.reading() as session:
        session_key = session.get_one(UserRow, user_id).fs_uniquifier
    return account_for_session(door, user_id=user_id, session_key=session_key)


def note_passkey_use(door: Door, passkey_id: UUID, *, sign_count: int) -> None:
    """Keep the counter by which a copied authenticator would be seen."""
    with door.store.writing() as session:
        row = session.get_one(PasskeyRow, passkey_id)
        row.sign_count, row.last_used_at = sign_count, door.now


def remove_passkey(door: Door, user_id: UUID, passkey_id: UUID) -> None:
    """Remove a passkey of one's own."""
    with own_account(door, user_id, "passkey.removed") as (session, user, act):
        row = session.get(PasskeyRow, passkey_id)
        if row is None or row.user_id != user.id:
            raise Conflict("This passkey is no longer there.")
        act.detail["name"] = row.name
        session.delete(row)


def _hash(keys: KeyRing, user_id: UUID, code: str) -> str:
    """Keyed, so that a copied database gives none away. Blanks, hyphens and case do not matter."""
    plain = "".join(mark for mark in code.lower() if mark.isalnum())
    return keys.mac(RECOVERY, f"{user_id}|{plain}".encode("utf-8", "replace"))


def _text(credential_id: bytes) -> str:
    return urlsafe_b64encode(credential_id).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _view(row: PasskeyRow) -> PasskeyView:
    return PasskeyView(
        row.id,
        row.user_id,
        row.name,
        _bytes(row.credential_id),
        bytes(row.public_key),
        row.sign_count,
        tuple(row.transports),
        row.backed_up,
        row.device_type,
        row.extensions,
        row.created_at,
        row.last_used_at,
    )
