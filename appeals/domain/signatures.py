"""Ed25519 signatures of an organization over what it sealed: made, checked, and keys told by fingerprint."""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "Ed25519"


def new_private_key() -> str:
    """A fresh private key, as base64."""
    return _text(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private_key: str) -> str:
    """The public key that belongs to a private one; both as base64."""
    return _text(_private(private_key).public_key().public_bytes_raw())


def fingerprint(public_key: str) -> str:
    """What people compare: SHA-256 of the public key's 32 bytes, as 64 hex digits.

    Raises ValueError for what is no base64.
    """
    return hashlib.sha256(base64.b64decode(public_key, validate=True)).hexdigest()


def signed(private_key: str, what: str, digest: str) -> str:
    """The signature over a hash, as base64. ``what`` (version, manifest) keeps them apart."""
    return _text(_private(private_key).sign(_message(what, digest)))


def holds(public_key: str, what: str, digest: str, signature: str) -> bool:
    """Whether the signature was made with the private key that belongs to this public one."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), _message(what, digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(private_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key, validate=True))


def _message(what: str, digest: str) -> bytes:
    return f"evenhand {what} {digest}\n".encode()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
