"""The forms in which a person records what happened to a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.pages.request_words import LETTERS, METHODS
from api.pages.wording import PLAN_TYPES, REFUSALS
from appeals.domain.request_views import RequestView
from appeals.domain.requests import RequestEventKind

K = RequestEventKind


class Entry(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    CHOICE = "choice"
    TICK = "tick"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class EventField:
    """One field of a form. ``options`` of a choice: value and words."""

    name: str
    label: str
    entry: Entry = Entry.TEXT
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class EventForm:
    """A form for one kind of event. ``on`` labels its date; ``papers`` its documents, if it takes any."""

    kind: RequestEventKind
    title: str
    on: str = "Day"
    fields: tuple[EventField, ...] = ()
    papers: str = ""


def _choice(name: str, label: str, words: Mapping[str, str], *, first: str = "Choose") -> EventField:
    return EventField(name, label, Entry.CHOICE, options=(("", first), *words.items()))


NOTE = EventField("note", "Note", Entry.LONG)
METHOD = _choice("method", "How it went out", METHODS)
PROOF = EventField("proof", "Proof", hint="Tracking number, fax confirmation or portal receipt.")
ANSWER = "Documents that came (PDF, PNG or JPEG)"
PAGE_OF_PROOF = "Page of proof (PDF, PNG or JPEG)"
GROUND_ROWS = 3


def _why(label: str) -> tuple[EventField, ...]:
    return (EventField("note", label, Entry.LONG, needed=True),)


def _grounds() -> tuple[EventField, ...]:
    rows = (
        (
            _choice(f"ground_{n}", f"Ground {n}", REFUSALS),
            EventField(f"quote_{n}", f"In the plan’s words, ground {n}", Entry.LONG),
            EventField(f"page_{n}", f"Page, ground {n}", Entry.NUMBER),
        )
        for n in range(1, GROUND_ROWS + 1)
    )
    return tuple(field for row in rows for field in row)


FORMS: Mapping[RequestEventKind, EventForm] = {
    each.kind: each
    for each in (
        EventForm(
            K.SENT,
            "It was sent",
            "Sent on",
            (
                METHOD,
                PROOF,
                EventField("recipient", "To", hint="Empty: the plan administrator of the case."),
                EventField(
                    "elsewhere",
                    "It went to somebody else than the plan administrator",
                    Entry.TICK,
                    "The legal days bind the administrator alone.",
                ),
                EventField(
                    "outside",
                    "It was sent outside of Evenhand, without a sealed and released version",
                    Entry.TICK,
                ),
                NOTE,
            ),
            PAGE_OF_PROOF,
        ),
        EventForm(
            K.RECEIPT_CONFIRMED,
            "It arrived, and that can be shown",
            "Learnt on",
            (EventField("received_on", "Arrived on", Entry.DATE, needed=True), PROOF, NOTE),
            PAGE_OF_PROOF,
        ),
        EventForm(K.ACKNOWLEDGED, "The plan acknowledged it", "Acknowledged on", (NOTE,), PAGE_OF_PROOF),
        EventForm(
            K.CLARIFICATION_ASKED, "The plan asked a question back", "Asked on", _why("What it asked"), ANSWER
        ),
        EventForm(
            K.CLARIFICATION_GIVEN,
            "Its question was answered",
            "Answered on",
            _why("What was answered"),
            PAGE_OF_PROOF,
        ),
        EventForm(K.PARTLY_ANSWERED, "A part of the answer came", "Answer dated", (NOTE,), ANSWER),
        EventForm(
            K.REFUSED,
            "It was refused",
            "Refusal dated",
            (*_grounds(), NOTE),
            "The refusal (PDF, PNG or JPEG)",
        ),
        EventForm(K.ANSWERED, "The whole answer came", "Answer dated", (NOTE,), ANSWER),
        EventForm(
            K.FOLLOWED_UP,
            "A follow-up was sent",
            "Sent on",
            (_choice("letter", "Letter", LETTERS), METHOD, PROOF, NOTE),
            PAGE_OF_PROOF,
        ),
        EventForm(
            K.DISPUTED,
            "The refusal was answered, or the answer is contested",
            "Sent on",
            (_choice("letter", "Letter", LETTERS, first="No letter"), METHOD, PROOF, NOTE),
            PAGE_OF_PROOF,
        ),
        EventForm(
            K.ESCALATED,
            "A complaint was made",
            "Sent on",
            (_choice("office", "Office", {}), METHOD, PROOF, NOTE),
            PAGE_OF_PROOF,
        ),
        EventForm(K.PAPER_RECEIVED, "A further document arrived", "Arrived on", (NOTE,), ANSWER),
        EventForm(
            K.PLAN_CORRECTED,
            "The plan is of another kind",
            "Found out on",
            (
                _choice("plan_type", "Kind of plan", PLAN_TYPES),
                EventField("state", "State (two letters)"),
                *_why("How it was found out"),
            ),
        ),
        EventForm(K.NOTED, "Add a note", "Day", _why("Note"), ""),
        EventForm(K.CLOSED, "Close it", "Closed on", _why("Why it is closed")),
        EventForm(K.WITHDRAWN, "Withdraw it", "Withdrawn on", _why("Why it is withdrawn")),
    )
}


def forms_for(request: RequestView) -> tuple[EventForm, ...]:
    """The forms for what may happen now; the offices of this plan among the choices."""
    offices = tuple((each.id, each.office) for each in request.escalations)
    return tuple(_with_offices(FORMS[kind], offices) for kind in FORMS if kind in request.possible)


def _with_offices(form: EventForm, offices: Sequence[tuple[str, str]]) -> EventForm:
    if form.kind is not K.ESCALATED:
        return form
    chosen = EventField("office", "Office", Entry.CHOICE, options=(("", "Choose"), *offices))
    return EventForm(form.kind, form.title, form.on, (chosen, *form.fields[1:]), form.papers)
