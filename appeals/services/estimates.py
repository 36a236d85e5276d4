"""Opens, reads, changes and closes estimates: who is owed one, what happened, what it is to say."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_file import (
    CoverageAnswers,
    EstimateContent,
    EstimateState,
    EventKind,
    EventTold,
    ListedProvider,
)
from appeals.domain.estimate_people import EstimatePatient, ProviderEntry
from appeals.domain.estimate_views import EstimateView, SelfPayDecision
from appeals.domain.plain import Plain, from_plain, merged, to_plain
from appeals.domain.words import told
from appeals.errors import Conflict
from appeals.services.estimate_events import check_event, keep_event
from appeals.services.estimate_patients import check_patient, patient_row
from appeals.services.estimate_pricing import check_content, repriced
from appeals.services.estimate_rows import (
    content_of,
    estimate_to_change,
    estimate_to_see,
    keep_content,
    next_estimate_number,
    office_day,
    settle,
)
from appeals.services.estimate_showing import estimate_view
from appeals.services.self_pay import decided, keep_decision
from appeals.store.base import new_id
from appeals.store.cases import NO_DATE
from appeals.store.estimates import EstimatePatientRow, EstimateRow
from appeals.store.fee_schedules import EstimateProviderRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_standing import Standing

CONVENING = "convening"


def open_estimate(
    uow: UnitOfWork,
    *,
    provider_id: UUID,
    patient: EstimatePatient | None = None,
    patient_id: UUID | None = None,
    answers: CoverageAnswers | None = None,
    event: EventTold | None = None,
) -> EstimateView:
    """Begin with whom it is for and who schedules; what was answered and what happened may come with it.

    A patient of the same name and birth date is the same patient. Permission ESTIMATE.
    """
    with uow.act("estimate.opened", Permission.ESTIMATE) as act:
        entry = uow.see(EstimateProviderRow, provider_id, "provider")
        if not entry.active:
            raise Conflict("This provider is no longer used. Choose another from the directory.")
        person = patient_row(uow, patient, patient_id)
        zone = from_plain(ProviderEntry, entry.told).time_zone
        row = _new_row(uow, person, entry, zone)
        if answers is not None:
            keep_decision(uow, row, answers)
        if event is not None:
            keep_event(uow, row, event)
        settle(uow, row)
        act.about(row.id, number=row.number)
        return estimate_view(uow, row)


def read_estimate(uow: UnitOfWork, estimate_id: UUID) -> EstimateView:
    """One estimate, judged as of today at the office. Permission SEE_ESTIMATES."""
    with uow.look("estimate.read", Permission.SEE_ESTIMATES, estimate_id):
        return estimate_view(uow, estimate_to_see(uow, estimate_id))


def change_estimate(
    uow: UnitOfWork, estimate_id: UUID, *, changes: Mapping[str, object], expected_version: int
) -> EstimateView:
    """Lay ``changes`` (plain JSON, nested as EstimateContent; null clears, lists are replaced) over it.

    Lines that came from a fee schedule are priced anew. Sealed versions stay as they are: a change shows in
    the next version. Permission ESTIMATE; StaleVersion, BadInput naming each field.
    """
    with uow.act("estimate.changed", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        content = from_plain(EstimateContent, merged(row.content, to_plain(changes)))
        check_content(uow, content)
        keep_content(row, repriced(uow, content))
        settle(uow, row)
        act.about(row.id, fields=sorted(changes), version=row.version)
        return estimate_view(uow, row)


def try_changes(uow: UnitOfWork, estimate_id: UUID, *, changes: Mapping[str, object]) -> EstimateView:
    """What the estimate would be with these changes: totals and findings. Nothing is kept.

    Permission ESTIMATE.
    """
    with uow.look("estimate.tried", Permission.ESTIMATE, estimate_id):
        row = estimate_to_see(uow, estimate_id)
        content = from_plain(EstimateContent, merged(row.content, to_plain(changes)))
        check_content(uow, content)
        return estimate_view(uow, row, repriced(uow, content))


def change_patient(
    uow: UnitOfWork, estimate_id: UUID, *, changes: Mapping[str, object], expected_version: int
) -> EstimateView:
    """Correct whom the estimate is for, or how to reach them. Permission ESTIMATE."""
    with uow.act("estimate.patient_changed", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        person = uow.get(EstimatePatientRow, row.patient_id, "patient")
        patient = check_patient(from_plain(EstimatePatient, merged(person.told, to_plain(changes))))
        person.told, person.name = to_plain(patient), patient.name
        patient_row(uow, patient, person.id)
        settle(uow, row)
        act.about(row.id, fields=sorted(changes), version=row.version)
        return estimate_view(uow, row)


def decide_self_pay(
    uow: UnitOfWork, estimate_id: UUID, *, answers: CoverageAnswers, expected_version: int | None = None
) -> EstimateView:
    """Record what was asked and answered about coverage, and what follows by law. Permission ESTIMATE."""
    with uow.act("estimate.self_pay_decided", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        kept = keep_decision(uow, row, answers)
        settle(uow, row)
        act.about(row.id, standing=kept.standing, covered=kept.covered)
        return estimate_view(uow, row)


def preview_decision(uow: UnitOfWork, *, answers: CoverageAnswers) -> SelfPayDecision:
    """What these answers would mean, without keeping them. Permission SEE_ESTIMATES."""
    with uow.look("estimate.self_pay_asked", Permission.SEE_ESTIMATES):
        return decided(uow, answers)


def record_event(
    uow: UnitOfWork, estimate_id: UUID, *, event: EventTold, expected_version: int | None = None
) -> EstimateView:
    """Record what happened: booked, moved, asked, changed, told. Written once. Permission ESTIMATE."""
    with uow.act("estimate.event_recorded", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        check_event(uow, row, event)
        kept = keep_event(uow, row, event)
        settle(uow, row)
        act.about(row.id, event=kept.id.hex, kind=event.kind)
        return estimate_view(uow, row)


def withdraw_event(uow: UnitOfWork, estimate_id: UUID, event_id: UUID, *, reason: str) -> EstimateView:
    """Say that an event was recorded by mistake; it stays and counts no more. Permission ESTIMATE."""
    with uow.act("estimate.event_withdrawn", Permission.ESTIMATE, estimate_id) as act:
        why = told(reason, "reason", "say what was wrong with it")
        row = estimate_to_change(uow, estimate_id)
        event = EventTold(EventKind.WITHDRAWN, office_day(uow, row), note=why, withdraws=event_id)
        check_event(uow, row, event)
        kept = keep_event(uow, row, event)
        settle(uow, row)
        act.about(row.id, event=kept.id.hex, withdraws=event_id.hex)
        return estimate_view(uow, row)


def close_estimate(uow: UnitOfWork, estimate_id: UUID, *, reason: str) -> EstimateView:
    """Close an estimate that leads no further: care ended or never began. Permission ESTIMATE."""
    with uow.act("estimate.closed", Permission.ESTIMATE, estimate_id) as act:
        why = told(reason, "reason", "say why the estimate is closed")
        row = estimate_to_change(uow, estimate_id)
        row.closed_because = why
        settle(uow, row, closed=True)
        act.about(row.id, number=row.number)
        return estimate_view(uow, row)


def explain_warnings(
    uow: UnitOfWork, estimate_id: UUID, *, reasons: Mapping[str, str], expected_version: int | None = None
) -> EstimateView:
    """Give the reasons why warnings are passed over, by rule. Permission ESTIMATE."""
    with uow.act("estimate.warnings_explained", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_change(uow, estimate_id, expected_version)
        given = {rule: told(why, f"overrides.{rule}", "give the reason") for rule, why in reasons.items()}
        content = content_of(row)
        keep_content(row, replace(content, overrides={**content.overrides, **given}))
        settle(uow, row)
        act.about(row.id, rules=sorted(given))
        return estimate_view(uow, row)


def _new_row(
    uow: UnitOfWork, person: EstimatePatientRow, entry: EstimateProviderRow, zone: str
) -> EstimateRow:
    convening = ListedProvider(key=CONVENING, provider_id=entry.id)
    content: Plain = to_plain(EstimateContent(providers=(convening,)))
    row = EstimateRow(
        id=new_id(),
        number=next_estimate_number(uow),
        patient_id=person.id,
        provider_id=entry.id,
        location="",
        zone=zone,
        content=content,
        state=EstimateState.PREPARING,
        standing=Standing.UNCLEAR,
        required=True,
        clock="",
        sort_date=NO_DATE,
        given_late=False,
        latest_number=0,
        version=0,
        opened_at=uow.now,
        changed_at=uow.now,
        closed_because="",
    )
    uow.add(row)
    uow.session.flush()
    return row
