"""How records stand: until when each is kept and why, and what holds it. Needs an open act."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.case import CaseDetails, CaseState
from appeals.domain.denial import DenialDetails, DenialState
from appeals.domain.estimate_file import EstimateState, reference_of
from appeals.domain.estimate_people import EstimatePatient
from appeals.domain.plain import from_plain
from appeals.domain.retention import Reached, RecordStanding
from appeals.errors import Conflict
from appeals.services.case_access import case_to_see, refuse_disposed
from appeals.services.case_views import consents_of
from appeals.services.denial_rows import case_of
from appeals.services.hold_rows import active_holds, case_reached, denial_reached, holds_on
from appeals.services.spans import zone_of
from appeals.store.base import DISPOSED_TEXT
from appeals.store.cases import CaseDenialRow, CaseRow, ExhibitRow
from appeals.store.denials import DenialRow, ImportedFileRow, NoticeRow
from appeals.store.documents import DocumentRow, DocumentVersionRow
from appeals.store.estimates import EstimatePatientRow, EstimateRow
from appeals.store.holdings import GONE
from appeals.store.packets import PacketRow
from appeals.store.retention import KeepingPeriodRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.retention import KeepingFacts, RecordKind, keep_until

OPEN = "It is open. Its time is counted from the day on which it is closed."


def standing(uow: UnitOfWork, record: RecordKind, record_id: UUID) -> RecordStanding:
    """How a record stands today. Raises NotFound, Restricted or Disposed."""
    if record not in STANDINGS:
        raise Conflict(f"Records of the kind {record.value} cannot be disposed of.")
    return STANDINGS[record](uow, record_id)


def case_standing(uow: UnitOfWork, case_id: UUID) -> RecordStanding:
    """A case, counted from the last day on which anything of it was made or in effect."""
    case = case_to_see(uow, case_id)
    details = from_plain(CaseDetails, case.details)
    started_on, event = _last_of_case(uow, case)
    facts = KeepingFacts(
        record=RecordKind.CASE,
        started_on=started_on,
        started_with=event,
        state=details.state,
        plan_type=details.plan_type,
        birth_date=details.patient.birth_date,
        first_care_on=details.service.first_day,
        own_years=own_years(uow),
    )
    waits = "" if case.state is CaseState.CLOSED else OPEN
    return _standing(uow, facts, f"C-{case.number:05d}", waits, case_reached(uow, case, details))


def own_years(uow: UnitOfWork) -> int:
    """The organization's own period in years; 0 where it has set none."""
    newest = uow.rows(KeepingPeriodRow).order_by(KeepingPeriodRow.id.desc()).limit(1)
    found = uow.session.scalars(newest).one_or_none()
    return found.years if found is not None else 0


def _file_standing(uow: UnitOfWork, file_id: UUID) -> RecordStanding:
    row = uow.see(ImportedFileRow, file_id, "imported file")
    refuse_disposed(uow, row.id, "file", disposed=row.sha256.startswith(GONE))
    live = (
        select(func.count(CaseRow.id.distinct()))
        .join(CaseDenialRow, CaseDenialRow.case_id == CaseRow.id)
        .join(DenialRow, DenialRow.id == CaseDenialRow.denial_id)
        .where(DenialRow.file_id == file_id, CaseRow.state != CaseState.DISPOSED)
    )
    count = uow.session.scalar(live) or 0
    waits = f"It is part of {count} cases that are not disposed of yet." if count else ""
    facts = _received(uow, RecordKind.FILE, row.received_at)
    return _standing(uow, facts, f"file of {facts.started_on}", waits, Reached(row.id))


def _notice_standing(uow: UnitOfWork, notice_id: UUID) -> RecordStanding:
    row = uow.see(NoticeRow, notice_id, "notice")
    refuse_disposed(uow, row.id, "notice", disposed=row.sha256.startswith(GONE))
    exhibits = uow.rows(ExhibitRow).where(ExhibitRow.notice_id == notice_id)
    denials = uow.rows(DenialRow).where(DenialRow.notice_id == notice_id)
    in_cases = [case_of(uow, each.id) for each in uow.session.scalars(denials)]
    in_a_case = uow.session.scalars(exhibits).first() is not None or any(in_cases)
    facts = _received(uow, RecordKind.NOTICE, row.received_at)
    waits = "It belongs to a case, and goes with it." if in_a_case else ""
    return _standing(uow, facts, f"notice of {facts.started_on}", waits, Reached(row.id))


