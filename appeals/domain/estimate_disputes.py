"""A patient-provider dispute (45 CFR 149.620) as its events tell it: notice, holds, packet, end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from nqtl_library.clocks import Start
from nqtl_library.estimate_counting import TwoDates, forward
from nqtl_library.estimate_rows import clock_rows


class DisputeEventKind(StrEnum):
    """What happened in a dispute. Events are written once."""

    NOTICE = "notice"  # the notice of selection came in: the ten business days begin, (f)(2)(i)
    HOLD_ON = "hold_on"  # collections rest, (c)(5)
    HOLD_OFF = "hold_off"
    LATE_FEES_STOPPED = "late_fees_stopped"  # (c)(5)
    PAPER = "paper"  # a paper for the packet: the bill as it was sent, a record of the necessity
    PACKET_SENT = "packet_sent"
    SETTLED = "settled"  # (f)(1): before the decision, and the reviewer is told
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"  # the patient gave it up, or it was found not to be eligible


ENDS = frozenset({DisputeEventKind.SETTLED, DisputeEventKind.DECIDED, DisputeEventKind.WITHDRAWN})
NEEDS_AN_AMOUNT = frozenset({DisputeEventKind.SETTLED, DisputeEventKind.DECIDED})
REMINDERS = (
    "While the dispute is pending, do not send the bill to collections or threaten to; stop what has begun.",
    "Charge no late fee on it, and none for the time in which it is pending.",
    "Nothing may happen to the patient because of the dispute: no discharge, no refusal, no threat of it.",
    "A settlement is possible until the decision: at least half of the patient’s fee comes off what is owed.",
    "Tell the reviewer of a settlement within three business days.",
)
"""What the practice is reminded of, 45 CFR 149.620(c)(5), (c)(6) and (f)(1)."""


@dataclass(frozen=True, slots=True)
class DisputeEvent:
    """One event: when it happened at the office, and what belongs to its kind. Amounts in cents."""

    kind: DisputeEventKind
    on: date
    note: str = ""
    reference: str = ""  # the reviewer's number of the dispute
    amount: int | None = None  # what the patient is to pay by settlement or decision
    title: str = ""  # of a paper


@dataclass(frozen=True, slots=True)
class DisputeEventView:
    """An event as it was recorded; ``pages`` of a paper."""

    id: UUID
    told: DisputeEvent
    recorded_at: datetime
    recorded_by: str
    pages: int = 0


@dataclass(frozen=True, slots=True)
class DisputeState:
    """Where a dispute stands."""

    is_open: bool
    reference: str
    notice_on: date | None
    packet_due: date | None  # the law's last day
    packet_safe_due: date | None
    packet_working: tuple[str, ...]
    packet_sent_on: date | None
    on_hold: bool  # whether collections rest now
    late_fees_stopped: bool
    ended_on: date | None
    outcome: str  # settled, decided or withdrawn; empty while it is open
    amount: int | None
    missing: tuple[str, ...]  # what the law asks for while it is pending, and nobody has recorded


_BEGUN = DisputeState(True, "", None, None, None, (), None, False, False, None, "", None, ())


def dispute_state(events: Iterable[DisputeEvent]) -> DisputeState:
    """Fold the events, in the order in which they were recorded."""
    state = _BEGUN
    for event in events:
        state = replace(_after(state, event), reference=event.reference or state.reference)
    return replace(state, missing=tuple(_missing(state)) if state.is_open else ())


def _after(state: DisputeState, event: DisputeEvent) -> DisputeState:
    kind = event.kind
    if kind is DisputeEventKind.NOTICE and state.notice_on is None:
        found = packet_due(event.on)
        return replace(
            state,
            notice_on=event.on,
            packet_due=found.legal_due,
            packet_safe_due=found.safe_due,
            packet_working=found.steps,
        )
    if kind in (DisputeEventKind.HOLD_ON, DisputeEventKind.HOLD_OFF):
        return replace(state, on_hold=kind is DisputeEventKind.HOLD_ON)
    if kind is DisputeEventKind.LATE_FEES_STOPPED:
        return replace(state, late_fees_stopped=True)
    if kind is DisputeEventKind.PACKET_SENT:
        return replace(state, packet_sent_on=state.packet_sent_on or event.on)
    if kind in ENDS:
        return replace(state, is_open=False, ended_on=event.on, outcome=kind.value, amount=event.amount)
    return state


def packet_due(notice_on: date) -> TwoDates:
    """Ten business days after the notice of selection was received, 45 CFR 149.620(f)(2)(i)."""
    start = Start("dispute.notice_on", "Selection notice received", notice_on)
    return forward(clock_rows()["dispute_packet"], start)


def dispute_window(dated_on: date) -> date:
    """The last day on which the patient may start a dispute, from the date of the bill, (c)(1)."""
    start = Start("bill.dated_on", "Bill dated", dated_on)
    return forward(clock_rows()["dispute_by_bill_date"], start).legal_due


def _missing(state: DisputeState) -> Sequence[str]:
    asked = (
        (state.notice_on is not None, "the day on which the notice of selection was received"),
        (state.on_hold, "that collections are on hold"),
        (state.late_fees_stopped, "that late fees are stopped"),
        (state.packet_sent_on is not None, "that the packet was sent"),
    )
    return [what for done, what in asked if not done]
