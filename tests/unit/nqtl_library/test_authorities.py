import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.authorities import May, choose, citable, register, rests_on_read_text, topics
from nqtl_library.authority_register import Kind, Status
from nqtl_library.plans import plan_rules
from nqtl_library.terms import Nqtl, PlanType

DATA = Path(__file__).parents[2] / "data"
ROWS = tomllib.loads((DATA / "law_authorities.toml").read_text("utf-8"))["row"]
REGISTER_IDS = (DATA / "law_register_ids.txt").read_text("utf-8").split()
ON = date(2026, 11, 24)
STATES = ("", "CA", "CO", "GA", "NV", "NY", "TX", "UT", "WA")

plans = st.sampled_from(list(PlanType))
states = st.sampled_from(STATES)
days = st.dates(min_value=date(2005, 1, 1), max_value=date(2029, 12, 31))
maybe = st.sampled_from([None, True, False])
ids = st.sampled_from(sorted(register()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['id']}-{row['plan_type']}-{row['may']}")
def test_an_authority_is_cited_for_its_plan_state_and_day_only(row: dict[str, object]) -> None:
    on, grandfathered = row.get("on", ON), row.get("grandfathered")
    assert isinstance(on, date)
    assert grandfathered is None or isinstance(grandfathered, bool)
    judged = citable(
        str(row["id"]),
        plan_type=PlanType(str(row["plan_type"])),
        state=str(row.get("state", "TX")),
        on=on,
        grandfathered=grandfathered,
    )
    assert judged.may == row["may"], judged.why
    assert str(row.get("because", "")) in f"{judged.why} {judged.caveat}"
    assert judged.cite == row.get("cite", judged.cite)


def test_every_row_of_the_research_register_is_here_by_its_own_id() -> None:
    assert len(REGISTER_IDS) == len(set(REGISTER_IDS)) == 114
    assert set(REGISTER_IDS) <= set(register())


def test_every_row_says_where_it_was_read_and_when_to_read_it_again() -> None:
    for authority in register().values():
        assert authority.source
        assert authority.basis
        assert authority.checked_on < authority.check_by, authority.id
        assert authority.verified == (authority.checked_against == "primary"), authority.id
        assert authority.topics
        assert authority.holds.endswith("."), authority.id


def test_state_rows_and_only_they_name_a_state() -> None:
    for authority in register().values():
        assert bool(authority.states) == (authority.kind is Kind.STATE), authority.id


@given(ids, plans, states, days, maybe)
def test_an_authority_out_of_its_dates_or_scope_is_never_citable(
    authority_id: str, plan_type: PlanType, state: str, on: date, grandfathered: bool | None
) -> None:
    authority = register()[authority_id]
    judged = citable(authority_id, plan_type=plan_type, state=state, on=on, grandfathered=grandfathered)
    outside = (
        (plan_type not in authority.plan_types and plan_type is not PlanType.UNKNOWN)
        or (bool(authority.states) and state not in authority.states)
        or on < (authority.binds_from(plan_type) or date.min)
        or (authority.in_force_to is not None and on > authority.in_force_to)
        or (grandfathered is True and plan_type in authority.lost_if_grandfathered)
    )
    assert judged.may is May.NO or not outside
    assert judged.why.endswith(".")


@given(states, days, maybe)
def test_an_unknown_plan_gets_no_state_law_and_no_law_of_one_kind_of_plan(
    state: str, on: date, grandfathered: bool | None
) -> None:
    choice = choose(plan_type=PlanType.UNKNOWN, state=state, on=on, grandfathered=grandfathered)
    for judged in (*choice.citable, *choice.with_caveat):
        authority = register()[judged.id]
        assert authority.kind is not Kind.STATE
        assert {PlanType.ERISA_SELF_FUNDED, PlanType.INDIVIDUAL} <= authority.plan_types


@given(plans, states, st.dates(min_value=date(2025, 5, 15), max_value=date(2026, 12, 31)))
def test_the_unenforced_parts_of_the_2024_rule_are_never_plainly_citable(
    plan_type: PlanType, state: str, on: date
) -> None:
    choice = choose(plan_type=plan_type, state=state, on=on)
    assert not [judged.id for judged in choice.citable if judged.id.startswith("reg-2024")]


@given(plans, states, days, st.sampled_from(sorted(topics())))
def test_a_choice_sorts_every_authority_on_the_topic_once(
    plan_type: PlanType, state: str, on: date, topic: str
) -> None:
    choice = choose(plan_type=plan_type, state=state, on=on, topic=topic)
    sorted_ids = [one.id for one in (*choice.citable, *choice.with_caveat, *choice.not_citable)]
    expected = [one.id for one in register().values() if topics()[topic] & set(one.topics)]
    assert sorted(sorted_ids) == sorted(expected)


@pytest.mark.parametrize("nqtl", list(Nqtl))
def test_each_kind_of_limitation_is_a_topic_with_the_standard_or_the_arithmetic(nqtl: Nqtl) -> None:
    choice = choose(plan_type=PlanType.ERISA_SELF_FUNDED, state="TX", on=ON, topic=nqtl.value)
    needed = "fed-erisa-712-a3i" if nqtl is Nqtl.QUANTITATIVE_LIMIT else "reg-dol-nqtl"
    assert needed in {one.id for one in choice.citable}


@pytest.mark.parametrize("plan_type", [plan for plan in PlanType if plan_rules(plan).mhpaea_applies])
def test_every_parity_plan_has_a_test_to_argue_from_that_was_read(plan_type: PlanType) -> None:
    choice = choose(plan_type=plan_type, state="NV", on=ON, topic="nqtl_standard")
    assert rests_on_read_text(one.id for one in choice.citable)
    assert {"reg-2013-fr", "reg-nqtl-list"} <= {one.id for one in choice.citable}


@pytest.mark.parametrize("plan_type", [plan for plan in PlanType if plan_rules(plan).mhpaea_applies is False])
def test_a_plan_outside_the_parity_law_is_never_argued_from_it(plan_type: PlanType) -> None:
    choice = choose(plan_type=plan_type, state="CA", on=ON)
    cited = {one.id for one in choice.citable}
    assert not {one for one in cited if one.startswith(("fed-erisa-712", "fed-phsa", "reg-nqtl", "reg-2013"))}


def test_the_status_history_tells_how_the_rule_stood_on_each_day() -> None:
    rule = register()["reg-2024-fr"]
    days_and_status = [(date(2025, 5, 14), Status.IN_FORCE), (date(2025, 5, 15), Status.NOT_ENFORCED)]
    assert [(day, rule.status_on(day)) for day, _ in days_and_status] == days_and_status


def test_an_id_that_is_not_in_the_register_is_an_error() -> None:
    with pytest.raises(KeyError):
        citable("no-such-law", plan_type=PlanType.INDIVIDUAL, state="CA", on=ON)
