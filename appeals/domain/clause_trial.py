"""A clause tried in made-up letters: how it reads, what the law says of its citations, what it pushes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jinja2 import TemplateError

from appeals.domain.clause_lint import CODE, item_fields, letters_of, nearest
from appeals.domain.clause_samples import Sample, samples
from appeals.domain.clause_tags import STATE, plans_for
from appeals.domain.clauses import ClauseFault, Sampled
from appeals.domain.own_templates import OwnTemplates
from letter_templates.block import Block, BlockKind
from letter_templates.check import about_pages, blanks
from letter_templates.choice import LETTER, Chosen, apt, choose
from letter_templates.clause import Clause
from letter_templates.clause_body import lists_of
from letter_templates.clause_set import ClauseSet
from letter_templates.compose import compose_chosen
from letter_templates.marks import Value
from letter_templates.names import names
from letter_templates.notes import CiteText
from letter_templates.outline import Outline, Part
from letter_templates.refusals import CannotCompose, MissingFacts
from nqtl_library.authorities import May, citable, register
from nqtl_library.letter_limits import lint as limits
from nqtl_library.plans import plan_rules
from nqtl_library.terms import PlanType

MOST_WORDS = 300  # of one clause in a letter: most of a page
MANY_WORDS = 150


@dataclass(frozen=True, slots=True)
class Trial:
    """A clause, the templates that it joins, and the day."""

    clause: Clause
    own: OwnTemplates
    on: date

    @property
    def library(self) -> ClauseSet:
        """The templates with the clause among them."""
        return self.own.clauses.with_own([self.clause])


def law_faults(trial: Trial) -> Iterator[ClauseFault]:
    """Citations that no letter of this clause could make, and those that some would have to do without."""
    plans = plans_for(trial.clause.tags)
    state = _state(trial.clause)
    for citing in trial.clause.citations:
        unknown = [name for name in citing.any_of if name not in register()]
        for name in unknown:
            yield ClauseFault("cites", f"{name} is not in the register of law.{nearest(name, register())}")
        withheld = [name for name in citing.any_of if name in trial.own.withheld]
        for name in withheld:
            yield ClauseFault(
                "cites", f"{name} is not cited by your organization: {trial.own.withheld[name]}"
            )
        if not unknown and not withheld:
            yield from _reach(citing.any_of, plans, state, trial.on)
    uncited = {each.name for each in trial.clause.citations} - _cited(trial.clause.body)
    for name in sorted(uncited):
        yield ClauseFault("cites", f"{name} is declared and never cited in the text", blocks=False)


def _cited(body: str) -> set[str]:
    return {piece for quote in "\"'" for piece in body.split(quote)[1::2]}


def _reach(any_of: Sequence[str], plans: Sequence[PlanType], state: str, on: date) -> Iterator[ClauseFault]:
    why: dict[PlanType, str] = {}
    for plan in plans:
        found = [citable(name, plan_type=plan, state=state or _home(name), on=on) for name in any_of]
        if not any(one.may is May.YES for one in found):
            why[plan] = found[0].why
    if plans and len(why) == len(plans):
        cite = register()[any_of[0]].cite
        what = f"{cite} may not be cited in any letter that this clause is for. {next(iter(why.values()))}"
        coming = any((register()[name].in_force_from or on) > on for name in any_of)
        yield ClauseFault("cites", what, blocks=not coming)
    elif why:
        allowed = [plan for plan in plans if plan not in why]
        fewer, word = (
            (why, "not be cited for") if len(why) <= len(allowed) else (allowed, "be cited only for")
        )
        labels = ", ".join(plan_rules(plan).label for plan in fewer)
        what = f"{' | '.join(any_of)} may {word} {labels}; where it may not be cited, the clause is left out"
        yield ClauseFault("cites", what, blocks=False)


def _reachable(trial: Trial) -> tuple[PlanType, ...]:
    """The plans whose letters can use the clause: they earn its tags, and its citations may be made there."""
    state = _state(trial.clause)

    def may(name: str, plan: PlanType) -> bool:
        known = name in register()
        return known and citable(name, plan_type=plan, state=state or _home(name), on=trial.on).may is May.YES

    return tuple(
        plan
        for plan in plans_for(trial.clause.tags)
        if all(any(may(name, plan) for name in citing.any_of) for citing in trial.clause.citations)
    )


def _state(clause: Clause) -> str:
    """The state that a clause is for; empty where it is for any."""
    states = [tag.removeprefix("state:") for tag in clause.tags if STATE.fullmatch(tag)]
    return states[0] if states else ""


def _home(name: str) -> str:
    """Without a state among the tags a state's law is tried at home."""
    return next(iter(register()[name].states), "")


