"""All clocks of a case: what is due when, counted from which event, and what is still waited for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nqtl_library.appeal_routes import CORE_STAGES, Route, route_for
from nqtl_library.appeal_rules import UNKNOWN_LEVELS, Rule, Window
from nqtl_library.appeal_windows import paper_windows, shortest_paper, states_window, strictest
from nqtl_library.case_events import Anchored, CaseEvents, asked_too_late, read_events, start_of
from nqtl_library.clock_cautions import cautions
from nqtl_library.clocks import Counted, Unit, count
from nqtl_library.external_review import plan_decision_rules, review_rules
from nqtl_library.library import version
from nqtl_library.plans import plan_rules
from nqtl_library.terms import (
    ClaimKind,
    DeadlineFacts,
    Deadlines,
    DueDate,
    NotApplicable,
    PlanType,
    Waiting,
)

Answer = DueDate | Waiting | NotApplicable
AT_ONCE = (
    "An urgent appeal has no shorter window, but file it today, by phone if need be: expedited external "
    "review may be asked for at the same time (45 CFR 147.136(d)(3)(i) and its twins)."
)
FUNDING_AGAINST = {"self_funded": "insured", "insured": "self_funded", "fully_insured": "self_funded"}


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its clocks see it: facts, route and usable events."""

    facts: DeadlineFacts
    route: Route
    events: CaseEvents

    @property
    def in_care(self) -> bool:
        """Whether an approved course of care is under way."""
        return self.facts.in_care or self.facts.claim_kind is ClaimKind.CONCURRENT

    @property
    def urgent(self) -> bool:
        """Whether the claim itself is urgent, or care is under way."""
        return self.in_care or self.facts.claim_kind is ClaimKind.URGENT

    @property
    def levels(self) -> int:
        """How many internal levels there are; UNKNOWN_LEVELS where nobody has said."""
        return 1 if self.route.one_level else self.facts.levels or UNKNOWN_LEVELS


def deadlines(facts: DeadlineFacts) -> Deadlines:
    """Count every clock of the case's route. Nothing is guessed: a clock without its event is ``waiting``."""
    route = route_for(facts.plan_type, grandfathered=facts.grandfathered, funding=facts.funding)
    case = Case(facts, route, read_events(facts))
    answers = [answer for stage, rules in _stages(case) for answer in _stage(stage, rules, case)]
    spoken = {answer.id for answer in answers}
    answers += [_unspoken(stage, case) for stage in CORE_STAGES if stage not in spoken]
    return Deadlines(
        clocks=tuple(answer for answer in answers if isinstance(answer, DueDate)),
        waiting=tuple(answer for answer in answers if isinstance(answer, Waiting)),
        not_applicable=tuple(answer for answer in answers if isinstance(answer, NotApplicable)),
        library_version=version(),
        id=facts.id,
        cautions=tuple(_cautions(case)),
        contradictions=tuple(case.events.doubts.values()),
    )


def _stages(case: Case) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    stages = dict(case.route.stages)
    complaint = stages.pop("complaint_practical", ())
    yield from stages.items()
    if case.route.by_state:
        state = case.facts.state.strip().upper()
        yield from review_rules(state).items()
        yield from (((own[0].clock, own),) if (own := plan_decision_rules(state)) else ())
    yield "complaint_practical", complaint


def _unspoken(stage: str, case: Case) -> Answer:
    """A stage without an answer: no part of the route, or not to be ruled out before a fact is known."""
    undecided = case.route.waits_for and (stage != "continuation_request" or case.in_care)
    return (
        Waiting(stage, case.route.waits_for) if undecided else NotApplicable(stage, case.route.absent[stage])
    )


def _stage(stage: str, rules: tuple[Rule, ...], case: Case) -> Iterator[Answer]:
    """At most one answer for a stage: the first rule that fits, has its event and was law on that day."""
    waiting: Rule | None = None
    outdated = ""
    for rule in rules:
        if not _fits(rule, case):
            continue
        anchored = start_of(rule, case.events) if rule.window is not Window.NEVER else None
        if anchored is None:
            waiting = waiting or (rule if rule.held_on(None) and not rule.optional else None)
        elif rule.held_on(anchored.start.day):
            yield from _answer(rule, anchored, case)
            return
        else:
            outdated = outdated or f"No rule of this library was in force on {anchored.start.day}."
    if waiting:
        yield from _wait(waiting, case)
    elif outdated and stage in CORE_STAGES:
        yield NotApplicable(stage, outdated)


