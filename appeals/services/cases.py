"""Opens, reads, changes and moves cases, and keeps their clocks counted."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from appeals.domain.case import CaseDetails, CaseState
from appeals.domain.views import CaseView
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import Deadlines


def open_case(uow: UnitOfWork, *, denial_ids: Sequence[UUID], details: CaseDetails) -> CaseView:
    """Open a case on denials that have none yet. Permission EDIT_CASES; Conflict if one has a case.

    What the denials know fills every field of ``details`` that is empty.
    """
    raise NotImplementedError


def read_case(uow: UnitOfWork, case_id: UUID) -> CaseView:
    """A whole case with clocks as of today. Permission SEE_CASES."""
    raise NotImplementedError


def change_case(
    uow: UnitOfWork, case_id: UUID, *, changes: Mapping[str, object], expected_version: int
) -> CaseView:
    """Lay ``changes`` (plain JSON, nested as CaseDetails; null clears, lists are replaced) over the case.

    Counts the clocks anew. Permission EDIT_CASES. BadInput names each bad field by its dotted name;
    StaleVersion if the case has another version than the one expected.
    """
    raise NotImplementedError


def move_case(uow: UnitOfWork, case_id: UUID, *, to: CaseState, reason: str = "") -> CaseView:
    """Move a case to another state; closing needs a reason. Permission EDIT_CASES."""
    raise NotImplementedError


def case_clocks(uow: UnitOfWork, case_id: UUID) -> Deadlines:
    """Every clock of the case with its working, counted as of today. Permission SEE_CASES."""
    raise NotImplementedError


def assign_case(uow: UnitOfWork, case_id: UUID, *, to: UUID | None) -> CaseView:
    """Give a case to a person of the organization, or to nobody. Permission EDIT_CASES."""
    raise NotImplementedError
