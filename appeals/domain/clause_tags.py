"""The tags by which clauses are chosen: which there are, which shut each other out, which plans earn them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product

from appeals.domain.case import CaseDetails
from appeals.domain.clause_samples import samples
from appeals.domain.letter_tags import VOICES, plan_tags
from letter_templates.choice import LETTER
from letter_templates.clause import clauses
from letter_templates.outline import outlines
from nqtl_library.plans import plan_rules
from nqtl_library.terms import BenefitClass, ClaimKind, Nqtl, PlanType, Requester

ONE_ONLY = ("plan", "law", "class", "claim", "nqtl", "standing", "voice", "state", "letter", "loc", "levels")
"""Of these kinds a letter has one tag, so two of a kind never hold together."""

OPPOSITES = (
    frozenset({"erisa", "outside-erisa"}),
    frozenset({"grandfathered", "not-grandfathered"}),
    frozenset({"timely", "late"}),
    frozenset({"reasons:coded", "reasons:quoted"}),
    frozenset({"quantitative", "nonquantitative"}),
    frozenset({"clock:legal", "clock:requested"}),
    frozenset({"evidence:none", "evidence:as-written"}),
    frozenset({"evidence:none", "evidence:in-operation"}),
    frozenset({"claimant", "voice:provider"}),
)
ALSO = ("erisa", "state-regulated", "external-review", "claimant", "timely", "late", "expedited", "in-care")
SOME_DAY = date(2026, 11, 24)  # on which the made-up cases earn their tags
NOT_OF_A_STATE = "known"
STATE = re.compile("state:[A-Z]{2}")


@cache
def vocabulary() -> frozenset[str]:
    """Every tag that a clause may ask for."""
    shipped = {tag for clause in clauses() for tag in clause.tags}
    for plan in outlines().values():
        shipped |= {each.tag for each in plan.presupposes}
        shipped |= {tag for part in plan.parts for tag in part.when}
    return frozenset(shipped).union(
        ALSO,
        (tag for pair in OPPOSITES for tag in pair),
        (tag for sample in samples(SOME_DAY) for tag in sample.letter().tags),
        (f"plan:{each}" for each in PlanType),
        (f"nqtl:{each}" for each in Nqtl),
        (f"reason:{each}" for each in Nqtl),
        (f"class:{each}" for each in BenefitClass),
        (f"claim:{each}" for each in ClaimKind),
        (f"standing:{each}" for each in Requester),
        (f"voice:{each}" for each in VOICES.values()),
        (f"{LETTER}{each}" for each in outlines()),
    )


def is_known(tag: str) -> bool:
    """Whether letters can earn such a tag; a state's is its two letters."""
    return tag in vocabulary() or bool(STATE.fullmatch(tag))


def contradictions(wanted: Collection[str]) -> Iterator[str]:
    """Sentences that say which of these tags can never hold together."""
    for kind in ONE_ONLY:
        same = sorted(
            tag for tag in wanted if tag.startswith(f"{kind}:") and not tag.endswith(NOT_OF_A_STATE)
        )
        if len(same) > 1:
            yield f"{' and '.join(same)} never hold in one letter, so the clause would never be used."
    for pair in OPPOSITES:
        if pair <= frozenset(wanted):
            yield f"{' and '.join(sorted(pair))} shut each other out, so the clause would never be used."
    standing = next((tag.partition(":")[2] for tag in wanted if tag.startswith("standing:")), "")
    voice = next((tag.partition(":")[2] for tag in wanted if tag.startswith("voice:")), "")
    if standing in set(Requester) and voice and VOICES[Requester(standing)] != voice:
        yield f"standing:{standing} writes in the voice {VOICES[Requester(standing)]}, not {voice}."
    if not plans_for(wanted):
        ours = ", ".join(sorted(frozenset(wanted) & _plan_tags()))
        yield f"No kind of plan has all of {ours}, so the clause would never be used."


def plans_for(wanted: Iterable[str]) -> tuple[PlanType, ...]:
    """The kinds of plan whose letters can have all of these tags."""
    asked = frozenset(wanted) & _plan_tags()
    return tuple(plan for plan in PlanType if any(asked <= found for found in _by_plan()[plan]))


@cache
def _by_plan() -> Mapping[PlanType, tuple[frozenset[str], ...]]:
    """What each kind of plan earns by itself, grandfathered or not, with one level or two."""
    return {plan: tuple(_earned(plan)) for plan in PlanType}


def _earned(plan: PlanType) -> Iterator[frozenset[str]]:
    for grandfathered, levels in product((None, True, False), (1, 2)):
        case = CaseDetails(plan_type=plan, grandfathered=grandfathered, levels=levels)
        yield frozenset(plan_tags(case, plan_rules(plan)))


@cache
def _plan_tags() -> frozenset[str]:
    return frozenset(tag for sets in _by_plan().values() for found in sets for tag in found)
