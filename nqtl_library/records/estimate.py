"""The estimate question as JSON: an estimate in; what is owed, when, and what is wrong with it, out."""

import json
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from nqtl_library.estimate_clocks import EstimateClock
from nqtl_library.estimate_rows import StateAddition
from nqtl_library.estimate_rules import Breach, Judgement, judge
from nqtl_library.estimate_terms import (
    Deadline,
    Estimate,
    Moment,
    NoCharge,
    Provider,
    SlidingScale,
    StatedTotals,
)
from nqtl_library.estimate_totals import in_dollars
from nqtl_library.library import DATA
from nqtl_library.records import estimate_after as after
from nqtl_library.records import estimate_people as people
from nqtl_library.records import estimate_reading as reading
from nqtl_library.records.estimate_fields import amount, day, known_as, moment, office_zone, state_code, text
from nqtl_library.records.reading import Record


def answer(record: object) -> dict[str, object]:
    """``required``, ``clocks``, ``breaches`` and ``totals`` of one estimate, and what they rest on.

    Raises RecordError naming the field that cannot be read. Unknown keys are passed over.
    """
    return shown(judge(read(record)), str(Record(record).get("id") or ""))


def schema() -> dict[str, object]:
    """The JSON Schema of the estimate and of the answer, with an example that breaks no rule."""
    found: dict[str, object] = json.loads((DATA / "estimate_schema.json").read_text(encoding="utf-8"))
    return found


def read(record: object) -> Estimate:
    """The estimate of a record. What is absent or null is not known."""
    fields = Record(record)
    zone = office_zone(fields.record("scheduling"))
    estimate = _content(fields, zone)
    return replace(
        estimate,
        changes=tuple(
            reading.change(one, where=f"changes[{n}]", zone=zone)
            for n, one in enumerate(fields.records("changes"))
        ),
        deadline=_deadline(fields.record("deadline")),
        co_provider_request=_co_provider_request(fields.record("co_provider_request"), zone),
        delivery=after.delivery(fields, zone),
        paper=after.paper(fields),
        notices=after.notices(fields.record("notices"), zone),
        cost_inquiries=_moments(fields, "cost_inquiries", "on", zone),
        copy_requests=tuple(map(after.copy_request, fields.records("copy_requests"))),
        errors=tuple(map(after.error_found, fields.records("errors"))),
        bills=tuple(
            after.bill(one, number=n, only_provider=_only(estimate.providers))
            for n, one in enumerate(fields.records("bills"))
        ),
        dispute=after.dispute(fields.record("dispute")),
        collections=after.collections(fields.record("collections")),
        told=frozenset(name for name in fields.names() if fields.get(name) is not None),
    )


def _content(fields: Record, zone: ZoneInfo | None) -> Estimate:
    """What stands on the estimate itself."""
    providers, convening = _providers(fields)
    inside = fields.record("patient")
    return Estimate(
        id=fields.text("id"),
        state=_state(fields, providers, convening),
        version=fields.whole("version") or 1,
        replaces=text(fields, "replaces"),
        reason=text(fields, "reason"),
        renewal=fields.flag("renewal") or False,
        changes_explained=text(fields, "changes_explained"),
        created=moment(fields, "created_at", zone),
        issued=moment(fields, "issued_at", zone),
        given_before=_moments(fields, "previous", "provided_at", zone),
        as_of=day(fields, "as_of"),
        patient=people.patient(inside),
        representative=people.representative(fields.record("representative")),
        coverage=people.coverage(_coverage(fields, inside), zone),
        convening=convening,
        providers=providers,
        primary=None if fields.get("primary") is None else text(fields, "primary"),
        lines=tuple(
            reading.line(one, number=n, fallback=fields) for n, one in enumerate(fields.records("lines"))
        ),
        separate=_separate(fields),
        statements=reading.statements(fields),
        room_and_board=text(fields, "room_and_board"),
        discount_policy=fields.flag("discount_policy") or False,
        sliding_scale=_sliding_scale(fields.record("sliding_scale")),
        no_charge=_no_charge(fields),
        stated_totals=_stated_totals(fields.record("totals")),
        scheduling=reading.scheduling(fields.record("scheduling"), zone),
        recurring=reading.recurring(fields.record("recurring")),
    )


def _providers(fields: Record) -> tuple[tuple[Provider, ...], str]:
    """The providers and the id of the convening one, which may be named or stand as an object of its own."""
    listed = tuple(people.provider(one, number=n) for n, one in enumerate(fields.records("providers")))
    given = fields.get("convening")
    if isinstance(given, dict):
        own = people.provider(Record(given, "convening"), number=len(listed))
        same = [one for one in listed if own.id == one.id or (own.npi and own.npi == one.npi)]
        return (listed, same[0].id) if same else ((*listed, own), own.id)
    named = fields.text("convening").strip()
    called = {word: one.id for one in listed for word in (one.name, one.npi, one.id)}
    return listed, called.get(named, named)


def _state(fields: Record, providers: tuple[Provider, ...], convening: str) -> str:
    """The estimate's state, else that of the convening provider."""
    own = (one.state for one in providers if one.id == convening)
    return state_code(fields, "state") or next(own, "")


