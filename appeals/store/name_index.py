"""The blind index of a patient's name alone, and how rows get it that were written before there was one."""

from collections.abc import Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection, Select, select, update
from sqlalchemy.orm import Session

from appeals.domain.case import CaseState
from appeals.domain.denial import DenialDetails, DenialState
from appeals.domain.name_words import name_words
from appeals.domain.plain import from_plain
from appeals.store.cases import CaseRow
from appeals.store.denials import DenialRow
from appeals.store.keys import KeyRing

AT_ONCE = 500
T = TypeVar("T")


def name_key(keys: KeyRing, organization_id: UUID, name: str) -> str:
    """What the rows of everybody of this name have in common; empty where there is no name."""
    words = name_words(name)
    return keys.blind("patient's name", str(organization_id), words) if words else ""


def index_names(connection: Connection, keys: KeyRing) -> None:
    """Give every case and denial the key of its patient's name, in the caller's transaction."""
    with Session(connection, join_transaction_mode="rollback_only") as session:
        _index_cases(session, keys)
        _index_denials(session, keys)
        session.commit()


def _index_cases(session: Session, keys: KeyRing) -> None:
    rows = select(CaseRow.id, CaseRow.organization_id, CaseRow.patient_name)
    for part in _parts(session, CaseRow, rows.where(CaseRow.state != CaseState.DISPOSED)):
        named = [{"id": row, "name_key": name_key(keys, whose, name)} for row, whose, name in part]
        session.execute(update(CaseRow), named)


def _index_denials(session: Session, keys: KeyRing) -> None:
    rows = select(DenialRow.id, DenialRow.organization_id, DenialRow.details)
    for part in _parts(session, DenialRow, rows.where(DenialRow.state != DenialState.DISPOSED)):
        named = [
            {"id": row, "name_key": name_key(keys, whose, from_plain(DenialDetails, told).patient_name)}
            for row, whose, told in part
        ]
        session.execute(update(DenialRow), named)


def _parts(
    session: Session, kind: type[CaseRow | DenialRow], rows: Select[UUID, UUID, T]
) -> Iterator[Sequence[tuple[UUID, UUID, T]]]:
    """The rows in order of their ids, some hundreds at once."""
    last: UUID | None = None
    while True:
        after = rows if last is None else rows.where(kind.id > last)
        found = session.execute(after.order_by(kind.id).limit(AT_ONCE)).all()
        if not found:
            return
        yield [(row, whose, told) for row, whose, told in found]
        last = found[-1][0]
