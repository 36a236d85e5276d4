"""An encrypted stream of chunks, AES-256-GCM keyed by a passphrase: no bit can be changed, cut or moved.

Layout: magic, length and text of the header (JSON), then chunks, each with its length before it. A chunk's
nonce is its number and whether it is the last one; the header is bound to every chunk.
"""

import base64
import hashlib
import hmac
import json
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from appeals.errors import BadInput, BrokenRecord, Fault

MAGIC = b"EVENHAND BACKUP 1\n"
CHUNK = 1024 * 1024
TAG = 16
COST = 2**17  # scrypt: about 128 MB and a third of a second for each guess at the passphrase
LONGEST_HEADER = 4096
SHORTEST_PASSPHRASE = 12


class ChunkWriter:
    """A file to write into; ``finish`` writes the last chunk, without which the backup is not whole."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            fault = Fault("passphrase", f"needs at least {SHORTEST_PASSPHRASE} characters")
            raise BadInput([fault])
        salt = os.urandom(32)
        key, check = _keys(passphrase, salt, COST)
        plain = {"kdf": "scrypt", "cost": COST, "salt": base64.b64encode(salt).decode(), "check": check.hex()}
        header = json.dumps(plain, sort_keys=True).encode()
        self._target, self._cipher, self._bound = target, AESGCM(key), hashlib.sha256(header).digest()
        self._waiting, self._number = bytearray(), 0
        target.write(MAGIC + len(header).to_bytes(4, "big") + header)

    def write(self, content: bytes) -> int:
        """Take up bytes; whole chunks go out at once."""
        self._waiting += content
        while len(self._waiting) > CHUNK:
            self._send(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(content)

    def finish(self) -> None:
        """Send what is left as the last chunk."""
        self._send(bytes(self._waiting), last=True)

    def _send(self, content: bytes, *, last: bool) -> None:
        body = self._cipher.encrypt(_nonce(self._number, last=last), content, self._bound)
        self._target.write(len(body).to_bytes(4, "big") + body)
        self._number += 1


class ChunkReader:
    """A file to read from; raises BrokenRecord naming the chunk that was changed, or that is missing."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        header = _header(source)
        plain = json.loads(header)
        key, check = _keys(passphrase, base64.b64decode(plain["salt"]), int(plain["cost"]))
        if not hmac.compare_digest(check.hex(), str(plain["check"])):
            raise BadInput(
                [Fault("passphrase", "is not the one that this backup was made with")],
                "The passphrase does not open this backup: it is another one, or the file's head is damaged.",
            )
        self._source, self._cipher, self._bound = source, AESGCM(key), hashlib.sha256(header).digest()
        self._waiting, self._number, self._ended = bytearray(), 0, False

    def read(self, size: int) -> bytes:
        """The next bytes, fewer only at the end."""
        while len(self._waiting) < size and not self._ended:
            self._waiting += self._next()
        content = bytes(self._waiting[:size])
        del self._waiting[:size]
        return content

    def finish(self) -> None:
        """Read to the end, so that a backup that was cut short or prolonged is seen."""
        while not self._ended:
            self._next()
        if self._source.read(1):
            raise BrokenRecord("The backup was changed: something was added after its end.")

    def _next(self) -> bytes:
        where = f"chunk {self._number + 1} (from byte {self._source.tell()} of the file on)"
        size = int.from_bytes(self._source.read(4), "big")
        body = self._source.read(min(size, CHUNK + TAG))
        if size == 0 or len(body) != size:
            raise BrokenRecord(f"The backup is cut short or damaged at {where}.")
        for last in (False, True):
            try:
                content = self._cipher.decrypt(_nonce(self._number, last=last), body, self._bound)
            except InvalidTag:
                continue
            self._number, self._ended = self._number + 1, last
            return content
        raise BrokenRecord(f"The backup was changed or is damaged in {where}.")


def _header(source: BinaryIO) -> bytes:
    if source.read(len(MAGIC)) != MAGIC:
        raise BrokenRecord("This file is not a backup of this service, or its first bytes were changed.")
    size = int.from_bytes(source.read(4), "big")
    header = source.read(min(size, LONGEST_HEADER))
    try:
        plain = json.loads(header)
        cost, salt = int(plain["cost"]), base64.b64decode(plain["salt"], validate=True)
        whole = plain["kdf"] == "scrypt" and 2**14 <= cost <= 2**20 and cost.bit_count() == 1
        whole = whole and len(salt) == 32 and isinstance(plain["check"], str)
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise BrokenRecord("The head of the backup was changed or is damaged.")
    return header


def _keys(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """The encryption key, and what tells a wrong passphrase from a damaged file."""
    derived = Scrypt(salt=salt, length=48, n=cost, r=8, p=1).derive(passphrase.encode())
    return derived[:32], derived[32:]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
