"""Between cases as the domain knows them and their rows: opening, joining, counting. Needs an open act."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from appeals.domain.case import CaseDetails, CaseState, deadline_facts
from appeals.domain.denial import DenialState, DenialView
from appeals.domain.outlook import in_context, in_order, learnt, next_due
from appeals.domain.plain import from_plain, to_plain
from appeals.domain.words import printable
from appeals.services.denial_rows import denial_view, patient_key, search_key, set_finding
from appeals.store.base import new_id
from appeals.store.cases import NO_DATE, CaseDenialRow, CaseRow, ClockRow
from appeals.store.denials import DenialRow
from appeals.store.name_index import name_key
from appeals.store.people import OrganizationRow
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.classify import classify
from nqtl_library.deadlines import deadlines
from nqtl_library.terms import BenefitClass, Deadlines, DenialFacts, NextAction, VerdictKind


def open_rows(
    uow: UnitOfWork,
    groups: Sequence[Sequence[DenialRow]],
    details: CaseDetails | None = None,
    *,
    exhibit: str = "",
) -> list[CaseRow]:
    """New cases, one for each group of denials: numbers, clocks and audit events with them."""
    first = _take_numbers(uow, len(groups))
    opened = []
    for number, denials in enumerate(groups, first):
        case = CaseRow(
            id=new_id(),
            number=number,
            state=CaseState.NEW,
            is_open=True,
            version=1,
            opened_at=uow.now,
            changed_at=uow.now,
            closed_because="",
            practice_id=denials[0].practice_id if denials else None,
        )
        views = in_order(denial_view(row, None) for row in denials)
        known = learnt(details or CaseDetails(), views, exhibit=exhibit)
        opened.append((uow.add(case), denials, set_details(uow, case, known, views)))
    uow.session.flush()
    uow.add_all(ClockRow, [row for case, _, counted in opened for row in _clock_rows(case, counted)])
    uow.add_all(CaseDenialRow, [row for case, denials, _ in opened for row in _links(case, denials)])
    for case, denials, _ in opened:
        uow.record("case.opened", case.id, denials=[row.id.hex for row in denials])
    return [case for case, _, _ in opened]


def join_row(uow: UnitOfWork, case: CaseRow, denials: Sequence[DenialRow], *, exhibit: str = "") -> None:
    """Add denials to a case, and what they tell to its facts."""
    before = denials_of(uow, case.id)
    details = from_plain(CaseDetails, case.details)
    if details.service.amount == _sum(before):  # nobody wrote another amount: it follows the denials
        details = replace(details, service=replace(details.service, amount=None))
    uow.add_all(CaseDenialRow, _links(case, denials))
    for row in denials:
        row.practice_id = case.practice_id
    views = in_order([*before, *(denial_view(row, case.id) for row in denials)])
    set_details(uow, case, learnt(details, views, exhibit=exhibit), views)
    touch(uow, case)
    uow.record("case.joined", case.id, denials=[row.id.hex for row in denials])


def set_details(
    uow: UnitOfWork, case: CaseRow, details: CaseDetails, denials: Sequence[DenialView]
) -> Deadlines:
    """Keep the facts, and what the worklist needs of them and of the leading denial; the clocks now."""
    details = replace(details, state=details.state.strip().upper())
    case.details = to_plain(details)
    case.patient_name = details.patient.name
    case.claim_key = search_key(uow, "claim", details.claim_number)
    case.payer_claim_key = next(
        (
            search_key(uow, "claim", each.details.claim_number)
            for each in denials
            if each.details.claim_number
        ),
        "",
    )
    case.member_key = search_key(uow, "member", details.patient.member_id)
    case.patient_key = patient_key(uow, details.patient.name, details.patient.birth_date)
    case.name_key = name_key(uow.keys, uow.actor.organization_id, details.patient.name)
    case.payer = printable(details.payer or details.issuer_or_tpa)
    case.plan_type = details.plan_type
    case.plan_state = printable(details.state, 2)
    case.amount = details.service.amount
    _set_finding(case, details, denials)
    counted = count(uow, case, details)
    _set_due(case, counted)
    return counted


def touch(uow: UnitOfWork, case: CaseRow) -> None:
    """Count the case as changed: a new version, clocks kept anew."""
    case.version += 1
    case.changed_at = uow.now
    keep_clocks(uow, case)


def count(uow: UnitOfWork, case: CaseRow, details: CaseDetails) -> Deadlines:
    """Every clock of the case as of today."""
    return deadlines(deadline_facts(details, case_id=str(case.id), as_of=uow.today))


def keep_clocks(uow: UnitOfWork, case: CaseRow) -> None:
    """Put the clocks as counted now in place of those kept before."""
    counted = count(uow, case, from_plain(CaseDetails, case.details))
    _set_due(case, counted)
    own = ClockRow.organization_id == uow.actor.organization_id
    old = delete(ClockRow).where(own, ClockRow.case_id == case.id)
    uow.session.execute(old.execution_options(synchronize_session=False))
    uow.add_all(ClockRow, _clock_rows(case, counted))


def denials_of(uow: UnitOfWork, case_id: UUID) -> tuple[DenialView, ...]:
    """The denials of a case, the leading one first."""
    rows = (
        uow.rows(DenialRow)
        .join(CaseDenialRow, CaseDenialRow.denial_id == DenialRow.id)
        .where(CaseDenialRow.case_id == case_id)
    )
    return in_order(denial_view(row, case_id) for row in uow.session.scalars(rows))


def claims_with_cases(uow: UnitOfWork, claim_keys: Collection[str]) -> frozenset[str]:
    """Those of the claim keys (at most a few hundred) whose claim has a denial in some case already."""
    keys = [key for key in claim_keys if key]
    rows = (
        select(DenialRow.claim_key, DenialRow.payer_claim_key)
        .join(CaseDenialRow, CaseDenialRow.denial_id == DenialRow.id)
        .where(DenialRow.organization_id == uow.actor.organization_id)
        .where(or_(DenialRow.claim_key.in_(keys), DenialRow.payer_claim_key.in_(keys)))
    )
    return frozenset(key for row in uow.session.execute(rows) for key in row if key)


def find_again(uow: UnitOfWork, case: CaseRow, details: CaseDetails) -> None:
    """Classify the case's denials anew where its facts now tell more; a person's finding stays on top."""
    rows = (
        uow.rows(DenialRow)
        .join(CaseDenialRow, CaseDenialRow.denial_id == DenialRow.id)
        .where(CaseDenialRow.case_id == case.id)
    )
    for row in uow.session.scalars(rows).all():
        before = from_plain(DenialFacts, row.facts)
        facts = in_context(before, details)
        if facts != before:
            row.facts = to_plain(facts)
            set_finding(row, classify(facts))
            uow.record("denial.classified", row.id, case=case.id.hex, verdict=row.verdict)


def case_of_claim(uow: UnitOfWork, claim_keys: Sequence[str], member_key: str) -> CaseRow | None:
    """The open case of the same claim, by the provider's or the payer's number. Same member, if known."""
    keys = [key for key in claim_keys if key]
    if not keys:
        return None
    rows = (
        uow.rows(CaseRow)
        .join(CaseDenialRow, CaseDenialRow.case_id == CaseRow.id)
        .join(DenialRow, DenialRow.id == CaseDenialRow.denial_id)
        .where(CaseRow.is_open.is_(True))
        .where(or_(DenialRow.claim_key.in_(keys), DenialRow.payer_claim_key.in_(keys)))
        .order_by(CaseRow.number.desc())
    )
    for case in uow.session.scalars(rows):
        if not member_key or not case.member_key or case.member_key == member_key:
            return case
    return None


def refresh_finding(uow: UnitOfWork, case: CaseRow) -> None:
    """Take up what changed in the case's denials: finding, and closing it when none stands."""
    views = denials_of(uow, case.id)
    set_details(uow, case, from_plain(CaseDetails, case.details), views)
    if case.is_open and views and not any(each.state is DenialState.OPEN for each in views):
        case.state, case.is_open = CaseState.CLOSED, False
        case.closed_because = "The payer reversed every denial of this case."
        uow.record("case.closed", case.id, because="reversed")
    touch(uow, case)