def _fits(rule: Rule, case: Case) -> bool:
    facts = case.facts
    return (
        facts.claim_kind in rule.kinds
        and (not rule.levels or case.levels in rule.levels)
        and (not rule.care or case.in_care)
        and (not rule.urgent_or_care or case.urgent)
        and (not rule.states or facts.state.strip().upper() in rule.states)
        and case.events.at.keys().isdisjoint(rule.unless_events)
        and case.events.at.keys() >= set(rule.excluding)
        and not asked_too_late(rule, case.events)
    )


def _wait(rule: Rule, case: Case) -> Iterator[Waiting]:
    if rule.window is Window.NEVER:
        yield Waiting(rule.clock, rule.waits_for)
    elif rule.window is not Window.ONLY or rule.waits_for or paper_windows(case.facts):
        named = rule.waits_for if rule.window is not Window.ONLY else ""
        yield Waiting(rule.clock, named or rule.anchor)


def _answer(rule: Rule, anchored: Anchored, case: Case) -> Iterator[Answer]:
    if rule.window is Window.ONLY:
        if states_window(rule, case.facts):
            yield _due_date(rule, anchored, shortest_paper(rule, anchored, case.facts), case, "")
        elif rule.waits_for:
            yield Waiting(rule.clock, rule.waits_for)
        return
    counted = count(rule.period, anchored.start, law=rule.law)
    counted = _shifted(rule, counted, case.events)
    shown = ""
    if rule.window in {Window.COMPARE, Window.CEILING}:
        counted, shown = strictest(rule, anchored, counted, case.facts)
    yield _due_date(rule, anchored, counted, case, shown)


def _due_date(rule: Rule, anchored: Anchored, counted: Counted, case: Case, shown: str) -> DueDate:
    form = case.route.form
    told = cautions(rule, anchored, counted, case.events, case.facts.as_of)
    unit = Unit.CALENDAR if rule.period.unit is Unit.YEAR_ENDS else rule.period.unit
    return DueDate(
        id=rule.clock,
        whose=rule.whose,
        action=rule.action.replace("{complaint_to}", plan_rules(case.facts.plan_type).complaint_to),
        due=counted.due,
        citation=rule.cite(form),
        authority=rule.authority_id(form),
        anchor=anchored.start.event,
        counted=unit.value,
        steps=counted.steps,
        verified=rule.verified,
        caution=" ".join(part for part in (shown, *told) if part),
        due_at=counted.due_at,
    )


def _shifted(rule: Rule, counted: Counted, events: CaseEvents) -> Counted:
    """Apply what moves a last day besides the period: the cut of care, or days not counted."""
    later, cut = events.day(rule.later_of), events.day(rule.earlier_of)
    if later and later > counted.due:
        step = f"the later of that and the day the cut takes effect, {later}: {later}"
        return _moved(counted, later, step)
    if cut and cut <= counted.due:
        before = cut - timedelta(days=1)
        return _moved(counted, before, f"the cut takes effect sooner, on {cut}: ask before it, by {before}")
    if rule.excluding:
        first, last = (events.day(event) for event in rule.excluding)
        if first and last and last > first:
            days = (last - first).days
            due = counted.due + timedelta(days=days)
            return _moved(counted, due, f"not counting the {days} days from {first} to {last} -> {due}")
    return counted


def _moved(counted: Counted, due: date, step: str) -> Counted:
    return replace(counted, due=due, steps=(*counted.steps, step))


def _cautions(case: Case) -> Iterator[str]:
    """What holds for the whole answer: the route's own caution, doubtful and unread facts."""
    facts = case.facts
    if case.route.caution:
        yield case.route.caution
    if case.urgent and ("federal_review" in case.route.groups or case.route.by_state):
        yield AT_ONCE
    if facts.plan_type is not PlanType.UNKNOWN:
        against = FUNDING_AGAINST.get(facts.funding)
        if against and facts.plan_type.value.endswith(against):
            yield f"funding says {facts.funding}, plan_type {facts.plan_type}: the route follows plan_type."
    yield from case.events.doubts.values()
    yield from case.events.unread
