"""Receives denials told as facts, finds what they rest on, lets people correct that, gives them out."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from appeals.domain.actor import Permission
from appeals.domain.denial import (
    DenialDetails,
    DenialPage,
    DenialSource,
    DenialState,
    DenialSummary,
    DenialView,
    Override,
    ReportedDenial,
)
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.versions import canonical_json, sha256
from appeals.domain.words import told
from appeals.errors import BadInput, Fault
from appeals.services.case_access import HIDDEN, check_case, closed_cases, refuse_disposed
from appeals.services.case_placing import settle_case
from appeals.services.denial_rows import (
    case_of,
    cases_of,
    denial_summary,
    denial_view,
    set_finding,
    set_override,
    store_denial,
)
from appeals.services.practice_rows import choose_practice, refuse_elsewhere
from appeals.services.remittances import read_receipt, receive_remittance
from appeals.store.cases import CaseDenialRow
from appeals.store.denials import DenialRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.classify import classify
from nqtl_library.terms import DenialFacts, NextAction, Nqtl, VerdictKind

__all__ = [
    "classify_denial",
    "list_denials",
    "override_classification",
    "read_denial",
    "read_receipt",
    "receive_remittance",
    "report_denial",
]

LARGEST_PAGE = 200
PARITY = frozenset({VerdictKind.PARITY, VerdictKind.PARITY_QUANTITATIVE})


def report_denial(
    uow: UnitOfWork, reported: ReportedDenial, *, practice_id: UUID | None = None
) -> DenialView:
    """Store a denial told by a person or another system; opens or joins a case. Permission IMPORT.

    The same denial (payer, claim, line, group, code) told again is the one already there, and said to be.
    """
    with uow.act("denial.reported", Permission.IMPORT) as act:
        reported = from_plain(
            ReportedDenial, to_plain(reported)
        )  # names text and amounts that cannot be kept
        _check_report(reported)
        identity = uow.blind("denial", _identity(reported))
        choose_practice(uow, practice_id)
        with uow.beyond_practices():
            same = uow.rows(DenialRow).where(DenialRow.identity == identity)
            known = uow.session.scalars(same).one_or_none()
        refuse_elsewhere(uow, known)
        row = known or store_denial(uow, reported, identity=identity, source=DenialSource.REPORT)
        uow.session.flush()
        act.about(row.id, known=known is not None)
        if known is None:
            settle_case(uow, row)
        else:
            _check(uow, row)
        return replace(denial_view(row, case_of(uow, row.id)), already_known=known is not None)


def read_denial(uow: UnitOfWork, denial_id: UUID) -> DenialView:
    """One denial with its finding and evidence. Permission SEE_CASES."""
    with uow.look("denial.read", Permission.SEE_CASES, denial_id):
        row = uow.see(DenialRow, denial_id, "denial")
        _check(uow, row)
        return denial_view(row, case_of(uow, row.id))


def list_denials(
    uow: UnitOfWork,
    *,
    page: int = 1,
    per_page: int = 50,
    verdict: VerdictKind | None = None,
    next_action: NextAction | None = None,
    without_case: bool = False,
) -> DenialPage:
    """Denials, newest first. ``without_case`` gives those that need something other than an appeal."""
    with uow.look("denials.listed", Permission.SEE_CASES) as act:
        page, per_page = max(page, 1), min(max(per_page, 1), LARGEST_PAGE)
        rows = uow.rows(DenialRow).where(DenialRow.state != DenialState.DISPOSED)
        if verdict is not None:
            rows = rows.where(DenialRow.verdict == verdict)
        if next_action is not None:
            rows = rows.where(DenialRow.next_action == next_action)
        if without_case:
            rows = rows.where(
                ~select(CaseDenialRow.id).where(CaseDenialRow.denial_id == DenialRow.id).exists()
            )
        total = uow.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
        newest = rows.order_by(DenialRow.created_at.desc(), DenialRow.id.desc())
        shown = uow.session.scalars(newest.offset((page - 1) * per_page).limit(per_page)).all()
        cases = cases_of(uow, [row.id for row in shown])
        act.detail["seen"] = [row.id.hex for row in shown]
        closed = closed_cases(uow, list(cases.values()))
        items = tuple(_summary(row, cases.get(row.id), closed) for row in shown)
        return DenialPage(items, total, page, per_page)


def classify_denial(uow: UnitOfWork, denial_id: UUID) -> DenialView:
    """Find again what a denial rests on, with the present library; lifts an override. CLASSIFY."""
    with uow.act("denial.classified", Permission.CLASSIFY, denial_id) as act:
        row = uow.get(DenialRow, denial_id, "denial")
        _check(uow, row)
        view = denial_view(row, None)
        set_finding(row, classify(view.facts))
        set_override(row, None)
        act.about(row.id, verdict=row.verdict, nqtl=row.nqtl)
        settle_case(uow, row)
        return denial_view(row, case_of(uow, row.id))


def override_classification(
    uow: UnitOfWork, denial_id: UUID, *, verdict: VerdictKind, nqtl_type: Nqtl | None, reason: str
) -> DenialView:
    """Put a person's finding over the library's; a reason is required. Permission CLASSIFY."""
    with uow.act("denial.overridden", Permission.CLASSIFY, denial_id) as act:
        row = uow.get(DenialRow, denial_id, "denial")
        _check(uow, row)
        _check_override(verdict, nqtl_type)
        why = told(reason, "reason", "say why the library's finding does not hold")
        set_override(row, Override(verdict, nqtl_type, why, uow.actor.name, uow.now))
        act.about(row.id, verdict=verdict, nqtl=nqtl_type)
        settle_case(uow, row)
        return denial_view(row, case_of(uow, row.id))


def _check(uow: UnitOfWork, row: DenialRow) -> None:
    """Raise where the denial is gone, or its case is closed to the actor."""
    refuse_disposed(uow, row.id, "denial", disposed=row.state is DenialState.DISPOSED)
    check_case(uow, case_of(uow, row.id))


def _summary(row: DenialRow, case_id: UUID | None, closed: Collection[UUID]) -> DenialSummary:
    """One line; of a case that is closed to the actor without the patient's name and claim."""
    summary = denial_summary(row, case_id)
    return replace(summary, patient_name=HIDDEN, claim_number="") if case_id in closed else summary


