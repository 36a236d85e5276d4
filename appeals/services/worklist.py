"""The worklist: which cases need someone, the next date first."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from appeals.domain.case import CaseState
from appeals.domain.views import WorklistPage
from appeals.store.unit_of_work import UnitOfWork
from nqtl_library.terms import Nqtl, PlanType, VerdictKind


class Sort(StrEnum):
    """Orders of the worklist."""

    DUE = "due"
    NEWEST = "newest"
    AMOUNT = "amount"


class Due(StrEnum):
    """Which dates to show."""

    OVERDUE = "overdue"
    WEEK = "week"  # due within seven days, today included, not overdue
    MONTH = "month"  # within thirty-one days
    NONE = "none"  # no date is known yet


def worklist(
    uow: UnitOfWork,
    *,
    page: int = 1,
    per_page: int = 50,
    states: Collection[CaseState] = (),
    verdict: VerdictKind | None = None,
    nqtl: Nqtl | None = None,
    plan_type: PlanType | None = None,
    due: Due | None = None,
    assigned_to: UUID | None = None,
    claim_number: str = "",
    member_id: str = "",
    sort: Sort = Sort.DUE,
) -> WorklistPage:
    """Cases of the organization; without ``states`` all that are not closed. Permission SEE_CASES.

    ``claim_number`` and ``member_id`` search exactly. ``per_page`` is held to 200.
    """
    raise NotImplementedError
