"""What has happened in a case, checked for order, and from which event a rule's clock may start.

Two clocks never mix. Ours starts from the earliest event that the law could count from, so that it is never
late; a payer's or regulator's starts from the proven event only, so that nobody is called late too soon.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from nqtl_library.appeal_routes import event_kinds
from nqtl_library.appeal_rules import Rule
from nqtl_library.clocks import LAST_MINUTE, Start
from nqtl_library.terms import DeadlineFacts

FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True, slots=True)
class CaseEvents:
    """The usable events of a case. ``doubts`` says of an event what speaks against its date."""

    at: Mapping[str, date | datetime]
    doubts: Mapping[str, str]
    unread: tuple[str, ...]  # a sentence for each event that could not be used

    def day(self, event: str) -> date | None:
        """The calendar day of an event; None where it is not known."""
        at = self.at.get(event)
        return _day(at) if at is not None else None


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where a rule's clock starts: ``start`` as the law counts, ``observed`` as the event was seen."""

    start: Start
    observed: Start


def read_events(facts: DeadlineFacts) -> CaseEvents:
    """Sort the events of a case into usable, doubtful and unread ones; their order of entry is irrelevant."""
    usable: dict[str, date | datetime] = {}
    unread = []
    for event in sorted(facts.events):
        at = facts.events[event]
        if event not in event_kinds():
            unread.append(f"events.{event} is not an event that any clock knows: it was not used.")
        elif not FIRST_YEAR <= at.year <= LAST_YEAR:
            unread.append(f"events.{event} {_day(at)} cannot be right: it was not used.")
        else:
            usable[event] = at
    if facts.events.keys() - event_kinds().keys():
        unread.append(f"Events that clocks know: {', '.join(event_kinds())}.")
    return CaseEvents(usable, _doubts(usable, facts.as_of), tuple(unread))


def start_of(rule: Rule, events: CaseEvents) -> Anchored | None:
    """The event that starts a rule's clock, or None while the clock waits for it."""
    for event in (rule.anchor, *rule.also_called):
        if event in events.at:
            start = Start(event, _label(event), events.at[event])
            return Anchored(start, start)
    known = [event for event in rule.stand_in if event in events.at]
    if not known:
        return None
    event = min(known, key=lambda name: _day(events.at[name]))
    observed = Start(event, _label(event), events.at[event], (_why_stand_in(rule, event),))
    return Anchored(_presumed(rule, observed) if rule.presumed_days else observed, observed)


def _presumed(rule: Rule, observed: Start) -> Start:
    receipt = observed.day + timedelta(days=rule.presumed_days)
    why = f"{observed.label} {observed.day}; {rule.presumed_law}"
    return Start(observed.event, "Receipt presumed", receipt, (why,))


def late_receipt(rule: Rule, events: CaseEvents) -> Anchored | None:
    """The presumed receipt that a later receipt has to be proved against; None where nothing is presumed."""
    received = events.day(rule.anchor)
    presumed = start_of(rule, replace(events, at={k: v for k, v in events.at.items() if k != rule.anchor}))
    if not rule.presumed_days or not received or not presumed or received <= presumed.start.day:
        return None
    return presumed


def asked_too_late(rule: Rule, events: CaseEvents) -> bool:
    """Whether the anchor came too shortly before the event it must precede; False while that is not known.

    Hours that are not known are taken as the last of the one and the first of the other: the payer keeps the
    longer time where the shorter is not sure.
    """
    asked, end = events.at.get(rule.anchor), events.at.get(rule.lead_to)
    if asked is None or end is None:
        return False
    first, last = _moment(asked, LAST_MINUTE), _moment(end, time())
    if first.tzinfo is None or last.tzinfo is None:
        first, last = first.replace(tzinfo=None), last.replace(tzinfo=None)
    return last - first < timedelta(hours=rule.lead_hours)


def _moment(at: date | datetime, unknown: time) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, unknown)


def _why_stand_in(rule: Rule, event: str) -> str:
    order = tuple(event_kinds())
    follows = order.index(event) > order.index(rule.anchor)
    can_be = "may be later: find the date" if follows else "can only be earlier"
    return f"No date for “{_label(rule.anchor)}”: counted from “{_label(event)}”, which {can_be}"


def _doubts(usable: Mapping[str, date | datetime], as_of: date | None) -> Mapping[str, str]:
    doubts: dict[str, list[str]] = {}
    for event, sentence in _disorder(usable, as_of):
        doubts.setdefault(event, []).append(sentence)
    return {event: " ".join(sentences) for event, sentences in doubts.items()}


def _disorder(usable: Mapping[str, date | datetime], as_of: date | None) -> Iterator[tuple[str, str]]:
    for event, at in usable.items():
        kind, day = event_kinds()[event], _day(at)
        for earlier in kind.not_before:
            if earlier in usable and day < _day(usable[earlier]):
                yield (
                    event,
                    (
                        f"Check the dates: “{_label(event)}” {day} lies before “{_label(earlier)}” "
                        f"{_day(usable[earlier])}, which cannot be."
                    ),
                )
        if as_of is not None and day > as_of and not kind.planned:
            yield event, f"Check the date: “{_label(event)}” {day} lies after {as_of}, the day asked about."


def _label(event: str) -> str:
    return event_kinds()[event].label


def _day(at: date | datetime) -> date:
    return at.date() if isinstance(at, datetime) else at