def tried(trial: Trial) -> tuple[list[Sampled], list[ClauseFault]]:
    """The clause in the made-up cases that it fits, and what is wrong with how it reads there."""
    shown: list[Sampled] = []
    faults: list[ClauseFault] = []
    for sample in samples(trial.on):
        for plan in letters_of(trial.clause.family, trial.clause.part):
            faults += _pushed_out(trial, sample, plan)
            found = _in_letter(trial, sample, plan)
            if found is not None:
                shown.append(found[0])
                faults += _reading(trial, found[1], sample)
                break
    if not shown:
        sampled, blocks, sample = _as_if(trial)
        shown.append(sampled)
        faults += list(_reading(trial, blocks, sample))
    return shown, list(dict.fromkeys(faults))


def _in_letter(trial: Trial, sample: Sample, plan: Outline) -> tuple[Sampled, list[Block]] | None:
    """The part of a whole letter in which the clause stands; None where the case does not use it."""
    letter, cites = sample.letter(plan.id), sample.cites(trial.own.withheld)
    if not all(each.tag in letter.tags for each in plan.presupposes):
        return None
    try:
        chosen = choose(plan, letter.facts, letter.tags, cites, trial.library)
        if not any(each.clause is trial.clause for each in chosen):
            return None
        document = compose_chosen(plan, chosen, letter.facts, cites)
    except CannotCompose:
        return None
    part = [each for each in document.blocks if each.part == trial.clause.part]
    own = [each for each in part if each.clause == trial.clause.label]
    return _sampled(sample.title, plan, trial.clause, part, about_pages(document)), own


def _as_if(trial: Trial) -> tuple[Sampled, list[Block], Sample]:
    """The clause as it would read if the nearest case had its tags, unknown facts standing by their names."""
    clause = trial.clause
    found = samples(trial.on)
    plans = _reachable(trial) or plans_for(clause.tags)
    sample = next((each for each in found if each.details.plan_type in plans), found[0])
    sample = replace(sample, details=replace(sample.details, state=_state(clause) or sample.details.state))
    plan = letters_of(clause.family, clause.part)[0]
    part = next(each for each in plan.parts if each.id == clause.part)
    letter = sample.letter(plan.id)
    facts = _filled(letter.facts, clause)
    cites = {**{name: _told(name) for name in clause.cites if name in register()}, **sample.cites({})}
    item = _item(facts, part, clause) if part.each else None
    choice = Chosen(part, clause, item, f"{part.each}[0]" if part.each else "")
    try:
        document = compose_chosen(plan, (choice,), facts, cites)
    except MissingFacts as missing:
        return Sampled(sample.title, plan.name, part.heading, why_not=str(missing)), [], sample
    blocks = [each for each in document.blocks if each.part == part.id]
    lacking = sorted(clause.tags - letter.tags)
    title = f"As if a case had {', '.join(lacking)}" if lacking else sample.title
    return _sampled(title, plan, clause, blocks, 0), [each for each in blocks if each.clause], sample


def _told(name: str) -> CiteText:
    return CiteText(name, register()[name].cite, "", register()[name].verified)


def _item(facts: Mapping[str, Value], part: Part, clause: Clause) -> Mapping[str, Value]:
    """The first item of the list that the part repeats, with what the clause wants of it."""
    value: Value = facts
    for step in part.each.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    first = value[0] if isinstance(value, tuple) and value else None
    filled = _filled({part.each_name: first if isinstance(first, Mapping) else {}}, clause)
    item = filled[part.each_name]
    return item if isinstance(item, Mapping) else {}


