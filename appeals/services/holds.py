"""Places and lifts legal holds: on a case, a patient, a plan, or everything the organization has."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.retention import HoldScope, HoldView
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import BadInput, Conflict, Fault, NotAllowed
from appeals.services.case_access import case_to_change
from appeals.services.denial_rows import patient_key, search_key
from appeals.services.hold_rows import hold_view, plan_key
from appeals.store.retention import LegalHoldRow
from appeals.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HoldOrder:
    """What a hold shall reach; of these, what its scope needs. Names and numbers are found exactly."""

    scope: HoldScope
    case_id: UUID | None = None
    patient_name: str = ""
    birth_date: date | None = None
    member_id: str = ""
    plan: str = ""


def place_hold(uow: UnitOfWork, order: HoldOrder, *, reason: str) -> HoldView:
    """Place a hold. Permission HOLD_RECORDS.

    While it lasts, nothing that it reaches can be disposed of. BadInput names what the scope needs.
    """
    with uow.act("hold.placed", Permission.HOLD_RECORDS, order.case_id) as act:
        refuse_limited(uow, Permission.HOLD_RECORDS)
        key, words = _target(uow, order)
        row = LegalHoldRow(
            scope=order.scope,
            record_id=order.case_id if order.scope is HoldScope.RECORD else None,
            match_key=key,
            words=words,
            reason=told(reason, "reason", "say why it must be kept (matter, who asked)"),
            placed_at=uow.now,
            placed_by=uow.actor.id,
            placer=uow.actor.name,
            lifter="",
            lifted_because="",
        )
        uow.add(row)
        uow.session.flush()
        act.about(order.case_id or row.id, hold=row.id.hex, scope=row.scope)
        return hold_view(row)


def lift_hold(uow: UnitOfWork, hold_id: UUID, *, reason: str) -> HoldView:
    """End a hold, with a reason. Permission HOLD_RECORDS; Conflict where it is lifted already."""
    with uow.act("hold.lifted", Permission.HOLD_RECORDS, hold_id) as act:
        refuse_limited(uow, Permission.HOLD_RECORDS)
        row = uow.get(LegalHoldRow, hold_id, "hold")
        if row.lifted_at is not None:
            raise Conflict("This hold was lifted already.")
        row.lifted_because = told(reason, "reason", "say why it may be lifted")
        row.lifted_at, row.lifted_by, row.lifter = uow.now, uow.actor.id, uow.actor.name
        act.about(row.record_id or row.id, hold=row.id.hex, scope=row.scope)
        return hold_view(row)


def list_holds(uow: UnitOfWork) -> tuple[HoldView, ...]:
    """Every hold, those that last first, then the newest. Permission HOLD_RECORDS."""
    with uow.look("holds.listed", Permission.HOLD_RECORDS):
        refuse_limited(uow, Permission.HOLD_RECORDS)
        rows = uow.rows(LegalHoldRow).order_by(
            LegalHoldRow.lifted_at.is_(None).desc(), LegalHoldRow.id.desc()
        )
        return tuple(hold_view(row) for row in uow.session.scalars(rows))


def refuse_limited(uow: UnitOfWork, permission: Permission) -> None:
    """Holds and disposal look at the whole organization: not for who is limited to practices."""
    if uow.actor.practices is not None:
        raise NotAllowed(permission.value)


def _target(uow: UnitOfWork, order: HoldOrder) -> tuple[str, str]:
    """The blind index that a hold of this scope is found by, and the words that were searched for."""
    if order.scope is HoldScope.RECORD:
        if order.case_id is None:
            raise BadInput([Fault("case_id", "name the case")])
        return "", f"C-{case_to_change(uow, order.case_id).number:05d}"
    if order.scope is HoldScope.PLAN:
        name = told(order.plan, "plan", "name the plan, payer or administrator", longest=LONGEST_NAME)
        return plan_key(uow, name), name
    if order.scope is HoldScope.MEMBER:
        number = told(order.member_id, "member_id", "give the member number", longest=LONGEST_NAME)
        return search_key(uow, "member", number), number
    return _patient(uow, order) if order.scope is HoldScope.PATIENT else ("", "")


def _patient(uow: UnitOfWork, order: HoldOrder) -> tuple[str, str]:
    name = told(order.patient_name, "patient_name", "give the patient's name", longest=LONGEST_NAME)
    if order.birth_date is None:
        raise BadInput([Fault("birth_date", "give the birth date; or hold by the member number instead")])
    return patient_key(uow, name, order.birth_date), f"{name}, born {order.birth_date}"
