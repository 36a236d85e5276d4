"""Attaches papers to a case as exhibits A, B, C ... with the text of their pages. Needs an open act."""

from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.plain import Plain
from appeals.store.base import new_id
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


def attach_once(
    uow: UnitOfWork, case: CaseRow, *, title: str, blob_id: UUID, pages: Plain, digest: str
) -> ExhibitRow:
    """The exhibit that this very paper is already, or a new one at the end."""
    same = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case.id, ExhibitRow.sha256 == digest)
    known = uow.session.scalars(same).first()
    if known is not None:
        return known
    row = ExhibitRow(
        id=new_id(),
        case_id=case.id,
        label=next_label(uow, case),
        title=title,
        blob_id=blob_id,
        pages=pages,
        sha256=digest,
        added_at=uow.now,
    )
    uow.add(row)
    uow.session.flush()
    uow.record("exhibit.added", case.id, exhibit=row.id.hex, label=row.label)
    return row


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
    notice.practice_id = case.practice_id
    uow.session.flush()
    uow.record("exhibit.attached", case.id, notice=notice.id.hex, label=label)
