"""What a disposal takes: a record's rows and files, and what it must leave to others. Needs an open act."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from appeals.services.disposal_traces import (
    forget_answers,
    forget_claims,
    forget_holds,
    forget_in_receipts,
    still_open,
)
from appeals.store.cases import CaseDenialRow, ExhibitRow
from appeals.store.denials import DenialRow
from appeals.store.erasing import Body, Ids, blank, destroy_keys, files_of, hand_over, remove, rows_below
from appeals.store.holdings import HOLDINGS, Fate
from appeals.store.privacy import ConsentRow
from appeals.store.requests import RequestCaseRow, RequestRow
from appeals.store.retention import DisposedRowRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.retention import RecordKind

_NONE: frozenset[UUID] = frozenset()
Handed = Mapping[str, Mapping[UUID, UUID]]  # by table: row -> case


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that a disposal takes, and what it must leave."""

    blanked: Ids
    deleted: Ids
    files: tuple[Body, ...]
    shared_files: tuple[Body, ...]  # another record has them, too
    handed_over: Handed  # what other cases have, too: consents and requests, each with the case that keeps it
    left_in: tuple[UUID, ...]  # imported files that tell of the record until they go themselves


def gathered(uow: UnitOfWork, record: RecordKind, record_id: UUID) -> Gathered:
    """Find everything of a record by the holdings."""
    handed = _handed_over(uow, record_id) if record is RecordKind.CASE else {}
    spared = {table: frozenset(rows) for table, rows in handed.items()}
    ids = rows_below(uow.session, _ROOTS[record](uow, record_id), spared)
    files, shared = files_of(uow.session, ids)
    return Gathered(
        blanked=_of_fate(ids, Fate.BLANKED),
        deleted=_of_fate(ids, Fate.DELETED),
        files=files,
        shared_files=shared,
        handed_over=handed,
        left_in=_left_in(uow, ids),
    )


def erase(uow: UnitOfWork, record: RecordKind, record_id: UUID, found: Gathered, disposal_id: UUID) -> None:
    """Blank, delete and destroy what was gathered; write-once tables ask for the certificate's rows."""
    denials = found.blanked.get("denials", _NONE)
    gone = ((table, row) for table, rows in found.blanked.items() for row in sorted(rows))
    uow.add_all(
        DisposedRowRow,
        [{"disposal_id": disposal_id, "of_table": table, "row_id": row} for table, row in gone],
    )
    forget_claims(uow, denials)
    forget_in_receipts(uow, frozenset(found.left_in), denials)
    if record is RecordKind.CASE:
        forget_holds(uow, record_id)
    forget_answers(uow)
    uow.session.flush()
    hand_over(uow.session, found.handed_over)
    blank(uow.session, found.blanked)
    remove(uow.session, found.deleted)
    destroy_keys(uow.session, found.files)
    uow.session.expire_all()


def _case_roots(uow: UnitOfWork, case_id: UUID) -> Ids:
    links = uow.rows(CaseDenialRow).where(CaseDenialRow.case_id == case_id)
    denials = frozenset(link.denial_id for link in uow.session.scalars(links))
    exhibits = uow.rows(ExhibitRow).where(ExhibitRow.case_id == case_id)
    of_denials = uow.rows(DenialRow).where(DenialRow.id.in_(denials))
    notices = [row.notice_id for row in (*uow.session.scalars(exhibits), *uow.session.scalars(of_denials))]
    own = frozenset(
        each for each in notices if each is not None and not _elsewhere(uow, each, case_id, denials)
    )
    return {"cases": frozenset({case_id}), "denials": denials, "notices": own}


def _file_roots(uow: UnitOfWork, file_id: UUID) -> Ids:
    """A file takes those of its denials along that are in no case."""
    return {"imported_files": frozenset({file_id}), "denials": _without_case(uow, file_id=file_id)}


def _notice_roots(uow: UnitOfWork, notice_id: UUID) -> Ids:
    return {"notices": frozenset({notice_id}), "denials": _without_case(uow, notice_id=notice_id)}


def _denial_roots(_uow: UnitOfWork, denial_id: UUID) -> Ids:
    return {"denials": frozenset({denial_id})}


def _estimate_roots(_uow: UnitOfWork, patient_id: UUID) -> Ids:
    return {"estimate_patients": frozenset({patient_id})}


_ROOTS: Mapping[RecordKind, Callable[[UnitOfWork, UUID], Ids]] = {
    RecordKind.CASE: _case_roots,
    RecordKind.FILE: _file_roots,
    RecordKind.NOTICE: _notice_roots,
    RecordKind.DENIAL: _denial_roots,
    RecordKind.ESTIMATE: _estimate_roots,
}


def _without_case(uow: UnitOfWork, **by: UUID) -> frozenset[UUID]:
    in_a_case = select(CaseDenialRow.id).where(CaseDenialRow.denial_id == DenialRow.id).exists()
    rows = uow.rows(DenialRow).filter_by(**by).where(~in_a_case)
    return frozenset(row.id for row in uow.session.scalars(rows))


def _elsewhere(uow: UnitOfWork, notice_id: UUID, case_id: UUID, denials: Iterable[UUID]) -> bool:
    """Whether another record that is still there has the notice, too."""
    gone = select(DisposedRowRow.row_id)
    exhibits = uow.rows(ExhibitRow).where(
        ExhibitRow.notice_id == notice_id, ExhibitRow.case_id != case_id, ExhibitRow.id.not_in(gone)
    )
    others = uow.rows(DenialRow).where(
        DenialRow.notice_id == notice_id, DenialRow.id.not_in(list(denials)), DenialRow.id.not_in(gone)
    )
    return any(uow.session.scalars(rows).first() is not None for rows in (exhibits, others))


def _handed_over(uow: UnitOfWork, case_id: UUID) -> Handed:
    """Consents for every case of the patient, and requests for several cases, where another case is left."""
    found: dict[str, dict[UUID, UUID]] = {"consents": {}, "requests": {}}
    rows = uow.rows(ConsentRow).where(ConsentRow.case_id == case_id, ConsentRow.patient_key != "")
    for consent in uow.session.scalars(rows):
        other = still_open(uow, case_id, patient_key=consent.patient_key)
        if other is not None:
            found["consents"][consent.id] = other
    for request in uow.session.scalars(uow.rows(RequestRow).where(RequestRow.case_id == case_id)):
        served = uow.rows(RequestCaseRow).where(RequestCaseRow.request_id == request.id)
        other = still_open(uow, case_id, among=[row.case_id for row in uow.session.scalars(served)])
        if other is not None:
            found["requests"][request.id] = other
    return {table: rows for table, rows in found.items() if rows}


def _left_in(uow: UnitOfWork, ids: Ids) -> tuple[UUID, ...]:
    """Imported files with claims of the record that do not go with it."""
    own = ids.get("imported_files", _NONE)
    files = select(DenialRow.file_id).where(
        DenialRow.organization_id == uow.actor.organization_id,
        DenialRow.id.in_(ids.get("denials", _NONE)),
        DenialRow.file_id.is_not(None),
    )
    found = {each for each in uow.session.scalars(files) if each is not None}
    return tuple(sorted(found - own))


def _of_fate(ids: Ids, fate: Fate) -> Ids:
    return {table: rows for table, rows in ids.items() if rows and HOLDINGS[table].fate is fate}
