"""Rules on time (T): given on time, answered anew after a change, and dates that make sense."""

from collections.abc import Iterator
from datetime import date

from nqtl_library.estimate_case import Case, Hits, hit
from nqtl_library.estimate_clocks import SWAPS, EstimateClock
from nqtl_library.estimate_rows import limit
from nqtl_library.estimate_story import (
    asked_on,
    bookings,
    changed_too_late,
    covered_until,
    provided_days,
    provided_on,
    service_day,
)
from nqtl_library.estimate_terms import Moment, Recurring


def t00(case: Case) -> Hits:
    """A clock needs its event and the zone of the office, 45 CFR 149.610(b)(1)(vi)."""
    scheduling = case.estimate.scheduling
    if scheduling.booked is None and asked_on(case.estimate) is None:
        yield hit("scheduling", problem="Enter when this was scheduled or asked for.")
    if scheduling.zone_missing:
        problem = "A time in UTC is given: enter the time zone of the office that schedules."
        yield hit("scheduling.zone", problem=problem)
    for booking in bookings(case.estimate):
        if booking.service_on is not None and booking.service_on < booking.on.day:
            problem = (
                f"Booked on {booking.on.day} for {booking.service_on}, which is earlier: correct the dates."
            )
            yield hit("scheduling.service_on", problem=problem)


def t01(case: Case) -> Hits:
    """Booked three to nine business days ahead, (b)(1)(vi)(A)."""
    return _late_bookings(case, "T01")


def t02(case: Case) -> Hits:
    """Booked ten or more business days ahead, (b)(1)(vi)(B)."""
    return _late_bookings(case, "T02")


def t03(case: Case) -> Hits:
    """Asked for, (b)(1)(vi)(C)."""
    for clock in case.running("T03"):
        if clock.met is False:
            yield hit(_given(case), due=clock.legal.due, asked=clock.started_on, fact=_fact(case, clock))


def t04(case: Case) -> Hits:
    """Booked too near to trigger, and nobody asked."""
    for absent in case.clocks.not_applicable:
        if "under three" in absent.why and asked_on(case.estimate) is None:
            yield hit("scheduling")


def t05(case: Case) -> Hits:
    """Where booking and request both run, the earlier day counts, (b)(1)(vi)."""
    asked = next(case.running("T03"), None)
    booked = next(case.running("T01", "T02"), None)
    if asked is None or booked is None or not _run_together(case, asked, booked):
        return
    sooner = min(asked, booked, key=lambda clock: clock.legal.due)
    if sooner.met is False:
        yield hit(_given(case), due=sooner.legal.due, fact=_fact(case, sooner))


def t06(case: Case) -> Hits:
    """Given on request and then booked: a new one, (b)(1)(ix)."""
    for clock in case.running("T01", "T02"):
        if _given_only_before(clock) and clock.met is False:
            yield hit(_given(case), booked=clock.started_on, due=clock.legal.due, given=clock.given_before)


def t07(case: Case) -> Hits:
    """A change of scope known in time, (b)(1)(vii)."""
    return _late_changes(case, "T07")


def t08(case: Case) -> Hits:
    """A change known too late for the one-day rule: at once, and why. The rule states no cure."""
    for change in case.estimate.changes:
        told = change.reissued is not None and change.reissued.day == change.known.day and change.reason
        if change.what not in SWAPS and changed_too_late(case.estimate, change) and not told:
            yield hit(change.where, what=change.what.value.capitalize())


def t09(case: Case) -> Hits:
    """A replacement inside one business day takes over the price, (b)(1)(viii)."""
    for change in case.estimate.changes:
        late = changed_too_late(case.estimate, change)
        if change.what in SWAPS and late and not change.accepted_estimate:
            yield hit(f"{change.where}.accepted_estimate")


def t10(case: Case) -> Hits:
    """A replacement known earlier is a change of scope, (b)(1)(vii)."""
    return _late_changes(case, "T10")


def t11(case: Case) -> Hits:
    """Co-providers are asked, (b)(1)(v); not enforced for now."""
    for clock in case.running("T11"):
        if clock.answered_on is None or clock.met is False:
            key = clock.legal.id.removeprefix("co_provider: ")
            yield hit("providers", provider=case.provider_name(key), due=clock.legal.due)


def t12(case: Case) -> Hits:
    """A co-provider answers, (b)(2)(i); not enforced for now."""
    request = case.estimate.co_provider_request
    for clock in case.running("T12") if request else ():
        if (clock.answered_on is None or clock.met is False) and request:
            yield hit("co_provider_request", provider=request[1], due=clock.legal.due)


def t13(case: Case) -> Hits:
    """The end of a recurring estimate is near, (b)(1)(x)(B)."""
    today = case.estimate.as_of
    for clock in case.running("T13") if today else ():
        if today and 0 <= (clock.legal.due - today).days <= limit("renewal_notice", "days"):
            yield hit("recurring.to", end=clock.legal.due)


