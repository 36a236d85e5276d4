"""What comes after an estimate: bills and their watch, planned charges, why things were unforeseen."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.estimate_bill_views import BillsView, Unforeseen
from appeals.domain.estimate_bill_watch import PlannedCharge
from appeals.domain.estimate_bills import BilledLine
from appeals.domain.estimate_file import reference_of
from appeals.domain.plain import to_plain
from appeals.domain.words import told
from appeals.errors import BadInput, Fault, NotFound
from appeals.services.estimate_bill_rows import books_of, keep_watch
from appeals.services.estimate_bill_showing import bills_view
from appeals.services.estimate_charge_keeping import add_plan
from appeals.services.estimate_charge_matching import identities
from appeals.services.estimate_rows import estimate_to_see, office_day, turns
from appeals.store.base import DISPOSED_TEXT, new_id
from appeals.store.estimate_bills import EstimatePlannedChargeRow, EstimateUnforeseenRow, EstimateWatchRow
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork

MOST_PLANNED = 400  # of one estimate: a year of days


def read_bills(uow: UnitOfWork, estimate_id: UUID) -> BillsView:
    """Bills, watch, plans, reasons and disputes of an estimate. Permission SEE_ESTIMATES."""
    with uow.look("estimate_bills.read", Permission.SEE_ESTIMATES, estimate_id):
        return bills_view(uow, estimate_to_see(uow, estimate_id))


def plan_charges(uow: UnitOfWork, estimate_id: UUID, *, charges: tuple[PlannedCharge, ...]) -> BillsView:
    """Say which charges the schedule shows coming; the same one again is kept once. Permission ESTIMATE."""
    faults = [
        fault for number, each in enumerate(charges) for fault in _plan_faults(each, f"charges[{number}]")
    ]
    if faults or not charges:
        raise BadInput(faults or [Fault("charges", "tell at least one planned charge")])
    with uow.act("estimate_charges.planned", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_see(uow, estimate_id)
        known = {each.identity for each in _plans(uow, row.id)}
        if len(known) + len(charges) > MOST_PLANNED:
            raise BadInput([Fault("charges", f"would be more than {MOST_PLANNED} planned charges")])
        full = [replace(each, code=each.code.strip().upper(), label=each.label.strip()) for each in charges]
        names = identities(uow, [_as_line(each, row) for each in full])
        for each, name in zip(full, names, strict=True):
            if name not in known:
                add_plan(uow, row.id, each, name)
        uow.session.flush()
        books = books_of(uow, row)
        keep_watch(uow, row, books.billing)
        act.about(row.id, planned=len(charges))
        return bills_view(uow, row, books)


def forget_planned(uow: UnitOfWork, estimate_id: UUID, planned_id: UUID) -> BillsView:
    """Take a planned charge off the schedule. Permission ESTIMATE."""
    with uow.act("estimate_charge.unplanned", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_see(uow, estimate_id)
        plan = uow.get(EstimatePlannedChargeRow, planned_id, "planned charge")
        if plan.estimate_id != row.id:
            raise NotFound("planned charge")
        uow.session.delete(plan)
        uow.session.flush()
        books = books_of(uow, row)
        keep_watch(uow, row, books.billing)
        act.about(row.id, planned=planned_id.hex)
        return bills_view(uow, row, books)


def record_unforeseen(uow: UnitOfWork, estimate_id: UUID, *, what: Unforeseen) -> BillsView:
    """Write down why something could not be foreseen when the estimate was given. Written once. ESTIMATE."""
    kept = replace(
        what,
        what=told(what.what, "what", "say what was needed"),
        why=told(what.why, "why", "say why nobody could foresee it when the estimate was given"),
        necessity=what.necessity.strip(),
        code=what.code.strip().upper(),
    )
    with uow.act("estimate.unforeseen_recorded", Permission.ESTIMATE, estimate_id) as act:
        row = estimate_to_see(uow, estimate_id)
        if kept.known_on > office_day(uow, row):
            raise BadInput([Fault("known_on", "is in the future")])
        record = EstimateUnforeseenRow(
            id=new_id(),
            estimate_id=row.id,
            told=to_plain(kept),
            recorded_at=uow.now,
            recorded_by=uow.actor.name,
        )
        uow.add(record)
        uow.session.flush()
        books = books_of(uow, row)
        keep_watch(uow, row, books.billing)
        act.about(row.id, record=record.id.hex)
        return bills_view(uow, row, books)


def recount_watches(uow: UnitOfWork) -> int:
    """Count every watched estimate anew: versions were given, days went by; how many moved. ESTIMATE."""
    uow.check("estimate_bills.recounted", Permission.ESTIMATE)
    with uow.glance():
        ids = sorted(row.estimate_id for row in uow.session.scalars(uow.rows(EstimateWatchRow)))
    return sum(_recount(uow, part) for part in turns(ids))


def _recount(uow: UnitOfWork, ids: Sequence[UUID]) -> int:
    with uow.act("estimate_bills.recounted", Permission.ESTIMATE) as act:
        moved = 0
        watches = uow.rows(EstimateWatchRow).where(EstimateWatchRow.estimate_id.in_(ids))
        watched = {row.estimate_id: row.level for row in uow.session.scalars(watches)}
        rows = uow.rows(EstimateRow).where(EstimateRow.id.in_(ids))
        for row in uow.session.scalars(rows.order_by(EstimateRow.id)).all():
            if row.closed_because != DISPOSED_TEXT:
                moved += keep_watch(uow, row) is not watched[row.id]
        act.about(uow.actor.organization_id, moved=moved)
        return moved


def _plan_faults(plan: PlannedCharge, where: str) -> list[Fault]:
    faults = []
    if plan.cents <= 0:
        faults.append(Fault(f"{where}.cents", "needs an amount above nothing"))
    if not plan.code.strip() and not plan.label.strip():
        faults.append(Fault(f"{where}.code", "needs a code or a name of the service"))
    return faults


def _plans(uow: UnitOfWork, estimate_id: UUID) -> list[EstimatePlannedChargeRow]:
    rows = uow.rows(EstimatePlannedChargeRow).where(EstimatePlannedChargeRow.estimate_id == estimate_id)
    return list(uow.session.scalars(rows))


def _as_line(plan: PlannedCharge, row: EstimateRow) -> BilledLine:
    return BilledLine(
        provider_npi=plan.provider_npi,
        code=plan.code,
        cents=plan.cents,
        first_day=plan.on,
        label=plan.label,
        estimate=reference_of(row.number),
    )
