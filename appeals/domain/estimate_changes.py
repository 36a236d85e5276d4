"""What changed between two versions of an estimate, in sentences for the patient."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from nqtl_library.estimate_kinds import Billed
from nqtl_library.estimate_story import service_day
from nqtl_library.estimate_terms import Estimate, Line, Recurring
from nqtl_library.estimate_totals import Totals, line_cents, spelled, totals


def changes_in_words(before: Estimate, after: Estimate) -> tuple[str, ...]:
    """One sentence a change: dates, providers, services, scope, and what each total becomes."""
    return (
        *_patient(before, after),
        *_primary(before, after),
        *_dates(before, after),
        *_providers(before, after),
        *_lines(_by_name(before.lines), _by_name(after.lines)),
        *_scope(before.recurring or Recurring(), after.recurring or Recurring()),
        *_apart(before, after),
        *_totals(before, after, totals(before), totals(after)),
    )


def _patient(before: Estimate, after: Estimate) -> Iterator[str]:
    """A corrected name or birth date is said without repeating what was wrong."""
    if before.patient.name != after.patient.name:
        yield f"The patient’s name is now {after.patient.name}."
    if before.patient.birth_date != after.patient.birth_date:
        yield "The patient’s date of birth was corrected."


def _primary(before: Estimate, after: Estimate) -> Iterator[str]:
    if (before.primary or "") != (after.primary or ""):
        yield f"The main service is now described as: {(after.primary or 'not described').rstrip('.')}."


def _dates(before: Estimate, after: Estimate) -> Iterator[str]:
    old, new = service_day(before), service_day(after)
    if old != new:
        yield f"The date of the main service changes from {old or 'not set'} to {new or 'not set'}."


def _providers(before: Estimate, after: Estimate) -> Iterator[str]:
    old = {one.id: one.name or one.id for one in before.providers}
    new = {one.id: one.name or one.id for one in after.providers}
    yield from (f"{name} no longer takes part." for key, name in old.items() if key not in new)
    yield from (f"{name} now takes part." for key, name in new.items() if key not in old)
    places = {one.id: (one.location, one.state) for one in before.providers}
    for one in after.providers:
        if one.id in places and places[one.id] != (one.location, one.state):
            yield f"{one.name or one.id} is now at {one.location}, {one.state}."


def _by_name(lines: tuple[Line, ...]) -> Mapping[tuple[str, int], Line]:
    """Lines by their id, else by provider, code and words; the number tells twins apart."""
    found: dict[tuple[str, int], Line] = {}
    for line in lines:
        name = line.id or f"{line.provider}/{line.code}/{line.description}"
        number = sum(1 for known, _ in found if known == name)
        found[name, number] = line
    return found


def _lines(old: Mapping[tuple[str, int], Line], new: Mapping[tuple[str, int], Line]) -> Iterator[str]:
    for name, line in old.items():
        if name not in new:
            yield f"Removed: {line.shown}{_cost(line)}."
    for name, line in new.items():
        if name not in old:
            yield f"Added: {line.shown}{_cost(line)}."
        else:
            yield from _line(old[name], line)


def _line(old: Line, new: Line) -> Iterator[str]:
    pairs = (
        ("number", _plain(old.quantity), _plain(new.quantity)),
        ("price for one", _dollars(old.unit_charge), _dollars(new.unit_charge)),
        ("discount", _dollars(old.discount), _dollars(new.discount)),
        ("how often", old.frequency, new.frequency),
        ("code", old.code, new.code),
        ("provider", old.provider, new.provider),
        ("expected charge", f"${spelled(line_cents(old))}", f"${spelled(line_cents(new))}"),
    )
    changed = [f"{what} {was or 'none'} becomes {now or 'none'}" for what, was, now in pairs if was != now]
    if old.billed is not new.billed:
        changed.append("now part of the daily rate" if new.billed is Billed.INCLUDED else f"now {new.billed}")
    if changed:
        yield f"{new.shown}: {'; '.join(changed)}."


def _scope(old: Recurring, new: Recurring) -> Iterator[str]:
    pairs = (
        ("first day", old.first, new.first),
        ("last day", old.last, new.last),
        ("frequency", old.frequency, new.frequency),
        ("total number", old.count, new.count),
    )
    for what, was, now in pairs:
        if was != now:
            yield f"The {what} of the recurring services changes from {was or 'none'} to {now or 'none'}."


def _apart(before: Estimate, after: Estimate) -> Iterator[str]:
    """What is booked separately, room and board, and whether there will be a bill at all."""
    old, new = before.separate or (), after.separate or ()
    yield from (f"No longer expected to be booked separately: {name}." for name in old if name not in new)
    yield from (f"Now expected to be booked separately: {name}." for name in new if name not in old)
    if before.room_and_board != after.room_and_board:
        yield f"Room and board: {after.room_and_board or 'not shown'}."
    if (before.no_charge is None) != (after.no_charge is None):
        yield (
            "There will be no bill for this care."
            if after.no_charge
            else "There will be a bill for this care."
        )


def _totals(before: Estimate, after: Estimate, old: Totals, new: Totals) -> Iterator[str]:
    names = {one.id: one.name or one.id for one in (*before.providers, *after.providers)}
    for key in dict.fromkeys((*old.by_provider, *new.by_provider)):
        was, now = old.by_provider.get(key, 0), new.by_provider.get(key, 0)
        if was != now:
            yield f"The total for {names.get(key, key)} changes from ${spelled(was)} to ${spelled(now)}."
    if old.overall != new.overall:
        yield f"The overall total changes from ${spelled(old.overall)} to ${spelled(new.overall)}."


def _cost(line: Line) -> str:
    if line.billed is Billed.INCLUDED:
        return ", in the daily rate"
    if line.billed is Billed.INFORMATION:
        return ", for information only"
    number = f", {_plain(line.quantity)}" if line.quantity is not None else ""
    each = f" x {_dollars(line.unit_charge)}" if number and line.unit_charge is not None else ""
    return f"{number}{each}, ${spelled(line_cents(line))}"


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _dollars(number: Decimal | None) -> str:
    return "" if not number else f"${number:,.2f}"
