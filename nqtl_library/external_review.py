"""Who reviews an insured denial from outside, state by state, and a state's own times for the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

from nqtl_library.appeal_rules import Basis, Rule, appeal_rules, read_period
from nqtl_library.clocks import Period, Unit
from nqtl_library.library import Row, read_list
from nqtl_library.terms import ClaimKind

FILE = "external_review.toml"
URGENT = (ClaimKind.URGENT, ClaimKind.CONCURRENT)
CALM = (ClaimKind.PRE_SERVICE, ClaimKind.POST_SERVICE)
FLOOR = "45 CFR 147.136(c)(2)"
FLOOR_PERIOD = Period(4, Unit.MONTHS)
AUTHORITY = "reg-2719-hhs-external"
SCOPE = "Many states review medical necessity only: a parity-only claim goes to the regulator."
NO_STATE = "The state that governs the policy is not known: the federal floor of four months is counted."
NO_ROW = (
    "The window of {state}'s own process is not in this library: the floor of four months that every state's "
    "process must leave is counted, and nothing moves its last day. Read the final denial."
)


@dataclass(frozen=True, slots=True)
class StateReview:
    """One state's outside review. A federal process has no window of its own here."""

    state: str
    federal: bool
    body: str
    citation: str
    period: Period | None
    anchor: str
    stand_in: tuple[str, ...]
    waits_for: str  # the event to ask for, where it is not the anchor
    decide_days: int
    basis: Basis
    source: str
    checked: date
    in_force_from: date | None
    conflict: str
    note: str


def state_reviews() -> Mapping[str, StateReview]:
    """Every state with a row, by its two letters."""
    return _reviews()


