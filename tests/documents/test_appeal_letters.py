"""Appeals as counsel accepted them, and what must hold of every one."""

import re
from dataclasses import replace
from datetime import date

import pytest
from golden_letters import LETTERS, golden, written
from letter_cases import (
    APPEAL,
    Situation,
    california_level_of_care,
    church_medication,
    intensive_outpatient,
    office_therapy,
    residential,
    residential_by_representative,
)

from letter_templates import MissingFacts, problems
from nqtl_library.letter_limits import lint
from nqtl_library.terms import Nqtl, PlanType

APPEALS = [name for name, (_, kind) in LETTERS.items() if kind == APPEAL]
ERISA_WORDS = re.compile(r"ERISA|29 USC|1132\(c\)")


@pytest.mark.parametrize("name", APPEALS)
def test_an_appeal_reads_as_it_was_accepted(name: str) -> None:
    situation, kind = LETTERS[name]

    assert written(situation().letter(kind)) == golden(name)


@pytest.mark.parametrize("name", APPEALS)
def test_an_accepted_appeal_says_nothing_that_letters_may_not_say(name: str) -> None:
    situation, kind = LETTERS[name]
    told = situation()
    texts = [block.text for block in told.letter(kind).blocks]

    assert lint(texts, plan_type=told.details.plan_type, state=told.details.state, on=told.written_on) == ()


@pytest.mark.parametrize("name", APPEALS)
def test_nothing_stops_an_accepted_appeal(name: str) -> None:
    situation, kind = LETTERS[name]
    told = situation()
    found = problems(told.letter(kind), exhibits=told.pages, citable=told.cites)

    assert [problem for problem in found if problem.blocks] == []
    assert not any("pages" in problem.what for problem in found)


@pytest.mark.parametrize("told", [office_therapy(), church_medication(), california_level_of_care()])
def test_outside_erisa_an_appeal_does_not_speak_of_erisa(told: Situation) -> None:
    assert not ERISA_WORDS.search(told.letter(APPEAL).text)


def test_state_law_never_enters_a_self_funded_erisa_letter() -> None:
    """29 USC 1144(b)(2)(B)."""
    assert "California" in california_level_of_care().letter(APPEAL).text
    assert "Illinois" in intensive_outpatient().letter(APPEAL).text
    for state in ("CA", "IL"):
        text = residential().but(state=state).letter(APPEAL).text
        assert "California" not in text
        assert "Illinois" not in text


def test_a_grandfathered_plan_is_not_told_of_the_appeals_rules_it_escapes() -> None:
    """42 USC 18011; 45 CFR 147.140."""
    current, kept = residential().letter(APPEAL), residential().but(grandfathered=True).letter(APPEAL)

    assert "reg-2719-dol" in current.authorities
    assert not [found for found in kept.authorities if found.startswith("reg-2719")]
    assert "external review" not in kept.text


def test_the_2024_rule_is_not_relied_on() -> None:
    for name in APPEALS:
        situation, kind = LETTERS[name]
        assert not [found for found in situation().letter(kind).authorities if "2024" in found]


@pytest.mark.parametrize("nqtl", list(Nqtl))
def test_every_kind_of_limit_has_its_own_four_steps(nqtl: Nqtl) -> None:
    told = residential()
    letter = replace(told, verdict=replace(told.verdict, nqtl_type=nqtl)).letter(APPEAL)
    parity = "\n".join(block.text for block in letter.blocks if block.part == "parity")
    used = {clause.split("@")[0] for clause in letter.clauses if ".parity." in clause}

    for step in ("The limit.", "The classification.", "The medical and surgical side.", "asked to show."):
        assert step in parity
    assert not {"appeal.parity.limit-general", "appeal.parity.ask-general"} & used


def test_a_quantitative_limit_is_tested_by_numbers_and_never_called_nonquantitative() -> None:
    """29 CFR 2590.712(c)(2)-(3): two thirds, then more than half."""
    told = residential()
    text = replace(told, verdict=replace(told.verdict, nqtl_type=Nqtl.QUANTITATIVE_LIMIT)).letter(APPEAL).text

    assert "two thirds" in text
    assert "more than half" in text
    assert "nonquantitative" not in text


@pytest.mark.parametrize("plan_type", [PlanType.MEDICAID_MANAGED_CARE, PlanType.CHIP, PlanType.MEDICAID_ABP])
def test_public_programs_are_argued_under_their_own_four_classifications(plan_type: PlanType) -> None:
    """42 CFR 438.910, 440.395 and 457.496."""
    letter = residential().but(plan_type=plan_type, grandfathered=None).letter(APPEAL)

    assert "four classifications" in letter.text
    assert not [found for found in letter.authorities if found.startswith(("fed-", "reg-"))]


def test_a_late_appeal_says_so_and_needs_a_reason() -> None:
    late = residential().but(events={"notice_dated": date(2026, 1, 5)})
    with pytest.raises(MissingFacts, match="late_because"):
        late.letter(APPEAL)

    text = late.but(late_because="the notice went to an old address.").letter(APPEAL).text
    assert "is in time" not in text
    assert "the notice went to an old address." in text


def test_a_provider_in_its_own_right_leaves_the_members_appeal_alone() -> None:
    text = california_level_of_care().letter(APPEAL).text

    assert "does not use up or waive any appeal that the member may bring" in text
    assert "free of charge, every document" not in text


def test_the_member_writes_as_i_and_a_representative_names_the_member() -> None:
    own, other = residential().letter(APPEAL).text, residential_by_representative().letter(APPEAL).text

    assert "I appeal this denial on my own behalf" in own
    assert "authorized representative of Testa Sample" in other
    assert not re.search(r"\b[Ww]e\b|\b[Oo]ur\b", own)
