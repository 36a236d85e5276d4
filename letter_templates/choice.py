"""Which clauses a document uses, and which facts those clauses need."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from letter_templates.clause import Clause
from letter_templates.clause_set import ClauseSet, shipped
from letter_templates.marks import Value, known, look_up
from letter_templates.names import label_of
from letter_templates.outline import Outline, Part
from letter_templates.refusals import MissingFact, PartHasNoClause

LETTER = "letter:"  # the tag by which a clause asks for one kind of document, e.g. letter:appeal.level_one


@dataclass(frozen=True, slots=True)
class Chosen:
    """A clause in its part; ``item`` is the list item it is written for, where the part repeats."""

    part: Part
    clause: Clause
    item: Mapping[str, Value] | None = None
    item_name: str = ""  # the item's dotted name, e.g. denial.reasons[0]


def choose(
    plan: Outline,
    facts: Mapping[str, Value],
    tags: Collection[str],
    citable: Collection[str],
    library: ClauseSet | None = None,
) -> tuple[Chosen, ...]:
    """The clauses in reading order; raises PartHasNoClause where a mandatory part stays empty.

    ``library`` is the shipped one unless told.
    """
    earned = frozenset(tags) | {f"{LETTER}{plan.id}"}
    told = _Told(plan, facts, earned, citable, library or shipped())
    return tuple(chosen for part in plan.parts for chosen in _of_part(told, part))


def fitting(
    plan: Outline,
    part: Part,
    tags: frozenset[str],
    citable: Collection[str],
    library: ClauseSet | None = None,
) -> tuple[Clause, ...]:
    """The clauses of one part for these tags: of each slot the most apt one whose citations may be made.

    A clause of a later family is written for this kind of document and wins over those it shares with others.
    """
    in_order = apt(plan, part, tags, citable, library or shipped())
    return tuple(in_order[: part.max_clauses])


def apt(
    plan: Outline, part: Part, tags: frozenset[str], citable: Collection[str], library: ClauseSet
) -> list[Clause]:
    """The same without the limit of the part: what would be pushed out is here too."""
    best: dict[str, Clause] = {}
    for clause in library.for_part(plan.families, part.id):
        if _fits(clause, tags, citable):
            rival = best.get(clause.slot)
            if rival is None or _aptness(clause, plan) < _aptness(rival, plan):
                best[clause.slot] = clause
    return sorted(best.values(), key=lambda clause: (clause.order, clause.id))


def missing(chosen: Sequence[Chosen], facts: Mapping[str, Value]) -> tuple[MissingFact, ...]:
    """Every fact that a chosen clause needs and that is not known, each named once."""
    found: dict[str, MissingFact] = {}
    for choice in chosen:
        for name, listed_under in _wanting(choice, facts):
            row = label_of(listed_under)
            found.setdefault(name, MissingFact(name, choice.clause.label, choice.part.id, row.label, row.why))
    return tuple(found.values())


def value_of(choice: Chosen, name: str, facts: Mapping[str, Value]) -> Value:
    """A fact as the clause sees it: the item's own, or the document's."""
    rest = _own(choice, name)
    return look_up(facts, name) if rest is None else look_up(choice.item or {}, rest)


def full_name(choice: Chosen, name: str) -> str:
    """A clause's name for a fact with the item's place in it: reason.quote is denial.reasons[0].quote."""
    rest = _own(choice, name)
    return name if rest is None else f"{choice.item_name}.{rest}".rstrip(".")


def _own(choice: Chosen, name: str) -> str | None:
    """The rest of a name that belongs to the item; None where it is the document's."""
    first, _, rest = name.partition(".")
    return rest if choice.item is not None and first == choice.part.each_name else None


@dataclass(frozen=True, slots=True)
class _Told:
    """What a choice is made from."""

    plan: Outline
    facts: Mapping[str, Value]
    tags: frozenset[str]
    citable: Collection[str]
    library: ClauseSet


def _of_part(told: _Told, part: Part) -> Iterator[Chosen]:
    if not part.when <= told.tags:
        return
    if not part.each:
        found = fitting(told.plan, part, told.tags, told.citable, told.library)
        if part.mandatory and not found:
            raise PartHasNoClause(told.plan.id, part.heading or part.id, part.why)
        yield from (Chosen(part, clause) for clause in found)
        return
    for place, item in enumerate(_items(look_up(told.facts, part.each))):
        for clause in fitting(told.plan, part, told.tags | _tags(item), told.citable, told.library):
            yield Chosen(part, clause, item, f"{part.each}[{place}]")


def _aptness(clause: Clause, plan: Outline) -> tuple[int, int, int, int, str]:
    """The most particular clause comes first: family, then tags, then authority, then order of the files."""
    family = plan.families.index(clause.family)
    return -family, -len(clause.tags), -len(clause.citations), clause.order, clause.id


def _fits(clause: Clause, tags: frozenset[str], citable: Collection[str]) -> bool:
    return clause.tags <= tags and all(citing.first(citable) for citing in clause.citations)


def _items(value: Value) -> Iterator[Mapping[str, Value]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from (item for item in value if isinstance(item, Mapping))


def _tags(item: Mapping[str, Value]) -> frozenset[str]:
    own = item.get("tags")
    return frozenset(map(str, own)) if isinstance(own, Sequence) else frozenset()


def _wanting(choice: Chosen, facts: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Pairs of a missing fact's full name and the name it is described under."""
    for name in choice.clause.needs:
        value, full = value_of(choice, name, facts), full_name(choice, name)
        if not known(value):
            yield full, name
            continue
        for place, item in enumerate(_items(value)):
            for field in label_of(name).items:
                if not known(item.get(field)):
                    yield f"{full}[{place}].{field}", name
