"""Drafts a letter from a case: facts, authorities, clauses, and everything that still stops it."""

from uuid import UUID

from appeals.domain.actor import Permission
from appeals.domain.views import Draft
from appeals.services.case_access import case_to_see
from appeals.services.case_views import case_view
from appeals.services.composing import draft_of
from appeals.services.disclosing import gated
from appeals.store.unit_of_work import UnitOfWork


def draft(uow: UnitOfWork, case_id: UUID, *, kind: str) -> Draft:
    """Compose ``kind`` (appeal.level_one or request.comparative_analysis) from the case as it is.

    Never raises for what a person can mend: missing facts, refusals, problems and findings are in the
    Draft. Permission DRAFT. BadInput for an unknown kind.
    """
    with uow.look("letter.drafted", Permission.DRAFT, case_id) as act:
        case = case_view(uow, case_to_see(uow, case_id))
        act.about(case_id, kind=kind)
        on = case.details.letter_date or uow.today
        return gated(draft_of(case, kind, on=on), case, on=on)