def _filled(facts: Mapping[str, Value], clause: Clause) -> dict[str, Value]:
    """The facts, with the label of every fact that the clause wants and the case does not have."""
    filled: dict[str, Value] = dict(facts)
    lists = lists_of(clause.body)
    for name in (*clause.needs, *clause.uses):
        row = names().get(name)
        if row is not None:
            label: Value = f"({row.label})"
            if row.items or name in lists:
                fields = item_fields().get(name, frozenset())
                label = ({field: f"({field.replace('_', ' ')})" for field in fields} or label,)
            _fill(filled, name.split("."), label)
    return filled


def _fill(facts: dict[str, Value], steps: Sequence[str], label: Value) -> None:
    first, *rest = steps
    if not rest:
        facts[first] = facts.get(first) or label
        return
    below = facts.get(first)
    inner: dict[str, Value] = dict(below) if isinstance(below, Mapping) else {}
    _fill(inner, rest, label)
    facts[first] = inner


def _sampled(case: str, plan: Outline, clause: Clause, blocks: Sequence[Block], pages: int) -> Sampled:
    heading = next((each.text for each in blocks if each.kind is BlockKind.HEADING), "")
    shown = tuple(each for each in blocks if each.kind is not BlockKind.HEADING)
    own = tuple(place for place, each in enumerate(shown) if each.clause == clause.label)
    return Sampled(case, plan.name, heading, shown, own, pages=pages)


def _reading(trial: Trial, blocks: Sequence[Block], sample: Sample) -> Iterator[ClauseFault]:
    """What a careful reader and the law hold against the words as they stand in the letter."""
    for problem in blanks(blocks):
        yield ClauseFault("text", f"In a letter {problem.what}", blocks=problem.blocks)
    words = sum(len(each.text.split()) for each in blocks)
    if words > MANY_WORDS:
        what = f"It fills {words} words, and reviewers read four pages. Say it in fewer than {MANY_WORDS}."
        yield ClauseFault("text", what, blocks=words > MOST_WORDS)
    texts = ["" if each.kind is BlockKind.QUOTATION else each.text for each in blocks]
    case = sample.details
    yield from _beyond(texts, case.plan_type, trial.on, case.state, grandfathered=case.grandfathered)
    literal = [CODE.sub("…", trial.clause.body)]  # what it says in every letter, whatever is printed
    for plan in _reachable(trial):
        yield from _beyond(literal, plan, trial.on, _state(trial.clause), grandfathered=None)


def _beyond(
    texts: Sequence[str], plan: PlanType, on: date, state: str, *, grandfathered: bool | None
) -> Iterator[ClauseFault]:
    """What a letter may not say for this plan."""
    for one in limits(texts, plan_type=plan, state=state, on=on, grandfathered=grandfathered):
        yield ClauseFault("text", f"“{one.text}”: {one.why} {one.idea}", blocks=one.blocks)


def _pushed_out(trial: Trial, sample: Sample, plan: Outline) -> Iterator[ClauseFault]:
    """A part holds so many clauses; a new one that takes the last place drops what stood there."""
    part = next(each for each in plan.parts if each.id == trial.clause.part)
    letter, cites = sample.letter(plan.id), sample.cites(trial.own.withheld)
    if part.each or not part.when <= letter.tags:
        return
    fitting = apt(plan, part, letter.tags | {f"{LETTER}{plan.id}"}, cites, trial.library)
    if trial.clause not in fitting:
        return
    for clause in fitting[part.max_clauses :]:
        where = part.heading or part.id
        what = (
            f"The part “{where}” of “{plan.name}” holds {part.max_clauses} clauses, and {clause.id} has no "
            "place any more. Replace a clause, give this one a slot, or ask for fewer letters by a tag."
        )
        yield ClauseFault("part", what)


def faultless(trial: Trial) -> tuple[list[ClauseFault], list[Sampled]]:
    """Everything that is wrong with a clause that can be read, and how it stands in letters."""
    faults = list(law_faults(trial))
    if any(each.blocks for each in faults):
        return faults, []
    try:
        shown, found = tried(trial)
    except (TemplateError, ValueError, LookupError, TypeError, RecursionError) as error:
        what = f"The text cannot be written into a letter: {error}. Check the names behind the dots."
        return [*faults, ClauseFault("text", what)], []
    return [*faults, *found], shown
