"""Canonical JSON, hashes and the chain that make a sealed version provable."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from appeals.domain.plain import to_plain

FIRST = "0" * 64  # the previous hash of the first link of a chain

# What a version's own hash covers: everything but the hash itself and where bodies happen to be kept.
SEALED = (
    "id", "organization_id", "document_id", "number", "kind", "title", "created_at", "created_by", "author",
    "reason", "letter_date", "template_set_sha256", "library_version", "clauses", "authorities",
    "facts_sha256", "text_sha256", "docx_sha256", "pdf_sha256",
)  # fmt: skip


def canonical_json(value: object) -> bytes:
    """One spelling for one value: sorted keys, no spaces, no floats, dates ISO, UTF-8."""
    plain = to_plain(value)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(content: bytes) -> str:
    """SHA-256 as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def link(previous: str, fields: Mapping[str, object]) -> str:
    """The hash of one link: everything in it, and the link before."""
    return sha256(canonical_json({"previous": previous, "fields": fields}))


def version_hash(version: Mapping[str, object]) -> str:
    """The hash of a version, from its sealed fields and the hash of the version before it.

    Fields may be values or their plain forms, so that it can be counted from a manifest alone.
    """
    return link(str(version["previous_sha256"]), {name: version[name] for name in SEALED})


def text_hash(text: str) -> str:
    """The hash of the words: where lines and spaces fall does not count."""
    return sha256(" ".join(text.split()).encode())


def drawing_time(letter_date: date) -> datetime:
    """The time written into a file's metadata: from the letter's date, so same facts give same bytes."""
    return datetime.combine(letter_date, time(12), tzinfo=UTC)
