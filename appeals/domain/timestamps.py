"""What an outside clock is asked to confirm, and what it gave: RFC 3161 time stamps as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

CHAIN_WORDS = 5


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
    authority: str  # the common name of the certificate that signed it
    serial: str
    response: bytes  # RFC 3161 TimeStampResp in DER, as openssl reads it


@dataclass(frozen=True, slots=True)
class StampView:
    """What is told about the outside time of one thing."""

    state: StampState
    at: datetime | None = None
    authority: str = ""


NO_STAMP = StampView(StampState.NONE)


@dataclass(frozen=True, slots=True)
class PdfSealView:
    """Whose certificate signed a PDF when it was sealed, and the time stamp inside that signature."""

    signer: str
    issuer: str
    fingerprint: str  # SHA-256 of the certificate: what people compare
    self_made: bool
    stamped_at: datetime | None = None
    authority: str = ""


@dataclass(frozen=True, slots=True)
class AnchorView:
    """Up to which event an audit chain is confirmed, as of when and by whom."""

    number: int
    at: datetime
    authority: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A confirmation of where an audit chain ended, with all that proves it."""

    number: int
    at: datetime
    authority: str
    message: bytes  # what was stamped: the line that names the event and its keyed hash
    response: bytes

    @property
    def name(self) -> str:
        """What its two files are called when it is exported, without their endings."""
        return f"anchor-{self.number:09d}"

    @property
    def view(self) -> AnchorView:
        """What is told about it."""
        return AnchorView(self.number, self.at, self.authority)


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


def read_chain_message(message: bytes) -> tuple[str, int, str]:
    """Organization, number and keyed hash of a stamped chain's end; empty and 0 where it is no such line."""
    words = message.decode("utf-8", "replace").split()
    if (
        len(words) != CHAIN_WORDS
        or words[:2] != ["evenhand", Stamped.AUDIT.value]
        or not words[3].isdecimal()
    ):
        return "", 0, ""
    return words[2], int(words[3]), words[4]
