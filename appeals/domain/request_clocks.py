"""The dates of a request: the legal clock where the law gives one and, apart from it, our own days."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from appeals.domain.request_moves import WAITING
from appeals.domain.request_states import Progress
from appeals.domain.requests import OVERDUE_LETTER, RECEIPT_CHECK, RequestState
from nqtl_library.request_exposure import Exposure
from nqtl_library.request_rights import (
    Authorization,
    RequestClock,
    Rights,
    RightsFacts,
    clarification_pauses,
    rights,
)
from nqtl_library.right_rows import ClockKind
from nqtl_library.terms import Requester

RECEIPT_CHECK_DAY, ESCALATION_DAY = 10, 45
PRACTICE = "house practice, not law"
CLAIMANTS = frozenset({Requester.PARTICIPANT, Requester.AUTHORIZED_REPRESENTATIVE})


class ClockStatus(StrEnum):
    """How a legal clock stands."""

    RUNNING = "running"
    LATE = "late"
    MET = "met"
    MET_LATE = "met_late"
    ENDED = "ended"  # the request was withdrawn or closed without a whole answer


class FollowUp(StrEnum):
    """Our own dates. Each is only prepared; nothing is sent by itself."""

    RECEIPT_CHECK = "receipt_check"
    WANTED = "wanted"  # the day that the letter asks for where no law names days
    OVERDUE = "overdue"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class LegalClock:
    """The days that a law names, with their working. ``proved``: receipt is shown; else nothing is late."""

    due: date
    rule: str
    citation: str
    start: str
    started_on: date
    days: int
    steps: tuple[str, ...]
    status: ClockStatus
    proved: bool
    late_days: int = 0


@dataclass(frozen=True, slots=True)
class PracticalDate:
    """A day on which we mean to act. ``done``: there is nothing left to do about it."""

    id: FollowUp
    on: date
    rule: str
    start: str
    steps: tuple[str, ...]
    done: bool = False


@dataclass(frozen=True, slots=True)
class RequestClocks:
    """Both kinds of date, never mixed, and the exposure where a law gives one; else why there is none."""

    legal: LegalClock | None
    why_no_legal: str
    practical: tuple[PracticalDate, ...]
    exposure: Exposure | None
    why_no_exposure: str

    def practical_date(self, wanted: FollowUp) -> PracticalDate | None:
        """One of our own dates."""
        return next((each for each in self.practical if each.id is wanted), None)


Shift = tuple[int, tuple[str, ...]]
"""By how many days a date of ours moves, and the sentence that says why."""

UNMOVED: Shift = (0, ())
NOT_SENT = "The request has not been sent, so nothing runs."


def clocks(progress: Progress, *, today: date) -> RequestClocks:
    """Every date of a request as of ``today``. 29 USC 1024(b)(4), 1132(c)(1); 29 CFR 2575.502c-1."""
    if progress.sent_on is None:
        return RequestClocks(None, NOT_SENT, (), None, NOT_SENT)
    as_of = min(filter(None, (today, progress.answered_on, progress.ended_on)))
    asked = rights_of_request(progress, as_of=as_of)
    legal = _legal(progress, asked, today)
    practical = tuple(_practical(progress, asked, legal))
    why_not = _why_no_exposure(progress, asked, legal, today)
    exposure = asked.exposure if asked is not None and not why_not else None
    return RequestClocks(legal, "" if legal else _why_no_legal(progress, asked), practical, exposure, why_not)


def rights_of_request(progress: Progress, *, as_of: date) -> Rights | None:
    """What the request may have, judged on the day it was sent; None before that."""
    if progress.sent_on is None:
        return None
    terms, held = progress.terms, progress.authorization
    return rights(
        RightsFacts(
            plan_type=terms.plan_type,
            requester=terms.standing,
            state=terms.state,
            authorization=Authorization(held.signed_on, held.expires_on, held.covers_plan_documents)
            if held is not None and held.is_known
            else None,
            adverse_determination=True,
            requested_on=progress.sent_on,
            received_by_administrator_on=progress.received_on,
            as_of=as_of,
            grandfathered=terms.grandfathered,
        )
    )


def state_on(progress: Progress, found: RequestClocks, today: date) -> RequestState:
    """The state as of a day: who waits beyond the date has an overdue answer.

    An open question of the plan holds up only our own date; a legal one runs on.
    """
    wanted = found.practical_date(FollowUp.WANTED)
    due = found.legal.due if found.legal else (wanted.on if wanted else None)
    if progress.state not in WAITING or due is None or today <= due:
        return progress.state
    paused = progress.state is RequestState.CLARIFICATION_ASKED and found.legal is None
    return progress.state if paused else RequestState.OVERDUE


def due_follow_ups(found: RequestClocks, today: date) -> tuple[PracticalDate, ...]:
    """Our own dates that have come and are not dealt with."""
    return tuple(each for each in found.practical if not each.done and each.on <= today)


def _legal(progress: Progress, asked: Rights | None, today: date) -> LegalClock | None:
    found = _earliest(asked, ClockKind.LEGAL)
    started = progress.received_on or progress.sent_on
    if found is None or found.due is None or started is None or not progress.to_administrator:
        return None
    clock = LegalClock(
        due=found.due,
        rule="the plan administrator answers within 30 calendar days of the written request",
        citation=found.citation,
        start=_start(progress),
        started_on=started,
        days=(found.due - started).days,
        steps=(*found.steps, *_questions(progress)),
        status=ClockStatus.RUNNING,
        proved=progress.received_on is not None,
    )
    return _with_status(clock, progress, today)


def _with_status(clock: LegalClock, progress: Progress, today: date) -> LegalClock:
    if progress.answered_on is not None:
        late = max(0, (progress.answered_on - clock.due).days)
        return replace(clock, status=ClockStatus.MET_LATE if late else ClockStatus.MET, late_days=late)
    if progress.ended_on is not None:
        return replace(clock, status=ClockStatus.ENDED)
    late = max(0, (today - clock.due).days) if clock.proved else 0
    return replace(clock, status=ClockStatus.LATE if late else ClockStatus.RUNNING, late_days=late)


def _earliest(asked: Rights | None, kind: ClockKind) -> RequestClock | None:
    found = [each.clock for each in asked.may_request if each.clock.kind is kind] if asked else []
    return min((each for each in found if each.due), key=lambda each: each.due or date.max, default=None)


def _start(progress: Progress) -> str:
    if progress.confirmed_on is not None:
        return "receipt, as proved"
    return "first reaction of the plan" if progress.reacted_on else "the day it was sent"


def _questions(progress: Progress) -> Iterator[str]:
    """Why a question of the plan does not move the legal date."""
    terms = progress.terms
    if progress.questions and not clarification_pauses(terms.plan_type, terms.standing):
        yield "The plan asked a question back; the law knows no pause for that, so the days ran on."


def _practical(progress: Progress, asked: Rights | None, legal: LegalClock | None) -> Iterator[PracticalDate]:
    sent = progress.sent_on
    if sent is None:
        return
    replied = progress.reply_on is not None or not progress.is_open
    known = progress.received_on is not None or RECEIPT_CHECK in progress.followed_up
    yield _dated(FollowUp.RECEIPT_CHECK, sent, RECEIPT_CHECK_DAY, "sending", done=replied or known)
    wish = _earliest(asked, ClockKind.REQUESTED)
    shift = _moved(progress)
    start = progress.received_on or sent
    due = legal.due if legal else None
    if due is None and wish is not None and wish.due is not None:
        wanted = _dated(FollowUp.WANTED, start, (wish.due - start).days, _start(progress), shift)
        due = wanted.on
        yield replace(wanted, done=replied)
    if due is not None:
        after = "the legal date" if legal else "the day asked for"
        late_told = replied or OVERDUE_LETTER in progress.followed_up
        yield _dated(FollowUp.OVERDUE, due, 1, after, done=late_told)
    ended = progress.answered_on or progress.escalated_on or not progress.is_open
    moved = UNMOVED if legal else shift
    yield _dated(FollowUp.ESCALATION, start, ESCALATION_DAY, _start(progress), moved, done=bool(ended))


def _dated(
    follow_up: FollowUp,
    start: date,
    count: int,
    event: str,
    shift: Shift = UNMOVED,
    *,
    done: bool = False,
) -> PracticalDate:
    moved, told = shift
    on = start + timedelta(days=count + moved)
    days = "day" if count == 1 else "days"
    steps = (f"Counted from {event}, {start.isoformat()}: {count} calendar {days}.", *told)
    return PracticalDate(follow_up, on, PRACTICE, event, (*steps, f"That is {on.isoformat()}."), done)


def _moved(progress: Progress) -> Shift:
    """Days on which the next word was ours: they move our own dates, never a legal one."""
    spans = [each for each in progress.questions if each.given_on is not None]
    moved = sum((each.given_on - each.asked_on).days for each in spans if each.given_on)
    words = "day" if moved == 1 else "days"
    told = f"Moved by {moved} {words} on which the plan waited for our answer to its question."
    return moved, (told,) if moved else ()


def _why_no_legal(progress: Progress, asked: Rights | None) -> str:
    if not progress.to_administrator:
        return (
            "The request did not go to the plan administrator, and the 30 days of 29 USC 1024(b)(4) bind "
            "nobody else. Send it to the administrator named in the plan summary."
        )
    if asked is None or not asked.may_request:
        return "This requester had no right to ask this plan on the day of sending, so no law counts days."
    return (
        "No law names a number of days for this plan and this requester; the date in the letter is a request."
    )


def _why_no_exposure(progress: Progress, asked: Rights | None, legal: LegalClock | None, today: date) -> str:
    """Empty where there is exposure. 29 USC 1132(c)(1): participant or beneficiary, administrator, ERISA."""
    if legal is None:
        return _no_daily_amount(progress)
    if progress.state is RequestState.WITHDRAWN:
        return "The request was withdrawn."
    if not legal.proved:
        return "Receipt is not proved. Prove it first: nothing is called late before that."
    if asked is None or asked.exposure is None:
        end = progress.answered_on or today
        return f"Nothing is late: {end.isoformat()} is not after {legal.due.isoformat()}."
    return ""


def _no_daily_amount(progress: Progress) -> str:
    if progress.terms.standing not in CLAIMANTS:
        return (
            "A daily amount exists for participants and beneficiaries only, not for a provider's own request."
        )
    if not progress.to_administrator:
        return "A daily amount can be asked of the plan administrator only, and the request went elsewhere."
    return "No law that binds this plan gives a daily amount for a late answer."
