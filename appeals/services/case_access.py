"""Who may open a restricted case: those who may anyway, or who broke the glass. Needs an open act."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from appeals.domain.actor import Permission
from appeals.domain.words import told
from appeals.errors import Restricted
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.privacy import ReasonKind, ReasonRow
from appeals.store.unit_of_work import UnitOfWork

HIDDEN = "Restricted"  # stands for the patient's name in lists
GLASS_STAYS_BROKEN = timedelta(hours=4)


def case_to_see(uow: UnitOfWork, case_id: UUID) -> CaseRow:
    """A case to read; raises NotFound, or Restricted where the actor may not open it."""
    return _opened(uow, uow.see(CaseRow, case_id, "case"))


def case_to_change(uow: UnitOfWork, case_id: UUID) -> CaseRow:
    """A case to change, locked; raises NotFound, or Restricted where the actor may not open it."""
    return _opened(uow, uow.get(CaseRow, case_id, "case"))


def check_case(uow: UnitOfWork, case_id: UUID | None) -> None:
    """Raise Restricted where something hangs on a case that the actor may not open. None: on no case."""
    if case_id is not None and case_id in closed_cases(uow, [case_id]):
        raise Restricted


def check_notice(uow: UnitOfWork, notice_id: UUID) -> None:
    """Raise Restricted where a notice is an exhibit of a case that the actor may not open."""
    rows = select(ExhibitRow.case_id).where(
        ExhibitRow.organization_id == uow.actor.organization_id, ExhibitRow.notice_id == notice_id
    )
    if closed_cases(uow, uow.session.scalars(rows).all()):
        raise Restricted


def closed_cases(uow: UnitOfWork, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the cases that are restricted and not open to the actor; for lists, which hide the names."""
    if not case_ids or uow.actor.may(Permission.SEE_RESTRICTED):
        return frozenset()
    rows = select(CaseRow.id, CaseRow.assigned_to).where(
        CaseRow.organization_id == uow.actor.organization_id,
        CaseRow.restricted.is_(True),
        CaseRow.id.in_(list(case_ids)),
    )
    closed = {row.id for row in uow.session.execute(rows) if row.assigned_to != uow.actor.id}
    return frozenset(closed - _glass_broken(uow, closed))


def give_reason(uow: UnitOfWork, case_id: UUID, kind: ReasonKind, words: str, wanted: str) -> ReasonRow:
    """Keep a reason that was asked for; raises BadInput where there is none."""
    row = ReasonRow(
        case_id=case_id,
        kind=kind,
        words=told(words, "reason", wanted),
        given_at=uow.now,
        given_by=uow.actor.id,
        giver=uow.actor.name,
    )
    if kind is ReasonKind.BREAK_GLASS:
        row.holds_until = uow.now + GLASS_STAYS_BROKEN
    uow.add(row)
    uow.session.flush()
    return row


def _opened(uow: UnitOfWork, case: CaseRow) -> CaseRow:
    if case.restricted:
        check_case(uow, case.id)
    return case


def _glass_broken(uow: UnitOfWork, case_ids: Collection[UUID]) -> frozenset[UUID]:
    if not case_ids:
        return frozenset()
    rows = select(ReasonRow.case_id).where(
        ReasonRow.organization_id == uow.actor.organization_id,
        ReasonRow.case_id.in_(list(case_ids)),
        ReasonRow.kind == ReasonKind.BREAK_GLASS,
        ReasonRow.given_by == uow.actor.id,
        ReasonRow.holds_until > uow.now,
    )
    return frozenset(uow.session.scalars(rows))
