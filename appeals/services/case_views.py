"""A whole case to give out, and its exhibits. Needs an open act."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_

from appeals.domain.case import MOVES, CaseDetails
from appeals.domain.disclosure import may_open_notes
from appeals.domain.plain import from_plain
from appeals.domain.practices import sender_of
from appeals.domain.privacy import ConsentTerms, ConsentView, RecordClass
from appeals.domain.views import CaseView, ExhibitView
from appeals.services.case_rows import count, denials_of
from appeals.services.hold_rows import holds_on_case
from appeals.services.practice_rows import details_of
from appeals.store.cases import CaseRow, ExhibitRow
from appeals.store.practices import PracticeRow
from appeals.store.privacy import ConsentRow
from appeals.store.unit_of_work import UnitOfWork


def case_view(uow: UnitOfWork, case: CaseRow) -> CaseView:
    """A whole case to give out."""
    told = from_plain(CaseDetails, case.details)
    practice = uow.see(PracticeRow, case.practice_id, "practice") if case.practice_id is not None else None
    details = replace(told, sender=sender_of(told.sender, details_of(practice))) if practice else told
    consents = consents_of(uow, case)
    return CaseView(
        id=case.id,
        number=case.number,
        state=case.state,
        details=details,
        version=case.version,
        verdict=case.verdict,
        nqtl=case.nqtl,
        benefit_class=case.benefit_class,
        next_action=case.next_action,
        amount=case.amount,
        next_due=case.next_due,
        next_due_clock=case.next_due_clock,
        deadlines=count(uow, case, details),
        denials=denials_of(uow, case.id),
        exhibits=tuple(_withheld(uow, each, consents) for each in exhibits_of(uow, case.id)),
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        closed_because=case.closed_because,
        moves=tuple(sorted(MOVES[case.state])),
        restricted=case.restricted,
        consents=consents,
        holds=holds_on_case(uow, case, told),
        practice_id=case.practice_id,
        practice=practice.name if practice is not None else "",
    )


def exhibits_of(uow: UnitOfWork, case_id: UUID) -> tuple[ExhibitView, ...]:
    """The exhibits of a case, by letter."""
    rows = (
        uow.rows(ExhibitRow).where(ExhibitRow.case_id == case_id).order_by(ExhibitRow.added_at, ExhibitRow.id)
    )
    return tuple(
        ExhibitView(
            id=row.id,
            label=row.label,
            title=row.title,
            pages=tuple(str(page) for page in row.pages) if isinstance(row.pages, list) else (),
            notice_id=row.notice_id,
            record_class=RecordClass(row.record_class or RecordClass.ORDINARY),
        )
        for row in uow.session.scalars(rows)
    )


def consents_of(uow: UnitOfWork, case: CaseRow) -> tuple[ConsentView, ...]:
    """The consents that reach a case, newest first: its own, and the patient's that reach every case."""
    reach = [ConsentRow.case_id == case.id]
    if case.patient_key:
        reach.append(ConsentRow.patient_key == case.patient_key)
    rows = uow.rows(ConsentRow).where(or_(*reach)).order_by(ConsentRow.id.desc())
    return tuple(consent_view(row) for row in uow.session.scalars(rows))


def consent_view(row: ConsentRow) -> ConsentView:
    """A consent to give out."""
    terms = from_plain(ConsentTerms, row.terms)
    return ConsentView(row.id, row.case_id, terms, row.recorded_at, row.recorded_by, row.revoked_on)


def _withheld(uow: UnitOfWork, exhibit: ExhibitView, consents: tuple[ConsentView, ...]) -> ExhibitView:
    """Notes that are kept apart give no words away, and no letter can quote them, without their own paper."""
    closed = may_open_notes(exhibit, consents, uow.today) is not None
    return replace(exhibit, pages=()) if closed else exhibit
