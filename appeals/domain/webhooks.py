"""Webhooks: which events another system may be told, what it is told, and how that is signed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

SECRET_PREFIX = "whsec_"  # noqa: S105  how such secrets begin, by the Standard Webhooks convention
MOST_HOOKS = 20  # of an organization
PAUSES = (1, 2, 5, 10, 30, 60, 120, 240, 480, 720)  # minutes before a failed message is sent again
GIVES_UP_AFTER = timedelta(days=3)  # of nothing but failures; then a person has to start it again

EVENTS: Mapping[str, str] = {
    "remittance.received": "A remittance was taken in",
    "notice.received": "A denial letter was taken in",
    "denial.reported": "A denial was reported",
    "case.opened_by_hand": "A case was opened",
    "case.changed": "Facts of a case changed",
    "case.moved": "A case moved to another state",
    "version.sealed": "A version of a letter was sealed",
    "version.released": "A second person released a version",
    "packet.sealed": "A packet was sealed",
    "request.opened": "A request to a plan was opened",
    "request.sent": "A request was sent",
    "request.receipt_confirmed": "The receipt of a request was proved",
    "request.acknowledged": "A plan acknowledged a request",
    "request.clarification_asked": "A plan asked a question",
    "request.partly_answered": "A plan answered in part",
    "request.refused": "A plan refused",
    "request.answered": "A plan answered",
    "request.escalated": "A request went to a regulator",
    "request.closed": "A request was closed",
    "requests.reminded": "Dates of requests have come",
    "review.chosen": "Findings were chosen for letters",
    "estimate.opened": "An estimate was opened",
    "estimate.issued": "An estimate was issued",
    "estimate.delivered": "An estimate was handed over",
    "estimate.bill_over": "Bills went over an estimate by 400 dollars, or over a state’s cap",
    "estimate.bill_coming": "A planned charge would go over an estimate",
    "estimate_dispute.opened": "A dispute over a bill was opened",
    "estimate_dispute.packet_sealed": "A dispute packet was sealed",
    "letter_batch.begun": "A batch of letters was begun",
}
"""What may be told, by its name in the audit trail; each is told by ids alone."""


class UnsafeAddress(ValueError):
    """An address that nothing is sent to; the sentence says why."""


class NotTaken(Exception):
    """The other side did not take it; the sentence says what it answered, without its words."""


class Postbox(Protocol):
    """What posts to addresses that people typed."""

    def check(self, url: str) -> object:
        """Raise UnsafeAddress unless a post may go there."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer; raises UnsafeAddress or NotTaken."""


class HookState(StrEnum):
    """Whether a webhook is told anything."""

    ACTIVE = "active"
    PAUSED = "paused"  # by a person
    GIVEN_UP = "given_up"  # after days of failures


@dataclass(frozen=True, slots=True)
class Message:
    """One event for another system. ``id`` is the same at every attempt, so that a repeat can be told."""

    id: str
    type: str
    at: datetime
    subject_id: UUID | None

    def body(self) -> bytes:
        """What is sent: the event and ids, never anything of a patient."""
        told = {
            "type": self.type,
            "timestamp": self.at.isoformat(),
            "data": {"id": str(self.subject_id) if self.subject_id else None},
        }
        return json.dumps(told, separators=(",", ":"), sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook as its organization sees it; the secret was shown once."""

    id: UUID
    url: str
    events: tuple[str, ...]
    state: HookState
    created_at: datetime
    created_by: str
    told: int  # messages that were taken
    failures: int  # in a row
    last_at: datetime | None
    last_outcome: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was just made, with the secret that is never shown again."""

    view: WebhookView
    secret: str


def signed_headers(message: Message, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks: id, instant, and an HMAC-SHA-256 over id, instant and body."""
    instant = str(int(at.timestamp()))
    content = b".".join((message.id.encode(), instant.encode(), body))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Evenhand-Webhooks/1",
        "webhook-id": message.id,
        "webhook-timestamp": instant,
        "webhook-signature": f"v1,{digest}",
    }


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return timedelta(minutes=PAUSES[min(max(failures, 1), len(PAUSES)) - 1])
