"""Batches of letters to give out: their counts, their items, and what stops a letter. Needs an open act."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.batches import BatchItemView, BatchView, Forecast, ItemState, Reason
from appeals.domain.letter_kinds import KINDS
from appeals.domain.plain import Plain, from_plain, to_plain
from appeals.domain.views import Draft
from appeals.errors import AppealsError, Hindrance, LetterBlocked, MissingFactsForLetter, NotThisLetter
from appeals.services.job_rows import job_view
from appeals.store.batches import BatchItemRow, BatchRow
from appeals.store.cases import CaseRow
from appeals.store.job_queue import JobRow
from appeals.store.unit_of_work import UnitOfWork

ENDED = frozenset(ItemState) - {ItemState.WAITING}
Stopped = tuple[ItemState, tuple[Hindrance, ...]]


def batch_view(uow: UnitOfWork, row: BatchRow, *, with_items: bool) -> BatchView:
    """A batch as it stands."""
    states = select(BatchItemRow.state, func.count().label("number")).where(BatchItemRow.batch_id == row.id)
    counted = uow.session.execute(states.group_by(BatchItemRow.state))
    counts = {each.state: each.number for each in counted}
    sealed, waiting = counts.get(ItemState.SEALED, 0), counts.get(ItemState.WAITING, 0)
    job = uow.session.scalars(uow.rows(JobRow).where(JobRow.id == row.job_id)).one_or_none()
    return BatchView(
        id=row.id,
        kind=row.kind,
        title=KINDS.get(row.kind, row.kind),
        reason=row.reason,
        author=row.author,
        created_at=row.created_at,
        total=row.total,
        sealed=sealed,
        stopped=row.total - sealed - waiting,
        job=job_view(job, uow.actor) if job is not None else None,
        items=_items(uow, row.id) if with_items else (),
    )


def items_of(uow: UnitOfWork, batch_id: UUID) -> Sequence[BatchItemRow]:
    """The letters of a batch, in their order."""
    rows = uow.rows(BatchItemRow).where(BatchItemRow.batch_id == batch_id).order_by(BatchItemRow.place)
    return uow.session.scalars(rows).all()


def references(uow: UnitOfWork, case_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How people call the cases, those of them that the actor may know of."""
    rows = select(CaseRow.id, CaseRow.number).where(
        CaseRow.organization_id == uow.actor.organization_id, CaseRow.id.in_(list(case_ids))
    )
    return {row.id: f"C-{row.number:05d}" for row in uow.session.execute(rows)}


def stops(draft: Draft) -> Stopped:
    """What stands between a draft and a sealed version; SEALED with nothing where nothing does."""
    if draft.missing:
        return ItemState.MISSING_FACTS, draft.missing
    if draft.not_this_letter or draft.document is None:
        return ItemState.NOT_THIS_LETTER, (Hindrance("letter", draft.not_this_letter, ""),)
    said = tuple(
        Hindrance(f"block {each.block + 1}", each.why, each.idea) for each in draft.findings if each.blocks
    )
    found = (*draft.problems, *said)
    return (ItemState.BLOCKED, found) if found else (ItemState.SEALED, ())


def stopped_by(refusal: AppealsError) -> Stopped:
    """The same of a refusal to seal."""
    if isinstance(refusal, MissingFactsForLetter):
        return ItemState.MISSING_FACTS, refusal.missing
    if isinstance(refusal, LetterBlocked):
        return ItemState.BLOCKED, refusal.problems
    state = ItemState.NOT_THIS_LETTER if isinstance(refusal, NotThisLetter) else ItemState.REFUSED
    return state, (Hindrance("letter", refusal.sentence, ""),)


def reasons_of(items: Sequence[Forecast]) -> tuple[Reason, ...]:
    """What stops letters, the most frequent first; the same thing twice in one letter counts once."""
    counted: Counter[tuple[ItemState, str, str]] = Counter()
    for each in items:
        counted.update({(each.state, told.where, told.what) for told in each.hindrances})
    return tuple(Reason(*what, letters) for what, letters in counted.most_common())


def kept(hindrances: Sequence[Hindrance]) -> Plain:
    """Hindrances as they are stored."""
    return to_plain(tuple(hindrances))


def _items(uow: UnitOfWork, batch_id: UUID) -> tuple[BatchItemView, ...]:
    rows = items_of(uow, batch_id)
    known = references(uow, [row.case_id for row in rows])
    return tuple(
        BatchItemView(
            place=row.place,
            case_id=row.case_id,
            reference=known.get(row.case_id, ""),
            state=row.state,
            version_id=row.version_id,
            hindrances=_read(row.told),
        )
        for row in rows
    )


def _read(told: Plain) -> tuple[Hindrance, ...]:
    return tuple(from_plain(Hindrance, each) for each in told) if isinstance(told, list) else ()
