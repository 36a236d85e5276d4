"""What a person must know about one last day besides its sum: doubts, the safer day, what has been done."""

from collections.abc import Iterator
from datetime import date, datetime

from nqtl_library.appeal_routes import event_kinds
from nqtl_library.appeal_rules import Rule
from nqtl_library.case_events import Anchored, CaseEvents, late_receipt
from nqtl_library.clocks import Counted, Unit, act_by, closed_because, count, in_words

TOO_LATE = (
    "Act at once all the same: say why it is late, and look for a fault of the notice, or a cause beyond "
    "control, that may excuse it."
)

DECISIONS = ("appeal_decision", "final_denial")


def cautions(
    rule: Rule, anchored: Anchored, counted: Counted, events: CaseEvents, as_of: date | None
) -> Iterator[str]:
    """Sentences about a rule's last day, some of them empty. ``as_of`` is the day asked about, if known."""
    yield events.doubts.get(anchored.start.event, "")
    yield rule.caution
    if rule.later_of and not events.day(rule.later_of):
        yield "If the cut takes effect later than this, that day counts: enter action_effective."
    yield _about_receipt(rule, events)
    yield _about_the_safer_day(rule, anchored, counted)
    if rule.period.unit is Unit.HOURS:
        yield _about_the_hour(anchored, rule.whose)
    yield _what_was_done(rule, counted, events) or " ".join(_what_is_left(rule, anchored, counted, as_of))


def _about_receipt(rule: Rule, events: CaseEvents) -> str:
    presumed = late_receipt(rule, events)
    if presumed is None:
        return ""
    sooner = count(rule.period, presumed.start, law=rule.law).due
    return (
        f"Receipt after {presumed.start.day} has to be proved, for it is presumed by then: "
        f"without proof the last day is {sooner}."
    )


def _about_the_safer_day(rule: Rule, anchored: Anchored, counted: Counted) -> str:
    if rule.safer is None:
        return ""
    safer = count(rule.safer, anchored.start, law=rule.law).due
    known = f"Not verified: {in_words(rule.safer)} would end on {safer}, the safer day."
    return known if safer < counted.due else ""


def _about_the_hour(anchored: Anchored, whose: str) -> str:
    at = anchored.start.at
    if isinstance(at, datetime):
        return "" if at.tzinfo else "No time zone was given: the hour is local to the event."
    if whose == "ours":
        return "Only the date is known: counted from its first hour, the safe one."
    return "Only the date is known: counted from its last minute, so that nobody is called late too soon."


def _what_was_done(rule: Rule, counted: Counted, events: CaseEvents) -> str:
    """That the step was taken and when; a day that has passed is then no alarm."""
    taken = [(day, event) for event in rule.met_by if (day := events.day(event))]
    if not taken:
        return ""
    day, event = min(taken)
    label = event_kinds()[event].label
    if rule.whose == "ours" and event.startswith(DECISIONS) and day > counted.due:
        return f"{label} {day}: this step was taken, and its own day is not entered."
    if day == counted.due and rule.period.unit is Unit.HOURS:
        when = "on this day: compare the hours"
    else:
        when = "in time" if day <= counted.due else "after this day"
    return f"{label} {day}, {when}."


def _what_is_left(rule: Rule, anchored: Anchored, counted: Counted, as_of: date | None) -> Iterator[str]:
    ours, earlier = rule.whose == "ours", act_by(counted.due)
    runs_back = rule.period.amount < 0
    if ours and earlier and (runs_back or (earlier > anchored.start.day and rule.period.amount)):
        why = closed_because(counted.due) or "a day taken in lieu of a holiday"
        yield f"The last day is {why}: act by {earlier}."
    if as_of and counted.due < as_of:
        no_answer = " and no decision is entered" if rule.met_by and not ours else ""
        yield f"This day has passed on {as_of}{no_answer}."
        if ours and rule.group != "complaint":
            yield TOO_LATE
