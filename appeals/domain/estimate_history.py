"""What happened around an estimate, as its record tells it: bookings, requests, changes, deliveries."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appeals.domain.estimate_file import (
    DeliveryKind,
    DeliveryTold,
    EstimateFile,
    EventKind,
    EventTold,
    GivenVersion,
    NoticeKind,
    PracticeNotice,
)
from nqtl_library.estimate_kinds import Method

BOOKINGS = frozenset({EventKind.SCHEDULED, EventKind.RESCHEDULED})
REQUESTS = frozenset({EventKind.REQUESTED, EventKind.COST_QUESTION})
ELECTRONIC = frozenset({Method.EMAIL, Method.PORTAL})

Written = dict[str, object]


def history(file: EstimateFile, *, reissued_on: date | None = None) -> Written:
    """Events and notices as parts of a record. ``reissued_on``: the day of the version being issued."""
    told = [one.told for one in file.standing_events]
    given = [local_day(at, file.zone) for at in previous(file)] + ([reissued_on] if reissued_on else [])
    return {
        "scheduling": _scheduling(told, file.zone),
        "cost_inquiries": [_on(one) for one in told if one.kind is EventKind.COST_QUESTION],
        "changes": [_change(one, given, file.zone) for one in told if one.kind is EventKind.CHANGED],
        "co_provider_request": _asked_as_co_provider(told),
        "notices": _notices(file.notices, told),
        "copy_requests": [_copy(one, told, file) for one in told if one.kind is EventKind.COPY_ASKED],
        "errors": list(_errors(told, given, file.zone)),
    }


def previous(file: EstimateFile) -> tuple[datetime, ...]:
    """When versions reached the patient in writing, in order."""
    days = (one.at for each in file.versions for one in reached(each.deliveries) if one.method.written)
    return tuple(sorted(days))


def reached(deliveries: Sequence[DeliveryTold]) -> tuple[DeliveryTold, ...]:
    """What was handed over and did not bounce or come back afterwards, in order."""
    failed = [one for one in deliveries if one.kind is DeliveryKind.FAILED]
    return tuple(
        one
        for one in sorted(deliveries, key=lambda each: each.at)
        if one.kind is DeliveryKind.GIVEN
        and not any(each.method is one.method and each.at >= one.at for each in failed)
    )


def given_record(version: GivenVersion, file: EstimateFile, *, as_of: date) -> Written:
    """A sealed version's record with what became of handing it over, judged as of a day."""
    if not version.deliveries:
        return {**version.record, "as_of": as_of.isoformat(), "issued_at": None}
    return {**version.record, "as_of": as_of.isoformat(), "delivery": _delivery(version.deliveries, file)}


def local_day(at: date | datetime, zone: str) -> date:
    """The day of an event at the office that schedules; a time without an offset is the office's own."""
    if not isinstance(at, datetime):
        return at
    return (at.astimezone(ZoneInfo(zone)) if at.tzinfo else at).date()


def _scheduling(told: Sequence[EventTold], zone: str) -> Written:
    bookings = [one for one in told if one.kind in BOOKINGS]
    first = bookings[0] if bookings else None
    asked = min((one for one in told if one.kind in REQUESTS), key=lambda one: str(one.at)[:10], default=None)
    return {
        "zone": zone,
        "scheduled_on": first.at.isoformat() if first else None,
        "service_on": _iso(first.service_on) if first else None,
        "requested_on": asked.at.isoformat() if asked else None,
        "rescheduled": [{**_on(one), "service_on": _iso(one.service_on)} for one in bookings[1:]],
    }


def _change(told: EventTold, given: Sequence[date], zone: str) -> Written:
    known = local_day(told.at, zone)
    answered = min((day for day in given if day >= known), default=None)
    return {
        "what": told.what.value if told.what else "other",
        "known_on": told.at.isoformat(),
        "service_on": _iso(told.service_on),
        "reissued_on": _iso(answered),
        "reason": told.note,
        "accepted_estimate": told.accepted_estimate,
    }


def _asked_as_co_provider(told: Sequence[EventTold]) -> Written | None:
    asked = next((one for one in told if one.kind is EventKind.ASKED_AS_CO_PROVIDER), None)
    if asked is None:
        return None
    answers = (one.at for one in told if one.kind is EventKind.ANSWERED_AS_CO_PROVIDER)
    answered = next(answers, None)
    return {
        "received_on": asked.at.isoformat(),
        "from": asked.note,
        "answered_on": answered.isoformat() if answered else None,
    }


