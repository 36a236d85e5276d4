"""Attaches papers to a case as exhibits A, B, C ... with the text of their pages. Needs an open act."""

from sqlalchemy import func, select

from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.denials import NoticeRow
from appeals.store.unit_of_work import UnitOfWork

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOTICE_TITLE = "Notice of adverse benefit determination"


def next_label(uow: UnitOfWork, case: CaseRow | None) -> str:
    """The letter of the next exhibit: A to Z, then AA, AB ..."""
    count = 0
    if case is not None:
        own = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case.id)
        count = uow.session.scalar(select(func.count()).select_from(own.subquery())) or 0
    return lettered(count)


def lettered(place: int) -> str:
    """The label of the exhibit at this place, counted from 0."""
    before, last = divmod(place, len(LETTERS))
    return (lettered(before - 1) if before else "") + LETTERS[last]


def attach_notice(uow: UnitOfWork, case: CaseRow, notice: NoticeRow, label: str) -> None:
    """Make a notice an exhibit of the case, once."""
    own = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case.id, ExhibitRow.notice_id == notice.id)
    if uow.session.scalars(own).first() is not None:
        return
    row = ExhibitRow(
        case_id=case.id,
        label=label,
        title=NOTICE_TITLE,
        notice_id=notice.id,
        blob_id=notice.blob_id,
        pages=notice.pages,
        sha256=notice.sha256,
        added_at=uow.now,
    )
    uow.add(row)
    uow.session.flush()
    uow.record("exhibit.attached", case.id, notice=notice.id.hex, label=label)
