"""Bills against estimates in cents: the 400 dollars, state caps, claims in any order."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.domain.estimate_bill_views import Unforeseen
from appeals.domain.estimate_bill_watch import Billing, PlannedCharge, provider_watches, worst
from appeals.domain.estimate_bills import (
    BilledLine,
    Listed,
    Recorded,
    Side,
    VersionTotals,
    in_force,
    standing,
)
from appeals.domain.estimate_disputes import (
    DisputeEvent,
    DisputeEventKind,
    dispute_state,
    dispute_window,
    packet_due,
)
from appeals.domain.estimate_matching import Found, Reference, match, number_in
from appeals.domain.estimate_watch import Level

NPI, OTHER = "1234567893", "1245319599"
GIVEN, SERVICE = date(2026, 11, 24), date(2026, 11, 30)


def side(total: int, npi: str = NPI, **more: object) -> Side:
    known: dict[str, object] = {
        "key": f"p{npi[-1]}",
        "name": "Example Behavioral Health",
        "npis": frozenset({npi}),
        "npi": npi,
        "state": "NC",
        "charged": frozenset({"S9480", "90837"}),
        "included": frozenset({"90853"}),
    }
    return Side(total=total, **{**known, **more})  # type: ignore[arg-type]


def version(*sides: Side, number: int = 1, given_on: date | None = GIVEN, **more: object) -> VersionTotals:
    known: dict[str, object] = {"state": "NC", "on_request": False}
    return VersionTotals(number, given_on, sides=sides, **{**known, **more})  # type: ignore[arg-type]


def billed(cents: int, npi: str = NPI, code: str = "S9480", day: date = SERVICE) -> BilledLine:
    return BilledLine(npi, code, cents, first_day=day, dated_on=date(2026, 12, 3))


@pytest.mark.parametrize(
    ("expected", "bill", "state", "asked", "level", "crossed", "cite"),
    [
        (420_000, 459_999, "NC", False, Level.NEAR, (), "149.620(a)(2)(ii): $399.99 is not enough"),
        (420_000, 460_000, "NC", False, Level.CROSSED, ("federal",), "149.620(a)(2)(ii): $400.00 is"),
        (420_000, 449_999, "NC", False, Level.HALF, (), "below the house alert of $300"),
        (420_000, 450_000, "NC", False, Level.NEAR, (), "the house alert of $300"),
        (420_000, 420_000, "NC", False, Level.WITHIN, (), "as estimated"),
        (420_000, 0, "NC", False, Level.WITHIN, (), "nothing billed"),
        (0, 40_000, "NC", False, Level.CROSSED, ("federal",), "a $0 estimate"),
        (100_000, 115_000, "CO", True, Level.NEAR, (), "C.R.S. 25-49-106: 15 % may be reached"),
        (100_000, 115_001, "CO", True, Level.CROSSED, ("CO",), "C.R.S. 25-49-106: and not passed"),
        (100_000, 115_001, "CO", False, Level.WITHIN, (), "C.R.S. 25-49-106 hangs on a request"),
        (
            1_000_000,
            1_040_000,
            "CO",
            True,
            Level.CROSSED,
            ("federal",),
            "C.R.S. 25-49-106: the lesser is $400",
        ),
        (1_000_000, 1_040_001, "CO", True, Level.CROSSED, ("federal", "CO"), "and a cent more is over both"),
    ],
)
def test_a_bill_crosses_at_the_cent(
    *, expected: int, bill: int, state: str, asked: bool, level: Level, crossed: tuple[str, ...], cite: str
) -> None:
    basis = version(side(expected, state=state), state=state, on_request=asked)
    watched = provider_watches(Billing((basis,), (billed(bill),)))[0]
    assert (watched.level, watched.crossed) == (level, crossed), cite


def test_two_providers_three_hundred_over_are_not_six_hundred() -> None:
    basis = version(side(100_000), side(100_000, OTHER))
    watches = provider_watches(Billing((basis,), (billed(130_000), billed(130_000, OTHER))))
    assert [each.over for each in watches] == [30_000, 30_000]
    assert worst(watches) is Level.NEAR


def test_what_was_never_on_the_estimate_counts_into_the_bill() -> None:
    watched = provider_watches(
        Billing((version(side(100_000)),), (billed(100_000), billed(40_000, code="90839")))
    )[0]
    assert (watched.over, watched.level) == (40_000, Level.CROSSED)
    assert [(one.code, one.listed) for one in watched.unlisted] == [("90839", Listed.UNLISTED)]


def test_a_reason_answers_only_its_own_code_and_provider() -> None:
    basis = version(side(100_000), side(0, OTHER))
    lines = (billed(1, code="90839"), billed(1, OTHER, code="90839"), billed(1, code="90853"))
    reasons = (Unforeseen("x", SERVICE, "A crisis.", code="90839", provider_npi=OTHER),)
    ours, theirs = provider_watches(Billing((basis,), lines, reasons=reasons))
    assert [(one.code, one.listed, one.reason) for one in ours.unlisted] == [
        ("90839", Listed.UNLISTED, ""),
        ("90853", Listed.INCLUDED, ""),
    ]
    assert [one.reason for one in theirs.unlisted] == ["A crisis."]


@pytest.mark.parametrize(
    ("last", "number", "why"),
    [
        (date(2026, 12, 4), 1, "given on the day of the service: too late, 149.610(b)(1)(vii)"),
        (date(2026, 12, 7), 2, "a Friday for a Monday: one business day before"),
        (date(2026, 12, 5), 2, "a Saturday's last business day is Friday the 4th: given that day counts"),
        (date(2026, 11, 30), 1, "made after the service"),
        (None, 2, "nothing is dated: the newest"),
    ],
)
def test_the_version_in_force_is_the_newest_given_a_business_day_before(
    last: date | None, number: int, why: str
) -> None:
    versions = [version(side(1)), version(side(2), number=2, given_on=date(2026, 12, 4))]
    found = in_force(versions, last)
    assert found is not None
    assert found.number == number, why


def kept(claim: str, cents: int, frequency: str, on: int, replaces: str = "") -> Recorded:
    line = replace(billed(cents), frequency=frequency, dated_on=date(2026, 12, on), claim_id=claim)
    return Recorded(uuid4(), None, claim, line, frozenset({replaces} - {""}))


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "the last first"])
@pytest.mark.parametrize(
    ("bills", "left"),
    [
        ([kept("A", 100, "1", 1), kept("B", 80, "7", 2, "A")], [80]),
        ([kept("A", 100, "1", 1), kept("B", 100, "8", 2, "A")], []),
        ([kept("A", 100, "1", 1), kept("B", 80, "7", 2, "A"), kept("C", 60, "7", 3, "B")], [60]),
        ([kept("A", 100, "1", 1), kept("B", 80, "7", 2, "A"), kept("C", 80, "8", 3, "A")], []),
        ([kept("A", 100, "1", 1), kept("B", 80, "7", 2, "not ours")], [80, 100]),
    ],
    ids=["replaced", "taken back", "replaced twice", "replaced and taken back", "another claim"],
)
def test_a_bill_that_names_another_claim_takes_its_place(
    *, bills: list[Recorded], left: list[int], turned: bool
) -> None:
    found = standing(reversed(bills) if turned else bills)
    assert sorted(one.line.cents for one in found.lines) == left


def test_without_any_version_given_none_is_in_force() -> None:
    assert in_force([version(side(1), given_on=None)], SERVICE) is None


def test_the_first_planned_day_beyond_the_limit_is_named_and_a_billed_one_is_not() -> None:
    days = [date(2026, 12, 21) + timedelta(days=each) for each in range(3)]
    planned = tuple(PlannedCharge(NPI, day, 25_000, "S9480", "Evening program") for day in reversed(days))
    billing = Billing((version(side(300_000)),), (billed(300_000, day=days[0]),), planned)
    coming = provider_watches(billing)[0].coming
    assert coming is not None
    assert (coming.on, coming.over) == (days[2], 50_000)


def test_a_higher_version_given_in_time_answers_what_was_coming() -> None:
    day = date(2026, 12, 21)
    versions = (version(side(300_000)), version(side(330_000), number=2, given_on=date(2026, 12, 17)))
    billing = Billing(versions, (billed(330_000),), (PlannedCharge(NPI, day, 20_000, "S9480"),))
    watched = provider_watches(billing)[0]
    assert (watched.version, watched.level, watched.coming) == (1, Level.NEAR, None)


@pytest.mark.parametrize(
    ("received", "due", "why"),
    [
        (date(2026, 11, 9), date(2026, 11, 24), "example 15 of the rules: Veterans Day is out"),
        (date(2026, 12, 14), date(2026, 12, 29), "Christmas is out"),
        (
            date(2026, 11, 14),
            date(2026, 11, 30),
            "a Saturday: counting begins on Monday, Thanksgiving is out",
        ),
        (date(2026, 6, 29), date(2026, 7, 14), "the observed Independence Day, Friday the 3rd, is out"),
    ],
)
def test_the_packet_is_due_ten_business_days_after_the_notice(received: date, due: date, why: str) -> None:
    assert packet_due(received).legal_due == due, why


def test_the_patient_has_a_hundred_and_twenty_days_from_the_bill() -> None:
    assert dispute_window(date(2026, 8, 10)) == date(2026, 12, 8)  # example 14


def test_a_dispute_says_what_is_missing_until_it_ends() -> None:
    kinds = DisputeEventKind
    notice = DisputeEvent(kinds.NOTICE, date(2026, 11, 9), reference="D-1")
    state = dispute_state([notice])
    assert (state.packet_due, state.reference, len(state.missing)) == (date(2026, 11, 24), "D-1", 3)
    later = [DisputeEvent(kind, date(2026, 11, 10)) for kind in (kinds.HOLD_ON, kinds.LATE_FEES_STOPPED)]
    ended = DisputeEvent(kinds.SETTLED, date(2026, 11, 20), amount=400_00)
    state = dispute_state([notice, *later, ended])
    assert (state.is_open, state.outcome, state.amount, state.missing) == (False, "settled", 400_00, ())
    assert state.on_hold


DAYS = st.dates(date(2026, 11, 30), date(2026, 12, 30))
CLAIMS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("178"), DAYS, DAYS, st.integers(-5_000, 50_000)),
    max_size=12,
)


def recorded(claims: list[tuple[str, str, date, date, int]]) -> list[Recorded]:
    return [
        Recorded(
            UUID(int=place + 1),
            None,
            name,
            BilledLine(NPI, "S9480", cents, first_day=day, dated_on=dated, frequency=frequency),
        )
        for place, (name, frequency, day, dated, cents) in enumerate(claims)
    ]


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_in_which_bills_come_changes_nothing(
    claims: list[tuple[str, str, date, date, int]], chance: Random
) -> None:
    lines = recorded(claims)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert standing(shuffled).lines == standing(lines).lines
    assert set(standing(shuffled).taken_back) == set(standing(lines).taken_back)


@given(CLAIMS, st.lists(st.tuples(DAYS, st.integers(0, 50_000)), min_size=1, max_size=4))
def test_a_void_takes_back_exactly_what_its_claim_billed(
    others: list[tuple[str, str, date, date, int]], bill: list[tuple[date, int]]
) -> None:
    """Whatever else is billed: with the claim and its void the sum is as without both."""
    dated, taken = date(2026, 12, 31), date(2027, 1, 4)
    claim = [("D", "1", day, dated, cents) for day, cents in bill]
    first, last = min(day for day, _ in bill), max(day for day, _ in bill)
    void = Recorded(
        UUID(int=999),
        None,
        "D",
        BilledLine(NPI, "S9480", 1, first_day=first, last_day=last, dated_on=taken, frequency="8"),
    )
    left = standing([*recorded([*others, *claim]), void])
    assert total(left.lines) == total(standing(recorded(others)).lines)
    assert len([one for one in left.taken_back.values() if one == void.id]) == len(claim)


@given(CLAIMS)
def test_every_line_counts_or_says_why_not(claims: list[tuple[str, str, date, date, int]]) -> None:
    lines = recorded(claims)
    found = standing(lines)
    counted = {each.id for each in found.lines}
    for each in lines:
        if each.line.frequency == "8":
            assert each.id not in counted
        else:
            assert (each.id in counted) is not (each.id in found.taken_back)


def total(lines: tuple[Recorded, ...]) -> int:
    return sum(each.line.cents for each in lines)


E12 = Reference(UUID(int=12), 12, "k", frozenset({NPI}), SERVICE, SERVICE + timedelta(days=27))
E13 = Reference(UUID(int=13), 13, "k", frozenset({NPI, OTHER}), SERVICE + timedelta(days=20), None)


@pytest.mark.parametrize(
    ("line", "key", "found", "where"),
    [
        ({"estimate": "E-00012"}, "", Found.NUMBER, 12),
        ({"estimate": "12"}, "k", Found.NUMBER, 12),
        ({"estimate": "12"}, "other", Found.OTHER_PATIENT, None),
        ({"estimate": "E-77"}, "k", Found.UNKNOWN_NUMBER, None),
        ({"estimate": "soon"}, "k", Found.UNKNOWN_NUMBER, None),
        ({}, "", Found.NOT_NAMED, None),
        ({}, "k", Found.PATIENT, 12),
        ({"provider_npi": ""}, "k", Found.PATIENT, 12),
        ({"provider_npi": "1999999992"}, "k", Found.NO_PROVIDER, None),
        ({"first_day": SERVICE + timedelta(days=28)}, "k", Found.OTHER_DAYS, None),
        ({"first_day": SERVICE - timedelta(days=1)}, "k", Found.OTHER_DAYS, None),
        ({"first_day": SERVICE + timedelta(days=20)}, "k", Found.SEVERAL, None),
        ({"first_day": None}, "k", Found.OTHER_DAYS, None),
    ],
)
def test_a_line_finds_its_estimate_or_says_why_not(
    line: dict[str, object], key: str, found: Found, where: int | None
) -> None:
    known = {"provider_npi": NPI, "code": "S9480", "cents": 1, "first_day": SERVICE}
    billed_line = BilledLine(**{**known, **line})  # type: ignore[arg-type]
    got = match(billed_line, key, {12: E12}, [E12, E13])
    assert (got.found, got.estimate_id) == (found, UUID(int=where) if where else None)


def test_a_number_is_read_with_or_without_its_letter() -> None:
    assert [number_in(each) for each in ("E-00012", "e-12", "12", " 0012 ", "", "x1", "E-")] == [
        12, 12, 12, 12, 0, 0, 0,
    ]  # fmt: skip