def _identity(reported: ReportedDenial) -> str:
    """Payer, claim, line, groups and codes; a denial without a claim number is the same only if all is."""
    facts, details = reported.facts, reported.details
    claim = details.payer_claim_number or details.claim_number
    if not claim:
        return sha256(canonical_json([facts, details]))
    codes = sorted(f"{each.group}-{each.reason}" for each in facts.adjustments)
    payer = details.payer_id or details.payer.upper()
    return "|".join(["report", payer, claim, str(details.line_number or ""), *codes])


def _check_report(reported: ReportedDenial) -> None:
    faults = []
    for number, adjustment in enumerate(reported.facts.adjustments):
        if adjustment.quantity is not None and adjustment.quantity < 0:
            faults.append(Fault(f"facts.adjustments[{number}].quantity", "cannot be negative"))
    if reported.facts.units is not None and reported.facts.units < 0:
        faults.append(Fault("facts.units", "cannot be negative"))
    first, last = reported.details.first_day, reported.details.last_day
    if first is not None and last is not None and last < first:
        faults.append(Fault("details.last_day", "is before the first day"))
    if reported == ReportedDenial(DenialFacts(id=reported.facts.id), DenialDetails()):
        faults.append(Fault("facts", "tell something about the denial: codes, or the words of the notice"))
    if faults:
        raise BadInput(faults)


def _check_override(verdict: VerdictKind, nqtl_type: Nqtl | None) -> None:
    faults = []
    if verdict is VerdictKind.PARITY and nqtl_type in {None, Nqtl.QUANTITATIVE_LIMIT}:
        faults.append(Fault("nqtl_type", "a parity finding names the treatment limitation"))
    if verdict not in PARITY and nqtl_type is not None:
        faults.append(Fault("nqtl_type", f"does not go with {verdict}"))
    if faults:
        raise BadInput(faults)
