"""The deadline table holds, and no clock can be moved in a direction that would harm the patient."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nqtl_library.appeal_routes import event_kinds
from nqtl_library.deadlines import deadlines
from nqtl_library.records.deadlines import answer
from nqtl_library.terms import ClaimKind, DeadlineFacts, Deadlines, DueDate, PlanType

TABLE = tomllib.loads((Path(__file__).parents[2] / "data" / "deadlines.toml").read_text(encoding="utf-8"))
BACKWARD = {"concurrent_extension_request", "continuation_request", "qio_discharge_review"}
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
EVENTS = st.dictionaries(st.sampled_from(sorted(event_kinds())), DAYS)
FACTS = st.builds(
    DeadlineFacts,
    plan_type=st.sampled_from(PlanType),
    state=st.sampled_from(["", "CA", "NY", "TX", "PA", "UT"]),
    grandfathered=st.sampled_from([None, True, False]),
    claim_kind=st.sampled_from(ClaimKind),
    in_care=st.booleans(),
    levels=st.sampled_from([None, 1, 2]),
    notice_window_days=st.none() | st.integers(1, 400),
    contract_window_days=st.none() | st.integers(1, 400),
    events=EVENTS,
    as_of=st.none() | DAYS,
)


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def clock(found: Deadlines, stage: str) -> DueDate:
    return next(one for one in found.clocks if one.id == stage)


@pytest.mark.parametrize("row", TABLE["row"], ids=lambda row: row["id"])
def test_the_table_of_deadlines_holds(row: dict[str, Any]) -> None:
    clocks = {one["id"]: one for one in answer(as_json(row["facts"]))["clocks"]}  # type: ignore[attr-defined]
    found = clocks[row["clock"]]

    assert found["due"] == row["due"].isoformat()
    assert row["cite"].lower() in found["citation"].lower()
    assert found["anchor"] == row.get("anchor", found["anchor"])
    assert row.get("due_at") in {None, found["due_at"]}
    assert row.get("caution", "") in found["caution"]
    assert row.get("step", "") in " / ".join(found["steps"])


@pytest.mark.parametrize("row", TABLE["waiting"], ids=lambda row: row["id"])
def test_a_clock_without_its_event_waits_for_it(row: dict[str, Any]) -> None:
    found = answer(as_json(row["facts"]))
    assert {"id": row["clock"], "for": row["for"]} in found["waiting"]


@pytest.mark.parametrize("row", TABLE["absent"], ids=lambda row: row["id"])
def test_a_stage_that_a_route_lacks_is_explained(row: dict[str, Any]) -> None:
    found = answer(as_json(row["facts"]))
    why = {one["id"]: one["why"] for one in found["not_applicable"]}  # type: ignore[attr-defined]
    assert row["why"] in why[row["clock"]]


@settings(max_examples=300, deadline=None)
@given(
    FACTS, st.sampled_from(["notice_received", "final_denial_received", "appeal_received_by_plan"]), st.data()
)
def test_no_clock_moves_earlier_when_receipt_moves_later(
    given_facts: DeadlineFacts, event: str, data: st.DataObject
) -> None:
    first = data.draw(DAYS)
    later = first + timedelta(days=data.draw(st.integers(0, 60)))
    before = {one.id: one.due for one in _with(given_facts, event, first).clocks}
    after = {one.id: one.due for one in _with(given_facts, event, later).clocks}
    excluded = {"fair_hearing_decision"}  # runs from the plan appeal less a gap, both of which are given
    for stage in before.keys() & after.keys() - excluded:
        assert after[stage] >= before[stage]


def _with(facts: DeadlineFacts, event: str, day: date) -> Deadlines:
    return deadlines(
        DeadlineFacts(
            plan_type=facts.plan_type,
            state=facts.state,
            grandfathered=facts.grandfathered,
            claim_kind=facts.claim_kind,
            in_care=facts.in_care,
            levels=facts.levels,
            notice_window_days=facts.notice_window_days,
            contract_window_days=facts.contract_window_days,
            events={**facts.events, event: day},
            as_of=facts.as_of,
        )
    )


@settings(max_examples=200, deadline=None)
@given(FACTS, st.randoms())
def test_the_order_in_which_events_were_entered_is_irrelevant(facts: DeadlineFacts, chance: Any) -> None:
    first = deadlines(facts)
    shuffled = list(facts.events.items())
    chance.shuffle(shuffled)
    facts.events.clear()
    facts.events.update(shuffled)
    assert deadlines(facts) == first


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_a_last_day_lies_after_the_event_it_is_counted_from(facts: DeadlineFacts) -> None:
    for one in deadlines(facts).clocks:
        if one.id not in BACKWARD:
            assert one.due > facts.events[one.anchor]


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_learning_the_receipt_never_brings_our_last_day_forward(facts: DeadlineFacts) -> None:
    dated = facts.events.get("notice_dated")
    if dated is None:
        return
    facts.events.pop("notice_received", None)
    facts.events.pop("notice_sent", None)
    unknown = {one.id: one.due for one in deadlines(facts).clocks if one.whose == "ours"}
    known = _with(facts, "notice_received", dated + timedelta(days=7))
    for one in known.clocks:
        if one.id in unknown:
            assert one.due >= unknown[one.id]


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_a_payers_clock_never_runs_from_anything_but_a_receipt(facts: DeadlineFacts) -> None:
    for one in deadlines(facts).clocks:
        if one.whose != "ours":
            assert "received" in one.anchor


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_a_window_in_the_papers_never_makes_our_day_later(facts: DeadlineFacts) -> None:
    bare = DeadlineFacts(
        plan_type=facts.plan_type, grandfathered=facts.grandfathered, events=facts.events, state=facts.state
    )
    lawful = {one.id: one.due for one in deadlines(bare).clocks}
    papers = DeadlineFacts(
        plan_type=facts.plan_type,
        grandfathered=facts.grandfathered,
        events=facts.events,
        state=facts.state,
        notice_window_days=facts.notice_window_days,
        contract_window_days=facts.contract_window_days,
    )
    for one in deadlines(papers).clocks:
        assert one.due <= lawful.get(one.id, one.due)


def test_receipt_before_the_notice_was_dated_counts_from_the_earlier_and_is_told() -> None:
    found = deadlines(
        DeadlineFacts(
            PlanType.ERISA_SELF_FUNDED,
            events={"notice_dated": date(2026, 6, 10), "notice_received": date(2026, 6, 1)},
        )
    )
    filing = clock(found, "internal_appeal_filing")
    assert filing.due == date(2026, 11, 28)
    assert "“Denial received” 2026-06-01 lies before “Notice of denial dated” 2026-06-10" in filing.caution
    assert [each in filing.caution for each in found.contradictions] == [True]
    assert set(found.contradictions) <= set(found.cautions)


def test_an_event_after_the_day_asked_about_is_told() -> None:
    found = deadlines(
        DeadlineFacts(
            PlanType.ERISA_SELF_FUNDED, events={"notice_received": date(2027, 6, 1)}, as_of=date(2026, 11, 24)
        )
    )
    assert (
        "“Denial received” 2027-06-01 lies after 2026-11-24" in clock(found, "internal_appeal_filing").caution
    )


def test_no_time_runs_for_a_hearing_that_nobody_asked_for() -> None:
    appealed = {"notice_dated": date(2026, 6, 1), "appeal_received_by_plan": date(2026, 6, 9)}
    found = deadlines(DeadlineFacts(PlanType.MEDICAID_MANAGED_CARE, events=dict(appealed)))
    assert "fair_hearing_decision" not in {one.id for one in (*found.clocks, *found.waiting)}


def test_a_planned_cut_may_lie_in_the_future() -> None:
    found = deadlines(
        DeadlineFacts(
            PlanType.MEDICAID_MANAGED_CARE,
            in_care=True,
            events={"notice_sent": date(2026, 6, 1), "action_effective": date(2026, 6, 20)},
            as_of=date(2026, 6, 2),
        )
    )
    assert found.cautions == ()
    assert clock(found, "continuation_request").due == date(2026, 6, 20)


def test_a_day_that_has_passed_is_told() -> None:
    found = deadlines(
        DeadlineFacts(
            PlanType.ERISA_SELF_FUNDED, events={"notice_received": date(2026, 1, 5)}, as_of=date(2026, 11, 24)
        )
    )
    assert "This day has passed on 2026-11-24." in clock(found, "internal_appeal_filing").caution


def test_a_misspelt_event_is_told_and_not_silently_dropped() -> None:
    found = deadlines(DeadlineFacts(PlanType.ERISA_SELF_FUNDED, events={"notice_recieved": date(2026, 6, 1)}))
    assert any("notice_recieved" in caution for caution in found.cautions)
    assert any("clocks know: claim_received_by_plan, " in caution for caution in found.cautions)


def test_a_date_that_cannot_be_is_not_counted_from() -> None:
    found = deadlines(
        DeadlineFacts(PlanType.ERISA_SELF_FUNDED, events={"notice_received": date(9999, 12, 31)})
    )
    assert "internal_appeal_filing" in {one.id for one in found.waiting}
    assert any("cannot be right" in caution for caution in found.cautions)


def test_a_moment_counts_on_the_day_of_its_own_offset() -> None:
    late_evening = datetime.fromisoformat("2026-06-01T23:30:00-05:00")
    found = deadlines(DeadlineFacts(PlanType.ERISA_SELF_FUNDED, events={"notice_received": late_evening}))
    assert clock(found, "internal_appeal_filing").due == date(2026, 11, 28)


def test_funding_that_contradicts_the_plan_type_is_told() -> None:
    found = deadlines(DeadlineFacts(PlanType.ERISA_FULLY_INSURED, funding="self_funded"))
    assert any("funding says self_funded" in caution for caution in found.cautions)


def test_urgent_care_is_told_of_both_reviews_at_once() -> None:
    found = deadlines(DeadlineFacts(PlanType.ERISA_SELF_FUNDED, claim_kind=ClaimKind.URGENT))
    assert any("external review may be asked for at the same time" in caution for caution in found.cautions)


def test_a_notice_older_than_the_rule_has_no_clock_and_says_why() -> None:
    found = deadlines(
        DeadlineFacts(PlanType.MEDICAID_MANAGED_CARE, events={"notice_dated": date(2012, 6, 1)})
    )
    why = {absent.id: absent.why for absent in found.not_applicable}
    assert why["internal_appeal_filing"] == "No rule of this library was in force on 2012-06-01."
