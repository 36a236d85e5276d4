"""Reads services and dates of an estimate from plain JSON: lines, statements, bookings, scope, changes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from nqtl_library.estimate_kinds import Billed, ChangeKind, LineKind
from nqtl_library.estimate_rows import code_kinds, daily_rates
from nqtl_library.estimate_terms import Booking, Change, Line, Recurring, Scheduling, Statement
from nqtl_library.records.estimate_fields import amount, day, days, known_as, local_day, moment, text
from nqtl_library.records.reading import Record


def line(record: Record, *, number: int, fallback: Record) -> Line:
    """One expected service; ``fallback`` is the estimate, whose diagnosis holds for every line."""
    code = text(record, "code").upper()
    billed, bundle = _billed(record)
    kind = record.one_of(LineKind, "kind", _kind_of(code))
    own = known_as(record, "diagnoses")
    diagnoses = record.texts(own) or fallback.texts(known_as(fallback, "diagnoses"))
    status = text(record, "diagnosis_status") or text(fallback, "diagnosis_status")
    return Line(
        id=record.text("id"),
        where=f"lines[{number}]",
        description=text(record, "description"),
        provider=text(record, "provider"),
        code=code,
        code_system=text(record, "code_system"),
        diagnoses=tuple(one.strip() for one in diagnoses if one.strip()),
        diagnosis_status=status,
        kind=kind,
        billed=Billed.INFORMATION if kind is LineKind.ADMIN_FEE else billed,
        included_in=bundle,
        quantity=amount(record, "quantity"),
        unit=record.text("unit"),
        unit_charge=amount(record, "unit_charge"),
        discount=amount(record, "discount"),
        charge=amount(record, "expected_charge"),
        first_day=day(record, "first_date"),
        last_day=day(record, "last_date"),
        days=days(record, "dates"),
        frequency=text(record, "frequency"),
        basis=text(record, "basis"),
        includes=_listed(record, "includes"),
        excludes=_listed(record, "excludes"),
        patient=text(record, "patient"),
    )


def statements(record: Record) -> tuple[Statement, ...]:
    """The five statements: a list of names or of objects, or an object by name."""
    own = known_as(record, "disclaimers")
    given = record.get(own)
    if isinstance(given, dict):
        inside = record.record(own)
        return tuple(
            Statement(name, "" if value is True else str(value))
            for name in (inside.names() if inside else ())
            if (value := given[name])
        )
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return tuple(_statement_text(one) for one in record.texts(own))
    return tuple(
        Statement(text(one, "id"), text(one, "text"), text(one, "place")) for one in record.records(own)
    )


def scheduling(record: Record | None, zone: ZoneInfo | None) -> Scheduling:
    """When it was booked, moved and asked for."""
    if record is None:
        return Scheduling()
    names = ("scheduled_on", "requested_on")
    raw = [record.moment(known_as(record, name)) for name in names]
    return Scheduling(
        booked=moment(record, "scheduled_on", zone),
        service_on=local_day(record, "service_on", zone),
        requested=moment(record, "requested_on", zone),
        zone=zone.key if zone else "",
        zone_missing=zone is None and any(_is_utc(at) for at in raw),
        moved=tuple(
            _moved(one, n, zone) for n, one in enumerate(record.records(known_as(record, "rescheduled")))
        ),
        closures=days(record, "closures"),
    )


def recurring(record: Record | None) -> Recurring | None:
    """The scope of recurring services."""
    if record is None:
        return None
    return Recurring(
        first=day(record, "from"),
        last=day(record, "to"),
        frequency=text(record, "frequency"),
        count=record.whole("count"),
        basis=text(record, "basis"),
        used=record.whole("used"),
        visits=days(record, "visits"),
    )


def change(record: Record, *, where: str, zone: ZoneInfo | None) -> Change:
    """Something that changed, and what was done."""
    known = moment(record, "known_on", zone)
    if known is None:
        raise record.wrong("known_on", "needs the day on which the change became known")
    return Change(
        where=where,
        what=record.one_of(ChangeKind, "what", ChangeKind.OTHER),
        known=known,
        service_on=local_day(record, "service_on", zone),
        reissued=moment(record, "reissued_on", zone),
        reason=text(record, "reason"),
        accepted_estimate=text(record, "accepted_estimate"),
    )


def _moved(record: Record, number: int, zone: ZoneInfo | None) -> Booking:
    on = moment(record, "on", zone)
    if on is None:
        raise record.wrong("on", "needs the day on which the date was moved")
    return Booking(f"rescheduled[{number}]", on, local_day(record, "service_on", zone))


def _is_utc(at: date | datetime | None) -> bool:
    return isinstance(at, datetime) and at.tzinfo is not None and not at.utcoffset()


def _kind_of(code: str) -> LineKind:
    if code in daily_rates():
        return LineKind.PROGRAM_PER_DIEM
    return LineKind(code_kinds().get(code, LineKind.OTHER.value))


def _billed(record: Record) -> tuple[Billed, str]:
    """How a line counts: billed_as, included_in, or a line for information only."""
    said = record.text("billed_as").strip()
    word, _, bundle = said.partition(":")
    bundle = bundle or record.text("included_in").strip()
    if bundle or word in ("included", "included_in"):
        return Billed.INCLUDED, bundle
    if said and word not in ("separate", "information"):
        raise record.wrong("billed_as", "needs separate, information, or included_in:<line id>")
    return (Billed.INFORMATION if word == "information" else Billed.SEPARATE), ""


def _statement_text(given: str) -> Statement:
    return Statement("", given) if " " in given.strip() else Statement(given.strip())


def _listed(record: Record, name: str) -> tuple[str, ...] | None:
    return None if record.get(name) is None else record.texts(name)
