"""A version's manifest: what was sealed, hashed and signed, so that it can be checked without a database."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from appeals.domain import signatures
from appeals.domain.plain import to_plain
from appeals.domain.versions import SEALED, canonical_json, sha256, version_hash

FORMAT = "evenhand.manifest.2"
OUTSIDE = ("manifest_sha256", "signatures")  # what the manifest's own hash cannot cover
LARGEST = 1_000_000  # bytes; ours have a few thousand


class NotAManifest(ValueError):
    """The bytes are no manifest of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One file of a version, as the manifest names it."""

    format: str  # docx or pdf
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as it was read. Nothing in it is proved by reading it."""

    name: str  # of the manifest's own file
    content: Mapping[str, object]
    files: tuple[SealedFile, ...]

    def said(self, field: str) -> str:
        """A field as text; empty where it is absent."""
        value = self.content.get(field, "")
        return "" if value is None else str(value)

    def inner(self, part: str, field: str) -> str:
        """A field of one of its objects as text; empty where either is absent."""
        found = self.content.get(part)
        return str(found.get(field, "")) if isinstance(found, Mapping) else ""

    @property
    def number(self) -> int:
        """The version's number in its document."""
        return int(self.said("number") or 0)

    @property
    def own_hash(self) -> str:
        """The manifest's hash, counted from what it says."""
        return _hash(self.content)

    @property
    def version_hash(self) -> str:
        """The version's hash, counted from its sealed fields; NotAManifest where one is missing."""
        missing = [field for field in (*SEALED, "previous_sha256", "sha256") if field not in self.content]
        if missing:
            raise NotAManifest(f"it lacks {', '.join(missing)}")
        try:
            return version_hash(self.content)
        except TypeError as error:  # a number with a point: none of ours has one
            raise NotAManifest("it holds a number that none of ours has") from error


def written(
    sealed: Mapping[str, object],
    *,
    sha256_of_version: str,
    files: Sequence[SealedFile],
    further: Mapping[str, object],
    public_key: str,
    version_signature: str,
    sign: Callable[[str], str],
) -> bytes:
    """The manifest of a version as JSON. ``sealed`` are the fields that its hash is counted over."""
    content = {
        "format": FORMAT,
        **sealed,
        "sha256": sha256_of_version,
        "files": files,
        **further,
        "signing_key": {
            "algorithm": signatures.ALGORITHM,
            "public_key": public_key,
            "fingerprint": signatures.fingerprint(public_key),
        },
    }
    digest = _hash(content)
    outside = {"version": version_signature, "manifest": sign(digest)}
    whole = to_plain({**content, "manifest_sha256": digest, "signatures": outside})
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()


def read(name: str, content: bytes) -> Manifest:
    """Read a manifest; raises NotAManifest."""
    if len(content) > LARGEST:
        raise NotAManifest("it is far too large")
    try:
        given = json.loads(content)
    except (ValueError, RecursionError):
        raise NotAManifest("it is not JSON, or was damaged") from None
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise NotAManifest(f"it does not call itself {FORMAT}")
    files = given.get("files")
    if not isinstance(files, list) or not all(_is_file(each) for each in files):
        raise NotAManifest("it names no files")
    if not isinstance(given.get("number"), int):
        raise NotAManifest("it gives no version number")
    return Manifest(
        name, given, tuple(SealedFile(each["format"], each["name"], each["sha256"]) for each in files)
    )


def _hash(content: Mapping[str, object]) -> str:
    covered = {field: value for field, value in content.items() if field not in OUTSIDE}
    try:
        return sha256(canonical_json(covered))
    except TypeError:  # a number with a point: none of ours has one
        return ""


def _is_file(given: object) -> bool:
    return isinstance(given, dict) and all(
        isinstance(given.get(field), str) for field in ("format", "name", "sha256")
    )
