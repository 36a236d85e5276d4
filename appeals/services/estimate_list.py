"""The list of estimates: owed, late, to hand over, to renew; found by name and birth date."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from appeals.domain.actor import Permission
from appeals.domain.estimate_file import EstimateState
from appeals.domain.estimate_views import EstimatePage, EstimateRowView
from appeals.domain.estimate_watch import Level
from appeals.services.denial_rows import patient_key
from appeals.services.estimate_rows import file_of, judged_live, keep_status, turns
from appeals.store.estimate_bills import EstimateWatchRow
from appeals.store.estimates import EstimatePatientRow, EstimateRow
from appeals.store.fee_schedules import EstimateProviderRow
from appeals.store.unit_of_work import UnitOfWork

LARGEST_PAGE = 200
SOON = timedelta(days=3)
OPEN = (EstimateState.PREPARING, EstimateState.ISSUED)


class Filter(StrEnum):
    """Which estimates to list."""

    OPEN = "open"  # everything that somebody still has to do something about
    OWED = "owed"  # required and not in the patient's hands
    LATE = "late"
    TO_HAND_OVER = "to_hand_over"  # sealed, not given
    GIVEN = "given"
    TO_RENEW = "to_renew"  # ends within thirty days
    NOT_REQUIRED = "not_required"
    OVER = "over"  # bills are over a limit: the patient may dispute them
    COMING = "coming"  # a planned charge would go over it
    DISPUTED = "disputed"
    CLOSED = "closed"
    ALL = "all"


def list_estimates(
    uow: UnitOfWork,
    *,
    which: Filter = Filter.OPEN,
    provider_id: UUID | None = None,
    page: int = 1,
    per_page: int = 50,
) -> EstimatePage:
    """A page of estimates, the next date first. Permission SEE_ESTIMATES."""
    with uow.look("estimates.listed", Permission.SEE_ESTIMATES) as act:
        wanted = [_of(which, uow.today)]
        if provider_id is not None:
            wanted.append(EstimateRow.provider_id == provider_id)
        found = _page(uow, wanted, max(page, 1), min(max(per_page, 1), LARGEST_PAGE))
        act.detail["seen"] = [row.id.hex for row in found.items]
        return found


def find_estimates(uow: UnitOfWork, *, name: str, birth_date: date) -> EstimatePage:
    """The estimates of a patient, by whole name and birth date. Permission SEE_ESTIMATES."""
    with uow.look("estimates.searched", Permission.SEE_ESTIMATES) as act:
        key = patient_key(uow, name, birth_date)
        patients = uow.rows(EstimatePatientRow).where(EstimatePatientRow.patient_key == key)
        ids = [row.id for row in uow.session.scalars(patients)] if key else []
        found = _page(uow, [EstimateRow.patient_id.in_(ids)], 1, LARGEST_PAGE)
        act.detail["seen"] = [row.id.hex for row in found.items]
        return found


def recount_estimates(uow: UnitOfWork) -> int:
    """Judge every open estimate anew, as a new day or new rules ask for; how many moved. ESTIMATE."""
    uow.check("estimates.recounted", Permission.ESTIMATE)
    with uow.glance():
        rows = uow.rows(EstimateRow).where(EstimateRow.state != EstimateState.CLOSED)
        ids = [row.id for row in uow.session.scalars(rows.order_by(EstimateRow.id))]
    return sum(_recount(uow, part) for part in turns(ids))


def _recount(uow: UnitOfWork, ids: Sequence[UUID]) -> int:
    with uow.act("estimates.recounted", Permission.ESTIMATE) as act:
        moved = 0
        rows = uow.rows(EstimateRow).where(EstimateRow.id.in_(ids), EstimateRow.state != EstimateState.CLOSED)
        for row in uow.session.scalars(rows.order_by(EstimateRow.id)).all():
            file = file_of(uow, row)
            before = (row.state, row.safe_due, row.legal_due, row.renew_by)
            keep_status(row, file, judged_live(uow, row, file)[1])
            moved += before != (row.state, row.safe_due, row.legal_due, row.renew_by)
        act.about(uow.actor.organization_id, moved=moved)
        return moved


def _page(uow: UnitOfWork, wanted: Sequence[ColumnElement[bool]], page: int, per_page: int) -> EstimatePage:
    own = EstimateRow.organization_id == uow.actor.organization_id
    rows = (
        uow.rows(EstimateRow)
        .where(*wanted)
        .order_by(EstimateRow.sort_date, EstimateRow.number.desc())
        .offset((page - 1) * per_page)
        .limit(per_page)
    )
    shown = uow.session.scalars(rows).all()
    names = _names(uow, [row.patient_id for row in shown])
    providers = _providers(uow)
    counts = {
        each: uow.session.scalar(select(func.count(EstimateRow.id)).where(own, _of(each, uow.today))) or 0
        for each in (Filter.OWED, Filter.LATE, Filter.TO_HAND_OVER, Filter.TO_RENEW)
    }
    soon = and_(_of(Filter.OWED, uow.today), EstimateRow.safe_due <= uow.today + SOON)
    return EstimatePage(
        items=tuple(
            _row(row, names.get(row.patient_id, ""), providers.get(row.provider_id, "")) for row in shown
        ),
        total=uow.session.scalar(select(func.count(EstimateRow.id)).where(own, *wanted)) or 0,
        page=page,
        per_page=per_page,
        owed=counts[Filter.OWED],
        late=counts[Filter.LATE],
        due_soon=uow.session.scalar(select(func.count(EstimateRow.id)).where(own, soon)) or 0,
        to_hand_over=counts[Filter.TO_HAND_OVER],
        to_renew=counts[Filter.TO_RENEW],
    )


def _of(which: Filter, today: date) -> ColumnElement[bool]:
    owed = and_(EstimateRow.state.in_(OPEN), EstimateRow.required.is_(True))
    to_renew = and_(EstimateRow.state != EstimateState.CLOSED, EstimateRow.renew_by <= today)
    found: Mapping[Filter, ColumnElement[bool]] = {
        Filter.OPEN: or_(EstimateRow.state.in_(OPEN), to_renew),
        Filter.OWED: owed,
        Filter.LATE: and_(owed, EstimateRow.legal_due < today),
        Filter.TO_HAND_OVER: EstimateRow.state == EstimateState.ISSUED,
        Filter.GIVEN: EstimateRow.state == EstimateState.GIVEN,
        Filter.TO_RENEW: to_renew,
        Filter.NOT_REQUIRED: EstimateRow.state == EstimateState.NOT_REQUIRED,
        Filter.OVER: _watched(EstimateWatchRow.level == Level.CROSSED),
        Filter.COMING: _watched(EstimateWatchRow.coming_on.is_not(None)),
        Filter.DISPUTED: _watched(EstimateWatchRow.open_disputes > 0),
        Filter.CLOSED: EstimateRow.state == EstimateState.CLOSED,
        Filter.ALL: EstimateRow.number > 0,
    }
    return found[which]


def _watched(by: ColumnElement[bool]) -> ColumnElement[bool]:
    return EstimateRow.id.in_(select(EstimateWatchRow.estimate_id).where(by))


def _row(row: EstimateRow, patient: str, provider: str) -> EstimateRowView:
    return EstimateRowView(
        id=row.id,
        number=row.number,
        patient_name=patient,
        state=row.state,
        standing=row.standing,
        required=row.required,
        clock=row.clock,
        safe_due=row.safe_due,
        legal_due=row.legal_due,
        renew_by=row.renew_by,
        given_late=row.given_late,
        latest_number=row.latest_number,
        provider_name=provider,
        location=row.location,
        version=row.version,
    )


def _names(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = uow.rows(EstimatePatientRow).where(EstimatePatientRow.id.in_(ids))
    return {row.id: row.name for row in uow.session.scalars(rows)} if ids else {}


def _providers(uow: UnitOfWork) -> Mapping[UUID | None, str]:
    own = EstimateProviderRow.organization_id == uow.actor.organization_id
    rows = select(EstimateProviderRow.id, EstimateProviderRow.name).where(own)
    return {row.id: row.name for row in uow.session.execute(rows)}
