import pytest

from nqtl_library.library import DataError, Row
from nqtl_library.plans import all_plan_rules, expand, plan_groups, plan_rules
from nqtl_library.terms import PlanType

BOUND = {
    PlanType.ERISA_SELF_FUNDED: ("erisa", "29 USC 1185a"),
    PlanType.ERISA_FULLY_INSURED: ("erisa", "29 USC 1185a"),
    PlanType.SMALL_GROUP_INSURED: ("phsa", "45 CFR 156.115(a)(3)"),
    PlanType.NONFEDERAL_GOVERNMENT_SELF_FUNDED: ("phsa", "42 USC 300gg-26"),
    PlanType.NONFEDERAL_GOVERNMENT_INSURED: ("phsa", "42 USC 300gg-26"),
    PlanType.CHURCH_SELF_FUNDED: ("code", "26 USC 9812"),
    PlanType.CHURCH_INSURED: ("phsa", "42 USC 300gg-26"),
    PlanType.INDIVIDUAL: ("phsa", "45 CFR 147.160"),
    PlanType.STUDENT: ("phsa", "45 CFR 147.160"),
}
OUTSIDE = {
    PlanType.SMALL_EMPLOYER_SELF_FUNDED: "1185a(c)(1)",
    PlanType.RETIREE_ONLY: "1191a(a)",
    PlanType.EXCEPTED_BENEFITS: "2590.732(c)",
    PlanType.MEDICAID_MANAGED_CARE: "438.900",
    PlanType.MEDICAID_ABP: "440.395",
    PlanType.MEDICAID_FFS: "431.200",
    PlanType.CHIP: "457.496",
    PlanType.FEHB: "890.105",
    PlanType.MEDICARE_ADVANTAGE: "422.101",
    PlanType.MEDICARE: "42 CFR 405",
    PlanType.TRICARE: "32 CFR part 199",
    PlanType.VA: "38 CFR",
    PlanType.SHORT_TERM: "300gg-91(b)(5)",
    PlanType.SHARING_MINISTRY: "5000A(d)(2)(B)",
    PlanType.WORKERS_COMPENSATION: "1003(b)(3)",
}


@pytest.mark.parametrize("plan_type", BOUND)
def test_parity_law_binds_these_by_their_own_statute(plan_type: PlanType) -> None:
    form, citation = BOUND[plan_type]
    rules = plan_rules(plan_type)
    assert rules.mhpaea_applies is True
    assert (rules.statute_form, rules.classifications) == (form, 6)
    assert citation in rules.citation
    assert rules.parity_law_instead == ""


@pytest.mark.parametrize("plan_type", OUTSIDE)
def test_parity_law_does_not_bind_these_and_the_row_says_what_does(plan_type: PlanType) -> None:
    rules = plan_rules(plan_type)
    assert rules.mhpaea_applies is False
    assert OUTSIDE[plan_type] in rules.citation
    assert rules.parity_law_instead
    assert rules.statute_form == ""


def test_an_unknown_plan_is_neither_bound_nor_free() -> None:
    assert plan_rules(PlanType.UNKNOWN).mhpaea_applies is None


def test_every_plan_type_has_its_row_and_its_reason() -> None:
    assert list(all_plan_rules()) == list(PlanType)
    assert all(rules.why.endswith(".") and rules.appeal_route for rules in all_plan_rules().values())


def test_groups_agree_with_the_rows() -> None:
    rules = all_plan_rules().values()
    assert plan_groups()["erisa_plans"] == {one.plan_type for one in rules if one.erisa}
    assert plan_groups()["state_regulated"] == {one.plan_type for one in rules if one.state_regulated}
    assert plan_groups()["parity_plans"] == {one.plan_type for one in rules if one.mhpaea_applies}


def test_a_row_that_names_no_known_plan_is_refused_by_name() -> None:
    with pytest.raises(DataError, match="neither a plan type nor a group"):
        expand(Row("x.toml", "row-1", {"binds": ["erisa"]}), "binds")
