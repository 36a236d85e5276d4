"""Between estimates as the domain knows them and their rows. Needs an open act."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from appeals.domain.estimate_file import (
    CoverageAnswers,
    DeliveryTold,
    EstimateContent,
    EstimateFile,
    EventTold,
    EventView,
    GivenVersion,
    PracticeNotice,
    reference_of,
)
from appeals.domain.estimate_people import EstimatePatient, ProviderEntry
from appeals.domain.estimate_record import live_record
from appeals.domain.estimate_status import status_of
from appeals.domain.fee_schedules import FeeContent
from appeals.domain.plain import from_plain, to_plain
from appeals.errors import BadInput, Conflict, Fault, StaleVersion
from appeals.services.case_access import refuse_disposed
from appeals.store.base import DISPOSED_TEXT
from appeals.store.cases import NO_DATE
from appeals.store.estimates import (
    EstimateDeliveryRow,
    EstimateEventRow,
    EstimatePatientRow,
    EstimateRow,
    EstimateVersionRow,
    SelfPayDecisionRow,
)
from appeals.store.fee_schedules import EstimateProviderRow, FeeScheduleRow, PracticeNoticeRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_rules import Judgement, judge
from nqtl_library.estimate_terms import Estimate
from nqtl_library.records.estimate import read
from nqtl_library.records.reading import RecordError

WHAT = "estimate"
A_TURN = 50  # estimates that one transaction counts anew: well under a second


def estimate_to_see(uow: UnitOfWork, estimate_id: UUID) -> EstimateRow:
    """An estimate to read; raises NotFound, or Disposed."""
    row = uow.see(EstimateRow, estimate_id, WHAT)
    refuse_disposed(uow, row.id, WHAT, disposed=row.closed_because == DISPOSED_TEXT)
    return row


def estimate_to_change(
    uow: UnitOfWork, estimate_id: UUID, expected_version: int | None = None
) -> EstimateRow:
    """An estimate that is not closed, locked; raises StaleVersion where somebody else changed it."""
    row = uow.get(EstimateRow, estimate_id, WHAT)
    refuse_disposed(uow, row.id, WHAT, disposed=row.closed_because == DISPOSED_TEXT)
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(expected_version, row.version, "estimate")
    if row.state == "closed":
        raise Conflict("This estimate is closed. Open a new one for this patient.")
    return row


def turns(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Many estimates in parts, a transaction each: whoever else writes waits for one part only."""
    return (ids[start : start + A_TURN] for start in range(0, len(ids), A_TURN))


def content_of(row: EstimateRow) -> EstimateContent:
    """What the estimate says, as far as it is prepared."""
    return from_plain(EstimateContent, row.content)


def office_day(uow: UnitOfWork, row: EstimateRow) -> date:
    """Today at the office that schedules."""
    return uow.now.astimezone(ZoneInfo(row.zone)).date()


def file_of(uow: UnitOfWork, row: EstimateRow) -> EstimateFile:
    """Everything that is known of one estimate."""
    content = content_of(row)
    patient = uow.see(EstimatePatientRow, row.patient_id, "patient")
    schedule = schedule_content(uow, content.pricing.schedule_id)
    return EstimateFile(
        reference=reference_of(row.number),
        opened_at=row.opened_at,
        zone=row.zone,
        patient=from_plain(EstimatePatient, patient.told),
        coverage=_coverage(uow, row.id),
        content=content,
        directory=directory(uow, [each.provider_id for each in content.providers]),
        events=events_of(uow, row.id),
        versions=_versions(uow, row.id),
        notices=practice_notices(uow),
        has_discounts=bool(schedule and (schedule.discounts or schedule.tiers)),
    )


def settle(uow: UnitOfWork, row: EstimateRow, *, closed: bool = False) -> Judgement:
    """Judge the estimate anew, keep where it stands, and count it as changed."""
    file = file_of(uow, row)
    _, judgement = judged_live(uow, row, file)
    keep_status(row, file, judgement, closed=closed)
    convening = file.convening
    entry = file.directory.get(convening.provider_id) if convening else None
    place = entry.location(convening.location) if entry and convening else None
    row.provider_id = convening.provider_id if convening else None
    row.location = place.name if place else ""
    row.version += 1
    row.changed_at = uow.now
    uow.session.flush()
    return judgement


def judged_live(uow: UnitOfWork, row: EstimateRow, file: EstimateFile) -> tuple[Estimate, Judgement]:
    """The estimate as it would be issued next, judged as of today; raises BadInput for what has no place."""
    try:
        estimate = read(live_record(file, as_of=office_day(uow, row)))
    except RecordError as error:
        raise BadInput([Fault(error.field, error.problem)]) from error
    return estimate, judge(estimate)


