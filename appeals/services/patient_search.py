"""Finds cases and denials by what a caller says: a patient's name, a member id or a claim number."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, func, select, union

from appeals.domain.actor import Permission
from appeals.domain.case import CaseState
from appeals.domain.denial import DenialState
from appeals.domain.views import PatientFound
from appeals.domain.words import LONGEST_NAME, told
from appeals.errors import BadInput, Fault
from appeals.services.case_access import closed_cases
from appeals.services.denial_rows import cases_of, denial_summary, search_key
from appeals.services.worklist import COLUMNS, lines
from appeals.store.cases import CaseDenialRow, CaseRow
from appeals.store.denials import DenialRow
from appeals.store.name_index import name_key
from appeals.store.unit_of_work import UnitOfWork

MOST = 200  # of each kind are given out; the totals count all
WANTED = "write the patient's whole name, the member id or the claim number"


@dataclass(frozen=True, slots=True)
class _Keys:
    """The blind indexes of the same words, read as a name, a member id and a claim number."""

    name: str
    member: str
    claim: str


@dataclass(frozen=True, slots=True)
class _Matches:
    """The ids of what matches, whoever may see it. To be joined: asked with IN, SQLite reads all cases."""

    cases: Subquery
    denials: Subquery


def find_patient(uow: UnitOfWork, words: str) -> PatientFound:
    """Cases, open and closed, and denials of exactly this name or number. Permission SEE_CASES.

    A case that is restricted and not open to the actor is left out, with its denials: that it matches would
    tell whose it is. The audit trail keeps what was shown and how much, never the words. Raises BadInput.
    """
    with uow.look("patient.searched", Permission.SEE_CASES) as act:
        keys = _keys(uow, told(words, "words", WANTED, longest=LONGEST_NAME))
        matches = _matches(uow, keys)
        restricted = select(CaseRow.id).join(matches.cases, matches.cases.c.id == CaseRow.id)
        restricted = restricted.where(CaseRow.restricted.is_(True))
        closed = closed_cases(uow, uow.session.scalars(restricted).all())
        found = _found(uow, _cases(uow, matches, closed), _denials(uow, matches, closed))
        shown = [*(each.id for each in found.cases), *(each.id for each in found.denials)]
        act.detail["seen"] = [each.hex for each in shown]
        act.detail |= {"cases": found.cases_total, "denials": found.denials_total}
        return found


def _keys(uow: UnitOfWork, words: str) -> _Keys:
    keys = _Keys(
        name=name_key(uow.keys, uow.actor.organization_id, words),
        member=search_key(uow, "member", words),
        claim=search_key(uow, "claim", words),
    )
    if keys == _Keys("", "", ""):
        raise BadInput([Fault("words", WANTED)])
    return keys


def _matches(uow: UnitOfWork, keys: _Keys) -> _Matches:
    """Denials that match, and cases that match or whose denials do."""
    denials = union(*_ids(uow, DenialRow, keys)).subquery()
    through = select(CaseDenialRow.case_id.label("id")).join(denials, denials.c.id == CaseDenialRow.denial_id)
    through = through.where(CaseDenialRow.organization_id == uow.actor.organization_id)
    return _Matches(cases=union(*_ids(uow, CaseRow, keys), through).subquery(), denials=denials)


def _ids(uow: UnitOfWork, kind: type[CaseRow | DenialRow], keys: _Keys) -> list[Select[UUID]]:
    """What matches, one question for each index: a database answers these at once, and OR not always."""
    own = kind.organization_id == uow.actor.organization_id
    asked = (
        (kind.name_key, keys.name),
        (kind.member_key, keys.member),
        (kind.claim_key, keys.claim),
        (kind.payer_claim_key, keys.claim),
    )
    return [select(kind.id).where(own, column == key) for column, key in asked if key]


def _cases(uow: UnitOfWork, matches: _Matches, closed: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    rows = select(*COLUMNS).join(matches.cases, matches.cases.c.id == CaseRow.id)
    rows = rows.where(CaseRow.organization_id == uow.actor.organization_id, CaseRow.id.not_in(closed))
    rows = rows.where(CaseRow.state != CaseState.DISPOSED)
    return rows.order_by(CaseRow.is_open.desc(), CaseRow.sort_date, CaseRow.number)


def _denials(uow: UnitOfWork, matches: _Matches, closed: Collection[UUID]) -> Select[DenialRow]:
    own = CaseDenialRow.organization_id == uow.actor.organization_id
    hidden = select(CaseDenialRow.denial_id).where(own, CaseDenialRow.case_id.in_(closed))
    rows = uow.rows(DenialRow).join(matches.denials, matches.denials.c.id == DenialRow.id)
    rows = rows.where(DenialRow.state != DenialState.DISPOSED, DenialRow.id.not_in(hidden))
    return rows.order_by(DenialRow.created_at.desc(), DenialRow.id.desc())


def _found(uow: UnitOfWork, cases: Select[*tuple[Any, ...]], denials: Select[DenialRow]) -> PatientFound:
    shown = uow.session.scalars(denials.limit(MOST)).all()
    theirs = cases_of(uow, [row.id for row in shown])
    return PatientFound(
        cases=lines(uow, cases.limit(MOST)),
        cases_total=_count(uow, cases),
        denials=tuple(denial_summary(row, theirs.get(row.id)) for row in shown),
        denials_total=_count(uow, denials),
    )


def _count(uow: UnitOfWork, rows: Select[*tuple[Any, ...]]) -> int:
    return uow.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
