"""Dates, money and findings in plain words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest

from api.pages import wording
from appeals.domain.case import CaseState
from nqtl_library.terms import NextAction, Nqtl, PlanType, VerdictKind

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "far", "urgency"),
    [
        (date(2026, 11, 28), "in 4 days", "soon"),
        (date(2026, 11, 25), "in 1 day", "soon"),
        (date(2026, 11, 24), "today", "soon"),
        (date(2026, 11, 23), "1 day ago", "late"),
        (date(2027, 5, 1), "in 158 days", "later"),
    ],
)
def test_a_date_says_how_far_it_is(day: date, far: str, urgency: str) -> None:
    assert (wording.how_far(day, TODAY), wording.urgency(day, TODAY)) == (far, urgency)


def test_dates_money_and_instants_are_written_as_people_write_them() -> None:
    assert wording.day(date(2026, 11, 8)) == "Nov 8, 2026"
    assert wording.money(Decimal("14000.00")) == "$14,000.00"
    assert wording.money(Decimal("-3.5")) == "-$3.50"
    evening = datetime(2026, 11, 25, 1, 5, tzinfo=UTC)
    assert wording.moment(evening, ZoneInfo("America/New_York")) == "Nov 24, 2026, 8:05 PM EST"


@pytest.mark.parametrize(
    ("table", "closed_set"),
    [
        (wording.VERDICTS, VerdictKind),
        (wording.NQTLS, Nqtl),
        (wording.NEXT_ACTIONS, NextAction),
        (wording.SHORT_ACTIONS, NextAction),
        (wording.PLAN_TYPES, PlanType),
        (wording.STATES, CaseState),
    ],
)
def test_every_value_has_plain_words(table: Mapping[str, str], closed_set: type[StrEnum]) -> None:
    assert {each.value for each in closed_set} <= set(table)


def test_a_value_without_words_is_made_readable_never_hidden() -> None:
    assert wording.words("internal_appeal_filing", {}) == "Internal appeal filing"


def test_days_inside_a_step_are_written_out_to_the_end_of_the_month() -> None:
    assert wording.step("Denial received 2026-10-31 (day 0)") == "Denial received Oct 31, 2026 (day 0)"


def test_an_event_is_named_in_words_inside_a_sentence() -> None:
    assert wording.event("appeal_received_by_plan") == "appeal received by the plan"
    assert wording.event("plan_type") == "plan type"


def test_a_coded_level_of_care_is_read_in_words_and_a_typed_one_as_typed() -> None:
    assert wording.level_of_care("intensive_outpatient") == "Intensive outpatient"
    assert wording.level_of_care("ASAM 3.5, day program") == "ASAM 3.5, day program"