def _denial_standing(uow: UnitOfWork, denial_id: UUID) -> RecordStanding:
    row = uow.see(DenialRow, denial_id, "denial")
    refuse_disposed(uow, row.id, "denial", disposed=row.state is DenialState.DISPOSED)
    details = from_plain(DenialDetails, row.details)
    facts = KeepingFacts(
        record=RecordKind.DENIAL,
        started_on=local_day(uow, row.created_at),
        started_with="stored",
        birth_date=details.birth_date,
        first_care_on=details.first_day,
        own_years=own_years(uow),
    )
    with_another = row.file_id or row.notice_id or case_of(uow, row.id)
    waits = "It belongs to a case, file or notice, and goes with that." if with_another else ""
    return _standing(uow, facts, f"denial of {facts.started_on}", waits, denial_reached(uow, row))


def _estimate_standing(uow: UnitOfWork, patient_id: UUID) -> RecordStanding:
    """All estimates of one patient, counted from the last day on which one was changed or in effect."""
    row = uow.see(EstimatePatientRow, patient_id, "patient")
    refuse_disposed(uow, row.id, "patient's estimates", disposed=row.name == DISPOSED_TEXT)
    patient = from_plain(EstimatePatient, row.told)
    rows = uow.session.scalars(uow.rows(EstimateRow).where(EstimateRow.patient_id == patient_id)).all()
    days = [local_day(uow, row.changed_at), *(local_day(uow, each.changed_at) for each in rows)]
    ends = [each.ends_on for each in rows if each.ends_on is not None]
    facts = KeepingFacts(
        record=RecordKind.ESTIMATE,
        started_on=max([*days, *ends]),
        started_with="last changed or in effect",
        birth_date=patient.birth_date,
        first_care_on=min(days),
        own_years=own_years(uow),
    )
    live = [each for each in rows if each.state in {EstimateState.PREPARING, EstimateState.ISSUED}]
    waits = f"{len(live)} of its estimates are still to be finished." if live else ""
    numbers = sorted(each.number for each in rows)
    reference = f"estimates {reference_of(numbers[0])}" if numbers else f"patient of {facts.started_on}"
    if len(numbers) > 1:
        reference += f" and {len(numbers) - 1} more"
    return _standing(uow, facts, reference, waits, Reached(row.id, row.patient_key))


STANDINGS: Mapping[RecordKind, Callable[[UnitOfWork, UUID], RecordStanding]] = {
    RecordKind.CASE: case_standing,
    RecordKind.FILE: _file_standing,
    RecordKind.NOTICE: _notice_standing,
    RecordKind.DENIAL: _denial_standing,
    RecordKind.ESTIMATE: _estimate_standing,
}


def local_day(uow: UnitOfWork, at: datetime) -> date:
    """The organization's own day of an instant."""
    return at.astimezone(zone_of(uow)).date()


def _standing(
    uow: UnitOfWork, facts: KeepingFacts, reference: str, waits: str, reached: Reached
) -> RecordStanding:
    keep = None if waits == OPEN else keep_until(facts)
    holds = holds_on(active_holds(uow), reached)
    return RecordStanding(facts.record, reached.record_id, reference, keep, waits, holds, uow.today)


def _received(uow: UnitOfWork, record: RecordKind, at: datetime) -> KeepingFacts:
    day = local_day(uow, at)
    return KeepingFacts(record=record, started_on=day, started_with="received", own_years=own_years(uow))


def _last_of_case(uow: UnitOfWork, case: CaseRow) -> tuple[date, str]:
    """The last day of the case and what happened on it: closing or later change, seal, consent's end."""
    versions = (
        select(func.max(DocumentVersionRow.created_at))
        .join(DocumentRow, DocumentRow.id == DocumentVersionRow.document_id)
        .where(DocumentRow.case_id == case.id)
    )
    packets = select(func.max(PacketRow.created_at)).where(PacketRow.case_id == case.id)
    sealed = [uow.session.scalar(versions), uow.session.scalar(packets)]
    ends = (
        each.revoked_on or each.terms.ended_on or each.terms.expires_on for each in consents_of(uow, case)
    )
    days = [
        (local_day(uow, case.changed_at), "closed or last changed"),
        *((local_day(uow, at), "last letter or packet sealed") for at in sealed if at is not None),
        *((day, "consent last in effect") for day in ends if day is not None),
    ]
    return max(days)
