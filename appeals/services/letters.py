"""Drafts a letter from a case: facts, authorities, clauses, and everything that still stops it."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.letter_kinds import OfferedKind
from appeals.domain.views import Draft
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.composing import kinds_for
from appeals.services.drafting import present_draft
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
        return present_draft(uow, case, kind, on=on)


def offered(uow: UnitOfWork, case_id: UUID) -> tuple[OfferedKind, ...]:
    """Every kind of document in the order in which people choose, and which of them the case can carry now.

    Permission SEE_CASES.
    """
    with uow.look("letter.kinds_listed", Permission.SEE_CASES, case_id):
        case = case_view(uow, case_to_see(uow, case_id))
        return kinds_for(case, on=case.details.letter_date or uow.today)
