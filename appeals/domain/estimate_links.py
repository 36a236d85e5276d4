"""Links by which a patient opens one sealed version: what is asked for, how long they hold, how they end."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

FEW = 5  # wrong answers that a link survives one short of
USUAL_DAYS, MOST_DAYS = 30, 90
MOST_OPENINGS = 100  # nobody reads a paper so often


class Asks(StrEnum):
    """What whoever holds the link must know besides."""

    BIRTH_DATE = "birth_date"
    CODE = "code"  # that the office tells the patient by another way


class LinkState(StrEnum):
    """Whether a link opens anything."""

    WORKS = "works"
    ENDED = "ended"  # its last day has passed, or it was opened too often
    LOCKED = "locked"  # too many wrong answers
    REVOKED = "revoked"  # by the office, or because the patient asked to be reached another way


@dataclass(frozen=True, slots=True)
class LinkOrder:
    """What link to send: what it asks for, and for how many days it holds."""

    asks: Asks = Asks.BIRTH_DATE
    days: int = USUAL_DAYS


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as the office sees it. Its address is in nobody's hands but the patient's."""

    id: UUID
    version_id: UUID
    paper_id: UUID
    to: str
    asks: Asks
    state: LinkState
    sent_at: datetime | None  # None: the mail server did not take it, or nothing is known of it
    ends_at: datetime
    openings: int
    last_opened_at: datetime | None
    wrong_answers: int
    made_by: str


@dataclass(frozen=True, slots=True)
class SentLink:
    """A link that was sent, and the code to tell the patient where it asks for one: shown this once."""

    link: LinkView
    code: str


@dataclass(frozen=True, slots=True)
class LinkGate:
    """What stands before the paper: nothing of the patient, the practice or what kind of paper it is."""

    state: LinkState
    asks: Asks
    language: str
    tries_left: int


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """What the holder of a link sees once it is open."""

    link_id: UUID
    language: str
    reference: str
    number: int
    issued_on: date
    practice: str
    ends_on: date
    pdf_sha256: str
    newer_on: date | None  # the day on which a later version was issued, where there is one