def _coverage(fields: Record, patient: Record | None) -> Record | None:
    """Coverage stands on the estimate or with the patient; a single word is its kind."""
    for holder, where in ((fields, "coverage"), (patient, "patient.coverage")):
        given = holder.get("coverage") if holder is not None else None
        if given is not None:
            return Record({"kind": given} if isinstance(given, str) else given, where)
    return None


def _moments(fields: Record, name: str, field: str, zone: ZoneInfo | None) -> tuple[Moment, ...]:
    found = []
    for one in fields.records(name):
        own = field if one.get(known_as(one, field)) is not None else "issued_at"
        at = moment(one, own, zone)
        if at is None:
            raise one.wrong(field, "needs a date like 2026-11-23")
        found.append(at)
    return tuple(found)


def _separate(fields: Record) -> tuple[str, ...] | None:
    own = known_as(fields, "separate_items")
    given = fields.get(own)
    if isinstance(given, list) and all(isinstance(one, dict) for one in given):
        return tuple(text(one, "description") for one in fields.records(own))
    if given is None:
        return None
    return tuple(one for one in fields.texts(own) if one.strip().lower() != "none")


def _sliding_scale(record: Record | None) -> SlidingScale | None:
    if record is None:
        return None
    note = record.get("note") not in (None, False, "")
    return SlidingScale(record.text("tier"), record.flag("schedule_attached") or False, note)


def _no_charge(fields: Record) -> NoCharge | None:
    if fields.get("abbreviated") in (None, False):
        return None
    if fields.get("abbreviated") is True:
        return NoCharge()
    record = fields.record("abbreviated") or Record({})
    return NoCharge(record.flag("no_bill") or False, record.flag("billing_locked") or False)


def _stated_totals(record: Record | None) -> StatedTotals | None:
    if record is None:
        return None
    by_provider = record.record("by_provider")
    amounts = [(name, amount(by_provider, name)) for name in by_provider.names()] if by_provider else []
    known = tuple((name, number) for name, number in amounts if number is not None)
    return StatedTotals(amount(record, "overall"), known)


def _deadline(record: Record | None) -> Deadline | None:
    if record is None:
        return None
    return Deadline(text(record, "calendar"), day(record, "legal_due"), day(record, "safe_due"))


def _co_provider_request(
    record: Record | None, zone: ZoneInfo | None
) -> tuple[Moment, str, Moment | None] | None:
    if record is None:
        return None
    received = moment(record, "received_on", zone)
    if received is None:
        raise record.wrong("received_on", "needs the day on which the request came")
    sender = text(record, "from") or "the convening provider"
    return received, sender, moment(record, "answered_on", zone)


def _only(providers: tuple[Provider, ...]) -> str:
    return providers[0].id if len(providers) == 1 else ""


def shown(found: Judgement, name: str = "") -> dict[str, object]:
    """A judgement as JSON values. Money is text in dollars, days are ISO dates."""
    by_provider = {key: in_dollars(cents) for key, cents in found.totals.by_provider.items()}
    return {
        **({"id": name} if name else {}),
        "required": found.required,
        "decision": {
            "standing": found.decision.standing.value,
            "covered": found.decision.covered,
            "why": found.decision.why,
            "citation": found.decision.citation,
            "verified": found.decision.verified,
        },
        "clocks": [_clock(clock, found.library_version) for clock in found.clocks],
        "not_applicable": [{"id": one.id, "why": one.why} for one in found.not_applicable],
        "breaches": [_breach(one) for one in found.breaches],
        "notes": [_breach(one) for one in found.notes],
        "not_judged": [{"needs": one.needs, "rules": list(one.rules)} for one in found.not_judged],
        "may_issue": found.may_issue,
        "totals": {"by_provider": by_provider, "overall": in_dollars(found.totals.overall)},
        "state_additions": [_addition(one) for one in found.additions],
        "library_version": found.library_version,
    }


def _clock(clock: EstimateClock, calendar: str) -> dict[str, object]:
    lead: Mapping[str, int] | None = None
    if clock.lead is not None:
        lead = {"strict": clock.lead.strict, "wide": clock.lead.wide}
    return {
        "id": clock.legal.id,
        "rule": clock.rule,
        "action": clock.legal.action,
        "whose": clock.legal.whose,
        "started_on": clock.started_on.isoformat(),
        "service_on": clock.service_on.isoformat() if clock.service_on else None,
        "business_days_ahead": lead,
        "legal_due": clock.legal.due.isoformat(),
        "safe_due": clock.safe_due.isoformat(),
        "working": list(clock.legal.steps),
        "safe_working": list(clock.safe_steps),
        "calendar": calendar,
        "met": clock.met,
        "answered_on": clock.answered_on.isoformat() if clock.answered_on else None,
        "enforced": clock.enforced,
        "citation": clock.legal.citation,
        "authority": clock.legal.authority,
        "verified": clock.legal.verified,
        "caution": clock.legal.caution,
    }


def _breach(one: Breach) -> dict[str, object]:
    return {
        "rule": one.rule,
        "citation": one.citation,
        "severity": one.severity.value,
        "stops": one.stops or None,
        "message": one.message,
        "where": one.where,
        "verified": one.verified,
        "caution": one.caution,
    }


def _addition(one: StateAddition) -> dict[str, object]:
    return {
        "id": one.id,
        "state": one.state,
        "citation": one.cite,
        "adds": one.adds,
        "verified": one.verified,
        "caution": one.caution,
    }
