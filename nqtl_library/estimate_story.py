"""What happened when: bookings and moves, requests, versions given, changes known too late."""

from datetime import date, timedelta

from nqtl_library.estimate_rows import clock_rows
from nqtl_library.estimate_terms import Booking, Change, Estimate, Moment
from nqtl_library.workdays import add_months, last_open_day

ONE_DAY = timedelta(days=1)


def bookings(estimate: Estimate) -> tuple[Booking, ...]:
    """The first booking and every move of its date, in order."""
    scheduling = estimate.scheduling
    if scheduling.booked is None:
        return scheduling.moved
    return (Booking("scheduled", scheduling.booked, scheduling.service_on), *scheduling.moved)


def service_day(estimate: Estimate) -> date | None:
    """The day of the service as it stands after every move."""
    days = [one.service_on for one in bookings(estimate) if one.service_on is not None]
    return days[-1] if days else estimate.scheduling.service_on


def asked_on(estimate: Estimate) -> Moment | None:
    """The day of the request: as recorded, or of the first question about cost, which is a request."""
    requested = estimate.scheduling.requested
    known = (*estimate.cost_inquiries, *((requested,) if requested else ()))
    return min(known, key=lambda moment: moment.day, default=None)


def provided_on(estimate: Estimate) -> date | None:
    """When this version reached the patient: its written delivery, else its issue."""
    delivery = estimate.delivery
    if delivery is not None and (delivery.written_on or delivery.provided_on):
        return delivery.written_on or delivery.provided_on
    return estimate.issued.day if estimate.issued else None


def provided_days(estimate: Estimate) -> tuple[date, ...]:
    """The days on which any version reached the patient, in order."""
    days = [moment.day for moment in estimate.given_before]
    current = provided_on(estimate)
    return tuple(sorted([*days, current] if current else days))


def covered_until(first: date) -> date:
    """The last day an estimate of recurring services can cover: the eve of the anniversary."""
    return add_months(first, clock_rows()["recurring_end"].amount) - ONE_DAY


def eve_of(service_on: date) -> date:
    """The last business day before a service: one business day before it."""
    return last_open_day(service_on - ONE_DAY)


def changed_service(estimate: Estimate, change: Change) -> date | None:
    """The day of the service that a change is about; None where it is not booked."""
    return change.service_on or service_day(estimate)


def changed_too_late(estimate: Estimate, change: Change) -> bool:
    """Whether a change became known after the last business day before the service."""
    service_on = changed_service(estimate, change)
    return service_on is not None and change.known.day > eve_of(service_on)
