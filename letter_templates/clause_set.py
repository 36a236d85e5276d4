"""Which clauses a document may draw on: those shipped, or those with an organization's own laid over them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache

from letter_templates.clause import Clause, clauses


@dataclass(frozen=True, eq=False, slots=True)
class ClauseSet:
    """One state of the clause library. Equal only to itself, so that what is found in it can be kept."""

    clauses: tuple[Clause, ...]
    _found: dict[tuple[tuple[str, ...], str], tuple[Clause, ...]] = field(default_factory=dict, repr=False)

    def for_part(self, families: tuple[str, ...], part: str) -> tuple[Clause, ...]:
        """The clauses of these families for one part, in reading order."""
        key = (families, part)
        if key not in self._found:
            self._found[key] = tuple(
                each for each in self.clauses if each.part == part and each.family in families
            )
        return self._found[key]

    def with_own(self, own: Iterable[Clause], without: Collection[str] = ()) -> "ClauseSet":
        """This set with an organization's clauses in it: one that replaces another stands in its place.

        ``without`` are the ids that are retired on the day.
        """
        ours = tuple(own)
        gone = {*without, *(each.replaces for each in ours if each.replaces), *(each.id for each in ours)}
        kept = (each for each in self.clauses if each.id not in gone)
        return ClauseSet(in_order((*kept, *(each for each in ours if each.id not in without))))


@cache
def shipped() -> ClauseSet:
    """The clauses as they come with this program."""
    return ClauseSet(clauses())


def in_order(found: Iterable[Clause]) -> tuple[Clause, ...]:
    """Clauses in reading order."""
    return tuple(sorted(found, key=lambda clause: (clause.part, clause.order, clause.id)))