def t14(case: Case) -> Hits:
    """A visit beyond the stated scope, (b)(1)(x)(B)."""
    recurring = case.estimate.recurring
    if recurring is None or recurring.first is None:
        return
    cap = covered_until(recurring.first)
    last = min(cap, recurring.last) if recurring.last else cap
    outside = [day for day in _visits(case, recurring) if not recurring.first <= day <= last]
    if outside:
        shown = ", ".join(map(str, outside[:3])) + (" ..." if len(outside) > 3 else "")
        verb = "is" if len(outside) == 1 else "are"
        yield hit("recurring.visits", visit=f"{shown} {verb}", limit=f"{recurring.first} to {last}")
    if recurring.count is not None and (recurring.used or 0) > recurring.count:
        number = f"Visit {recurring.used} is"
        yield hit("recurring.used", visit=number, limit=f"{recurring.count} in all")


def t15(case: Case) -> Hits:
    """A moved date is a date of the estimate: reissue it."""
    given = provided_days(case.estimate)
    for booking in case.estimate.scheduling.moved:
        if not any(day >= booking.on.day for day in given):
            yield hit(f"scheduling.{booking.id}", moved=booking.on.day, service=booking.service_on)


def t16(case: Case) -> Hits:
    """A stated deadline names its calendar and is the one that the rule gives."""
    stated = case.estimate.deadline
    if stated is None:
        return
    if not stated.calendar:
        yield hit("deadline.calendar", problem="calendar missing")
    legal = {clock.legal.due for clock in case.clocks.running}
    safe = {clock.safe_due for clock in case.clocks.running}
    for name, day, known in (("legal_due", stated.legal_due, legal), ("safe_due", stated.safe_due, safe)):
        if day is not None and day not in known:
            yield hit(f"deadline.{name}", problem=f"no clock gives {day}")


def t17(case: Case) -> Hits:
    """What is given exists before, and not in the future."""
    estimate = case.estimate
    given = provided_on(estimate)
    if estimate.created and estimate.issued and _before(estimate.issued, estimate.created):
        yield hit("issued_at", problem="issued before this version was made")
    if estimate.created and given and given < estimate.created.day:
        yield hit(_given(case), problem=f"given on {given}, made on {estimate.created.day}")
    if estimate.as_of and given and given > estimate.as_of:
        yield hit(_given(case), problem=f"given on {given}, which is after {estimate.as_of}")


def _late_bookings(case: Case, rule: str) -> Hits:
    for clock in case.running(rule):
        if clock.met is False and not _given_only_before(clock):
            fact = _fact(case, clock)
            yield hit(_given(case), due=clock.legal.due, booked=clock.started_on, fact=fact)


def _late_changes(case: Case, rule: str) -> Hits:
    kinds = {change.where: change.what.value.capitalize() for change in case.estimate.changes}
    for clock in case.running(rule):
        if clock.met is False:
            where, known = clock.legal.anchor, clock.started_on
            words = {"what": kinds[where], "known": known, "due": clock.legal.due}
            yield hit(where, **words, fact=_fact(case, clock))


def _given_only_before(clock: EstimateClock) -> bool:
    """The first booking's clock, with nothing given since but an estimate given before."""
    return clock.legal.id == "scheduled" and clock.answered_on is None and clock.given_before is not None


def _run_together(case: Case, one: EstimateClock, other: EstimateClock) -> bool:
    """Whether the later clock began while the first was running and unanswered."""
    first, second = sorted((one, other), key=lambda clock: clock.started_on)
    between = (first.started_on <= day < second.started_on for day in provided_days(case.estimate))
    return second.started_on <= first.legal.due and not any(between)


def _visits(case: Case, recurring: Recurring) -> Iterator[date]:
    service_on = service_day(case.estimate)
    if service_on is not None and service_on not in recurring.visits:
        yield service_on
    yield from recurring.visits
    for line in case.estimate.lines:
        yield from (day for day in (line.first_day, line.last_day) if day is not None)


def _before(one: Moment, other: Moment) -> bool:
    if one.at is not None and other.at is not None and bool(one.at.tzinfo) == bool(other.at.tzinfo):
        return one.at < other.at
    return one.day < other.day


def _given(case: Case) -> str:
    delivery = case.estimate.delivery
    return "delivery.provided_at" if delivery and delivery.provided_on else "issued_at"


def _fact(case: Case, clock: EstimateClock) -> str:
    if clock.answered_on is not None:
        return f"Given {clock.answered_on}."
    if clock.given_before is not None:
        return f"The last version was given {clock.given_before}, before that."
    return f"Not given by {case.estimate.as_of}."
