"""Judges a good faith estimate by every rule: who is owed one, when, what is wrong, what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from nqtl_library import estimate_asking as asking
from nqtl_library import estimate_billing as billing
from nqtl_library import estimate_content as content
from nqtl_library import estimate_delivery as delivery
from nqtl_library import estimate_lines as lines
from nqtl_library import estimate_timing as timing
from nqtl_library.estimate_case import FIRST_ESTIMATE, Case, Hit, Test
from nqtl_library.estimate_clocks import Clocks, EstimateClock, after_the_bill, estimate_clocks
from nqtl_library.estimate_page import page
from nqtl_library.estimate_rows import Rule, Severity, StateAddition, rules
from nqtl_library.estimate_standing import Decision, self_pay
from nqtl_library.estimate_story import asked_on, bookings
from nqtl_library.estimate_terms import Estimate
from nqtl_library.estimate_totals import Totals, provider_keys, totals
from nqtl_library.library import version
from nqtl_library.terms import NotApplicable

_MODULES = (asking, timing, content, lines, delivery, billing)
LAST = "B09"  # asks whether every rule before it let the estimate be issued


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule: where in the record, in which words, by which law. ``stops`` says what it stops."""

    rule: str
    citation: str
    severity: Severity
    message: str
    where: str
    stops: str
    verified: bool
    caution: str


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Rules that could not be judged because a part of the record was not given."""

    needs: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is known of one estimate."""

    required: bool
    decision: Decision
    clocks: tuple[EstimateClock, ...]
    not_applicable: tuple[NotApplicable, ...]
    breaches: tuple[Breach, ...]
    notes: tuple[Breach, ...]
    not_judged: tuple[NotJudged, ...]
    totals: Totals
    additions: tuple[StateAddition, ...]
    library_version: str

    @property
    def may_issue(self) -> bool:
        """No rule stops the issue. A late one is issued all the same."""
        return not any(breach.stops == "issue" for breach in self.breaches)


def judge(estimate: Estimate) -> Judgement:
    """Judge one version of an estimate with the events that are known."""
    case = _case(estimate)
    unknown = _not_judged(estimate)
    rows = _judged(unknown, covered=case.decision.covered)
    found = [_breach(rule, hit) for rule, test in rows for hit in test(case)]
    stopped = any(breach.stops == "issue" for breach in found)
    found.extend(_breach(rules()[LAST], hit) for hit in _TESTS[LAST](replace(case, may_issue=not stopped)))
    return Judgement(
        required=_required(case),
        decision=case.decision,
        clocks=(*case.clocks.running, *case.bill_clocks),
        not_applicable=case.clocks.not_applicable,
        breaches=tuple(one for one in found if one.severity is not Severity.INFO),
        notes=tuple(one for one in found if one.severity is Severity.INFO),
        not_judged=unknown,
        totals=case.totals,
        additions=case.additions,
        library_version=version(),
    )


def conditions() -> Mapping[str, Test]:
    """The condition of every rule by the rule's id."""
    return _TESTS


def _case(estimate: Estimate) -> Case:
    decision = self_pay(estimate.coverage)
    return Case(
        estimate=estimate,
        decision=decision,
        clocks=estimate_clocks(estimate) if decision.covered else Clocks(),
        bill_clocks=after_the_bill(estimate),
        totals=totals(estimate),
        page=page(estimate),
        keys=provider_keys(estimate.providers),
    )


@cache
def _judged(unknown: tuple[NotJudged, ...], *, covered: bool) -> tuple[tuple[Rule, Test], ...]:
    """The rules that can be judged, with their conditions: what each needs is told, and a duty is owed."""
    left_out = {name for one in unknown for name in one.rules} | {LAST}
    duties = frozenset() if covered else _DUTIES
    skipped = left_out | duties
    return tuple((rule, _TESTS[rule.id]) for rule in rules().values() if rule.id not in skipped)


def _breach(rule: Rule, found: Hit) -> Breach:
    return Breach(
        rule=rule.id,
        citation=found.cite or rule.law.cite,
        severity=rule.severity,
        message=rule.message.format(**found.words),
        where=found.where,
        stops=rule.stops,
        verified=rule.law.verified if found.verified is None else found.verified,
        caution=rule.law.caution,
    )


def _required(case: Case) -> bool:
    """Covered, and booked far enough ahead or asked for; an event that is not known counts as owed."""
    if not case.decision.covered:
        return False
    booked = bookings(case.estimate)
    if not booked and asked_on(case.estimate) is None:
        return True
    if any(booking.service_on is None for booking in booked):
        return True
    return any(True for _ in case.running(*FIRST_ESTIMATE))


def _not_judged(estimate: Estimate) -> tuple[NotJudged, ...]:
    return tuple(one for one in _NEEDS if one.needs not in estimate.told)


_DUTIES = frozenset(name for name in rules() if name[0] == "T" and name not in ("T12", "T16", "T17"))
_NEEDS = tuple(
    NotJudged(part, tuple(rule.id for rule in rules().values() if rule.needs == part))
    for part in dict.fromkeys(rule.needs for rule in rules().values() if rule.needs)
)
# The function of a rule has the rule's id for its name, in whichever module its subject is.
_TESTS: Mapping[str, Test] = {
    name: next(getattr(module, name.lower()) for module in _MODULES if hasattr(module, name.lower()))
    for name in rules()
}
