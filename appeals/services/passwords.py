"""Passwords: what is long enough, and argon2id hashes of them."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from appeals.errors import BadInput, Fault

SHORTEST = 12
LONGEST = 256

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("the password of nobody")  # so that an unknown e-mail costs the same time


def hashed(password: str) -> str:
    """The argon2id hash; raises BadInput where the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput([Fault("password", f"needs {SHORTEST} to {LONGEST} characters")])
    return _hasher.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether this is the password; for nobody (None) it takes as long and is False."""
    try:
        _hasher.verify(password_hash or _NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
