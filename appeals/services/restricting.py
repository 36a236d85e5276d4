"""Restricts cases, opens them with a broken glass, and tells compliance who broke one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from appeals.domain.actor import ActorKind, Permission
from appeals.domain.trail import BrokenGlass
from appeals.domain.views import CaseView
from appeals.errors import Conflict, NotAllowed
from appeals.services.case_access import case_to_change, closed_cases, give_reason
from appeals.services.case_rows import touch
from appeals.services.case_views import case_view
from appeals.store.cases import CaseRow
from appeals.store.privacy import ReasonKind, ReasonRow
from appeals.store.unit_of_work import UnitOfWork

MOST_LISTED = 500


def restrict_case(uow: UnitOfWork, case_id: UUID, *, restricted: bool, reason: str) -> CaseView:
    """Close a case to all but those who see restricted cases, or open it again. Permission RESTRICT."""
    with uow.act("case.restricted" if restricted else "case.opened_up", Permission.RESTRICT, case_id) as act:
        case = case_to_change(uow, case_id)
        kind = ReasonKind.RESTRICTED if restricted else ReasonKind.OPENED_UP
        kept = give_reason(uow, case.id, kind, reason, "say why")
        case.restricted = restricted
        touch(uow, case)
        act.about(case.id, reason=kept.id.hex)
        return case_view(uow, case)


def break_glass(uow: UnitOfWork, case_id: UUID, *, reason: str) -> None:
    """Open a restricted case for four hours with a reason, which compliance reads. Permission BREAK_GLASS.

    Only a person can: a program has no emergency. Conflict where the case is open to them anyway.
    """
    with uow.act("case.break_glass", Permission.BREAK_GLASS, case_id) as act:
        if uow.actor.kind is not ActorKind.PERSON:
            raise NotAllowed(Permission.BREAK_GLASS.value)
        case = uow.get(CaseRow, case_id, "case")
        if not case.restricted or uow.actor.may(Permission.SEE_RESTRICTED):
            raise Conflict("This case is open to you as it is.")
        wanted = "say why you must see this case now"
        kept = give_reason(uow, case.id, ReasonKind.BREAK_GLASS, reason, wanted)
        act.about(case.id, reason=kept.id.hex, until=kept.holds_until)


def broken_glasses(uow: UnitOfWork) -> tuple[BrokenGlass, ...]:
    """Who opened a restricted case with a reason, newest first. Permission VERIFY."""
    with uow.look("glasses.listed", Permission.VERIFY):
        rows = (
            select(ReasonRow, CaseRow.number)
            .join(CaseRow, CaseRow.id == ReasonRow.case_id)
            .where(
                ReasonRow.organization_id == uow.actor.organization_id,
                ReasonRow.kind == ReasonKind.BREAK_GLASS,
            )
            .order_by(ReasonRow.id.desc())
            .limit(MOST_LISTED)
        )
        return tuple(
            BrokenGlass(row.case_id, f"C-{number:05d}", row.giver, row.given_at, row.holds_until, row.words)
            for row, number in uow.session.execute(rows)
        )


def glass_stays_broken_until(uow: UnitOfWork, case_id: UUID) -> datetime | None:
    """Until when the actor sees this case by a broken glass alone; None where they see it anyway."""
    with uow.glance():
        case = uow.see(CaseRow, case_id, "case")
        anyway = uow.actor.may(Permission.SEE_RESTRICTED) or case.assigned_to == uow.actor.id
        if not case.restricted or anyway or case.id in closed_cases(uow, [case.id]):
            return None
        rows = uow.rows(ReasonRow).where(
            ReasonRow.case_id == case_id,
            ReasonRow.kind == ReasonKind.BREAK_GLASS,
            ReasonRow.given_by == uow.actor.id,
        )
        return max(row.holds_until for row in uow.session.scalars(rows) if row.holds_until is not None)
