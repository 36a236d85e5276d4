"""Which events may come in which state of a request, and where each one leads."""

from collections.abc import Mapping, Sequence

from appeals.domain.requests import RequestEventKind, RequestState

K, S = RequestEventKind, RequestState

WAITING = (S.SENT, S.RECEIPT_CONFIRMED, S.ACKNOWLEDGED, S.CLARIFICATION_ASKED)
"""States in which the plan owes an answer and has given none."""

OPEN_AFTER_SENDING = (*WAITING, S.PARTLY_ANSWERED, S.REFUSED, S.ANSWERED, S.ESCALATED, S.IN_DISPUTE)
ENDED = (S.WITHDRAWN, S.CLOSED)
_AFTER_SENDING = (*OPEN_AFTER_SENDING, *ENDED)
_ANSWERABLE = (*WAITING, S.PARTLY_ANSWERED, S.REFUSED, S.ESCALATED, S.IN_DISPUTE)
_STAYS = None  # the event leaves the state as it is


def _all(states: Sequence[RequestState], to: RequestState | None) -> dict[RequestState, RequestState | None]:
    return dict.fromkeys(states, to)


MOVES: Mapping[RequestEventKind, Mapping[RequestState, RequestState | None]] = {
    K.OPENED: {},
    K.CHANGED: _all((S.DRAFT, S.READY), S.DRAFT),  # a letter sealed before no longer says what is asked
    K.SEALED: {**_all((S.DRAFT, S.READY), S.READY), **_all(OPEN_AFTER_SENDING, _STAYS)},
    K.SENT: _all((S.DRAFT, S.READY), S.SENT),
    K.RECEIPT_CONFIRMED: {
        S.SENT: S.RECEIPT_CONFIRMED,
        **_all(tuple(each for each in OPEN_AFTER_SENDING if each is not S.SENT), _STAYS),
    },
    K.ACKNOWLEDGED: _all((S.SENT, S.RECEIPT_CONFIRMED), S.ACKNOWLEDGED),
    K.CLARIFICATION_ASKED: _all(
        (S.SENT, S.RECEIPT_CONFIRMED, S.ACKNOWLEDGED, S.PARTLY_ANSWERED, S.ESCALATED, S.IN_DISPUTE),
        S.CLARIFICATION_ASKED,
    ),
    K.CLARIFICATION_GIVEN: {S.CLARIFICATION_ASKED: S.ACKNOWLEDGED},  # or back to where it was asked
    K.PARTLY_ANSWERED: _all(_ANSWERABLE, S.PARTLY_ANSWERED),
    K.REFUSED: _all(_ANSWERABLE, S.REFUSED),
    K.ANSWERED: _all(_ANSWERABLE, S.ANSWERED),
    K.FOLLOWED_UP: _all(OPEN_AFTER_SENDING, _STAYS),
    K.ESCALATED: _all((*_ANSWERABLE, S.ANSWERED), S.ESCALATED),
    K.DISPUTED: _all((S.PARTLY_ANSWERED, S.REFUSED, S.ANSWERED, S.ESCALATED), S.IN_DISPUTE),
    K.WITHDRAWN: _all((S.DRAFT, S.READY, *OPEN_AFTER_SENDING), S.WITHDRAWN),
    K.CLOSED: _all(OPEN_AFTER_SENDING, S.CLOSED),
    K.PAPER_RECEIVED: _all(_AFTER_SENDING, _STAYS),
    K.ITEMS_MARKED: _all(_AFTER_SENDING, _STAYS),
    K.PLAN_CORRECTED: _all(OPEN_AFTER_SENDING, _STAYS),
    K.CASE_LINKED: _all((S.DRAFT, S.READY, *OPEN_AFTER_SENDING, S.CLOSED), _STAYS),
    K.CASE_UNLINKED: _all(tuple(each for each in S if each is not S.OVERDUE), _STAYS),
    K.NOTED: _all(tuple(each for each in S if each is not S.OVERDUE), _STAYS),
    K.STRUCK: _all(tuple(each for each in S if each is not S.OVERDUE), _STAYS),
}
"""From which states an event may come, and the state it leads to; None leaves the state as it is."""

UNSTRIKABLE = frozenset({K.OPENED, K.CHANGED, K.SEALED, K.STRUCK, K.CASE_LINKED, K.CASE_UNLINKED})
"""Events that record what the service itself did; they cannot be taken for a mistake of entry."""


def possible(state: RequestState) -> tuple[RequestEventKind, ...]:
    """The events that may come in a state."""
    return tuple(kind for kind, moves in MOVES.items() if state in moves)
