"""Asks an RFC 3161 time-stamp authority over HTTP; its answers are checked against pinned certificates."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from appeals.domain.timestamp_proof import BadTimestamp, certificates_in, check_timestamp
from appeals.domain.timestamps import Timestamp
from appeals.errors import NoTimestamp

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
LARGEST = 64 * 1024  # bytes of an answer; real ones have two to eight thousand
PATIENCE = httpx.Timeout(4.0, connect=2.0)  # seconds: somebody may be waiting for a seal
WHOLE_ANSWER = 6.0  # seconds from the question to the last byte, however slowly they drip
REST = 60.0  # seconds in which an authority that failed is not asked again
LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")


@dataclass(slots=True)
class HttpAuthority:
    """A time-stamp authority at an address, whose certificates are pinned."""

    url: str
    trusted: Sequence[bytes] = field(repr=False)
    _rests_until: float = 0.0  # on the monotonic clock
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def from_settings(cls, url: str, certificates: Path) -> "HttpAuthority":
        """Raises ValueError for an address that is neither https nor this machine's, or a bad file."""
        if not url.startswith("https://") and not url.startswith(LOOPBACK):
            raise ValueError("EVENHAND_TSA_URL needs an address that begins with https://")
        return cls(url, pinned(certificates))

    def stamp(self, message: bytes) -> Timestamp:
        """The authority's time stamp over the SHA-256 of ``message``; raises NoTimestamp."""
        with self._lock:
            if time.monotonic() < self._rests_until:
                raise NoTimestamp("it did not answer a moment ago")
        try:
            return self._asked(message)
        except (httpx.HTTPError, BadTimestamp) as error:
            with self._lock:
                self._rests_until = time.monotonic() + REST
            raise NoTimestamp(
                str(error) if isinstance(error, BadTimestamp) else type(error).__name__
            ) from error

    def _asked(self, message: bytes) -> Timestamp:
        question = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = self._posted(question.as_bytes())
        return check_timestamp(answer, message, self.trusted, nonce=question.nonce)

    def _posted(self, question: bytes) -> bytes:
        """The body of the answer, within the limits of size and time. No redirect is followed."""
        until, found = time.monotonic() + WHOLE_ANSWER, bytearray()
        headers = {"Content-Type": QUERY, "Accept": REPLY}
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", self.url, content=question, headers=headers) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise BadTimestamp(f"it answered with status {answer.status_code}")
            for part in answer.iter_raw():
                found += part
                if len(found) > LARGEST:
                    raise BadTimestamp("its answer is too large")
                if time.monotonic() > until:
                    raise BadTimestamp("its answer took too long")
        return bytes(found)


def pinned(path: Path) -> tuple[bytes, ...]:
    """The certificates of a PEM file in DER; raises ValueError naming the file."""
    try:
        found = certificates_in(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"The certificates in {path} cannot be read: {error}") from error
    return tuple(each.public_bytes(Encoding.DER) for each in found)
