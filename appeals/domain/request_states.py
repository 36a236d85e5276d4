"""How far a request has come, derived from its events and from nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from appeals.domain.case import Authorization, RefusalGround
from appeals.domain.request_moves import ENDED, MOVES, UNSTRIKABLE, WAITING, possible
from appeals.domain.requests import (
    AskedItem,
    ItemMark,
    RequestEvent,
    RequestEventKind,
    RequestState,
    RequestTerms,
)
from appeals.errors import MoveNotAllowed

K, S = RequestEventKind, RequestState


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the plan, and when it was answered; None: it is still open."""

    asked_on: date
    given_on: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request has come, as its events tell. ``state`` is as recorded; time may make it overdue."""

    terms: RequestTerms
    state: RequestState = S.DRAFT
    before_question: RequestState = S.ACKNOWLEDGED
    opened_on: date | None = None
    items: tuple[AskedItem, ...] = ()
    sent_on: date | None = None
    to_administrator: bool = True
    authorization: Authorization | None = None  # as it was when the request was sent
    confirmed_on: date | None = None  # receipt, as proved
    reacted_on: date | None = None  # the first sign of the plan that it has the request
    questions: tuple[Question, ...] = ()
    reply_on: date | None = None  # date of the newest reply, whatever it says
    refused_on: date | None = None
    grounds: tuple[RefusalGround, ...] = ()
    answered_on: date | None = None  # of the first complete answer; what comes later reopens nothing
    escalated_on: date | None = None
    offices: tuple[str, ...] = ()
    followed_up: frozenset[str] = frozenset()  # kinds of later letters that were sent
    ended_on: date | None = None
    marks: tuple[tuple[str, ItemMark], ...] = ()

    @property
    def received_on(self) -> date | None:
        """The day from which the plan is proved to have had the request; None: not proved."""
        return self.confirmed_on or self.reacted_on

    @property
    def is_open(self) -> bool:
        """Whether anything is still to happen."""
        return self.state not in ENDED

    @property
    def mark_of(self) -> Mapping[str, ItemMark]:
        """The newest mark of each item."""
        return dict(self.marks)


def replay(events: Sequence[RequestEvent]) -> Progress:
    """Everything that follows from the events, in their order; struck ones count for nothing.

    Raises MoveNotAllowed, naming what is possible instead, at the first event that may not come there.
    """
    first, *rest = counted(events)
    if first.kind is not K.OPENED or first.told.terms is None:
        raise MoveNotAllowed("A request begins with being opened.")
    progress = Progress(first.told.terms, opened_on=first.on)
    for event in rest:
        progress = after(progress, event)
    return progress


def counted(events: Sequence[RequestEvent]) -> list[RequestEvent]:
    """The events that no later one has struck."""
    struck = {each.told.strikes for each in events if each.kind is K.STRUCK}
    return [each for each in events if each.number not in struck]


def after(progress: Progress, event: RequestEvent) -> Progress:
    """The progress after one more event; raises MoveNotAllowed."""
    _check(progress, event)
    to = MOVES[event.kind][progress.state]
    learnt = _LEARN.get(event.kind, _nothing)(progress, event)
    if event.kind is K.CLARIFICATION_GIVEN:
        to = progress.before_question
    return replace(learnt, state=to or progress.state)


def may_come(progress: Progress) -> tuple[RequestEventKind, ...]:
    """The events that may come now; receipt is proved once."""
    known = {K.RECEIPT_CONFIRMED} if progress.confirmed_on is not None else set()
    return tuple(each for each in possible(progress.state) if each not in known)


def check_strike(events: Sequence[RequestEvent], number: int | None) -> None:
    """Raise MoveNotAllowed unless this event may be struck and the others still make sense without it."""
    found = next((each for each in counted(events) if each.number == number), None)
    if found is None or found.kind in UNSTRIKABLE:
        raise MoveNotAllowed("Only an event that somebody entered, and that still counts, can be struck.")
    try:
        replay([each for each in events if each.number != number])
    except MoveNotAllowed as refusal:
        raise MoveNotAllowed(
            f"Without this event a later one has no ground: {refusal.sentence} Strike the later one first."
        ) from refusal


def _check(progress: Progress, event: RequestEvent) -> None:
    if progress.state not in MOVES[event.kind]:
        allowed = ", ".join(sorted(each.value.replace("_", " ") for each in possible(progress.state)))
        words = progress.state.value.replace("_", " ")
        wanted = event.kind.value.replace("_", " ")
        raise MoveNotAllowed(f"A request that is {words} cannot be {wanted}. Possible: {allowed}.")
    if event.kind is K.RECEIPT_CONFIRMED and progress.confirmed_on is not None:
        raise MoveNotAllowed("Receipt is confirmed already. Strike that entry first if its day is wrong.")
    sent = progress.sent_on
    if sent is not None and event.on < sent and event.kind not in _ANY_DAY:
        raise MoveNotAllowed(
            f"This is dated {event.on.isoformat()}, before the request was sent on {sent.isoformat()}. "
            "Correct the date, or strike the entry of sending."
        )


_ANY_DAY = frozenset({K.NOTED, K.STRUCK, K.CASE_LINKED, K.CASE_UNLINKED, K.SEALED})


def _nothing(progress: Progress, _event: RequestEvent) -> Progress:
    return progress


def _changed(progress: Progress, event: RequestEvent) -> Progress:
    return replace(progress, terms=event.told.terms or progress.terms, items=())


def _sealed(progress: Progress, event: RequestEvent) -> Progress:
    return replace(progress, items=event.told.items) if event.told.items else progress


def _sent(progress: Progress, event: RequestEvent) -> Progress:
    told = event.told
    return replace(
        progress,
        sent_on=event.on,
        to_administrator=told.to_administrator,
        authorization=told.authorization,
        items=told.items or progress.items,
    )


def _received(progress: Progress, event: RequestEvent) -> Progress:
    return replace(progress, confirmed_on=event.told.received_on or event.on)


def _reacted(progress: Progress, event: RequestEvent) -> Progress:
    told = event.told.received_on or event.on
    return replace(progress, reacted_on=min(filter(None, (progress.reacted_on, told))))


def _asked_back(progress: Progress, event: RequestEvent) -> Progress:
    found = _reacted(progress, event)
    before = S.ACKNOWLEDGED if progress.state in WAITING else progress.state
    return replace(found, questions=(*found.questions, Question(event.on)), before_question=before)


def _given(progress: Progress, event: RequestEvent) -> Progress:
    *earlier, last = progress.questions
    if event.on < last.asked_on:
        raise MoveNotAllowed(f"The question was asked on {last.asked_on.isoformat()}; it is answered later.")
    return replace(progress, questions=(*earlier, replace(last, given_on=event.on)))


def _replied(progress: Progress, event: RequestEvent) -> Progress:
    found = _reacted(progress, event)
    fresh = tuple(each for each in event.told.grounds if each not in found.grounds)
    grounds, questions = (*found.grounds, *fresh), _settled(found, event)
    return replace(found, reply_on=event.on, grounds=grounds, questions=questions)


def _settled(progress: Progress, event: RequestEvent) -> tuple[Question, ...]:
    """A plan that answers has no open question any more."""
    return tuple(
        replace(each, given_on=max(event.on, each.asked_on)) if each.given_on is None else each
        for each in progress.questions
    )


def _refused(progress: Progress, event: RequestEvent) -> Progress:
    found = _replied(progress, event)
    return replace(found, refused_on=found.refused_on or event.on)


def _answered(progress: Progress, event: RequestEvent) -> Progress:
    found = _replied(progress, event)
    return replace(found, answered_on=found.answered_on or event.on)


def _followed_up(progress: Progress, event: RequestEvent) -> Progress:
    return replace(progress, followed_up=progress.followed_up | {event.told.letter})


def _escalated(progress: Progress, event: RequestEvent) -> Progress:
    found = _followed_up(progress, event) if event.told.letter else progress
    offices = (*found.offices, event.told.office) if event.told.office else found.offices
    return replace(found, escalated_on=found.escalated_on or event.on, offices=offices)


def _ended(progress: Progress, event: RequestEvent) -> Progress:
    return replace(progress, ended_on=event.on)


def _corrected(progress: Progress, event: RequestEvent) -> Progress:
    """Which plan it is may turn out otherwise; what was asked, and by whom, stands in the letter."""
    new = event.told.terms
    if new is None:
        return progress
    same = replace(progress.terms, plan_type=new.plan_type, state=new.state, grandfathered=new.grandfathered)
    return replace(progress, terms=same)


def _marked(progress: Progress, event: RequestEvent) -> Progress:
    new = {each.code: each for each in event.told.marks}
    return replace(progress, marks=tuple({**progress.mark_of, **new}.items()))


_LEARN = {
    K.CHANGED: _changed,
    K.SEALED: _sealed,
    K.SENT: _sent,
    K.RECEIPT_CONFIRMED: _received,
    K.ACKNOWLEDGED: _reacted,
    K.CLARIFICATION_ASKED: _asked_back,
    K.CLARIFICATION_GIVEN: _given,
    K.PARTLY_ANSWERED: _replied,
    K.REFUSED: _refused,
    K.ANSWERED: _answered,
    K.FOLLOWED_UP: _followed_up,
    K.ESCALATED: _escalated,
    K.DISPUTED: _followed_up,
    K.WITHDRAWN: _ended,
    K.CLOSED: _ended,
    K.PLAN_CORRECTED: _corrected,
    K.ITEMS_MARKED: _marked,
}
