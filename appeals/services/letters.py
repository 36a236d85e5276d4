"""Drafts a letter from a case: facts, authorities, clauses, and everything that still stops it."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import APPEAL, OfferedKind
from appeals.domain.views import Draft
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.composing import kinds_for
from appeals.services.drafting import present_draft
from appeals.services.law_rows import is_noted, note_reading, reading_of
from appeals.services.request_speaking import of_request
from appeals.store.unit_of_work import UnitOfWork


def draft(uow: UnitOfWork, case_id: UUID, *, kind: str) -> Draft:
    """Compose ``kind`` (see ``offered``) from the case as it is.

    Never raises for what a person can mend: missing facts, refusals, problems and findings are in the
    Draft. Permission DRAFT. BadInput for an unknown kind.
    """
    with uow.look("letter.drafted", Permission.DRAFT, case_id) as act:
        case = case_view(uow, case_to_see(uow, case_id))
        act.about(case_id, kind=kind)
        on = case.details.letter_date or uow.today
        found = present_draft(uow, case, kind, on=on)
        reading = reading_of(uow, case.id, kind, case.details, found.authorities)
        known = found.document is None or is_noted(uow, reading, found.law_changes)
    if not known:
        with uow.jot():
            note_reading(uow, reading, found.law_changes)
    return found


def offered(uow: UnitOfWork, case_id: UUID) -> tuple[OfferedKind, ...]:
    """Every kind of document in the order in which people choose, and which of them the case can carry now.

    Permission SEE_CASES.
    """
    with uow.look("letter.kinds_listed", Permission.SEE_CASES, case_id):
        case = case_view(uow, case_to_see(uow, case_id))
        on = case.details.letter_date or uow.today
        return kinds_for(of_request(uow, case, APPEAL, on=on).case, on=on)
