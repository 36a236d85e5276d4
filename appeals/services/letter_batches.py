"""Batches of letters: a look ahead, the job that seals them one by one, and what came of each."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select

from appeals.domain.actor import Permission
from appeals.domain.batches import MOST_LETTERS, BatchPreview, BatchView, Forecast, ItemState
from appeals.domain.jobs import JobCancelled, JobKind
from appeals.domain.letter_kinds import KINDS
from appeals.domain.words import told
from appeals.errors import AppealsError, BadInput, Conflict, Fault, NotFound, StoreUnavailable
from appeals.services.batch_rows import batch_view, kept, reasons_of, references, stopped_by, stops
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.drafting import present_draft
from appeals.services.letter_sealing import draw_letter, keep_letter
from appeals.store.base import new_id
from appeals.store.batches import BatchItemRow, BatchRow
from appeals.store.unit_of_work import UnitOfWork

LATEST = 50
DRAWS = 3  # of one letter, where its case is changed while it is drawn


class _DoneAlready(Exception):
    """Another worker came to this letter first; nothing of ours is kept."""


def preview_batch(uow: UnitOfWork, case_ids: Sequence[UUID], *, kind: str) -> BatchPreview:
    """What would come of sealing this letter for each of the cases now. Permission SEAL; nothing is kept.

    Raises BadInput for an unknown kind or too many cases, NotFound where one is not there.
    """
    with uow.look("letter_batch.previewed", Permission.SEAL) as act:
        ids = _chosen(uow, case_ids, kind)
        act.detail |= {"kind": kind, "seen": [each.hex for each in ids]}
        known = references(uow, ids)
        items = tuple(_forecast(uow, each, known[each], kind) for each in ids)
    ready = sum(each.state is ItemState.SEALED for each in items)
    return BatchPreview(kind, KINDS[kind], ready, len(items) - ready, reasons_of(items), items)


def begin_batch(uow: UnitOfWork, case_ids: Sequence[UUID], *, kind: str, reason: str) -> BatchView:
    """Ask for the letters of all these cases to be sealed by a job. Permission SEAL.

    Raises BadInput for an unknown kind, no reason or too many cases, NotFound where one is not there.
    """
    with uow.act("letter_batch.begun", Permission.SEAL) as act:
        why = told(reason, "reason", "say why they are sealed")
        ids = _chosen(uow, case_ids, kind)
        batch_id = new_id()
        batch = BatchRow(
            id=batch_id,
            kind=kind,
            reason=why,
            created_at=uow.now,
            created_by=uow.actor.id,
            author=uow.actor.name,
            job_id=uow.enqueue(JobKind.LETTER_BATCH, batch_id),
            total=len(ids),
        )
        uow.add(batch)
        uow.session.flush()
        for place, case_id in enumerate(ids, 1):
            uow.add(BatchItemRow(batch_id=batch_id, place=place, case_id=case_id, state=ItemState.WAITING))
        uow.session.flush()
        act.about(batch_id, kind=kind, letters=len(ids), seen=[each.hex for each in ids])
        return batch_view(uow, batch, with_items=True)


def list_batches(uow: UnitOfWork) -> tuple[BatchView, ...]:
    """The latest batches of the organization. Permission SEE_CASES."""
    with uow.look("letter_batches.listed", Permission.SEE_CASES):
        rows = uow.session.scalars(uow.rows(BatchRow).order_by(BatchRow.id.desc()).limit(LATEST)).all()
        return tuple(batch_view(uow, row, with_items=False) for row in rows)


def read_batch(uow: UnitOfWork, batch_id: UUID) -> BatchView:
    """One batch with what came of each letter. Permission SEE_CASES."""
    with uow.look("letter_batch.read", Permission.SEE_CASES, batch_id):
        return batch_view(uow, uow.see(BatchRow, batch_id, "batch of letters"), with_items=True)


def seal_batch(uow: UnitOfWork, batch_id: UUID) -> None:
    """The job: seal every letter of the batch that still waits, each in a transaction of its own. SEAL.

    Whatever stops a letter is noted with it, and the next one is taken. Begun anew after a kill, it goes on
    where it was: a letter's version and the note that it is sealed are one transaction.
    """
    uow.check("letter_batch.sealed", Permission.SEAL)
    with uow.glance():
        batch = uow.see(BatchRow, batch_id, "batch of letters")
        waits = (BatchItemRow.batch_id == batch_id, BatchItemRow.state == ItemState.WAITING)
        items = select(BatchItemRow.id, BatchItemRow.case_id).where(*waits).order_by(BatchItemRow.place)
        waiting = uow.session.execute(items).all()
    done, bugs = batch.total - len(waiting), []
    for place, (item_id, case_id) in enumerate(waiting, done + 1):
        try:
            _seal(uow, batch, item_id, case_id, place)
        except _DoneAlready:
            continue
        except (StoreUnavailable, JobCancelled):
            raise
        except AppealsError as refusal:
            with suppress(_DoneAlready):
                _note_stopped(uow, batch, item_id, refusal, place)
        except Exception as bug:  # noqa: BLE001  a fault of ours with one letter stops no other
            bugs.append(bug)
    if bugs:
        raise bugs[0]  # the job is tried again, and in the end told to have failed; the letter still waits


def _seal(uow: UnitOfWork, batch: BatchRow, item_id: UUID, case_id: UUID, place: int) -> None:
    for left in reversed(range(DRAWS)):
        drawing = draw_letter(uow, case_id, batch.kind)
        try:
            with uow.act("version.sealed", Permission.SEAL, case_id) as act:
                item = _still_waiting(uow, item_id)
                row = keep_letter(uow, act, drawing, reason=batch.reason)
                act.detail["batch"] = batch.id.hex
                item.state, item.version_id, item.ended_at = ItemState.SEALED, row.id, uow.now
                uow.progress(place, batch.total)
        except Conflict:
            if not left:
                raise
        else:
            return


def _note_stopped(uow: UnitOfWork, batch: BatchRow, item_id: UUID, refusal: AppealsError, place: int) -> None:
    with uow.act("letter_batch.letter_stopped", Permission.SEAL) as act:
        item = _still_waiting(uow, item_id)
        item.state, hindrances = stopped_by(refusal)
        item.told, item.ended_at = kept(hindrances), uow.now
        act.about(item.case_id, batch=batch.id.hex, code=refusal.code)
        uow.progress(place, batch.total)


def _still_waiting(uow: UnitOfWork, item_id: UUID) -> BatchItemRow:
    item = uow.get(BatchItemRow, item_id, "letter of this batch")
    if item.state is not ItemState.WAITING:
        raise _DoneAlready
    return item


def _chosen(uow: UnitOfWork, case_ids: Sequence[UUID], kind: str) -> tuple[UUID, ...]:
    """The cases, each once, in the order given."""
    ids = tuple(dict.fromkeys(case_ids))
    faults = []
    if kind not in KINDS:
        faults.append(Fault("kind", "is no kind of letter"))
    if not ids:
        faults.append(Fault("case_ids", "choose at least one case"))
    if len(ids) > MOST_LETTERS:
        faults.append(Fault("case_ids", f"choose at most {MOST_LETTERS} cases at once"))
    if faults:
        raise BadInput(faults)
    if len(references(uow, ids)) < len(ids):
        raise NotFound("case")
    return ids


def _forecast(uow: UnitOfWork, case_id: UUID, reference: str, kind: str) -> Forecast:
    try:
        case = case_view(uow, case_to_see(uow, case_id))
        draft = present_draft(uow, case, kind, on=case.details.letter_date or uow.today)
    except AppealsError as refusal:  # restricted, or disposed of
        return Forecast(case_id, reference, *stopped_by(refusal))
    return Forecast(case_id, reference, *stops(draft))