@lru_cache(maxsize=256)
def review_rules(state: str) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of the outside review of an insured plan whose policy ``state`` governs, by stage.

    A state without a row gets the floor: a process that displaces the federal one must leave at least four
    months, 45 CFR 147.136(c)(2). The federal weekend rule is not the state's. A state not known may go the
    federal way: its count is shown, and the floor's as the safer day.
    """
    filing = _federal_rules("external_review_filing")[0]
    review = _reviews().get(state)
    if not state:
        caution = f"{NO_STATE} {filing.caution}"
        return _floor(replace(filing, basis=Basis.TRANSCRIBED, caution=caution, safer=FLOOR_PERIOD))
    if review is None:
        return _floor(_of_unlisted(filing, state))
    if review.federal:
        return _federal(filing, review)
    rules = {"external_review_filing": (_filing(review),), "external_review_decision": _decisions(review)}
    if review.in_force_from:  # before its own process the state's policies went the federal way
        rules["external_review_filing"] += (replace(filing, in_force_to=review.in_force_from),)
    return MappingProxyType(rules)


@lru_cache(maxsize=256)
def plan_decision_rules(state: str) -> tuple[Rule, ...]:
    """A state's own time for an insured plan's decision, where it is shorter than the federal one."""
    for row in read_list(FILE, "plan_decision"):
        if row.id == state:
            return _plan_decisions(row)
    return ()


def _floor(filing: Rule) -> Mapping[str, tuple[Rule, ...]]:
    return MappingProxyType(
        {
            "external_review_filing": (filing,),
            "external_review_decision": _federal_rules("external_review_decision"),
        }
    )


def _of_unlisted(filing: Rule, state: str) -> Rule:
    return replace(
        filing,
        id="state-review-floor",
        action="Ask for external review at the office that the final denial names.",
        citation=f"External review law of {state}, under {FLOOR}",
        cites={},
        authority=AUTHORITY,
        authorities={},
        law="the floor",
        period=FLOOR_PERIOD,
        basis=Basis.TRANSCRIBED,
        caution=f"{NO_ROW.format(state=state)} {SCOPE}",
    )


def _federal(filing: Rule, review: StateReview) -> Mapping[str, tuple[Rule, ...]]:
    whose = f"Policies of {review.state} go through {review.body}."
    caution = " ".join(part for part in (whose, review.note, review.conflict, filing.caution) if part)
    return _floor(replace(filing, basis=review.basis, source=review.source, caution=caution))


def _federal_rules(stage: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in appeal_rules()["federal_review"] if rule.clock == stage)


def _filing(review: StateReview) -> Rule:
    assert review.period is not None  # noqa: S101 - checked when the row was read
    return Rule(
        id=f"state-review-filing-{review.state.lower()}",
        group="state_review",
        clock="external_review_filing",
        whose="ours",
        action=f"Ask for external review by {review.body}.",
        citation=review.citation,
        cites={},
        authority=AUTHORITY,
        authorities={},
        law="the state's rule as read",
        period=review.period,
        anchor=review.anchor,
        stand_in=review.stand_in,
        waits_for=review.waits_for,
        safer=None if review.basis is Basis.PRIMARY else FLOOR_PERIOD,
        basis=review.basis,
        source=review.source,
        checked=review.checked,
        in_force_from=review.in_force_from,
        met_by=("external_review_received_by_plan", "external_review_received_by_iro"),
        caution=_caution(review),
    )


def _decisions(review: StateReview) -> tuple[Rule, ...]:
    if not review.decide_days:
        return _federal_rules("external_review_decision")
    urgent = [rule for rule in _federal_rules("external_review_decision") if rule.kinds == URGENT]
    calm = replace(
        _filing(review),
        id=f"state-review-decision-{review.state.lower()}",
        clock="external_review_decision",
        whose="regulator",
        action=f"The reviewer for {review.state} must decide.",
        period=Period(review.decide_days, Unit.CALENDAR),
        anchor="external_review_received_by_iro",
        stand_in=(),
        waits_for="",
        safer=None,
        kinds=CALM,
        in_force_from=None,
        met_by=(),
        caution="",
    )
    return (*urgent, calm)


def _caution(review: StateReview) -> str:
    unsure = (
        ""
        if review.basis is Basis.PRIMARY
        else "Read in a secondary source only: the final denial must name the window."
    )
    conflict = f"CONFLICT: {review.conflict}" if review.conflict else ""
    return " ".join(part for part in (conflict, unsure, review.note, SCOPE) if part)


@cache
def _reviews() -> Mapping[str, StateReview]:
    return MappingProxyType({row.id: _review(row) for row in read_list(FILE, "state")})


def _review(row: Row) -> StateReview:
    row.only(
        "id", "process", "body", "citation", "amount", "unit", "anchor", "stand_in", "waits_for",
        "decide_days", "basis", "source", "checked", "in_force_from", "conflict", "note",
    )  # fmt: skip
    process = row.text("process")
    if process not in {"state", "hhs"}:
        raise row.fail("process", f"{process!r} is not state or hhs")
    own = process == "state"
    after_receipt = ("final_denial_sent", "final_denial_dated")
    return StateReview(
        state=row.id,
        federal=not own,
        body=row.text("body"),
        citation=row.text("citation", "") or f"External review law of {row.id}, under {FLOOR}",
        period=read_period(row) if own else None,
        anchor=row.text("anchor") if own else "final_denial_received",
        stand_in=row.texts("stand_in", after_receipt),
        waits_for=row.text("waits_for", ""),
        decide_days=row.whole("decide_days", 0),
        basis=row.one_of(Basis, "basis"),
        source=row.text("source"),
        checked=row.day("checked"),
        in_force_from=row.day_or_none("in_force_from"),
        conflict=row.text("conflict", ""),
        note=row.text("note", ""),
    )


def _plan_decisions(row: Row) -> tuple[Rule, ...]:
    row.only("id", "days", "urgent_days", "urgent_unit", "citation", "basis", "source", "checked", "caution")
    calm = Rule(
        id=f"state-plan-decision-{row.id.lower()}",
        group="state_review",
        clock="internal_appeal_decision_state",
        whose="payer",
        action=f"Under {row.id}'s own rule the plan must decide the appeal.",
        citation=row.text("citation"),
        cites={},
        authority="",
        authorities={},
        law="the state's rule as read",
        period=Period(row.whole("days"), Unit.CALENDAR),
        anchor="appeal_received_by_plan",
        basis=row.one_of(Basis, "basis"),
        source=row.text("source"),
        checked=row.day("checked"),
        kinds=CALM,
        optional=True,
        caution=row.text("caution"),
    )
    urgent_unit = row.one_of(Unit, "urgent_unit", Unit.CALENDAR)
    urgent = replace(
        calm, id=f"{calm.id}-urgent", kinds=URGENT, period=Period(row.whole("urgent_days"), urgent_unit)
    )
    return (calm, urgent)