def _notices(practice: Sequence[PracticeNotice], told: Sequence[EventTold]) -> Written:
    """What everyone is told, by its newest check at each place, and what this patient was told."""
    newest: Mapping[tuple[NoticeKind, str], PracticeNotice] = {
        (one.kind, one.where): one for one in sorted(practice, key=lambda one: one.checked_on)
    }
    website = next((one for (kind, _), one in newest.items() if kind is NoticeKind.WEBSITE), None)
    posted = [one for (kind, _), one in newest.items() if kind is NoticeKind.POSTED]
    readable = [*([website] if website else []), *posted]
    spoken = next((one.at for one in told if one.kind is EventKind.NOTICE_SPOKEN), None)
    return {
        "website": _website(website),
        "sites": [
            {"site": one.where, "proof": bool(one.proof), "checked_on": _iso(one.checked_on)}
            for one in posted
        ],
        "oral_on": spoken.isoformat() if spoken else None,
        "languages": sorted({language for one in readable for language in one.languages}),
        "formats": sorted({form for one in readable for form in one.formats}),
    }


def _website(notice: PracticeNotice | None) -> Written:
    if notice is None:
        return {}
    return {
        "url": notice.where,
        "noindex": notice.hidden_from_search,
        "checked_on": notice.checked_on.isoformat(),
    }


def _copy(asked: EventTold, told: Sequence[EventTold], file: EstimateFile) -> Written:
    given = (
        one.at
        for one in told
        if one.kind is EventKind.COPY_GIVEN and one.version == asked.version and str(one.at) >= str(asked.at)
    )
    sealed = next((one.sealed_at for one in file.versions if one.number == asked.version), None)
    supplied = next(given, None)
    return {
        "asked_on": _iso(local_day(asked.at, file.zone)),
        "issued_on": _iso(local_day(sealed, file.zone)) if sealed else None,
        "supplied_on": _iso(local_day(supplied, file.zone)) if supplied else None,
    }


def _errors(told: Sequence[EventTold], given: Sequence[date], zone: str) -> Iterator[Written]:
    corrections = [one for one in told if one.kind is EventKind.ERROR_CORRECTED]
    for found in (one for one in told if one.kind is EventKind.ERROR_FOUND):
        day = local_day(found.at, zone)
        later = (local_day(one.at, zone) for one in corrections)
        corrected = min((each for each in later if each >= day), default=None)
        heard = min((each for each in given if corrected and each >= corrected), default=None)
        yield {"found_on": _iso(day), "corrected_on": _iso(corrected), "patient_told_on": _iso(heard)}


def _delivery(deliveries: Sequence[DeliveryTold], file: EstimateFile) -> Written:
    """One version's delivery: first given, first spoken, last failed and what went out after that."""
    ordered = sorted(deliveries, key=lambda one: one.at)
    given = reached(deliveries)
    failed = [one for one in ordered if one.kind is DeliveryKind.FAILED]
    spoken = next((one for one in ordered if one.kind is DeliveryKind.SPOKEN), None)
    shown = (*given, *ordered)[0]
    after = [one for one in given if failed and one.at >= failed[-1].at]
    patient = file.patient
    private = patient.private_channel
    return {
        "method": Method.ORAL.value if not given and spoken else shown.method.value,
        "asked_method": patient.asked_method.value,
        "provided_at": given[0].at.isoformat() if given else None,
        "spoken_at": spoken.at.isoformat() if spoken else None,
        "written_at": next((one.at.isoformat() for one in given if one.method.written), None),
        "savable": True if shown.method in ELECTRONIC else None,
        "printable": True if shown.method in ELECTRONIC else None,
        "proof": given[0].proof if given else None,
        "failed_at": failed[-1].at.isoformat() if failed else None,
        "resent_at": after[0].at.isoformat() if after else None,
        "private_channel": private.method.value if private else None,
        "third_party": patient.paid_by_other,
        "third_party_consent": patient.consent_to_payer,
    }


def _on(told: EventTold) -> Written:
    return {"on": told.at.isoformat()}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
