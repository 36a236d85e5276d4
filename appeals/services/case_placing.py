"""Puts a denial where it belongs: its case, a case of the same claim, or a new one. Needs an open act."""

from uuid import UUID

from appeals.domain.denial import DenialState
from appeals.domain.outlook import CONTESTABLE
from appeals.services.case_rows import case_of_claim, join_row, open_rows, refresh_finding
from appeals.services.denial_rows import case_of
from appeals.services.exhibits import attach_notice, next_label
from appeals.store.cases import CaseRow
from appeals.store.denials import DenialRow, NoticeRow
from appeals.store.unit_of_work import UnitOfWork


def settle_case(uow: UnitOfWork, row: DenialRow) -> UUID | None:
    """The denial's case takes up its finding; else it joins or opens one. Its notice becomes an exhibit.

    None where the denial is not for an appeal on parity: it stays on the list with what to do instead.
    """
    case_id = case_of(uow, row.id)
    if case_id is not None:
        refresh_finding(uow, uow.get(CaseRow, case_id, "case"))
        return case_id
    if row.state is not DenialState.OPEN or row.verdict not in CONTESTABLE:
        return None
    case = case_of_claim(uow, [row.claim_key, row.payer_claim_key], row.member_key)
    label = next_label(uow, case) if row.notice_id is not None else ""
    if case is None:
        (case,) = open_rows(uow, [[row]], exhibit=label)
    else:
        join_row(uow, case, [row], exhibit=label)
    if row.notice_id is not None:
        attach_notice(uow, case, uow.see(NoticeRow, row.notice_id, "notice"), label)
    return case.id
