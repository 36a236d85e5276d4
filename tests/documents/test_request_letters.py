"""Requests as counsel accepted them: the right basis, the right clock, and no more than may be asked."""

import re
from datetime import date

import pytest
from golden_letters import LETTERS, golden, written
from letter_cases import (
    REQUEST,
    california_level_of_care,
    office_therapy,
    residential,
    residential_by_representative,
)

from appeals.domain.case import Authorization
from letter_templates import problems
from nqtl_library.letter_limits import lint
from nqtl_library.terms import Requester

REQUESTS = [name for name, (_, kind) in LETTERS.items() if kind in (REQUEST, "request.criteria")]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_reads_as_it_was_accepted(name: str) -> None:
    situation, kind = LETTERS[name]

    assert written(situation().letter(kind)) == golden(name)


@pytest.mark.parametrize("name", REQUESTS)
def test_an_accepted_request_says_nothing_that_letters_may_not_say(name: str) -> None:
    situation, kind = LETTERS[name]
    told = situation()
    texts = [block.text for block in told.letter(kind).blocks]

    assert lint(texts, plan_type=told.details.plan_type, state=told.details.state, on=told.written_on) == ()


@pytest.mark.parametrize("name", REQUESTS)
def test_nothing_stops_an_accepted_request(name: str) -> None:
    situation, kind = LETTERS[name]
    told = situation()
    found = problems(told.letter(kind), exhibits=told.pages, citable=told.cites)

    assert [problem for problem in found if problem.blocks] == []


def test_only_an_erisa_request_names_a_period_of_the_law() -> None:
    """29 USC 1132(c)(1)."""
    erisa, county = residential().letter(REQUEST).text, office_therapy().letter(REQUEST).text

    assert "due within 30 calendar days of this written request" in erisa
    assert "December 24, 2026" in erisa
    assert "That date is a request" in county
    assert "calendar days" not in county


def test_outside_erisa_no_request_leans_on_erisas_document_rule_or_penalty() -> None:
    for told, kind in ((office_therapy(), REQUEST), (california_level_of_care(), "request.criteria")):
        cited = set(told.letter(kind).authorities)
        assert not cited & {"erisa-104b4", "erisa-502c1", "reg-502c-1", "reg-104b-1"}


def test_plan_documents_are_never_demanded_free_of_charge() -> None:
    """29 CFR 2520.104b-30 allows a copying charge; only documents relevant to a claim are free."""
    text = residential().letter(REQUEST).text

    for sentence in re.split(r"(?<=[.:])\s", text):
        if "free of charge" in sentence:
            assert "relevant to the denied claim" in sentence
    assert "reasonable copying charge may apply to the plan documents" in text


def test_no_request_speaks_of_ten_business_days() -> None:
    for name in REQUESTS:
        situation, kind = LETTERS[name]
        assert "business day" not in situation().letter(kind).text


def test_a_contracting_provider_asks_for_criteria_and_nothing_else() -> None:
    """29 CFR 2590.712(d)(1) and its twins."""
    letter = california_level_of_care().letter("request.criteria")

    assert "We ask for medical-necessity criteria only" in letter.text
    assert "claim file" not in letter.text
    assert "comparative analysis" not in letter.text.lower()


def test_a_request_goes_to_the_plan_administrator_and_carries_no_medical_record() -> None:
    letter = residential_by_representative().letter(REQUEST)

    assert "Example Manufacturing Benefits Committee" in letter.text
    assert "Suicidal" not in letter.text
    assert "Records of Example Behavioral Health" not in letter.text


def test_a_designation_for_the_claim_alone_asks_for_the_claim_file_alone() -> None:
    """Plan documents need a designation that covers them; the claim file lies with whoever decided."""
    narrow = Authorization(date(2026, 11, 10), None, covers_plan_documents=False, exhibit="C")
    text = residential_by_representative().but(authorization=narrow).letter(REQUEST).text

    assert "Request for the claim file" in text
    assert "comparative analysis" not in text
    assert "calendar days" not in text
    assert "Sample Administrators\nAppeals Unit" in text


def test_an_assignee_asks_for_no_more_than_the_claim_file() -> None:
    text = residential_by_representative().but(requester=Requester.ASSIGNEE).letter(REQUEST).text

    assert "as far as the assignment reaches" in text
    assert "comparative analysis" not in text


def test_the_daily_penalty_is_neither_computed_nor_threatened() -> None:
    text = residential().letter(REQUEST).text

    assert "$110" not in text
    assert "in its discretion" in text
