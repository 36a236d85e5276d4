"""Where an estimate stands: owed or not, the next date, late, given, ending. Read from its judgement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from appeals.domain.estimate_facts import ClockTold
from appeals.domain.estimate_file import EstimateContent, EstimateFile, EstimateState
from appeals.domain.estimate_history import reached
from nqtl_library.estimate_clocks import EstimateClock
from nqtl_library.estimate_rows import Severity
from nqtl_library.estimate_rules import Breach, Judgement

DUTIES = frozenset({"T01", "T02", "T03", "T07", "T10", "S03"})
"""Clocks that only an estimate in the patient's hands can answer."""
ENDING = "T13"
NOT_THIS_ESTIMATES = frozenset({"N01", "N02", "T13", "T15"})
"""Warnings about the practice as a whole, or that issuing itself answers: no reason is asked for them."""


@dataclass(frozen=True, slots=True)
class EstimateStatus:
    """What a list shows. Dates are of the clock that is due first and still open."""

    state: EstimateState
    required: bool
    clock: str = ""
    safe_due: date | None = None
    legal_due: date | None = None
    ends_on: date | None = None
    renew_by: date | None = None
    given_late: bool = False


def status_of(file: EstimateFile, judgement: Judgement, *, closed: bool = False) -> EstimateStatus:
    """The status of a file by its live judgement."""
    first = min(open_clocks(judgement), key=lambda one: (one.legal.due, one.safe_due), default=None)
    ending = next((one for one in judgement.clocks if one.rule == ENDING), None)
    late = any(one.met is False and one.answered_on for one in judgement.clocks if one.rule in DUTIES)
    return EstimateStatus(
        state=EstimateState.CLOSED if closed else _state(file, judgement, is_due=first is not None),
        required=judgement.required,
        clock=first.rule if first else "",
        safe_due=first.safe_due if first else None,
        legal_due=first.legal.due if first else None,
        ends_on=ending.legal.due if ending and file.latest else None,
        renew_by=ending.safe_due if ending and file.latest else None,
        given_late=late,
    )


def open_clocks(judgement: Judgement) -> list[EstimateClock]:
    """The clocks of the duty to give an estimate that nothing has answered yet."""
    return [one for one in judgement.clocks if one.rule in DUTIES and one.enforced and not one.answered_on]


def clocks_told(judgement: Judgement) -> tuple[ClockTold, ...]:
    """The clocks as a version keeps them: both dates, and the calendar they were counted with."""
    return tuple(
        ClockTold(
            rule=one.rule,
            action=one.legal.action,
            legal_due=one.legal.due,
            safe_due=one.safe_due,
            citation=one.legal.citation,
            calendar=judgement.library_version,
            met=one.met,
        )
        for one in judgement.clocks
    )


def stopping(judgement: Judgement) -> tuple[Breach, ...]:
    """What stops the issue."""
    return tuple(one for one in judgement.breaches if one.stops == "issue")


def late(judgement: Judgement) -> tuple[Breach, ...]:
    """What is late. It is said why, and the estimate is issued all the same: late beats never."""
    return tuple(one for one in judgement.breaches if one.severity is Severity.LATE)


def unanswered_warnings(judgement: Judgement, content: EstimateContent) -> tuple[Breach, ...]:
    """Warnings for which a reason is still to be given before the issue."""
    asked = _asking_a_reason(judgement.breaches)
    return tuple(one for one in asked if not content.overrides.get(one.rule, "").strip())


def warned_rules(judgement: Judgement) -> tuple[str, ...]:
    """The rules whose warnings are passed over with a reason."""
    return tuple(dict.fromkeys(one.rule for one in _asking_a_reason(judgement.breaches)))


def _asking_a_reason(breaches: Iterable[Breach]) -> Sequence[Breach]:
    return [one for one in breaches if one.severity is Severity.WARN and one.rule not in NOT_THIS_ESTIMATES]


def _state(file: EstimateFile, judgement: Judgement, *, is_due: bool) -> EstimateState:
    latest = file.latest
    if latest is None:
        decided = file.coverage is not None and not judgement.required
        return EstimateState.NOT_REQUIRED if decided else EstimateState.PREPARING
    if not reached(latest.deliveries):
        return EstimateState.ISSUED
    return EstimateState.PREPARING if is_due else EstimateState.GIVEN
