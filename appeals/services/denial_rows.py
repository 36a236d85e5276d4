"""Between denials as the domain knows them and their rows: finding, storing, showing. Needs an open act."""

import re
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from appeals.domain.denial import (
    DenialDetails,
    DenialSource,
    DenialState,
    DenialSummary,
    DenialView,
    Override,
    ReportedDenial,
)
from appeals.domain.outlook import advice
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.words import printable
from appeals.services.practice_rows import practice_by_npi
from appeals.store.cases import CaseDenialRow
from appeals.store.denials import DenialRow
from appeals.store.name_index import name_key
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.classify import classify
from nqtl_library.terms import DenialFacts, Verdict

PAYER_ID = 80
_NOT_A_MARK = re.compile(r"[^0-9A-Z]")


def search_key(uow: UnitOfWork, kind: str, value: str) -> str:
    """The blind index of a number as people write it: case, spaces and hyphens do not matter."""
    return uow.blind(kind, _NOT_A_MARK.sub("", value.upper()))


def patient_key(uow: UnitOfWork, name: str, birth_date: object) -> str:
    """The blind index of a person; empty unless both name and birth date are known."""
    words = " ".join(sorted(_NOT_A_MARK.sub(" ", name.upper()).split()))
    return uow.blind("patient", words, str(birth_date)) if words and birth_date is not None else ""


def payer_column(payer_id: str) -> str:
    """A payer's id as it stands in plain columns."""
    return printable(payer_id, PAYER_ID)


def store_denial(
    uow: UnitOfWork,
    reported: ReportedDenial,
    *,
    identity: str,
    source: DenialSource,
    file_id: UUID | None = None,
    notice_id: UUID | None = None,
    state: DenialState = DenialState.OPEN,
) -> DenialRow:
    """Find what a denial rests on and store it."""
    facts, details = reported.facts, reported.details
    row = DenialRow(
        identity=identity,
        source=source,
        state=state,
        file_id=file_id,
        notice_id=notice_id,
        payer=printable(details.payer),
        payer_id=payer_column(details.payer_id),
        claim_key=search_key(uow, "claim", details.claim_number),
        payer_claim_key=search_key(uow, "claim", details.payer_claim_number),
        member_key=search_key(uow, "member", details.member_id),
        patient_key=patient_key(uow, details.patient_name, details.birth_date),
        name_key=name_key(uow.keys, uow.actor.organization_id, details.patient_name),
        facts=to_plain(facts),
        details=to_plain(details),
        override=None,
        practice_id=uow.practice or practice_by_npi(uow, (details.provider_npi, details.billing_npi)),
        first_day=details.first_day,
        charge=details.charge,
        denied=details.denied,
        created_at=uow.now,
    )
    set_finding(row, classify(facts))
    return uow.add(row)


def set_finding(row: DenialRow, verdict: Verdict) -> None:
    """Keep a verdict with its evidence, and its statistics in plain columns."""
    row.finding = to_plain(verdict)
    _set_statistics(row, present_verdict(row) if row.override is not None else verdict)


def set_override(row: DenialRow, override: Override | None) -> None:
    """Put a person's finding over the library's, which stays underneath; None lifts it."""
    row.override = to_plain(override) if override is not None else None
    _set_statistics(row, present_verdict(row))


def present_verdict(row: DenialRow) -> Verdict:
    """What holds now: the library's verdict, or a person's over it."""
    found = from_plain(Verdict, row.finding)
    if row.override is None:
        return found
    override = from_plain(Override, row.override)
    return replace(found, verdict=override.verdict, nqtl_type=override.nqtl_type)


def denial_view(row: DenialRow, case_id: UUID | None) -> DenialView:
    """A denial to give out."""
    verdict = present_verdict(row)
    return DenialView(
        id=row.id,
        source=row.source,
        state=row.state,
        facts=from_plain(DenialFacts, row.facts),
        details=from_plain(DenialDetails, row.details),
        verdict=verdict,
        override=from_plain(Override, row.override) if row.override is not None else None,
        case_id=case_id,
        file_id=row.file_id,
        notice_id=row.notice_id,
        created_at=row.created_at,
        what_to_do=advice(verdict),
    )


def denial_summary(row: DenialRow, case_id: UUID | None) -> DenialSummary:
    """One line of the list of denials."""
    details = from_plain(DenialDetails, row.details)
    return DenialSummary(
        id=row.id,
        source=row.source,
        state=row.state,
        payer=row.payer,
        patient_name=details.patient_name,
        claim_number=details.claim_number or details.payer_claim_number,
        verdict=row.verdict,
        nqtl_type=row.nqtl,
        not_parity_reason=row.not_parity_reason,
        next_action=row.next_action,
        denied=row.denied,
        first_day=row.first_day,
        case_id=case_id,
        created_at=row.created_at,
    )


def cases_of(uow: UnitOfWork, denial_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Which case each denial is in, for those that are in one."""
    rows = select(CaseDenialRow.denial_id, CaseDenialRow.case_id).where(
        CaseDenialRow.organization_id == uow.actor.organization_id,
        CaseDenialRow.denial_id.in_(list(denial_ids)),
    )
    return {row.denial_id: row.case_id for row in uow.session.execute(rows)}


def case_of(uow: UnitOfWork, denial_id: UUID) -> UUID | None:
    """The case that a denial is in."""
    return cases_of(uow, [denial_id]).get(denial_id)


def _set_statistics(row: DenialRow, verdict: Verdict) -> None:
    row.verdict = verdict.verdict
    row.nqtl = verdict.nqtl_type
    row.not_parity_reason = verdict.not_parity_reason or ""
    row.benefit_class = verdict.benefit_class
    row.network = verdict.network
    row.next_action = verdict.next_action
    row.confidence = verdict.confidence
    row.mhsud = verdict.mhsud
    row.library_version = verdict.library_version
