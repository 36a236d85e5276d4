"""Every kind of coverage has a route, and every row of law on it is reachable, cited and registered."""

import itertools
from datetime import date
from pathlib import Path

import pytest

from nqtl_library.appeal_routes import CORE_STAGES, event_kinds, route_for
from nqtl_library.appeal_rules import all_rules
from nqtl_library.authorities import register
from nqtl_library.deadlines import deadlines
from nqtl_library.external_review import review_rules, state_reviews
from nqtl_library.terms import ClaimKind, DeadlineFacts, DueDate, PlanType

EVERY_EVENT = {event: date(2026, 6, 1) for event in event_kinds()}
SITUATIONS = tuple(
    itertools.product(
        PlanType, ClaimKind, (False, True), (None, True), (None, 1, 2), ("", "CA", "NY", "TX", "UT")
    )
)
OUTSIDE_FEDERAL_RULES = [
    PlanType.SHORT_TERM,
    PlanType.SHARING_MINISTRY,
    PlanType.EXCEPTED_BENEFITS,
    PlanType.WORKERS_COMPENSATION,
]


def facts(situation: tuple[PlanType, ClaimKind, bool, bool | None, int | None, str]) -> DeadlineFacts:
    plan_type, kind, in_care, grandfathered, levels, state = situation
    return DeadlineFacts(
        plan_type=plan_type,
        claim_kind=kind,
        in_care=in_care,
        grandfathered=grandfathered,
        levels=levels,
        state=state,
        events=dict(EVERY_EVENT),
    )


def test_every_stage_is_counted_waited_for_or_explained_exactly_once() -> None:
    for situation in SITUATIONS:
        for events in (dict(EVERY_EVENT), {}):
            given = facts(situation)
            given.events.clear()
            given.events.update(events)
            found = deadlines(given)
            ids = [answer.id for answer in (*found.clocks, *found.waiting, *found.not_applicable)]
            assert len(ids) == len(set(ids)), situation
            assert set(CORE_STAGES) <= set(ids), situation


def test_every_clock_shows_its_working_its_law_and_whose_it_is() -> None:
    for situation in SITUATIONS:
        for clock in deadlines(facts(situation)).clocks:
            assert len(clock.steps) >= 2, clock
            assert clock.citation, clock
            assert clock.whose in {"ours", "payer", "regulator"}, clock
            assert clock.action.endswith((".", "?")), clock
            assert "{" not in clock.action + clock.caution + "".join(clock.steps), clock


def test_every_rule_is_reached_by_some_case() -> None:
    def text(clock: DueDate) -> tuple[str, str]:
        return clock.id, clock.action

    reached = set()
    for situation in SITUATIONS:
        for events in _event_sets():
            given = facts(situation)
            given.events.clear()
            given.events.update(events)
            reached |= {text(clock) for clock in deadlines(given).clocks}
    complaints = {"complaint_practical"}
    waiting_only = {("second_level_filing", rule.action) for rule in all_rules() if rule.window == "never"}
    own_window = {("second_level_filing", rule.action) for rule in all_rules() if rule.window == "only"}
    own_window |= {("internal_appeal_filing", rule.action) for rule in all_rules() if rule.window == "only"}
    expected = {(rule.clock, rule.action) for rule in all_rules() if rule.clock not in complaints}
    assert expected - reached <= waiting_only | own_window


def _event_sets() -> tuple[dict[str, date], ...]:
    silent = {event: day for event, day in EVERY_EVENT.items() if not event.startswith("final_denial")}
    silent["authorization_ends"] = date(2026, 6, 20)  # asked well before the approved course ends
    in_2024 = {event: date(2024, 6, 3) for event in EVERY_EVENT}
    return dict(EVERY_EVENT), silent, in_2024


def test_the_page_for_scripts_names_every_event() -> None:
    page = (Path(__file__).parents[3] / "docs" / "law-questions.md").read_text(encoding="utf-8")
    rows = (f"| `{event.id}` | {event.label} |" for event in event_kinds().values())
    assert [row for row in rows if row not in page] == []


def test_every_authority_of_a_rule_is_in_the_register() -> None:
    named = {
        (rule.id, authority)
        for rule in all_rules()
        for authority in (rule.authority, *rule.authorities.values())
        if authority
    }
    assert {pair for pair in named if pair[1] not in register()} == set()


def test_a_rule_without_an_authority_rests_on_no_law() -> None:
    without = {rule.group for rule in all_rules() if not rule.authority and not rule.authorities}
    assert without <= {"contract_only", "complaint", "unknown"}


@pytest.mark.parametrize("plan_type", OUTSIDE_FEDERAL_RULES)
def test_coverage_outside_the_appeal_rules_says_who_to_ask(plan_type: PlanType) -> None:
    found = deadlines(DeadlineFacts(plan_type=plan_type, events=dict(EVERY_EVENT)))
    why = {absent.id: absent.why for absent in found.not_applicable}["internal_appeal_filing"]
    assert any(who in why for who in ("regulator", "attorney general", "administrator", "lawyer"))


def test_only_primary_text_is_called_verified() -> None:
    assert {rule.basis for rule in all_rules() if rule.verified} == {"P"}


def test_every_rule_names_its_source_and_when_to_read_it_again() -> None:
    for rule in all_rules():
        assert rule.source, rule.id
        assert rule.check_by > rule.checked, rule.id


def test_at_least_twenty_four_rows_of_external_review_and_every_conflict_is_told() -> None:
    assert len(state_reviews()) >= 24
    for state, review in state_reviews().items():
        (filing, *_) = review_rules(state)["external_review_filing"]
        assert review.conflict in filing.caution
        assert not (review.conflict and filing.verified)


def test_unknown_grandfathering_shows_the_clock_that_a_grandfathered_plan_lacks() -> None:
    assert route_for(PlanType.INDIVIDUAL, grandfathered=None) is route_for(
        PlanType.INDIVIDUAL, grandfathered=False
    )
    assert route_for(PlanType.INDIVIDUAL, grandfathered=True).id == "grandfathered_other"


def test_grandfathering_means_nothing_to_medicaid() -> None:
    assert route_for(PlanType.MEDICAID_MANAGED_CARE, grandfathered=True).id == "medicaid_managed_care"
