"""Opens, reads, changes and moves cases, and keeps their clocks counted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.case import CaseDetails, CaseState, check_move
from appeals.domain.denial import DenialState
from appeals.domain.plain import from_plain, merged, to_plain
from appeals.domain.views import CaseView
from appeals.domain.words import told
from appeals.errors import BadInput, Conflict, Fault, StaleVersion
from appeals.services.case_access import case_to_change, case_to_see, check_case, give_reason
from appeals.services.case_rows import (
    count,
    denials_of,
    find_again,
    keep_clocks,
    open_rows,
    set_details,
    touch,
)
from appeals.services.case_views import case_view
from appeals.services.denial_rows import cases_of
from appeals.services.releases import released_versions
from appeals.store.cases import CaseRow
from appeals.store.denials import DenialRow
from appeals.store.people import UserRow
from appeals.store.privacy import ReasonKind
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import Deadlines


def open_case(uow: UnitOfWork, *, denial_ids: Sequence[UUID], details: CaseDetails) -> CaseView:
    """Open a case on denials that have none yet. Permission EDIT_CASES; Conflict if one has a case.

    What the denials know fills every field of ``details`` that is empty.
    """
    with uow.act("case.opened_by_hand", Permission.EDIT_CASES) as act:
        if not denial_ids:
            raise BadInput([Fault("denial_ids", "needs at least one denial")])
        rows = [uow.get(DenialRow, denial_id, "denial") for denial_id in dict.fromkeys(denial_ids)]
        taken = cases_of(uow, [row.id for row in rows])
        for case_id in taken.values():
            check_case(uow, case_id)
        if taken:
            raise Conflict("One of these denials is already in a case. Open that case instead.")
        if any(row.state is not DenialState.OPEN for row in rows):
            raise Conflict("One of these denials was reversed by the payer; there is nothing left to appeal.")
        known = from_plain(CaseDetails, to_plain(details))  # names text and amounts that cannot be kept
        (case,) = open_rows(uow, [rows], known)
        act.about(case.id)
        return case_view(uow, case)


def read_case(uow: UnitOfWork, case_id: UUID) -> CaseView:
    """A whole case with clocks as of today. Permission SEE_CASES."""
    with uow.look("case.read", Permission.SEE_CASES, case_id):
        return case_view(uow, case_to_see(uow, case_id))


def change_case(
    uow: UnitOfWork, case_id: UUID, *, changes: Mapping[str, object], expected_version: int
) -> CaseView:
    """Lay ``changes`` (plain JSON, nested as CaseDetails; null clears, lists are replaced) over the case.

    Counts the clocks anew, and finds the denials anew where plan, network or diagnoses changed.
    Permission EDIT_CASES. BadInput names each bad field by its dotted name;
    StaleVersion if the case has another version than the one expected.
    """
    with uow.act("case.changed", Permission.EDIT_CASES, case_id) as act:
        case = case_to_change(uow, case_id)
        if case.version != expected_version:
            raise StaleVersion(expected_version, case.version)
        details = from_plain(CaseDetails, merged(case.details, to_plain(changes)))
        find_again(uow, case, details)
        set_details(uow, case, details, denials_of(uow, case.id))
        if case.state is CaseState.NEW:
            case.state = CaseState.PREPARING
        touch(uow, case)
        act.about(case.id, fields=sorted(changes), version=case.version)
        return case_view(uow, case)


def move_case(uow: UnitOfWork, case_id: UUID, *, to: CaseState, reason: str = "") -> CaseView:
    """Move a case to another state; closing needs a reason. Permission EDIT_CASES.

    A case is sent with a released version. One that went out by another way is marked as sent with a reason.
    """
    with uow.act("case.moved", Permission.EDIT_CASES, case_id) as act:
        case = case_to_change(uow, case_id)
        check_move(case.state, to)
        closing = to is CaseState.CLOSED
        because = told(reason, "reason", "say why the case is closed") if closing else ""
        sent = _sent(uow, case, reason) if to is CaseState.SUBMITTED else {}
        act.about(case.id, before=case.state, after=to, **sent)
        case.state, case.is_open = to, not closing
        case.closed_because = because
        touch(uow, case)
        return case_view(uow, case)


def case_clocks(uow: UnitOfWork, case_id: UUID) -> Deadlines:
    """Every clock of the case with its working, counted as of today. Permission SEE_CASES."""
    with uow.look("case.clocks_read", Permission.SEE_CASES, case_id):
        case = case_to_see(uow, case_id)
        return count(uow, case, from_plain(CaseDetails, case.details))


def assign_case(uow: UnitOfWork, case_id: UUID, *, to: UUID | None) -> CaseView:
    """Give a case to a person of the organization, or to nobody. Permission EDIT_CASES."""
    with uow.act("case.assigned", Permission.EDIT_CASES, case_id) as act:
        case = case_to_change(uow, case_id)
        person = uow.see(UserRow, to, "person") if to is not None else None
        case.assigned_to = person.id if person is not None else None
        act.about(case.id, to=to.hex if to is not None else "")
        touch(uow, case)
        return case_view(uow, case)


def recount_clocks(uow: UnitOfWork) -> int:
    """Count the clocks of every open case anew, after the law library has changed; how many moved."""
    with uow.act("clocks.recounted", Permission.EDIT_CASES) as act:
        moved = 0
        for case in uow.session.scalars(uow.rows(CaseRow).where(CaseRow.is_open.is_(True))):
            before = case.next_due
            keep_clocks(uow, case)
            moved += case.next_due != before
        act.about(uow.actor.organization_id, moved=moved)
        return moved


def _sent(uow: UnitOfWork, case: CaseRow, reason: str) -> dict[str, object]:
    """What was sent, for the audit trail: the released versions, or why there are none."""
    released = released_versions(uow, case.id)
    if released:
        return {"released": [each.hex for each in released]}
    if not reason.strip():
        raise Conflict(
            "No version is released. Let a second person release the newest version, "
            "or give a reason if the appeal was sent outside of this service."
        )
    kept = give_reason(uow, case.id, ReasonKind.SENT_OUTSIDE, reason, "say how it was sent")
    return {"outside": kept.id.hex}