def keep_status(row: EstimateRow, file: EstimateFile, judgement: Judgement, *, closed: bool = False) -> None:
    """What the list filters and sorts by."""
    status = status_of(file, judgement, closed=closed)
    row.state, row.required, row.standing = status.state, status.required, judgement.decision.standing
    row.clock, row.safe_due, row.legal_due = status.clock, status.safe_due, status.legal_due
    row.sort_date = status.safe_due or status.legal_due or NO_DATE
    row.ends_on, row.renew_by, row.given_late = status.ends_on, status.renew_by, status.given_late
    row.latest_number = file.latest.number if file.latest else 0


def schedule_content(uow: UnitOfWork, schedule_id: UUID | None) -> FeeContent | None:
    """What a fee schedule says; None where none is named."""
    if schedule_id is None:
        return None
    return from_plain(FeeContent, uow.see(FeeScheduleRow, schedule_id, "fee schedule").content)


def directory(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, ProviderEntry]:
    """The entries of these providers."""
    rows = uow.rows(EstimateProviderRow).where(EstimateProviderRow.id.in_(list(ids)))
    return {row.id: from_plain(ProviderEntry, row.told) for row in uow.session.scalars(rows)} if ids else {}


def events_of(uow: UnitOfWork, estimate_id: UUID) -> tuple[EventView, ...]:
    """The events of an estimate in the order in which they were recorded."""
    rows = uow.session.scalars(
        uow.rows(EstimateEventRow)
        .where(EstimateEventRow.estimate_id == estimate_id)
        .order_by(EstimateEventRow.recorded_at, EstimateEventRow.id)
    ).all()
    withdrawn = {row.withdraws for row in rows if row.withdraws is not None}
    return tuple(
        EventView(
            id=row.id,
            told=from_plain(EventTold, row.told),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            withdrawn=row.id in withdrawn,
        )
        for row in rows
    )


def version_rows(uow: UnitOfWork, estimate_id: UUID) -> list[EstimateVersionRow]:
    """The sealed versions of an estimate, the newest first."""
    rows = (
        uow.rows(EstimateVersionRow)
        .where(EstimateVersionRow.estimate_id == estimate_id)
        .order_by(EstimateVersionRow.number.desc())
    )
    return list(uow.session.scalars(rows))


def delivery_rows(uow: UnitOfWork, estimate_id: UUID) -> list[EstimateDeliveryRow]:
    """Every delivery of an estimate's versions, in order."""
    rows = (
        uow.rows(EstimateDeliveryRow)
        .where(EstimateDeliveryRow.estimate_id == estimate_id)
        .order_by(EstimateDeliveryRow.at, EstimateDeliveryRow.id)
    )
    return list(uow.session.scalars(rows))


def delivery_told(row: EstimateDeliveryRow) -> DeliveryTold:
    """How a version was handed over."""
    told = row.told if isinstance(row.told, dict) else {}
    words = {name: str(told.get(name) or "") for name in ("recipient", "where", "proof")}
    return DeliveryTold(row.kind, row.method, row.at, **words)


def practice_notices(uow: UnitOfWork) -> tuple[PracticeNotice, ...]:
    """Every check of the practice's notice, the oldest first."""
    rows = uow.rows(PracticeNoticeRow).order_by(PracticeNoticeRow.checked_on, PracticeNoticeRow.id)
    return tuple(from_plain(PracticeNotice, row.told) for row in uow.session.scalars(rows))


def answers_row(uow: UnitOfWork, estimate_id: UUID) -> SelfPayDecisionRow | None:
    """The newest decision on who pays."""
    rows = (
        uow.rows(SelfPayDecisionRow)
        .where(SelfPayDecisionRow.estimate_id == estimate_id)
        .order_by(SelfPayDecisionRow.decided_at.desc(), SelfPayDecisionRow.id.desc())
        .limit(1)
    )
    return uow.session.scalars(rows).first()


def next_estimate_number(uow: UnitOfWork) -> int:
    """The number that the next estimate gets; the act holds the organization's lock until it is stored."""
    last = select(EstimateRow.number).where(EstimateRow.organization_id == uow.actor.organization_id)
    return (uow.session.scalar(last.order_by(EstimateRow.number.desc()).limit(1)) or 0) + 1


def keep_content(row: EstimateRow, content: EstimateContent) -> None:
    """Keep what the estimate says."""
    row.content = to_plain(content)


def _coverage(uow: UnitOfWork, estimate_id: UUID) -> CoverageAnswers | None:
    row = answers_row(uow, estimate_id)
    return from_plain(CoverageAnswers, row.answers) if row is not None else None


def _versions(uow: UnitOfWork, estimate_id: UUID) -> tuple[GivenVersion, ...]:
    handed: dict[UUID, list[DeliveryTold]] = defaultdict(list)
    for row in delivery_rows(uow, estimate_id):
        handed[row.version_id].append(delivery_told(row))
    return tuple(
        GivenVersion(row.number, row.created_at, record_in(row), tuple(handed[row.id]))
        for row in version_rows(uow, estimate_id)
    )


def record_in(row: EstimateVersionRow) -> Mapping[str, object]:
    """The canonical record that a version was sealed over."""
    found = json.loads(row.facts_json).get("record")
    return found if isinstance(found, dict) else {}
