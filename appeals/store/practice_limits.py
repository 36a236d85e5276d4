"""Holds the queries of somebody who is limited to practices to the rows of those practices.

The one place of that rule, beside the organization's own (unit_of_work). A row is of a practice by its own
``practice_id``, or by the case that its ``case_id`` names. What is of no practice is seen only by those
without a limit. A new table with either column is held by itself.
"""

from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Mapper, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from appeals.store.base import Base
from appeals.store.cases import CaseRow
from appeals.store.practices import OfPractice

PRACTICES = "practices"  # where a session keeps the limit; None: no limit
_cases = CaseRow.__table__


@lru_cache(maxsize=256)
def limits(practices: frozenset[UUID]) -> tuple[LoaderCriteriaOption, ...]:
    """What every query of this limit is told."""
    found = ((each.class_, _criteria(each, practices)) for each in Base.registry.mappers)
    return tuple(
        with_loader_criteria(kind, criteria, include_aliases=True)
        for kind, criteria in found
        if criteria is not None
    )


def _criteria(of: Mapper[object], practices: frozenset[UUID]) -> ColumnElement[bool] | None:
    ordered = sorted(practices)
    if issubclass(of.class_, OfPractice):
        return of.class_.practice_id.in_(ordered)
    if "case_id" in of.columns:
        own = select(_cases.c.id).where(_cases.c.practice_id.in_(ordered))
        return of.columns["case_id"].in_(own)
    return None
