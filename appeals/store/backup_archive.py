"""What is in a backup and in which order: named members in a tar, and lists of their hashes between them."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, cast

from appeals.errors import BrokenRecord
from appeals.store.backup_stream import ChunkReader, ChunkWriter

LISTED_AT_ONCE = 1000
LIST = "manifest/"
END = "end.json"


@dataclass(frozen=True, slots=True)
class Member:
    """One thing in a backup."""

    name: str
    content: bytes


class ArchiveWriter:
    """Writes members one after another; memory holds one part of one member at a time."""

    def __init__(self, target: BinaryIO, passphrase: str, made_at: datetime) -> None:
        self._chunks = ChunkWriter(target, passphrase)
        self._tar = tarfile.open(fileobj=cast("BinaryIO", self._chunks), mode="w|")  # noqa: SIM115
        self._at = int(made_at.timestamp())
        self._listed: list[dict[str, object]] = []
        self._lists, self._members, self._digest = 0, 0, hashlib.sha256()

    def add(self, name: str, content: bytes) -> None:
        """Add a member that is in memory."""
        self.add_parts(name, len(content), [content])

    def add_parts(self, name: str, size: int, parts: Iterable[bytes]) -> None:
        """Add a member of a known size that comes in parts; raises BrokenRecord where it is shorter."""
        reading = _Parts(parts)
        try:
            self._tar.addfile(self._head(name, size), cast("BinaryIO", reading))
        except OSError as error:
            if isinstance(error, tarfile.TarError) or "unexpected end" in str(error):
                raise BrokenRecord(f"{name} is shorter than its store says.") from error
            raise
        _forget(self._tar)
        self._listed.append({"name": name, "size": size, "sha256": reading.digest.hexdigest()})
        self._members += 1
        if len(self._listed) >= LISTED_AT_ONCE:
            self._list()

    def finish(self, **told: object) -> None:
        """Write the last list and the end, which says how much there must be."""
        self._list()
        end = {**told, "members": self._members, "manifest_sha256": self._digest.hexdigest()}
        self._raw(END, json.dumps(end).encode())
        self._tar.close()
        self._chunks.finish()

    def _list(self) -> None:
        content = b"".join(json.dumps(each).encode() + b"\n" for each in self._listed)
        self._lists += 1
        self._digest.update(content)
        self._raw(f"{LIST}{self._lists:06}.jsonl", content)
        self._listed.clear()

    def _raw(self, name: str, content: bytes) -> None:
        self._tar.addfile(self._head(name, len(content)), io.BytesIO(content))

    def _head(self, name: str, size: int) -> tarfile.TarInfo:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, self._at, 0o600
        return member


def members(source: BinaryIO, passphrase: str) -> Iterator[Member]:
    """Every member in order, each proved against the lists; END is the last one.

    Raises BrokenRecord naming what was changed, and where; a backup that ends early is one of those.
    """
    chunks, name = ChunkReader(source, passphrase), "its first member"
    listed: list[dict[str, object]] = []
    digest, count, ended = hashlib.sha256(), 0, False
    try:
        with tarfile.open(fileobj=cast("BinaryIO", chunks), mode="r|") as tar:
            while (member := tar.next()) is not None:
                _forget(tar)
                name = member.name
                file = tar.extractfile(member)
                content = file.read() if file is not None else b""
                if name.startswith(LIST):
                    _compare(listed, content)
                    digest.update(content)
                    listed.clear()
                    continue
                ended = name == END
                if ended:
                    _compare_end(json.loads(content), count, digest.hexdigest())
                else:
                    sha256 = hashlib.sha256(content).hexdigest()
                    listed.append({"name": name, "size": len(content), "sha256": sha256})
                    count += 1
                yield Member(name, content)
        chunks.finish()
    except BrokenRecord as error:
        raise BrokenRecord(f"{error.sentence} It was met at or after {name}. Use another backup.") from error
    except (tarfile.TarError, ValueError) as error:
        raise BrokenRecord(f"The backup cannot be read at or after {name}.") from error
    if not ended:
        raise BrokenRecord("The backup has no end: it was cut short.")


class _Parts:
    """What comes in parts, to be read in any sizes; counts the hash on the way."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts, self._waiting = iter(parts), bytearray()
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size:
            part = next(self._parts, b"")
            if not part:
                break
            self._waiting += part
        content = bytes(self._waiting[:size])
        del self._waiting[:size]
        self.digest.update(content)
        return content


def _forget(tar: tarfile.TarFile) -> None:
    """A tar remembers every member that went through it; with a million of them that is much."""
    remembered: list[tarfile.TarInfo] = vars(tar)["members"]
    remembered.clear()


def _compare(found: list[dict[str, object]], content: bytes) -> None:
    told = [json.loads(line) for line in content.splitlines()]
    for there, listed in zip(found, told, strict=False):
        if there != listed:
            raise BrokenRecord(f"{there['name']} in the backup is not what its manifest says.")
    if len(found) != len(told):
        raise BrokenRecord("The backup does not hold as many members as its manifest says.")


def _compare_end(end: dict[str, object], count: int, digest: str) -> None:
    if end.get("members") != count or end.get("manifest_sha256") != digest:
        raise BrokenRecord("The backup does not hold what its end says.")
