"""What an outside clock is asked to confirm, and what it gave: RFC 3161 time stamps as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Stamped(StrEnum):
    """What a kept time stamp is about."""

    VERSION = "version"
    PACKET = "packet"
    AUDIT = "audit"


class StampState(StrEnum):
    """Whether an outside clock has confirmed something."""

    STAMPED = "stamped"
    PENDING = "pending"  # an authority is set, and will be asked again
    NONE = "none"  # no authority is set


@dataclass(frozen=True, slots=True)
class Timestamp:
    """One answer of a time-stamp authority: its instant over the SHA-256 of a message."""

    at: datetime
    authority: str  # the subject of the certificate that signed it
    serial: str
    response: bytes  # RFC 3161 TimeStampResp in DER, as openssl reads it


@dataclass(frozen=True, slots=True)
class StampView:
    """What is told about the outside time of one thing."""

    state: StampState
    at: datetime | None = None
    authority: str = ""


class TimestampAuthority(Protocol):
    """Whoever confirms that something existed at an instant."""

    @property
    def trusted(self) -> Sequence[bytes]:
        """The certificates (DER) that its answers are checked against."""

    def stamp(self, message: bytes) -> Timestamp:
        """The time stamp over the SHA-256 of ``message``, checked; raises NoTimestamp.

        Nothing of the message leaves but its hash.
        """


def version_message(what: Stamped, sha256: str) -> bytes:
    """What is stamped of a sealed version or packet: a line that names its hash."""
    return f"evenhand {what.value} {sha256}\n".encode()


def chain_message(organization_id: UUID, number: int, mac: str) -> bytes:
    """What is stamped of an audit chain: a line that names its last event and that event's keyed hash."""
    return f"evenhand {Stamped.AUDIT.value} {organization_id} {number} {mac}\n".encode()
