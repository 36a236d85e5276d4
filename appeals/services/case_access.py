"""Who may open a restricted case: those who may anyway, or who broke the glass. Needs an open act."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from appeals.domain.actor import Permission
from appeals.domain.case import CaseState
from appeals.domain.words import told
from appeals.errors import Disposed, NotFound, Restricted
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.denials import NoticeRow
from appeals.store.holdings import GONE
from appeals.store.privacy import ReasonKind, ReasonRow
from appeals.store.retention import DisposalRow, DisposedRowRow
from appeals.store.unit_of_work import UnitOfWork

HIDDEN = "Restricted"  # stands for the patient's name in lists
AT_ONCE = 5000  # ids that a database takes in one question
GLASS_STAYS_BROKEN = timedelta(hours=4)


def case_to_see(uow: UnitOfWork, case_id: UUID) -> CaseRow:
    """A case to read; raises NotFound, or Restricted where the actor may not open it."""
    return _opened(uow, uow.see(CaseRow, case_id, "case"))


def case_to_change(uow: UnitOfWork, case_id: UUID) -> CaseRow:
    """A case to change, locked; raises NotFound, or Restricted where the actor may not open it."""
    return _opened(uow, uow.get(CaseRow, case_id, "case"))


def check_case(uow: UnitOfWork, case_id: UUID | None) -> None:
    """Raise where something hangs on a case that the actor may not open. None: on no case.

    NotFound for another practice's case, Disposed for one that is gone, Restricted for a closed one.
    """
    if case_id is None:
        return
    state = uow.session.scalar(select(CaseRow.state).where(CaseRow.id == case_id))
    if state is None:
        raise NotFound("case")
    refuse_disposed(uow, case_id, "case", disposed=state is CaseState.DISPOSED)
    if case_id in closed_cases(uow, [case_id]):
        raise Restricted


def refuse_disposed(uow: UnitOfWork, row_id: UUID, what: str, *, disposed: bool) -> None:
    """Raise Disposed, with the certificate, for a row that was disposed of."""
    if disposed:
        rows = uow.rows(DisposalRow).join(DisposedRowRow, DisposedRowRow.disposal_id == DisposalRow.id)
        gone = uow.session.scalars(rows.where(DisposedRowRow.row_id == row_id)).first()
        if gone is not None:
            raise Disposed(what, gone.number, gone.disposed_at.date())


def check_notice(uow: UnitOfWork, notice_id: UUID) -> None:
    """Raise Restricted where a notice is an exhibit of a case closed to the actor, Disposed if it is gone."""
    digest = uow.session.scalar(select(NoticeRow.sha256).where(NoticeRow.id == notice_id)) or ""
    refuse_disposed(uow, notice_id, "notice", disposed=digest.startswith(GONE))
    rows = select(ExhibitRow.case_id).where(
        ExhibitRow.organization_id == uow.actor.organization_id, ExhibitRow.notice_id == notice_id
    )
    if closed_cases(uow, uow.session.scalars(rows).all()):
        raise Restricted


def open_cases(uow: UnitOfWork, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the cases that the actor may open: of their practices, and not closed to them."""
    if uow.actor.practices is None and uow.actor.may(Permission.SEE_RESTRICTED):
        return frozenset(case_ids)
    ordered, found = sorted(case_ids), set[UUID]()
    for start in range(0, len(ordered), AT_ONCE):
        part = ordered[start : start + AT_ONCE]
        seen = uow.session.scalars(select(CaseRow.id).where(CaseRow.id.in_(part)))
        found |= set(seen) - closed_cases(uow, part)
    return frozenset(found)


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
    refuse_disposed(uow, case.id, "case", disposed=case.state is CaseState.DISPOSED)
    if case.restricted and case.id in closed_cases(uow, [case.id]):
        raise Restricted
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
