"""The key ring: where keys come from, and everything that is encrypted or keyed with them."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appeals.errors import BrokenRecord, WrongKeys
from appeals.store.key_wrapping import KeyService, is_wrapped, unwrapped, wrapped

FORMAT = b"\x01"
KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True)
class KeyRing:
    """Master keys by id, the one in use, and one root for indexes and names that never changes."""

    active: str
    masters: dict[str, bytes] = field(repr=False)
    root: bytes = field(repr=False)
    reread: "Callable[[], KeyRing] | None" = field(default=None, repr=False, compare=False)  # once rotated
    kept_by: KeyService | None = field(default=None, repr=False, compare=False)  # whose key wraps the file

    @classmethod
    def new(cls) -> "KeyRing":
        """Fresh random keys."""
        name = "k" + secrets.token_hex(4)
        return cls(name, {name: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> "KeyRing":
        """Read the key file's content; raises WrongKeys if it is not one."""
        try:
            given = json.loads(text)
            masters = {
                str(kid): base64.b64decode(key, validate=True) for kid, key in given["masters"].items()
            }
            ring = cls(str(given["active"]), masters, base64.b64decode(given["root"], validate=True))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WrongKeys("The keys cannot be read: this is not a key file of this service.") from error
        sizes = {len(key) for key in (*masters.values(), ring.root)}
        if ring.active not in masters or sizes != {KEY_BYTES}:
            raise WrongKeys("The keys cannot be used: the active key is missing or a key has a wrong length.")
        return ring

    def rotated(self) -> "KeyRing":
        """The same ring with one more, fresh master key, which is the active one from now on."""
        name = "k" + secrets.token_hex(4)
        masters = {**self.masters, name: secrets.token_bytes(KEY_BYTES)}
        return replace(self, active=name, masters=masters)

    def without_retired(self) -> "KeyRing":
        """The same ring with the active master key alone."""
        return replace(self, masters={self.active: self.masters[self.active]})

    def to_text(self) -> str:
        """The key file's content."""
        masters = {kid: base64.b64encode(key).decode() for kid, key in self.masters.items()}
        root = base64.b64encode(self.root).decode()
        return json.dumps({"format": 1, "active": self.active, "masters": masters, "root": root}, indent=1)

    def encrypt(self, content: bytes, place: str) -> bytes:
        """AES-256-GCM under the active key; ``place`` (table.column, or a file's name) is bound to it."""
        kid, nonce = self.active.encode(), os.urandom(NONCE_BYTES)
        head = FORMAT + bytes([len(kid)]) + kid
        return head + nonce + self._cipher(self.active).encrypt(nonce, content, head + place.encode())

    def decrypt(self, sealed: bytes, place: str) -> bytes:
        """Open what ``encrypt`` made; raises BrokenRecord if one bit or the place is not the same."""
        size = 2 + (sealed[1] if len(sealed) > 1 else 0)
        head, nonce, body = sealed[:size], sealed[size : size + NONCE_BYTES], sealed[size + NONCE_BYTES :]
        try:
            return self._cipher(head[2:].decode()).decrypt(nonce, body, head + place.encode())
        except (InvalidTag, ValueError, KeyError, OSError, WrongKeys) as error:
            raise BrokenRecord(
                f"A value in {place} does not open: it was changed, or its key is gone."
            ) from error

    def blind(self, kind: str, *parts: str) -> str:
        """A keyed hash for exact search: the same value gives the same 32 hex digits, nothing else."""
        message = "\x1f".join((kind, *parts)).encode()
        return hmac.new(self._index_key, message, hashlib.sha256).hexdigest()[:32]

    def mac(self, purpose: str, content: bytes) -> str:
        """A full keyed hash, 64 hex digits, for names of files and links of the audit chain."""
        return hmac.new(self.secret(purpose), content, hashlib.sha256).hexdigest()

    def secret(self, purpose: str) -> bytes:
        """A 32-byte secret for one purpose (the session cookie, for one), the same at every start."""
        return _derived(self.root, purpose)

    @cached_property
    def _index_key(self) -> bytes:
        return _derived(self.root, "blind index")

    @cached_property
    def _ciphers(self) -> dict[str, AESGCM]:
        return {kid: AESGCM(_derived(master, "values")) for kid, master in self.masters.items()}

    def _cipher(self, kid: str) -> AESGCM:
        if kid not in self._ciphers and self.reread is not None:
            self._ciphers.update(self.reread()._ciphers)  # rotated by another process while this one runs
        return self._ciphers[kid]


def load_keys(path: Path, *, may_create: bool, kept_by: KeyService | None = None) -> KeyRing:
    """Read the key file, making it at the first start. Two processes starting at once get one file.

    With ``kept_by`` the file is wrapped by a key of that service, which is asked once. Raises WrongKeys if
    others can read it, if it is missing where data already exists, or is not wrapped as it should be.
    """
    if not path.exists():
        if not may_create:
            raise WrongKeys(
                f"The key file {path.name} is missing, but the database holds data written with it. "
                "Put the key file back from your backup; nothing can be read without it."
            )
        _create(path, replace(KeyRing.new(), kept_by=kept_by))
    if path.stat().st_mode & 0o077:
        raise WrongKeys(f"Others can read the key file {path.name}. Run: chmod 600 on it, then start again.")
    return read_keys(path.read_text(encoding="utf-8"), kept_by)


def read_keys(text: str, kept_by: KeyService | None) -> KeyRing:
    """A key ring from the content of a key file, plain or wrapped as ``kept_by`` asks. Raises WrongKeys."""
    if kept_by is None and is_wrapped(text):
        raise WrongKeys(
            "The key file is wrapped by a key service. Set EVENHAND_KMS as it was, then start again."
        )
    if kept_by is not None and not is_wrapped(text):
        raise WrongKeys(
            "The key file is not wrapped yet, although EVENHAND_KMS is set. Run: evenhand keys wrap"
        )
    plain = text if kept_by is None else unwrapped(text, kept_by)
    return replace(KeyRing.from_text(plain), kept_by=kept_by)


def save_keys(path: Path, ring: KeyRing) -> None:
    """Put the ring in the key file's place, in one step: a crash leaves the old file or the new one."""
    _staged(path, ring).replace(path)
    sync_folder(path.parent)


def kid_of(sealed: bytes) -> str:
    """Which master key a value was sealed under, read from its head."""
    return sealed[2 : 2 + (sealed[1] if len(sealed) > 1 else 0)].decode("utf-8", "replace")


def _create(path: Path, ring: KeyRing) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    staged = _staged(path, ring)
    try:
        path.hardlink_to(staged)  # fails if another process was first; theirs is then the file
    except FileExistsError:
        pass
    finally:
        staged.unlink()
    sync_folder(path.parent)


def _staged(path: Path, ring: KeyRing) -> Path:
    staged = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(wrapped(ring.to_text(), ring.kept_by) if ring.kept_by is not None else ring.to_text())
        file.flush()
        os.fsync(file.fileno())
    return staged


def sync_folder(folder: Path) -> None:
    """Make the folder's new entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(master)
