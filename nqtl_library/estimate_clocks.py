"""Which clocks run for an estimate: booking, moving, request, change, co-provider, recurrence, dispute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nqtl_library.clocks import Start, Unit
from nqtl_library.estimate_counting import UNDEFINED, Lead, TwoDates, backward, forward, lead
from nqtl_library.estimate_kinds import ChangeKind, Role
from nqtl_library.estimate_rows import ClockRow, StateAddition, clock_rows, law, limit, state_additions
from nqtl_library.estimate_story import (
    asked_on,
    bookings,
    changed_service,
    changed_too_late,
    covered_until,
    provided_days,
    service_day,
)
from nqtl_library.estimate_terms import Booking, Change, Estimate, Moment, Recurring
from nqtl_library.estimate_totals import totals
from nqtl_library.terms import DueDate, NotApplicable

SWAPS = frozenset({ChangeKind.PROVIDER, ChangeKind.FACILITY})


@dataclass(frozen=True, slots=True)
class EstimateClock:
    """One clock: the law's date with its working, the safe date with its own, and whether it was met.

    ``met`` is None while it is open or cannot be known; ``answered_on`` is the first day that answered it.
    """

    rule: str
    legal: DueDate
    safe_due: date
    safe_steps: tuple[str, ...]
    started_on: date
    service_on: date | None = None
    lead: Lead | None = None
    met: bool | None = None
    answered_on: date | None = None
    given_before: date | None = None  # an earlier estimate that does not answer this clock
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every clock of one estimate, and those that do not run, each with the reason."""

    running: tuple[EstimateClock, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()


def estimate_clocks(estimate: Estimate) -> Clocks:
    """The clocks of an estimate that is owed: one a trigger, none replaces another."""
    booked = [_booking_clock(estimate, booking) for booking in bookings(estimate)]
    running = (
        *(one for one in booked if isinstance(one, EstimateClock)),
        *_request_clocks(estimate),
        *_change_clocks(estimate),
        *_co_provider_clocks(estimate),
        *_reply_clocks(estimate),
        *(_recurring_clocks(estimate.recurring) if estimate.recurring else ()),
    )
    return Clocks(running, tuple(one for one in booked if isinstance(one, NotApplicable)))


def after_the_bill(estimate: Estimate) -> tuple[EstimateClock, ...]:
    """The clocks of bills and disputes, which run whoever was owed an estimate."""
    return (*_dispute_windows(estimate), *_packet_clocks(estimate))


def _started(name: str, row: ClockRow, dates: TwoDates, start: Start, *, cite: str = "") -> EstimateClock:
    """A clock from a row and its two dates, not yet judged."""
    undefined = UNDEFINED if row.unit is Unit.BUSINESS else ""
    due = DueDate(
        id=name,
        whose="ours" if row.rule != "B07" else "patient",
        action=row.action,
        due=dates.legal_due,
        citation=cite or row.law.cite,
        authority=row.law.id,
        anchor=start.event,
        counted=row.unit.value,
        steps=dates.steps,
        verified=row.law.verified,
        caution=" ".join(filter(None, (undefined, row.law.caution))),
    )
    return EstimateClock(
        rule=row.rule,
        legal=due,
        safe_due=dates.safe_due,
        safe_steps=dates.safe_steps,
        started_on=start.day,
        enforced=row.enforced,
    )


def _judged(
    clock: EstimateClock, given: Sequence[date], as_of: date | None, *, since: date = date.min
) -> EstimateClock:
    """Whether it was met by something given on or after ``since``.

    Nothing given: open until ``as_of`` passes. Only something earlier, and no ``as_of``: taken as missed.
    """
    answer = next((day for day in given if day >= since), None)
    earlier = max((day for day in given if day < since), default=None)
    if answer is not None:
        met: bool | None = answer <= clock.legal.due
    elif as_of is not None:
        met = False if as_of > clock.legal.due else None
    else:
        met = None if earlier is None else False
    return replace(clock, met=met, answered_on=answer, given_before=earlier)


def _booking_clock(estimate: Estimate, booking: Booking) -> EstimateClock | NotApplicable:
    rows = clock_rows()
    short, long = rows["booked_short"], rows["booked_long"]
    if booking.service_on is None:
        return NotApplicable(booking.id, "The day of the service is not known: its lead cannot be counted.")
    ahead = lead(booking.on.day, booking.service_on)
    if ahead.wide < short.wide_from:
        days = "1 business day" if ahead.wide == 1 else f"{ahead.wide} business days"
        return NotApplicable(booking.id, f"Booked {days} ahead: under three, booking triggers no estimate.")
    row = long if ahead.strict >= long.strict_from else short
    label = "Booked" if booking.id == "scheduled" else "Moved"
    start = Start(booking.id, label, booking.on.day, (_in_words(ahead, booking.service_on),))
    dates = forward(row, start, estimate.scheduling.closures)
    clock = _started(booking.id, row, dates, start)
    clock = replace(clock, service_on=booking.service_on, lead=ahead)
    judged = _judged(clock, provided_days(estimate), estimate.as_of, since=booking.on.day)
    if booking.id != "scheduled" or judged.given_before is None:
        return judged
    both = f"{row.law.cite}; {law()['requested_then_booked'].cite}"
    return replace(judged, legal=replace(judged.legal, citation=both))


def _in_words(ahead: Lead, service_on: date) -> str:
    text = f"{ahead.strict} business days to the service on {service_on}, that day included"
    return text if ahead.strict == ahead.wide else f"{text}; {ahead.wide} with holidays counted"


def _request_clocks(estimate: Estimate) -> Iterator[EstimateClock]:
    """An estimate that the patient already has answers a request too."""
    asked = asked_on(estimate)
    if asked is None:
        return
    row = clock_rows()["requested"]
    start = Start("requested", "Asked for", asked.day)
    clock = _started("requested", row, forward(row, start, estimate.scheduling.closures), start)
    clock = replace(clock, legal=_before_the_visit(clock.legal, service_day(estimate)))
    yield _judged(clock, provided_days(estimate), estimate.as_of)
    for addition in state_additions(estimate.state):
        if _asks_for_an_estimate(addition, estimate, asked.day):
            yield _state_clock(addition, estimate, start)


def _before_the_visit(due: DueDate, service_on: date | None) -> DueDate:
    if service_on is None or service_on >= due.due:
        return due
    return replace(due, caution=f"{due.caution} The visit on {service_on} comes first: give it before.")


def _asks_for_an_estimate(addition: StateAddition, estimate: Estimate, asked: date) -> bool:
    small = 0 < totals(estimate).overall <= addition.over_cents
    reached = not addition.facility_only or any(one.facility for one in estimate.providers)
    return bool(addition.request_days) and reached and not small and addition.in_force(asked)


def _state_clock(addition: StateAddition, estimate: Estimate, start: Start) -> EstimateClock:
    row = replace(clock_rows()["requested"], rule="S03", amount=addition.request_days)
    clock = _started(f"requested_{addition.id}", row, forward(row, start), start, cite=addition.cite)
    legal = replace(clock.legal, verified=addition.verified, authority=addition.id, caution=addition.caution)
    return _judged(replace(clock, legal=legal), provided_days(estimate), estimate.as_of)


def _change_clocks(estimate: Estimate) -> Iterator[EstimateClock]:
    """The new version's clocks; none where the service is not booked or the change came too late."""
    for change in estimate.changes:
        service_on = changed_service(estimate, change)
        if service_on is not None and not changed_too_late(estimate, change):
            yield _change_clock(estimate, change, service_on)


def _change_clock(estimate: Estimate, change: Change, service_on: date) -> EstimateClock:
    row = clock_rows()["provider_changed" if change.what in SWAPS else "changed"]
    start = Start(change.where, "Change known", change.known.day)
    dates = backward(service_on, start, estimate.scheduling.closures)
    clock = replace(_started(f"changed: {change.where}", row, dates, start), service_on=service_on)
    given = provided_days(estimate)
    if change.reissued is not None:
        given = tuple(sorted((*given, change.reissued.day)))
    return _judged(clock, given, estimate.as_of, since=change.known.day)


def _co_provider_clocks(estimate: Estimate) -> Iterator[EstimateClock]:
    triggers = [moment for moment in (estimate.scheduling.booked, asked_on(estimate)) if moment is not None]
    row = clock_rows()["co_provider_asked"]
    for provider in estimate.providers:
        if provider.role is Role.CO_PROVIDER and triggers:
            start = Start("booked or asked", "Booked or asked for", min(moment.day for moment in triggers))
            clock = _started(f"co_provider: {provider.id}", row, forward(row, start), start)
            yield _judged(clock, _day_of(provider.contacted), estimate.as_of)


def _reply_clocks(estimate: Estimate) -> Iterator[EstimateClock]:
    if estimate.co_provider_request is not None:
        received, _, answered = estimate.co_provider_request
        row = clock_rows()["co_provider_reply"]
        start = Start("co_provider_request", "Asked by the convening provider", received.day)
        clock = _started("co_provider_reply", row, forward(row, start), start)
        yield _judged(clock, _day_of(answered), estimate.as_of)


def _day_of(moment: Moment | None) -> tuple[date, ...]:
    return (moment.day,) if moment else ()


def _recurring_clocks(recurring: Recurring) -> Iterator[EstimateClock]:
    if recurring.first is None:
        return
    cap = covered_until(recurring.first)
    end = min(cap, recurring.last) if recurring.last else cap
    because = "the eve of the anniversary" if end == cap else "its own last day comes first"
    steps = (f"First covered service {recurring.first}", f"12 months at most -> {cap}", f"{because} -> {end}")
    early = max(recurring.first, end - timedelta(days=limit("renewal_notice", "days")))
    dates = TwoDates(end, early, steps, (*steps, f"30 days before, to prepare the next one -> {early}"))
    start = Start("recurring.from", "First covered service", recurring.first)
    yield _started("recurring_end", clock_rows()["recurring_end"], dates, start)


def _dispute_windows(estimate: Estimate) -> Iterator[EstimateClock]:
    rows = clock_rows()
    for bill in estimate.bills:
        for name, label, day in (
            ("dispute_by_bill_date", "Bill dated", bill.dated_on),
            ("dispute_by_receipt", "Bill received", bill.received_on),
        ):
            if day is not None:
                start = Start(bill.where, label, day)
                yield _started(f"{name}: {bill.where}", rows[name], forward(rows[name], start), start)


def _packet_clocks(estimate: Estimate) -> Iterator[EstimateClock]:
    dispute = estimate.dispute
    if dispute is not None and dispute.notice_on is not None:
        row = clock_rows()["dispute_packet"]
        start = Start("dispute.notice_on", "Selection notice received", dispute.notice_on)
        clock = _started("dispute_packet", row, forward(row, start), start)
        sent = (dispute.packet_sent_on,) if dispute.packet_sent_on else ()
        yield _judged(clock, sent, estimate.as_of)
