"""Legal holds as they reach a record. Needs an open act."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from appeals.domain.actor import Permission
from appeals.domain.case import CaseDetails
from appeals.domain.retention import HoldView, Reached, names_of_plan
from appeals.store.cases import CaseRow
from appeals.store.denials import DenialRow
from appeals.store.retention import LegalHoldRow
from appeals.store.unit_of_work import UnitOfWork

PLAN = "plan"


def active_holds(uow: UnitOfWork) -> Sequence[LegalHoldRow]:
    """Every hold of the organization that is not lifted, the oldest first."""
    rows = uow.rows(LegalHoldRow).where(LegalHoldRow.lifted_at.is_(None)).order_by(LegalHoldRow.id)
    return uow.session.scalars(rows).all()


def holds_on_case(uow: UnitOfWork, case: CaseRow, details: CaseDetails) -> tuple[HoldView, ...]:
    """The holds that reach a case: its own, its patient's, its plan's, and those on everything."""
    holds = active_holds(uow)
    found = holds_on(holds, case_reached(uow, case, details)) if holds else ()
    if uow.actor.may(Permission.HOLD_RECORDS):
        return found
    return tuple(replace(each, words="", reason="") for each in found)  # the matter is theirs to know


def holds_on(holds: Iterable[LegalHoldRow], reached: Reached) -> tuple[HoldView, ...]:
    """Those of the holds that reach a record."""
    return tuple(
        hold_view(each) for each in holds if reached.held_by(each.scope, each.record_id, each.match_key)
    )


def denial_reached(uow: UnitOfWork, row: DenialRow) -> Reached:
    """A denial with what holds on patients and plans find it by."""
    return Reached(row.id, row.patient_key, row.member_key, _plans(uow, row.payer))


def hold_view(row: LegalHoldRow) -> HoldView:
    """A hold to give out."""
    return HoldView(
        row.id,
        row.scope,
        row.record_id,
        row.words,
        row.reason,
        row.placed_at,
        row.placer,
        row.lifted_at,
        row.lifter,
        row.lifted_because,
    )


def plan_key(uow: UnitOfWork, name: str) -> str:
    """The blind index of a plan's or payer's exact name."""
    return next((uow.blind(PLAN, each) for each in names_of_plan(name)), "")


def case_reached(uow: UnitOfWork, case: CaseRow, details: CaseDetails) -> Reached:
    """A case with what holds on patients and plans find it by."""
    plans = _plans(uow, case.payer, details.payer, details.plan_name, details.issuer_or_tpa)
    return Reached(case.id, case.patient_key, case.member_key, plans)


def _plans(uow: UnitOfWork, *names: str) -> frozenset[str]:
    return frozenset(uow.blind(PLAN, each) for each in names_of_plan(*names))
