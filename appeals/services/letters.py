"""Drafts a letter from a case: facts, authorities, clauses, and everything that still stops it."""

from uuid import UUID

from appeals.domain.views import Draft
from appeals.store.unit_of_work import UnitOfWork


def draft(uow: UnitOfWork, case_id: UUID, *, kind: str) -> Draft:
    """Compose ``kind`` (appeal.level_one or request.comparative_analysis) from the case as it is.

    Never raises for what a person can mend: missing facts, refusals, problems and findings are in the
    Draft. Permission DRAFT. BadInput for an unknown kind.
    """
    raise NotImplementedError
