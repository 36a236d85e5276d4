"""Fields of an estimate's record: names in common use, dollars, days, and moments in the office's zone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nqtl_library.case_events import FIRST_YEAR, LAST_YEAR
from nqtl_library.estimate_terms import Moment
from nqtl_library.records.reading import Record

MOST = Decimal(1_000_000_000)  # dollars or units; more is a slip of the keyboard

_ALSO = {
    "birth_date": ("date_of_birth", "dob"),
    "provider": ("provider_id", "provider_npi"),
    "code": ("service_code",),
    "code_system": ("system",),
    "diagnoses": ("diagnosis_codes", "diagnosis", "dx"),
    "diagnosis_status": ("dx_status",),
    "quantity": ("qty", "units", "count"),
    "unit_charge": ("unit_price", "rate"),
    "expected_charge": ("charge", "amount"),
    "first_date": ("from", "start"),
    "last_date": ("to", "end"),
    "frequency": ("frequency_text",),
    "location": ("address",),
    "zone": ("timezone", "time_zone", "tz"),
    "from": ("start", "first_date"),
    "to": ("end", "last_date"),
    "claim_intent": ("intent",),
    "scheduled_on": ("scheduled_at", "booked_on"),
    "service_on": ("service_date", "service_at"),
    "requested_on": ("requested_at",),
    "provided_at": ("provided_on", "delivered_at", "delivered_on"),
    "known_on": ("known_at",),
    "reissued_on": ("reissued_at",),
    "rescheduled": ("reschedules", "moved"),
    "on": ("rescheduled_on", "scheduled_on", "moved_on"),
    "separate_items": ("separately_scheduled", "separate"),
    "disclaimers": ("statements",),
}


def known_as(record: Record, name: str) -> str:
    """The name under which the record has a field: its own, or one of those in common use."""
    others = _ALSO.get(name)
    if others is None or record.get(name) is not None:
        return name
    for other in others:  # no generator: this is asked a hundred times an estimate
        if record.get(other) is not None:
            return other
    return name


def text(record: Record, name: str) -> str:
    """Text under any of its names, without blanks around it."""
    return record.text(known_as(record, name) if name in _ALSO else name).strip()


def amount(record: Record, name: str) -> Decimal | None:
    """A number of dollars or units."""
    own = known_as(record, name)
    number = record.number(own)
    if number is not None and (abs(number) > MOST or abs(int(number.as_tuple().exponent)) > 12):
        raise record.wrong(own, "needs an amount below a billion with few decimals")
    return number


def day(record: Record, name: str) -> date | None:
    """A day between 1990 and 2100; births may be earlier."""
    own = known_as(record, name)
    found = record.day(own)
    if found is not None and not (1900 if name == "birth_date" else FIRST_YEAR) <= found.year <= LAST_YEAR:
        raise record.wrong(own, f"needs a year up to {LAST_YEAR} that is not long past")
    return found


def days(record: Record, name: str) -> tuple[date, ...]:
    """A list of days."""
    found = []
    for number, value in enumerate(record.texts(name)):
        try:
            found.append(date.fromisoformat(value))
        except ValueError:
            raise record.wrong(f"{name}[{number}]", "needs dates like 2026-11-23") from None
    return tuple(sorted(found))


def moment(record: Record, name: str, zone: ZoneInfo | None) -> Moment | None:
    """An event: its day at the office that schedules. A time with an offset is taken to the office's zone."""
    own = known_as(record, name)
    at = record.moment(own)
    if at is None:
        return None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise record.wrong(own, f"needs a year from {FIRST_YEAR} to {LAST_YEAR}")
    if isinstance(at, datetime):
        local = at.astimezone(zone) if at.tzinfo and zone else at
        utc = at.astimezone(UTC) if at.tzinfo else at
        return Moment(local.date(), utc)
    return Moment(at)


def local_day(record: Record, name: str, zone: ZoneInfo | None) -> date | None:
    """The day of an event at the office that schedules."""
    found = moment(record, name, zone)
    return found.day if found else None


def office_zone(record: Record | None) -> ZoneInfo | None:
    """The zone of the office that schedules. Raises RecordError for a name that does not exist."""
    if record is None:
        return None
    own = known_as(record, "zone")
    name = record.text(own).strip()
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise record.wrong(own, "needs a time zone like America/New_York") from None


def state_code(record: Record, name: str) -> str:
    """Two capital letters, or empty."""
    found = record.text(name).strip().upper()
    if found and not (len(found) == 2 and found.isalpha()):
        raise record.wrong(name, "needs two letters like NY")
    return found
