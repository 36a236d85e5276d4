import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.authorities import May, register
from nqtl_library.legal_sources import due_for_review, legal_sources, touched_by
from nqtl_library.library import DATA
from nqtl_library.nqtls import LIST_ITEMS, all_nqtl_facts, nqtl_facts
from nqtl_library.outcome_priors import Stage, estimate, observed, prior, priors
from nqtl_library.state_rules import state_law, state_rule, state_rules
from nqtl_library.terms import Nqtl, PlanType

PAGE = Path(__file__).parents[3] / "docs" / "legal-sources.md"

LISTED = {
    Nqtl.PRIOR_AUTHORIZATION: "A",
    Nqtl.CONCURRENT_REVIEW: "A",
    Nqtl.RETROSPECTIVE_REVIEW: "A",
    Nqtl.MEDICAL_NECESSITY: "A",
    Nqtl.LEVEL_OF_CARE: "A",
    Nqtl.EXPERIMENTAL: "A",
    Nqtl.DOCUMENTATION: "A",
    Nqtl.FORMULARY: "B",
    Nqtl.NETWORK_REIMBURSEMENT: "D",
    Nqtl.NETWORK_ADEQUACY: "D",
    Nqtl.STEP_THERAPY: "F",
    Nqtl.TREATMENT_EXCLUSION: "G",
    Nqtl.PROVIDER_FACILITY_TYPE: "H",
    Nqtl.QUANTITATIVE_LIMIT: "",
}


@pytest.mark.parametrize("nqtl", list(Nqtl))
def test_each_limitation_stands_at_its_letter_of_the_rules_list(nqtl: Nqtl) -> None:
    facts = nqtl_facts(nqtl)
    assert facts.item == LISTED[nqtl]
    assert f"(c)(4)(ii)({facts.item})" in facts.paragraph or facts.item == ""
    assert len(facts.red_flags) >= 4
    assert len(facts.ask_for) >= 4


def test_every_letter_of_the_list_belongs_to_some_limitation() -> None:
    letters = {letter for one in all_nqtl_facts().values() for letter in (one.item, *one.also_listed)}
    assert letters - {""} == set(LIST_ITEMS)


def test_the_eleven_examples_of_2013_are_used_and_no_other_number_is() -> None:
    numbers = {example.number for one in all_nqtl_facts().values() for example in one.examples}
    assert numbers == set(range(1, 12))


def test_a_quantitative_limit_is_asked_for_arithmetic_and_not_for_an_analysis() -> None:
    asked = " ".join(nqtl_facts(Nqtl.QUANTITATIVE_LIMIT).ask_for)
    assert "comparative analysis" not in asked
    assert "share of all" in asked


def test_only_prior_rows_that_name_their_population_are_used() -> None:
    known = {one.id for one in observed()}
    assert all(set(one.rests_on) <= known for one in priors())
    assert all(one.population and one.year and one.source for one in observed())


@pytest.mark.parametrize(
    ("plan_type", "stage", "share"),
    [
        (PlanType.MEDICARE_ADVANTAGE, Stage.INTERNAL, "0.80"),
        (PlanType.INDIVIDUAL, Stage.INTERNAL, "0.40"),
        (PlanType.MEDICAID_MANAGED_CARE, Stage.INTERNAL, "0.35"),
        (PlanType.ERISA_FULLY_INSURED, Stage.EXTERNAL, "0.45"),
        (PlanType.TRICARE, Stage.EXTERNAL, "0.40"),
    ],
)
def test_an_estimate_starts_from_the_population_that_fits(
    plan_type: PlanType, stage: Stage, share: str
) -> None:
    assert prior(plan_type, stage).share == Decimal(share)
    assert estimate(plan_type, stage, overturned=0, decided=0) == Decimal(share)


@given(st.integers(0, 500), st.integers(0, 500))
def test_own_outcomes_move_an_estimate_between_the_prior_and_what_was_seen(won: int, lost: int) -> None:
    start = prior(PlanType.INDIVIDUAL, Stage.INTERNAL).share
    seen = Decimal(won) / (won + lost) if won + lost else start
    share = estimate(PlanType.INDIVIDUAL, Stage.INTERNAL, overturned=won, decided=won + lost)
    assert min(start, seen) - Decimal("0.001") <= share <= max(start, seen) + Decimal("0.001")


