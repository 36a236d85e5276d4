"""What a person must tell of each event of a request before it is recorded."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from appeals.domain.request_states import Progress
from appeals.domain.requests import PROOFS, Happening, RequestEventKind
from appeals.domain.words import LONGEST_NAME, LONGEST_REASON, flaw
from appeals.errors import BadInput, Fault

K = RequestEventKind

BY_HAND = (
    K.SENT,
    K.RECEIPT_CONFIRMED,
    K.ACKNOWLEDGED,
    K.CLARIFICATION_ASKED,
    K.CLARIFICATION_GIVEN,
    K.PARTLY_ANSWERED,
    K.REFUSED,
    K.ANSWERED,
    K.FOLLOWED_UP,
    K.ESCALATED,
    K.DISPUTED,
    K.WITHDRAWN,
    K.CLOSED,
    K.PAPER_RECEIVED,
    K.ITEMS_MARKED,
    K.PLAN_CORRECTED,
    K.NOTED,
    K.STRUCK,
)
"""Events that a person or a program records; the others are written by what the service itself does."""

TAKES_PAPERS = frozenset(BY_HAND) - {K.ITEMS_MARKED, K.PLAN_CORRECTED, K.STRUCK}
_REASONS: Mapping[RequestEventKind, str] = {
    K.CLARIFICATION_ASKED: "say what the plan asked",
    K.CLARIFICATION_GIVEN: "say what was answered",
    K.WITHDRAWN: "say why it is withdrawn",
    K.CLOSED: "say why it is closed",
    K.NOTED: "write the note",
    K.STRUCK: "say why the entry was a mistake",
    K.PLAN_CORRECTED: "say how the kind of plan was found out",
}


def check_entry(
    kind: RequestEventKind, on: date, told: Happening, *, papers: int, progress: Progress, today: date
) -> None:
    """Raise BadInput naming every field that is missing or cannot be."""
    faults = [*_general(kind, on, told, today), *_needed(kind, told, papers)]
    faults += _of_kind(kind, told, progress)
    if papers and kind not in TAKES_PAPERS:
        faults.append(Fault("papers", "belong to another kind of event"))
    if faults:
        raise BadInput(faults)


def _general(kind: RequestEventKind, on: date, told: Happening, today: date) -> Iterator[Fault]:
    if kind not in BY_HAND:
        yield Fault("kind", f"is not recorded by hand; use one of {', '.join(BY_HAND)}")
    if on > today:
        yield Fault("on", "lies in the future")
    texts = (("note", told.note, LONGEST_REASON), ("proof", told.proof, LONGEST_NAME))
    for name, text, longest in (*texts, ("recipient", told.recipient, LONGEST_NAME)):
        if len(text) > longest or flaw(text):
            yield Fault(name, flaw(text) or f"is longer than {longest} characters")


def _needed(kind: RequestEventKind, told: Happening, papers: int) -> Iterator[Fault]:
    if kind in _REASONS and not told.note.strip():
        yield Fault("note", _REASONS[kind])
    if kind in {K.PARTLY_ANSWERED, K.ANSWERED, K.PAPER_RECEIVED} and not papers:
        yield Fault("papers", "attach what came")
    if kind is K.REFUSED and not told.grounds:
        yield Fault("grounds", "choose the ground of the refusal")
    if kind is K.ESCALATED and not told.office.strip():
        yield Fault("office", "choose the office")
    if kind is K.RECEIPT_CONFIRMED and not (papers or told.note.strip() or told.proof.strip()):
        yield Fault("proof", "say how receipt is shown: the delivery record, the return receipt, or a page")


def _of_kind(kind: RequestEventKind, told: Happening, progress: Progress) -> Iterator[Fault]:
    check = _CHECKS.get(kind)
    if check is not None:
        yield from check(told, progress)


def _sending(told: Happening, _progress: Progress) -> Iterator[Fault]:
    if told.method is None:
        yield Fault("method", "choose how it went out")
        return
    if not told.proof.strip():
        yield Fault("proof", f"give the {PROOFS[told.method]}")
    if told.outside and not told.note.strip():
        yield Fault("note", "say how and why it was sent outside of this service")


def _receiving(told: Happening, progress: Progress) -> Iterator[Fault]:
    day, sent = told.received_on, progress.sent_on
    if day is not None and sent is not None and day < sent:
        yield Fault("received_on", f"lies before the day it was sent, {sent.isoformat()}")


def _marking(told: Happening, progress: Progress) -> Iterator[Fault]:
    codes = {each.code for each in progress.items}
    if not told.marks:
        yield Fault("marks", "mark at least one item")
    for mark in told.marks:
        if mark.code not in codes:
            yield Fault("marks", f"{mark.code!r} was not asked for")
        if mark.page is not None and mark.page < 1:
            yield Fault("marks", "pages are counted from 1")


def _correcting(told: Happening, _progress: Progress) -> Iterator[Fault]:
    if told.terms is None:
        yield Fault("terms", "give the right kind of plan")


_CHECKS: Mapping[RequestEventKind, Callable[[Happening, Progress], Iterator[Fault]]] = {
    K.SENT: _sending,
    K.RECEIPT_CONFIRMED: _receiving,
    K.ACKNOWLEDGED: _receiving,
    K.ITEMS_MARKED: _marking,
    K.PLAN_CORRECTED: _correcting,
}
