"""Wraps the key file under a key that a key service keeps: it never sees the ring, we never see its key."""

import base64
import json
import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from appeals.errors import WrongKeys

FORMAT = 2
KEY_BYTES, NONCE_BYTES = 32, 12


class KeyService(Protocol):
    """Whoever keeps the key above ours. It is asked at a start and when the key file is written."""

    @property
    def name(self) -> str:
        """Which service and key, for people; no secret."""
        ...

    def wrap(self, key: bytes) -> str:
        """The key under the service's own. Raises KeysUnavailable or WrongKeys."""
        ...

    def unwrap(self, wrapped: str) -> bytes:
        """What ``wrap`` was given. Raises KeysUnavailable or WrongKeys."""
        ...


def wrapped(plain: str, service: KeyService) -> str:
    """The content of a key file under a fresh key, and that key under the service's."""
    key, nonce = AESGCM.generate_key(bit_length=8 * KEY_BYTES), os.urandom(NONCE_BYTES)
    held = service.wrap(key)
    body = nonce + AESGCM(key).encrypt(nonce, plain.encode(), held.encode())
    told = {"format": FORMAT, "kept_by": service.name, "key": held, "ring": base64.b64encode(body).decode()}
    return json.dumps(told, indent=1)


def unwrapped(text: str, service: KeyService) -> str:
    """What ``wrapped`` was given; raises WrongKeys where it is not what it was."""
    try:
        told = json.loads(text)
        held, body = str(told["key"]), base64.b64decode(told["ring"], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise WrongKeys("The wrapped key file cannot be read: it was damaged.") from error
    try:
        return (
            AESGCM(service.unwrap(held))
            .decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], held.encode())
            .decode()
        )
    except (InvalidTag, ValueError) as error:
        raise WrongKeys(
            "The wrapped key file does not open: it was changed, or wrapped by another key."
        ) from error


def is_wrapped(text: str) -> bool:
    """Whether a key file's content is wrapped."""
    try:
        told = json.loads(text)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("format") == FORMAT
