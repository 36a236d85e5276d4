"""Prices after scale and discounts: never below nothing, never above the fee, to the cent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from estimate_cases import fees
from hypothesis import given
from hypothesis import strategies as st

from appeals.domain.fee_schedules import (
    UNKNOWN_TIER,
    Discount,
    FeeItem,
    FeeScheduleView,
    Tier,
    checked,
    in_force,
    is_free,
    price,
)
from appeals.errors import BadInput
from nqtl_library.estimate_kinds import LineKind

CENTS = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)
PERCENT = st.integers(0, 100).map(Decimal)
NUMBER = st.integers(0, 400).map(Decimal)


@given(CENTS, NUMBER, PERCENT, st.lists(PERCENT, max_size=3))
def test_a_price_after_discounts_is_between_nothing_and_the_full_fee(
    amount: Decimal, quantity: Decimal, tier: Decimal, discounts: list[Decimal]
) -> None:
    item = FeeItem("a", "90837", "Therapy", amount)
    content = replace(
        fees(items=(item,)),
        tiers=(Tier("T", tier),),
        discounts=tuple(Discount(f"D{n}", each) for n, each in enumerate(discounts)),
    )

    found = price(item, quantity, content, tier="T", discounts=[each.name for each in content.discounts])

    assert found.unit_charge == amount
    assert 0 <= found.discount <= quantity * amount
    assert found.discount == found.discount.quantize(Decimal("0.01"))


@given(CENTS, NUMBER)
def test_an_unknown_step_of_the_scale_takes_nothing_off(amount: Decimal, quantity: Decimal) -> None:
    """CMS FAQ of 2022-12-27: the undiscounted price while the step is not known."""
    item = FeeItem("a", "90837", "Therapy", amount)

    assert price(item, quantity, fees(), tier=UNKNOWN_TIER).discount == 0


def test_a_discount_of_some_codes_leaves_the_others() -> None:
    content = fees()
    therapy, group = content.item("therapy"), content.item("group")
    assert therapy is not None
    assert group is not None

    assert price(therapy, Decimal(2), content, discounts=["Prompt payment"]).discount == Decimal("36.00")
    assert price(group, Decimal(2), content, discounts=["prompt PAYMENT"]).discount == 0


def test_a_step_at_which_nothing_is_paid_is_free_and_unknown_is_not() -> None:
    assert is_free(fees(), "free")
    assert not is_free(fees(), "Half")
    assert not is_free(fees(), UNKNOWN_TIER)
    assert not is_free(fees(), "")


def test_a_name_that_the_schedule_does_not_have_is_refused_with_those_it_has() -> None:
    item = fees().items[0]

    with pytest.raises(BadInput, match="it has Half, Free"):
        price(item, Decimal(1), fees(), tier="Quarter")
    with pytest.raises(BadInput, match="it has Prompt payment"):
        price(item, Decimal(1), fees(), discounts=["Family"])


@pytest.mark.parametrize(
    ("word", "key"), [("group", "group"), ("90853", "group"), ("Group therapy on PROGRAM days", "group")]
)
def test_what_is_in_a_daily_rate_is_meant_by_key_code_or_words(word: str, key: str) -> None:
    found = fees().meant(word)

    assert found is not None
    assert found.key == key
    assert fees().meant("yoga") is None


def test_the_code_says_what_kind_of_line_it_is_unless_the_practice_does() -> None:
    assert FeeItem("a", "S9480", "Program", Decimal(1)).line_kind is LineKind.PROGRAM_PER_DIEM
    assert FeeItem("a", "90853", "Group", Decimal(1)).line_kind is LineKind.GROUP
    assert FeeItem("a", "90853", "Group", Decimal(1), kind=LineKind.FAMILY).line_kind is LineKind.FAMILY


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"items": ()}, "items"),
        ({"items": (FeeItem("a", "90837", "One", Decimal(1)),) * 2}, "items[1].key"),
        ({"items": (FeeItem("a", "x", "One", Decimal(1)),)}, "items[0].code"),
        ({"items": (FeeItem("a", "90837", "One", Decimal("-1")),)}, "items[0].amount"),
        ({"discounts": (Discount("", Decimal(5)),)}, "discounts[0].name"),
        ({"discounts": (Discount("A", Decimal(101)),)}, "discounts[0].percent"),
        ({"tiers": (Tier("unknown", Decimal(5)),)}, "tiers[0].name"),
        ({"tiers": (Tier("A", Decimal(5)), Tier("a", Decimal(6)))}, "tiers[0].name"),
        ({"tiers": (Tier("A", Decimal(-5)),)}, "tiers[0].percent_of_fee"),
    ],
)
def test_a_schedule_that_cannot_be_used_names_its_fields(changes: dict[str, object], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked(fees(**changes))

    assert where in {fault.where for fault in refused.value.problems}


def test_of_several_versions_the_latest_begun_holds() -> None:
    def version(number: int, starts_on: date) -> FeeScheduleView:
        made = datetime(2026, 1, 1, tzinfo=UTC)
        return FeeScheduleView(UUID(int=number), "Fees", number, starts_on, made, "x", "", fees(), "")

    views = [version(1, date(2026, 1, 1)), version(2, date(2026, 6, 1)), version(3, date(2026, 6, 1))]

    assert in_force(views, date(2025, 12, 31)) is None
    assert in_force(views, date(2026, 5, 31)) is views[0]
    assert in_force(views, date(2026, 6, 1)) is views[2]
