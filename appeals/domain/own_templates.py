"""What an organization's letters are written from on a day: its clauses, and the law it does not cite."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from letter_templates.clause_set import ClauseSet, shipped


@dataclass(frozen=True, slots=True)
class OwnTemplates:
    """The clauses in force, and the authorities that the organization withholds, each with its reason."""

    clauses: ClauseSet
    withheld: Mapping[str, str] = field(default_factory=dict)


@cache
def as_shipped() -> OwnTemplates:
    """What an organization has that governs nothing itself."""
    return OwnTemplates(shipped())
