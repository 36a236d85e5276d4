"""Bills, their watch and reasons to give out. Needs an open act."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from appeals.domain.estimate_bill_views import (
    BillsView,
    ChargeView,
    PlannedView,
    Proposed,
    ProviderWatch,
    UnmatchedView,
)
from appeals.domain.estimate_bill_watch import Billing, is_billed, key_of, provider_watches, worst
from appeals.domain.estimate_bills import Listed, Standing, VersionTotals, in_force, last_service
from appeals.domain.estimate_disputes import DisputeState
from appeals.domain.estimate_file import EstimateFile, reference_of
from appeals.domain.estimate_history import given_record
from appeals.domain.estimate_matching import Reference
from appeals.services.estimate_bill_rows import (
    Books,
    books_of,
    dispute_states,
    laid_over,
    line_of,
    planned_of,
)
from appeals.services.estimate_charge_matching import Matcher
from appeals.services.estimate_dispute_showing import dispute_view
from appeals.services.estimate_rows import office_day
from appeals.store.estimate_bills import EstimateChargeRow
from appeals.store.estimates import EstimateRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.estimate_rules import judge
from nqtl_library.estimate_totals import in_dollars
from nqtl_library.records.estimate import read

ON_BILLS = ("B", "S01")


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """What every line is shown against: which lines stand, and the version that is in force for them."""

    counted: frozenset[UUID]
    without_earlier: frozenset[UUID]
    basis: VersionTotals | None


def _reckoning(stand: Standing, billing: Billing) -> _Reckoning:
    counted = frozenset(each.id for each in stand.lines)
    basis = in_force(billing.versions, last_service(billing.lines))
    return _Reckoning(counted, stand.without_earlier, basis)


def bills_view(uow: UnitOfWork, row: EstimateRow, books: Books | None = None) -> BillsView:
    """Everything after an estimate."""
    books = books or books_of(uow, row)
    file, billing = books.file, books.billing
    watches = provider_watches(billing)
    reckoning = _reckoning(books.stand, billing)
    charges = [_charge(each, reckoning, row) for each in books.charges if each.estimate_id == row.id]
    states = dispute_states(uow, row.id)
    return BillsView(
        estimate_id=row.id,
        reference=file.reference,
        patient_name=file.patient.name,
        level=worst(watches),
        given=any(each.given_on is not None for each in billing.versions),
        watches=watches,
        charges=tuple(each for each in charges if key_of(billing, each.provider_npi)),
        elsewhere=tuple(each for each in charges if not key_of(billing, each.provider_npi)),
        planned=tuple(_planned(books)),
        unforeseen=books.unforeseen,
        disputes=tuple(dispute_view(uow, row, each, state, watches) for each, state in states),
        findings=tuple(_findings(uow, row, file, watches, [state for _, state in states])),
    )


def unmatched_views(uow: UnitOfWork, rows: Sequence[EstimateChargeRow]) -> tuple[UnmatchedView, ...]:
    """Strays, each with the estimates that it may belong to."""
    matcher = Matcher(uow)
    reckoning = _reckoning(laid_over(uow, rows), Billing(()))
    found = []
    for row in rows:
        may_be = (matcher.reference(each) for each in matcher.match(line_of(row)).may_be)
        offered = tuple(_proposed(each) for each in may_be if each is not None)
        found.append(UnmatchedView(_charge(row, reckoning, None), offered))
    return tuple(found)


def _proposed(reference: Reference) -> Proposed:
    days = f"{reference.first} to {reference.last}" if reference.first else ""
    return Proposed(reference.estimate_id, reference_of(reference.number), days)


def _charge(row: EstimateChargeRow, reckoning: _Reckoning, estimate: EstimateRow | None) -> ChargeView:
    line = line_of(row)
    side = reckoning.basis.side(line.provider_npi) if reckoning.basis else None
    return ChargeView(
        id=row.id,
        estimate_id=row.estimate_id,
        reference=reference_of(estimate.number) if estimate else "",
        found=row.found,
        counts=row.id in reckoning.counted,
        without_earlier=row.id in reckoning.without_earlier,
        provider_name=line.provider_name,
        provider_npi=line.provider_npi,
        patient_name=line.patient_name,
        birth_date=line.birth_date,
        code=line.shown_code,
        label=line.label,
        first_day=line.first_day,
        last_day=line.last_day,
        quantity=line.quantity,
        amount=line.cents,
        dated_on=line.dated_on,
        claim_id=line.claim_id,
        frequency=line.frequency,
        listed=side.listed(line.shown_code) if side else Listed.UNLISTED,
        set_aside_because=row.set_aside_because,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
    )


def _planned(books: Books) -> Iterator[PlannedView]:
    for each in books.planned:
        plan = planned_of(each)
        yield PlannedView(
            id=each.id,
            provider_npi=plan.provider_npi,
            on=plan.on,
            amount=plan.cents,
            code=plan.code,
            label=plan.label,
            billed=is_billed(plan, books.billing.lines),
            recorded_by=each.recorded_by,
        )


def _findings(
    uow: UnitOfWork,
    row: EstimateRow,
    file: EstimateFile,
    watches: Iterable[ProviderWatch],
    disputes: Sequence[DisputeState],
) -> Iterator[str]:
    """What the library's rules on bills say of the newest version, with these bills beside it."""
    newest = file.latest
    billed = [each for each in watches if each.billed]
    if newest is None or not billed:
        return
    record = {
        **given_record(newest, file, as_of=office_day(uow, row)),
        "bills": [_bill(each) for each in billed],
        "dispute": _dispute(disputes),
    }
    judgement = judge(read({name: value for name, value in record.items() if value is not None}))
    for breach in (*judgement.breaches, *judgement.notes):
        if breach.rule.startswith(ON_BILLS):
            yield f"{breach.message} ({breach.rule}, {breach.citation})"


def _bill(each: ProviderWatch) -> Mapping[str, object]:
    items = [
        {
            "code": one.code,
            "description": one.label,
            "amount": in_dollars(one.amount),
            "reason": one.reason,
        }
        for one in each.unlisted
    ]
    return {
        "provider": each.key,
        "amount": in_dollars(each.billed),
        "expected": in_dollars(each.expected),
        "planned": in_dollars(each.planned),
        "dated_on": each.first_bill_on.isoformat() if each.first_bill_on else None,
        "items": items,
    }


def _dispute(states: Sequence[DisputeState]) -> Mapping[str, object] | None:
    state = next((each for each in states if each.is_open), None)
    if state is None:
        return None
    days = {
        "opened_on": state.notice_on,
        "notice_on": state.notice_on,
        "packet_sent_on": state.packet_sent_on,
    }
    told: dict[str, object] = {name: day.isoformat() for name, day in days.items() if day is not None}
    return {
        **told,
        "collections_on_hold": state.on_hold,
        "late_fees_stopped": state.late_fees_stopped,
    }
