"""What a draft rested on when it was last read, and whether that law has changed. Needs an open act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from appeals.domain.case import CaseDetails
from appeals.domain.law_changes import LawChange, LawSetting, as_read, changes, state_of_the_law
from appeals.domain.plain import Plain, to_plain
from appeals.domain.views import CaseView, Draft
from appeals.errors import Hindrance
from appeals.services.clause_rows import notes_digest, withheld_on
from appeals.store.cases import CaseRow
from appeals.store.clauses import DraftUseRow
from appeals.store.documents import WordDraftRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.library import version as library_version

REMEDY = "Read the letter as it is now, then confirm that you have read what changed."


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft as somebody reads it: what it cites, for which plan, and the day that its law is asked for."""

    case_id: UUID
    kind: str
    setting: LawSetting
    letter_day: date | None  # None: the letter bears the day on which it is read
    law: Mapping[str, Plain]


def reading_of(
    uow: UnitOfWork, case_id: UUID, kind: str, details: CaseDetails, authorities: Iterable[str]
) -> Reading:
    """A draft that cites these authorities, as it is read now; a letter that is out in Word cites too."""
    waiting = uow.rows(WordDraftRow).where(WordDraftRow.case_id == case_id, WordDraftRow.kind == kind)
    in_word = uow.session.scalars(waiting).one_or_none()
    names = dict.fromkeys((*authorities, *(in_word.authorities if in_word is not None else ())))
    on = details.letter_date or uow.today
    setting = LawSetting(details.plan_type, details.state, details.grandfathered, on)
    return Reading(case_id, kind, setting, details.letter_date, as_read(names, setting))


def with_law_changes(uow: UnitOfWork, draft: Draft, case: CaseView) -> Draft:
    """The draft, with what has changed in its law since it was last read; that stops the seal."""
    row = use_of(uow, case.id, draft.kind)
    found = changes_of(uow, [row])[row.id] if row is not None else ()
    if not found:
        return draft
    told = tuple(Hindrance("law", each.what, REMEDY) for each in found)
    return replace(draft, law_changes=found, problems=(*told, *draft.problems))


def use_of(uow: UnitOfWork, case_id: UUID, kind: str) -> DraftUseRow | None:
    """What the draft rested on when it was last read; None where nobody has read one."""
    rows = uow.rows(DraftUseRow).where(DraftUseRow.case_id == case_id, DraftUseRow.kind == kind)
    return uow.session.scalars(rows).one_or_none()


def changes_of(uow: UnitOfWork, rows: Sequence[DraftUseRow]) -> Mapping[UUID, tuple[LawChange, ...]]:
    """What has changed in the law of each draft since it was last read."""
    days = {row.letter_day or uow.today for row in rows}
    withheld = {day: withheld_on(uow, day) for day in days}
    found = {}
    for row in rows:
        on = row.letter_day or uow.today
        setting = LawSetting(row.plan_type, row.plan_state, row.grandfathered, on)
        found[row.id] = changes(_law(row), setting, withheld[on])
    return found


def unchecked(uow: UnitOfWork, limit: int) -> Select[DraftUseRow]:
    """Drafts of open cases that were not yet held against the present law."""
    open_cases = select(CaseRow.id).where(
        CaseRow.organization_id == uow.actor.organization_id, CaseRow.is_open.is_(True)
    )
    return (
        uow.rows(DraftUseRow)
        .where(DraftUseRow.checked != present_law(uow), DraftUseRow.case_id.in_(open_cases))
        .order_by(DraftUseRow.id)
        .limit(limit)
    )


def check_all(uow: UnitOfWork, rows: Sequence[DraftUseRow]) -> int:
    """Flag those drafts whose law has changed, and lift the flag of those where it is as it was again.

    Each newly flagged draft is an audit event of its own. The number of flagged drafts is told.
    """
    now, flagged = present_law(uow), 0
    found = changes_of(uow, rows)
    for row in rows:
        told = found[row.id]
        if told and row.flagged_at is None:
            uow.record(
                "draft.flagged", row.case_id, kind=row.kind, authorities=[each.authority for each in told]
            )
        row.changes = [to_plain(each) for each in told]
        row.flagged_at = (row.flagged_at or uow.now) if told else None
        row.checked = now
        flagged += bool(told)
    uow.session.flush()
    return flagged


def is_noted(uow: UnitOfWork, reading: Reading, found: Sequence[LawChange]) -> bool:
    """Whether what is read now is known already: the same law, or the change that still has to be read."""
    row = use_of(uow, reading.case_id, reading.kind)
    if row is None:
        return False
    if found:
        return row.flagged_at is not None
    setting = reading.setting
    now = (setting.plan_type, setting.state, setting.grandfathered, reading.letter_day)
    noted = (row.plan_type, row.plan_state, row.grandfathered, row.letter_day)
    return noted == now and _law(row) == dict(reading.law) and row.flagged_at is None


def note_reading(uow: UnitOfWork, reading: Reading, found: Sequence[LawChange] = ()) -> None:
    """From now on the draft counts as read with the law as it is.

    With changes ``found`` it does not: they are kept, and wait for somebody who says that they were read.
    """
    row, now = use_of(uow, reading.case_id, reading.kind), present_law(uow)
    if row is not None and found:
        row.changes, row.flagged_at = [to_plain(each) for each in found], row.flagged_at or uow.now
        row.checked = now
        uow.session.flush()
        return
    if row is None:
        row = uow.add(DraftUseRow(case_id=reading.case_id, kind=reading.kind))
    setting = reading.setting
    row.plan_type, row.plan_state, row.grandfathered = setting.plan_type, setting.state, setting.grandfathered
    row.letter_day, row.law = reading.letter_day, dict(reading.law)
    row.library_version, row.read_at, row.checked = library_version(), uow.now, now
    row.changes, row.flagged_at = [], None
    uow.session.flush()


def present_law(uow: UnitOfWork) -> str:
    """The state of the law and of the organization's own word on it, today."""
    return state_of_the_law(notes_digest(uow), uow.today)


def _law(row: DraftUseRow) -> Mapping[str, Plain]:
    return row.law if isinstance(row.law, dict) else {}