def _set_finding(case: CaseRow, details: CaseDetails, denials: Sequence[DenialView]) -> None:
    leading = denials[0].verdict if denials else None
    case.verdict = leading.verdict if leading else VerdictKind.NEEDS_REVIEW
    case.nqtl = leading.nqtl_type if leading else None
    case.next_action = leading.next_action if leading else NextAction.NONE
    found = leading.benefit_class if leading else BenefitClass.UNKNOWN
    stated = details.benefit_class
    case.benefit_class = stated if stated is not BenefitClass.UNKNOWN else found


def _set_due(case: CaseRow, counted: Deadlines) -> None:
    case.next_due, case.next_due_clock = next_due(counted, case.state)
    case.sort_date = case.next_due or NO_DATE


def _clock_rows(case: CaseRow, counted: Deadlines) -> list[dict[str, object]]:
    """Every clock of a case as a row: due, waiting for its event, or not applicable."""
    nothing: dict[str, object] = {"whose": "", "due": None, "due_at": None}
    own: dict[str, object] = {"case_id": case.id, "library_version": counted.library_version}
    due: list[dict[str, object]] = [
        {
            "clock": clock.id,
            "status": "due",
            "whose": clock.whose,
            "due": clock.due,
            "due_at": None,
            "working": {"citation": clock.citation, "anchor": clock.anchor, "steps": list(clock.steps)},
        }
        for clock in counted.clocks
    ]
    waiting: list[dict[str, object]] = [
        {"clock": each.id, "status": "waiting", "working": {"for": each.for_event}, **nothing}
        for each in counted.waiting
    ]
    absent: list[dict[str, object]] = [
        {"clock": each.id, "status": "not_applicable", "working": {"why": each.why}, **nothing}
        for each in counted.not_applicable
    ]
    return [{**row, **own} for row in (*due, *waiting, *absent)]


def _links(case: CaseRow, denials: Sequence[DenialRow]) -> list[dict[str, object]]:
    return [{"case_id": case.id, "denial_id": denial.id} for denial in denials]


def _take_numbers(uow: UnitOfWork, count: int) -> int:
    """The first of as many case numbers, which nobody else gets."""
    own = OrganizationRow.id == uow.actor.organization_id
    taken = (
        update(OrganizationRow).where(own).values(last_case_number=OrganizationRow.last_case_number + count)
    )
    taken = taken.returning(OrganizationRow.last_case_number).execution_options(synchronize_session=False)
    last: int = uow.session.execute(taken).scalar_one()
    return last - count + 1


def _sum(denials: Sequence[DenialView]) -> Decimal | None:
    known = [each.details.denied for each in denials if each.details.denied is not None]
    return sum(known, Decimal(0)) if known else None
