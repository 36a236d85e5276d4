"""Takes the traces of a record out of rows that stay: claims and receipts of files, ended holds, answers.

Needs an open act.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_, update

from appeals.domain.case import CaseState
from appeals.domain.denial import DenialState
from appeals.domain.plain import Plain
from appeals.domain.retention import HoldScope
from appeals.services.reversals import chunks
from appeals.store.base import DISPOSED_TEXT
from appeals.store.cases import CaseRow
from appeals.store.denials import DenialRow, ImportedFileRow, RemittanceClaimRow
from appeals.store.people import IdempotencyKeyRow
from appeals.store.retention import LegalHoldRow
from appeals.store.unit_of_work import UnitOfWork

ANSWERS_KEPT = timedelta(days=1)  # as services/idempotency.py keeps them


def forget_claims(uow: UnitOfWork, denials: frozenset[UUID]) -> None:
    """Claims of files lose the indexes of these denials, unless another denial stands on the claim."""
    mine = uow.session.scalars(uow.rows(DenialRow).where(DenialRow.id.in_(denials))).all()
    keys = {key for row in mine for key in (row.claim_key, row.payer_claim_key) if key}
    others = uow.rows(DenialRow).where(
        DenialRow.id.not_in(denials),
        DenialRow.state != DenialState.DISPOSED,
        or_(DenialRow.claim_key.in_(keys), DenialRow.payer_claim_key.in_(keys)),
    )
    keys -= {key for row in uow.session.scalars(others) for key in (row.claim_key, row.payer_claim_key)}
    claims = RemittanceClaimRow
    for part in chunks(sorted(keys)):
        own = claims.organization_id == uow.actor.organization_id
        found = update(claims).where(own, or_(claims.claim_key.in_(part), claims.payer_claim_key.in_(part)))
        uow.session.execute(found.values(claim_key="", payer_claim_key=""))


def forget_in_receipts(uow: UnitOfWork, files: frozenset[UUID], denials: frozenset[UUID]) -> None:
    """Receipts of files that stay no longer name the claims of these denials."""
    gone = {str(each) for each in denials}
    for row in uow.session.scalars(uow.rows(ImportedFileRow).where(ImportedFileRow.id.in_(files))):
        row.receipt = _without_claims(row.receipt, gone)


def forget_holds(uow: UnitOfWork, case_id: UUID) -> None:
    """Ended holds on this case, and on a patient or member who has no other case, lose their words."""
    case = uow.see(CaseRow, case_id, "case")
    keys = {
        key
        for key, column in ((case.patient_key, CaseRow.patient_key), (case.member_key, CaseRow.member_key))
        if key
        and not uow.session.scalars(uow.rows(CaseRow).where(column == key, CaseRow.id != case.id)).first()
    }
    people = (LegalHoldRow.scope.in_([HoldScope.PATIENT, HoldScope.MEMBER]), LegalHoldRow.match_key.in_(keys))
    rows = uow.rows(LegalHoldRow).where(
        LegalHoldRow.lifted_at.is_not(None),
        or_(LegalHoldRow.record_id == case.id, people[0] & people[1]),
    )
    for hold in uow.session.scalars(rows):
        hold.words = hold.reason = hold.lifted_because = DISPOSED_TEXT
        hold.match_key = ""


def forget_answers(uow: UnitOfWork) -> None:
    """Answers kept for repeated requests go when they are a day old; here they must not be older."""
    old = IdempotencyKeyRow.created_at < uow.now - ANSWERS_KEPT
    own = IdempotencyKeyRow.organization_id == uow.actor.organization_id
    uow.session.execute(delete(IdempotencyKeyRow).where(own, old))


def still_open(
    uow: UnitOfWork, case_id: UUID, *, patient_key: str = "", among: Collection[UUID] = ()
) -> UUID | None:
    """Another case of the patient, or among these, that is not disposed of: the newest; None if none is."""
    which = CaseRow.patient_key == patient_key if patient_key else CaseRow.id.in_(among)
    rows = uow.rows(CaseRow).where(which, CaseRow.id != case_id, CaseRow.state != CaseState.DISPOSED)
    other = uow.session.scalars(rows.order_by(CaseRow.number.desc()).limit(1)).one_or_none()
    return other.id if other is not None else None


def _without_claims(value: Plain, denials: set[str]) -> Plain:
    if isinstance(value, list):
        return [_without_claims(each, denials) for each in value]
    if not isinstance(value, Mapping):
        return value
    told = {name: _without_claims(each, denials) for name, each in value.items()}
    if told.get("denial_id") in denials:
        told["claim_number"] = ""
    return told
