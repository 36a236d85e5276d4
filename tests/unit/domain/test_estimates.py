"""The layout of an estimate, the 400-dollar watch and the list of changes."""

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.domain.estimate_changes import changes_in_words
from appeals.domain.estimate_watch import Level, Planned, watch
from appeals.domain.estimates import Section, layout, section_of
from nqtl_library.estimate_kinds import Billed, LineKind
from nqtl_library.estimate_terms import Estimate, Line, Provider
from nqtl_library.records.estimate import read, schema

LINES = st.lists(
    st.builds(
        Line,
        id=st.just(""),
        where=st.just("lines[0]"),
        provider=st.sampled_from(["clinic", "Example Clinic", "lab", "nobody", ""]),
        kind=st.sampled_from(LineKind),
        billed=st.sampled_from(Billed),
        charge=st.integers(0, 2_000_000).map(lambda cents: Decimal(cents) / 100),
    ),
    max_size=15,
).map(tuple)
PROVIDERS = (Provider(id="clinic", name="Example Clinic"), Provider(id="lab", name="Example Laboratory"))
WEEK = [Planned(date(2026, 12, day), 55_000, f"Program day {day}") for day in (21, 22, 23)]


def example() -> Estimate:
    found: Any = schema()["examples"]
    return read(copy.deepcopy(found[0]))


def with_line(estimate: Estimate, name: str, **changes: Any) -> Estimate:
    lines = tuple(replace(line, **changes) if line.id == name else line for line in estimate.lines)
    return replace(estimate, lines=lines)


def test_a_daily_rate_stands_apart_from_sessions_with_its_own_subtotal() -> None:
    (clinic,) = layout(example()).providers
    sections = {one.section: one for one in clinic.sections}

    assert list(sections) == [Section.DAILY, Section.SESSIONS, Section.MEDICAL, Section.TESTS_AND_DRUGS]
    assert [one.subtotal for one in clinic.sections] == [1_100_000, 72_000, 75_000, 166_000]
    assert clinic.total == 1_413_000
    assert clinic.dispute_from == 1_453_000


def test_what_the_daily_rate_includes_is_named_and_costs_nothing() -> None:
    (clinic,) = layout(example()).providers
    group = next(one for one in clinic.sections[0].lines if one.line.id == "grp")

    assert (group.expected, group.included_in) == (0, "Day program")


@settings(deadline=None)
@given(LINES)
def test_every_line_is_shown_once_and_the_parts_make_the_whole(lines: tuple[Line, ...]) -> None:
    estimate = Estimate(providers=PROVIDERS, lines=lines)
    shown = layout(estimate)
    listed = [line for one in shown.providers for section in one.sections for line in section.lines]

    assert len(listed) == len(lines)
    assert shown.overall == sum(one.total for one in shown.providers)
    assert all(one.total == sum(part.subtotal for part in one.sections) for one in shown.providers)
    assert all(one.expected == 0 for one in listed if one.line.billed is not Billed.SEPARATE)


@pytest.mark.parametrize("kind", LineKind)
def test_every_kind_of_line_has_a_section(kind: LineKind) -> None:
    assert section_of(Line(id="", where="", kind=kind)) in Section


@pytest.mark.parametrize(
    ("billed", "level", "left"),
    [
        pytest.param(400_000, Level.WITHIN, 59_999, id="under"),
        pytest.param(439_999, Level.WITHIN, 20_000, id="199.99 over"),
        pytest.param(440_000, Level.HALF, 19_999, id="200.00 over"),
        pytest.param(449_999, Level.HALF, 10_000, id="299.99 over"),
        pytest.param(450_000, Level.NEAR, 9_999, id="300.00 over"),
        pytest.param(459_999, Level.NEAR, 0, id="399.99 over: 45 CFR 149.620(a)(2)(ii)"),
        pytest.param(460_000, Level.CROSSED, 0, id="400.00 over: 45 CFR 149.620(a)(2)(ii)"),
    ],
)
def test_a_bill_is_disputable_at_exactly_four_hundred_dollars_over(
    billed: int, level: Level, left: int
) -> None:
    found = watch(420_000, billed)
    assert (found.level, found.left) == (level, left)


def test_the_program_day_that_would_cross_is_named_before_it_is_given() -> None:
    found = watch(1_413_000, 1_413_000 - 55_000, WEEK)

    assert found.level is Level.WITHIN
    assert found.coming is not None
    assert (found.coming.planned.on, found.coming.over) == (date(2026, 12, 22), 55_000)


def test_a_schedule_inside_the_estimate_crosses_nothing() -> None:
    assert watch(1_413_000, 1_413_000 - 165_000, WEEK).coming is None


@pytest.mark.parametrize(
    ("expected", "over", "crossed"),
    [
        pytest.param(100_000, 15_000, [], id="15 percent of 1,000 is 150: C.R.S. 25-49-106"),
        pytest.param(100_000, 15_001, ["CO"], id="a cent more"),
        pytest.param(1_413_000, 40_000, ["federal"], id="the lesser is 400, which Colorado still allows"),
        pytest.param(1_413_000, 40_001, ["federal", "CO"], id="and a cent more is over both"),
    ],
)
def test_colorado_caps_a_bill_at_the_lesser_of_15_percent_and_400(
    expected: int, over: int, crossed: list[str]
) -> None:
    found = watch(expected, expected + over, state="CO", on_request=True)
    assert [one.name for one in found.crossed] == crossed


def test_colorados_cap_hangs_on_a_request() -> None:
    assert watch(100_000, 115_001, state="CO").crossed == ()


@settings(deadline=None)
@given(st.integers(0, 10**8), st.integers(0, 10**8), st.integers(0, 10**6))
def test_billing_more_never_lowers_the_level(expected: int, billed: int, more: int) -> None:
    order = list(Level)
    first, then = watch(expected, billed).level, watch(expected, billed + more).level
    assert order.index(then) >= order.index(first)


def test_one_more_day_is_told_in_plain_words() -> None:
    more = with_line(example(), "php", quantity=Decimal(21), charge=Decimal("11550.00"))

    assert changes_in_words(example(), more) == (
        "Day program: number 20 becomes 21; expected charge $11,000.00 becomes $11,550.00.",
        "The total for Example Behavioral Health changes from $14,130.00 to $14,680.00.",
        "The overall total changes from $14,130.00 to $14,680.00.",
    )


def test_an_added_and_a_removed_service_are_told() -> None:
    before = example()
    kept = tuple(line for line in before.lines if line.id != "uds")
    extra = replace(
        before.lines[2], id="fam", description="Family session", quantity=Decimal(1), charge=Decimal(180)
    )

    said = changes_in_words(before, replace(before, lines=(*kept, extra)))

    assert said[0].startswith("Removed: Urine drug test on site, each week, 4 x $25.00, $100.00")
    assert said[1] == "Added: Family session, 1 x $180.00, $180.00."


def test_the_same_estimate_has_no_changes() -> None:
    assert changes_in_words(example(), example()) == ()
