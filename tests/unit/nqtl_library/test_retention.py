"""How long records are kept: every rule that reaches a record counts, the longest wins, unknown is long."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.retention import (
    KeepingFacts,
    RecordKind,
    keep_until,
    retention_rows,
    shortest_own_period,
    years_after,
)
from nqtl_library.terms import PlanType

CLOSED = date(2026, 3, 1)
ADULT = date(1980, 5, 5)
CHILD = date(2012, 7, 9)  # 14 when the case was closed


def facts(**known: object) -> KeepingFacts:
    return KeepingFacts(
        **{  # type: ignore[arg-type]  # a table of facts by name
            "record": RecordKind.CASE,
            "started_on": CLOSED,
            "started_with": "closed",
            "state": "WA",
            "plan_type": PlanType.ERISA_SELF_FUNDED,
            "birth_date": ADULT,
            **known,
        }
    )


@pytest.mark.parametrize(
    ("known", "until", "rule"),
    [
        pytest.param({}, date(2032, 3, 1), "documentation_federal", id="45 CFR 164.316(b)(2)(i): six years"),
        pytest.param({"state": "tx"}, date(2033, 3, 1), "medical_records_texas", id="22 TAC 163.2: seven"),
        pytest.param(
            {"state": "NY"}, date(2032, 3, 1), "documentation_federal", id="8 NYCRR 29.2(a)(3): six"
        ),
        pytest.param(
            {"state": "CA"}, date(2033, 3, 1), "psychotherapy_records_california", id="B&P 2919: seven"
        ),
        pytest.param(
            {"plan_type": PlanType.MEDICARE_ADVANTAGE},
            date(2036, 3, 1),
            "medicare_advantage",
            id="42 CFR 422.504(d): ten",
        ),
        pytest.param(
            {"state": "TX", "birth_date": CHILD}, date(2033, 7, 9), "medical_records_texas", id="TX minor: 21"
        ),
        pytest.param(
            {"state": "NY", "birth_date": CHILD},
            date(2034, 7, 9),
            "patient_records_new_york",
            id="NY minor: 22",
        ),
        pytest.param(
            {"state": "CA", "birth_date": CHILD},
            date(2037, 7, 9),
            "psychotherapy_records_california",
            id="CA minor: 18 and seven years",
        ),
        pytest.param(
            {"birth_date": CHILD}, date(2037, 7, 9), "precaution_minors", id="no row on minors: a precaution"
        ),
        pytest.param(
            {"state": ""}, date(2033, 3, 1), "medical_records_texas", id="state unknown: the longest"
        ),
        pytest.param(
            {"plan_type": PlanType.UNKNOWN},
            date(2036, 3, 1),
            "medicare_advantage",
            id="plan unknown: longest",
        ),
        pytest.param({"own_years": 12}, date(2038, 3, 1), "own_period", id="the organization keeps longer"),
        pytest.param(
            {"birth_date": None, "first_care_on": date(2025, 1, 2)},
            date(2050, 1, 2),
            "precaution_minors",
            id="birth date unknown: as if born on the first day of care",
        ),
        pytest.param(
            {"record": RecordKind.FILE, "birth_date": None, "plan_type": PlanType.UNKNOWN},
            date(2036, 3, 1),
            "medicare_advantage",
            id="a remittance file is no medical record",
        ),
        pytest.param(
            {"started_on": date(2024, 2, 29)}, date(2030, 3, 1), "documentation_federal", id="29 February"
        ),
    ],
)
def test_the_longest_rule_that_reaches_a_record_decides(
    known: dict[str, object], until: date, rule: str
) -> None:
    kept = keep_until(facts(**known))

    assert (kept.until, kept.leading.rule) == (until, rule)


def test_the_last_day_itself_is_kept() -> None:
    kept = keep_until(facts())

    assert not kept.passed(date(2032, 3, 1))
    assert kept.passed(date(2032, 3, 2))


def test_what_was_not_read_in_the_primary_text_says_so_and_a_precaution_cites_no_law() -> None:
    rules = keep_until(facts(birth_date=CHILD)).rules

    assert [(each.rule, bool(each.cite), each.verified) for each in rules] == [
        ("precaution_minors", False, False),
        ("documentation_federal", True, True),
        ("privacy_documentation_federal", True, False),
    ]


def test_every_rule_tells_its_working() -> None:
    told = {each.working for each in keep_until(facts()).rules}

    assert told == {"closed on 2026-03-01 + 6 years = 2032-03-01"}


def test_every_rule_on_keeping_names_its_law() -> None:
    assert all(each.cite and each.counted_from and each.records for each in retention_rows())
    assert shortest_own_period() == 6


days = st.dates(date(1930, 1, 1), date(2040, 1, 1))


@given(born=st.none() | days, started=days, state=st.sampled_from(["", "TX", "NY", "CA", "WA"]))
def test_knowing_more_never_makes_a_record_stay_longer(born: date | None, started: date, state: str) -> None:
    known = {"started_on": started, "first_care_on": started, "birth_date": born, "state": state}
    if born is not None and born > started:
        return
    exact = keep_until(facts(**known)).until

    assert exact <= keep_until(facts(**{**known, "birth_date": None})).until
    assert exact <= keep_until(facts(**{**known, "plan_type": PlanType.UNKNOWN})).until
    assert exact >= years_after(started, 6)
