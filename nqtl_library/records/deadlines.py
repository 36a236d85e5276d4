"""Deadlines as plain records: JSON facts in, JSON clocks out."""

from datetime import date, datetime

from nqtl_library.case_events import FIRST_YEAR, LAST_YEAR
from nqtl_library.deadlines import deadlines
from nqtl_library.records.reading import Record, RecordError
from nqtl_library.terms import ClaimKind, DeadlineFacts, Deadlines, DueDate, PlanType

LONGEST_WINDOW = 3650  # days; more is a slip of the keyboard


def answer(record: object) -> dict[str, object]:
    """The clocks of one case. Raises RecordError naming the field that cannot be read."""
    return shown(deadlines(read(record)))


def read(record: object) -> DeadlineFacts:
    """The facts of a record; absent or null is not known. Raises RecordError."""
    fields = Record(record)
    return DeadlineFacts(
        id=fields.text("id"),
        plan_type=fields.one_of(PlanType, "plan_type", PlanType.UNKNOWN),
        state=_state(fields),
        grandfathered=fields.flag("grandfathered"),
        funding=fields.text("funding"),
        claim_kind=fields.one_of(ClaimKind, "claim_kind", ClaimKind.POST_SERVICE),
        in_care=fields.flag("in_care") or False,
        levels=_between(fields, "levels", 1, 2),
        contract_window_days=_between(fields, "contract_window_days", 1, LONGEST_WINDOW),
        notice_window_days=_between(fields, "notice_window_days", 1, LONGEST_WINDOW),
        events=_events(fields),
        as_of=fields.day("as_of"),
    )


def shown(found: Deadlines) -> dict[str, object]:
    """Deadlines as JSON values, under the field names of the record format."""
    return {
        **({"id": found.id} if found.id else {}),
        "clocks": [_clock(clock) for clock in found.clocks],
        "waiting": [{"id": clock.id, "for": clock.for_event} for clock in found.waiting],
        "not_applicable": [{"id": clock.id, "why": clock.why} for clock in found.not_applicable],
        "cautions": list(found.cautions),
        "library_version": found.library_version,
    }


def _clock(clock: DueDate) -> dict[str, object]:
    return {
        "id": clock.id,
        "whose": clock.whose,
        "action": clock.action,
        "due": clock.due.isoformat(),
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "citation": clock.citation,
        "authority": clock.authority,
        "anchor": clock.anchor,
        "counted": clock.counted,
        "steps": list(clock.steps),
        "caution": clock.caution,
        "verified": clock.verified,
    }


def _state(fields: Record) -> str:
    state = fields.text("state").strip().upper()
    if state and not (len(state) == 2 and state.isalpha()):
        raise RecordError("state", f"needs two letters like NY, has {fields.get('state')!r}")
    return state


def _between(fields: Record, name: str, least: int, most: int) -> int | None:
    number = fields.whole(name)
    if number is not None and not least <= number <= most:
        raise RecordError(name, f"needs a whole number from {least} to {most}, has {number}")
    return number


def _events(fields: Record) -> dict[str, date | datetime]:
    events = fields.record("events")
    if events is None:
        return {}
    known = {name: events.moment(name) for name in events.names()}
    for name, at in known.items():
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            problem = f"needs a year from {FIRST_YEAR} to {LAST_YEAR}, has {at.isoformat()}"
            raise RecordError(f"events.{name}", problem)
    return {name: at for name, at in known.items() if at is not None}
