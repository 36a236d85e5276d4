"""The arithmetic of 45 CFR 146.136(c)(3)(i), by hand-made figures and by properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.quantitative_test import (
    Kind,
    MedSurgBenefit,
    MhSudBenefit,
    Outcome,
    is_more_restrictive,
    percent,
    quantitative_test,
)
from nqtl_library.records.quantitative import answer
from nqtl_library.records.reading import RecordError


def benefits(*rows: tuple[str, object]) -> list[MedSurgBenefit]:
    """(expected payments, level or None)"""
    return [
        MedSurgBenefit(f"benefit {n}", Decimal(paid), None if level is None else Decimal(str(level)))
        for n, (paid, level) in enumerate(rows)
    ]


# why, kind, (payments, level) rows, MH/SUD level, substantially all, predominant, outcome
TABLE = [
    (
        "exactly two thirds is substantially all, (c)(3)(i)(A)",
        Kind.COPAYMENT, [("200", 20), ("100", None)], 20, True, 20, Outcome.WITHIN,
    ),
    (
        "a cent below two thirds is not, so no copayment at all may apply, (c)(3)(i)(A)",
        Kind.COPAYMENT, [("199.99", 20), ("100.01", None)], 5, False, None, Outcome.NOT_ALLOWED,
    ),
    (
        "a zero copayment counts as not subject, (c)(3)(i)(A)",
        Kind.COPAYMENT, [("600", 0), ("400", 20)], 20, False, None, Outcome.NOT_ALLOWED,
    ),
    (
        "one level above one half is predominant, (c)(3)(i)(B)(1)",
        Kind.COPAYMENT, [("510", 15), ("490", 40)], 20, True, 15, Outcome.TOO_RESTRICTIVE,
    ),
    (
        "exactly one half is not more: levels combine from the most restrictive, (c)(3)(i)(B)(2)",
        Kind.COPAYMENT, [("500", 15), ("300", 40), ("200", 30)], 30, True, 15, Outcome.TOO_RESTRICTIVE,
    ),
    (
        "the least restrictive level of the combination is predominant, (c)(3)(i)(B)(2)",
        Kind.COINSURANCE, [("400", 10), ("250", 20), ("350", 30)], 20, True, 20, Outcome.WITHIN,
    ),
    (
        "fewer visits are more restrictive, (c)(3)(ii)",
        Kind.VISIT_LIMIT, [("700", 30), ("300", None)], 20, True, 30, Outcome.TOO_RESTRICTIVE,
    ),
    (
        "more visits than the predominant limit are within it",
        Kind.VISIT_LIMIT, [("700", 30), ("300", None)], 60, True, 30, Outcome.WITHIN,
    ),
    (
        "a limit of no visits is a limit, unlike a copayment of nothing",
        Kind.VISIT_LIMIT, [("700", 30), ("300", None)], 0, True, 30, Outcome.TOO_RESTRICTIVE,
    ),
    (
        "a benefit without the type has nothing to test",
        Kind.DAY_LIMIT, [("700", 30), ("300", None)], None, True, 30, Outcome.NOT_SUBJECT,
    ),
    (
        "without expected payments nothing is concluded",
        Kind.DEDUCTIBLE, [], 500, None, None, Outcome.UNKNOWN,
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_the_arithmetic_gives_what_the_rule_says(row: tuple) -> None:
    why, kind, rows, level, reaches, predominant, outcome = row
    own = MhSudBenefit("therapy", None if level is None else Decimal(str(level)))
    tested = quantitative_test(kind, benefits(*rows), [own])
    assert tested.substantially_all is reaches, why
    assert tested.predominant == predominant, why
    assert tested.judged[0].outcome is outcome, why


def test_a_share_just_below_two_thirds_is_never_shown_as_two_thirds() -> None:
    tested = quantitative_test(Kind.COPAYMENT, benefits(("199999", 20), ("100001", None)), [])
    assert tested.share is not None
    assert percent(tested.share) == "66.66%"
    assert any("less than two thirds" in step for step in tested.steps)


payments = st.decimals(min_value=0, max_value=10**7, places=2)
rows = st.lists(st.tuples(payments, st.none() | st.integers(0, 60)), max_size=8)


@given(rows=rows, kind=st.sampled_from(Kind))
def test_the_predominant_level_carries_more_than_half_with_all_that_are_stricter(
    rows: list[tuple[Decimal, int | None]], kind: Kind
) -> None:
    tested = quantitative_test(kind, benefits(*rows), [])
    if tested.predominant is None:
        return
    stricter = [
        one
        for one in tested.levels
        if one.level == tested.predominant or is_more_restrictive(kind, one.level, tested.predominant)
    ]
    alone = next(one for one in tested.levels if one.level == tested.predominant)
    assert sum(one.share for one in stricter) > 0.5 or alone.share > 0.5
    assert sum(one.share for one in tested.levels) == 1


@given(rows=rows, kind=st.sampled_from(Kind), order=st.randoms())
def test_the_order_of_benefits_changes_nothing(rows: list, kind: Kind, order: object) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)
    one = quantitative_test(kind, benefits(*rows), [])
    other = quantitative_test(kind, benefits(*shuffled), [])
    assert (one.share, one.levels, one.predominant) == (other.share, other.levels, other.predominant)


@given(rows=rows, kind=st.sampled_from(Kind), level=st.integers(1, 60))
def test_a_level_no_stricter_than_one_that_is_within_is_within_too(
    rows: list, kind: Kind, level: int
) -> None:
    looser = level + 1 if kind.value.endswith("limit") else level - 1
    tested = quantitative_test(
        kind, benefits(*rows), [MhSudBenefit("a", Decimal(level)), MhSudBenefit("b", Decimal(looser))]
    )
    if tested.judged[0].outcome is Outcome.WITHIN:
        assert tested.judged[1].outcome in (Outcome.WITHIN, Outcome.NOT_SUBJECT)


def test_the_record_answers_with_exact_text_and_its_working() -> None:
    told = answer(
        {
            "kind": "copayment",
            "classification": "outpatient, in-network",
            "med_surg": [
                {"name": "office visits", "expected_payments": 900000, "level": 25},
                {"name": "laboratory", "expected_payments": "100000.50", "level": None},
            ],
            "mh_sud": [{"name": "individual therapy", "level": 40}],
        }
    )
    assert told["share"] == "89.99%"
    assert told["predominant"] == "25"
    assert told["judged"][0]["outcome"] == "too_restrictive"
    assert told["steps"][0].endswith("1000000.50")


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({}, "kind"),
        ({"kind": "copayment", "med_surg": [{"name": "a"}]}, "med_surg[0].expected_payments"),
        ({"kind": "copayment", "med_surg": [{"expected_payments": 1}]}, "med_surg[0].name"),
        ({"kind": "copayment", "mh_sud": [{"name": "a", "level": -1}]}, "mh_sud[0].level"),
    ],
)
def test_a_wrong_field_is_named(record: object, field: str) -> None:
    with pytest.raises(RecordError) as refused:
        answer(record)
    assert refused.value.field == field
