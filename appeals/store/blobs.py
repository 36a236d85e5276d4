"""Document bodies: encrypted files that are written once, named by a keyed hash of their content."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import obstore
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, ObjectStore, S3Store

from appeals.errors import BrokenRecord, StoreUnavailable
from appeals.store.keys import NONCE_BYTES, KeyRing, sync_folder

MAGIC = b"EHB1"
ATTEMPTS = 8
PART_BYTES = 1024 * 1024
HEAD_BYTES = 1024  # more than magic, wrapped key and nonce take


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a body is, and its own key wrapped by a master key (moving keys re-wraps only this)."""

    name: str
    wrapped_key: bytes


class BlobStore:
    """A write-once store of encrypted files. ``folder`` is set for the local backend, to sync it."""

    def __init__(self, store: ObjectStore, keys: KeyRing, folder: Path | None = None) -> None:
        self._store, self._keys, self._folder = store, keys, folder

    @classmethod
    def local(cls, folder: Path, keys: KeyRing) -> "BlobStore":
        """A store in a folder that only this user can read."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(LocalStore(prefix=folder), keys, folder)

    @classmethod
    def remote(cls, url: str, keys: KeyRing) -> "BlobStore":
        """A store in a bucket: s3://bucket/prefix. Region and access come from the usual AWS_ variables.

        Every write is conditional (If-None-Match), so that the bucket itself refuses a second one.
        Raises ValueError where the address is no such bucket.
        """
        try:
            return cls(S3Store.from_url(url), keys)
        except (obstore.exceptions.BaseError, ValueError) as error:
            raise ValueError(
                f"The document store {url!r} needs an address like s3://bucket/prefix."
            ) from error

    @property
    def in_bucket(self) -> bool:
        """Whether files are in a bucket, whose own rules say when a deleted one is gone."""
        return self._folder is None

    def put(self, organization_id: UUID, content: bytes) -> StoredFile:
        """Keep a body. Safe to repeat after a crash: a whole file left without its row is taken up again.

        Raises StoreUnavailable where the disk is full or read-only; nothing is half written then.
        """
        name = self._name(organization_id, content)
        for attempt in range(ATTEMPTS):
            path = name if attempt == 0 else f"{name}.{attempt}"
            stored = self._create(path, content) or self._adopt(path, content)
            if stored is not None:
                return stored
        raise BrokenRecord(f"The files {name}* in the document store are damaged. Run verify, restore them.")

    def get(self, stored: StoredFile) -> bytes:
        """Open a body; raises BrokenRecord naming the file if it is missing or one bit is not the same."""
        return self._open(stored.name, self._read(stored.name), stored.wrapped_key)

    def names(self) -> Iterator[str]:
        """The names of all files that are kept; raises StoreUnavailable."""
        try:
            for part in obstore.list(self._store):
                yield from (str(each["path"]) for each in part)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StoreUnavailable("The document store cannot be listed now. Try again.") from error

    def sealed(self, name: str) -> tuple[int, Iterator[bytes]]:
        """A file as it is kept, encrypted: its size and its parts. Raises BrokenRecord if it is missing."""
        try:
            found = obstore.get(self._store, name)
        except FileNotFoundError as error:
            raise BrokenRecord(f"The file {name} is missing from the document store.") from error
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StoreUnavailable("The document store cannot be read now. Try again.") from error
        return int(found.meta["size"]), (bytes(part) for part in found.stream(min_chunk_size=PART_BYTES))

    def put_sealed(self, name: str, body: bytes) -> None:
        """Put back a file as it was kept. A store that has it already keeps its own, if it is the same."""
        if not self._written(name, body) and self._read(name) != body:
            raise BrokenRecord(f"The document store already has another file called {name}.")

    def destroy(self, name: str) -> bool:
        """Delete a file for good; False where the store refuses, or keeps older versions of what it deletes.

        In a folder the file's own key is written over before it is unlinked. A bucket deletes as its rules
        allow: with versions or Object Lock the bytes go by the operator's lifecycle rule.
        """
        try:
            if self._folder is None:
                obstore.delete(self._store, name)
                return False
            path = self._folder / name
            if path.exists():
                _write_over(path)
                path.unlink()
                sync_folder(path.parent)
        except FileNotFoundError:
            return True
        except (OSError, obstore.exceptions.BaseError):
            return False
        return True

    def _name(self, organization_id: UUID, content: bytes) -> str:
        digest = self._keys.mac("file names", organization_id.bytes + content)
        return f"v1/{digest[:2]}/{digest}"

    def _create(self, path: str, content: bytes) -> StoredFile | None:
        key = AESGCM.generate_key(bit_length=256)
        wrapped, nonce = self._keys.encrypt(key, path), os.urandom(NONCE_BYTES)
        head = MAGIC + len(wrapped).to_bytes(2, "big") + wrapped
        body = head + nonce + AESGCM(key).encrypt(nonce, content, head + path.encode())
        return StoredFile(path, wrapped) if self._written(path, body) else None

    def _written(self, path: str, body: bytes) -> bool:
        """Whether the file was written now; False if there is one of this name already."""
        try:
            obstore.put(self._store, path, body, mode="create", use_multipart=False)
            self._make_durable(path)
        except AlreadyExistsError:
            return False
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StoreUnavailable(
                "The document store cannot be written (disk full, or read-only?). Nothing was changed."
            ) from error
        return True

    def _adopt(self, path: str, content: bytes) -> StoredFile | None:
        body = self._read(path)
        wrapped = body[6 : 6 + int.from_bytes(body[4:6], "big")]
        try:
            same = self._open(path, body, wrapped) == content
        except BrokenRecord:
            return None
        return StoredFile(path, wrapped) if same else None

    def _read(self, path: str) -> bytes:
        try:
            return bytes(obstore.get(self._store, path).bytes())
        except FileNotFoundError as error:
            raise BrokenRecord(f"The file {path} is missing from the document store.") from error
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StoreUnavailable("The document store cannot be read now. Try again.") from error

    def _open(self, path: str, body: bytes, wrapped_key: bytes) -> bytes:
        size = 6 + int.from_bytes(body[4:6], "big")  # magic, length of the wrapped key, the wrapped key
        head, nonce, sealed = body[:size], body[size : size + NONCE_BYTES], body[size + NONCE_BYTES :]
        try:
            return AESGCM(self._keys.decrypt(wrapped_key, path)).decrypt(nonce, sealed, head + path.encode())
        except (InvalidTag, ValueError, BrokenRecord) as error:
            raise BrokenRecord(f"The file {path} was changed since it was written.") from error

    def _make_durable(self, path: str) -> None:
        if self._folder is None:
            return
        file = self._folder / path
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fchmod(descriptor, 0o400)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        for folder in (file.parent, file.parent.parent, self._folder):
            sync_folder(folder)


def _write_over(path: Path) -> None:
    """Put zeros over the head of a file, where its wrapped key and nonce are: without them it never opens."""
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.write(bytes(min(path.stat().st_size, HEAD_BYTES)))
        file.flush()
        os.fsync(file.fileno())
