"""What a rule sees: the estimate, who it is for, its clocks and totals; and what a rule says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from nqtl_library.estimate_clocks import Clocks, EstimateClock
from nqtl_library.estimate_page import Page
from nqtl_library.estimate_rows import StateAddition, state_additions
from nqtl_library.estimate_standing import Decision
from nqtl_library.estimate_story import asked_on
from nqtl_library.estimate_terms import Estimate, Line
from nqtl_library.estimate_totals import Totals

FIRST_ESTIMATE = frozenset({"T01", "T02", "T03"})


@dataclass(frozen=True, slots=True)
class Case:
    """An estimate, made ready to be judged."""

    estimate: Estimate
    decision: Decision
    clocks: Clocks
    bill_clocks: tuple[EstimateClock, ...]
    totals: Totals
    page: Page
    keys: Mapping[str, str]  # what a provider may be called -> its id
    may_issue: bool = True  # no rule so far stops the issue

    def running(self, *rules: str) -> Iterator[EstimateClock]:
        """The clocks of these rules."""
        every = (*self.clocks.running, *self.bill_clocks)
        return (clock for clock in every if clock.rule in rules)

    def provider_of(self, line: Line) -> str:
        """The id of a line's provider group; empty where none is listed under that name."""
        return self.keys.get(line.provider, "")

    def provider_name(self, key: str) -> str:
        """A provider's name for a reader."""
        named = (one.name for one in self.estimate.providers if one.id == key)
        return next(named, "") or key

    @property
    def additions(self) -> tuple[StateAddition, ...]:
        """What the state adds on the day of the first event, for a provider of this kind."""
        asked, booked = asked_on(self.estimate), self.estimate.scheduling.booked
        day = min((moment.day for moment in (asked, booked) if moment), default=self.estimate.as_of)
        facility = any(provider.facility for provider in self.estimate.providers)
        known = state_additions(self.estimate.state)
        return tuple(one for one in known if one.in_force(day) and (facility or not one.facility_only))

    @property
    def first_due(self) -> date | None:
        """The earliest day on which a first estimate is due by law."""
        return min((clock.legal.due for clock in self.running(*FIRST_ESTIMATE)), default=None)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule is broken at ``where``; ``words`` fill its message. Cite and mark override the rule's own."""

    where: str
    words: dict[str, str] = field(default_factory=dict)
    cite: str = ""
    verified: bool | None = None


Hits = Iterator[Hit]
Test = Callable[[Case], Hits]


def hit(where: str, **words: object) -> Hit:
    """A broken rule and the words of its message."""
    return Hit(where, {name: str(value) for name, value in words.items()})