def test_more_overturned_than_decided_is_refused() -> None:
    with pytest.raises(ValueError, match="3 overturned of 2"):
        estimate(PlanType.INDIVIDUAL, Stage.INTERNAL, overturned=3, decided=2)


@pytest.mark.parametrize(
    ("state", "plan_type", "on", "may"),
    [
        ("CA", PlanType.INDIVIDUAL, date(2026, 11, 24), May.YES),
        ("ca", PlanType.ERISA_SELF_FUNDED, date(2026, 11, 24), May.NO),
        ("WA", PlanType.INDIVIDUAL, date(2026, 11, 24), May.NO),
        ("WA", PlanType.INDIVIDUAL, date(2027, 1, 1), May.YES),
        ("CO", PlanType.STUDENT, date(2025, 12, 31), May.NO),
    ],
)
def test_a_states_law_is_given_with_whether_it_may_be_cited(
    state: str, plan_type: PlanType, on: date, may: May
) -> None:
    found = state_law(state, plan_type=plan_type, on=on)
    assert found is not None
    assert found[1].may is may


def test_every_state_row_of_the_register_has_its_rule_and_a_state_without_one_has_none() -> None:
    assert {rule.authority for rule in state_rules().values()} == {
        one.id for one in register().values() if one.states
    }
    assert state_rule("NV") is None
    assert state_law("NV", plan_type=PlanType.INDIVIDUAL, on=date(2026, 11, 24)) is None


def _cited(value: object, inside: bool = False) -> Iterator[str]:
    """Every text under a key that names authorities."""
    if isinstance(value, str) and inside:
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            names = key in {"authority", "authorities", "after_denial", "clock_authority"}
            yield from _cited(inner, inside=names or (inside and not isinstance(inner, list)))
    elif isinstance(value, list):
        for inner in value:
            yield from _cited(inner, inside and isinstance(inner, str))


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.name)
def test_every_authority_that_a_data_row_names_is_in_the_register(path: Path) -> None:
    content = tomllib.loads(path.read_text("utf-8"))
    content.pop("authority", None) if path.name.startswith("authorities_") else None
    assert {name for name in _cited(content) if name} - set(register()) == set()


def test_the_page_of_sources_is_the_one_that_the_data_gives() -> None:
    """If this fails: evenhand law sources docs/legal-sources.md."""
    assert PAGE.read_text("utf-8") == legal_sources()


def test_the_page_of_sources_shows_every_authority_with_its_check_by_date() -> None:
    lines = legal_sources().splitlines()
    for authority in register().values():
        (line,) = [line for line in lines if line.startswith(f"| `{authority.id}` ")]
        assert str(authority.check_by) in line
        assert ("| yes |" in line) == authority.verified


def test_nothing_is_due_today_and_the_unenforced_rule_is_due_first() -> None:
    assert due_for_review(date(2026, 11, 24)) == ()
    due = due_for_review(date(2027, 2, 23))
    assert "reg-2024-fr" in {one.row for one in due}
    assert [one.check_by for one in due] == sorted(one.check_by for one in due)


@given(st.dates(date(2026, 1, 1), date(2029, 1, 1)), st.integers(0, 400))
def test_what_is_due_stays_due(on: date, later: int) -> None:
    assert set(due_for_review(on)) <= set(due_for_review(date.fromordinal(on.toordinal() + later)))


def test_a_changed_row_names_the_clauses_rights_and_tables_that_rest_on_it() -> None:
    clauses = {"parity.nqtl@2": ("reg-nqtl-list", "reg-2013-fr"), "shared.close@1": ()}
    assert str(touched_by("reg-nqtl-list", clauses)[0]) == "clause parity.nqtl@2"
    assert "request_rights.toml file-erisa" in {str(one) for one in touched_by("reg-503-h2iii", {})}
    assert "letter_limits.toml state-law-out-of-reach" in {str(one) for one in touched_by("st-ca", {})}


def test_an_unknown_row_touches_nothing_because_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="'no-such-law' is not in the register"):
        touched_by("no-such-law", {})
