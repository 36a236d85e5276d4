"""What the reading of an analysis lets a letter say: strength follows proof, small numbers say nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest
from analysis_cases import DENIED, LABEL, THREE_DAYS, appealing
from hypothesis import given
from hypothesis import strategies as st

from appeals.domain.analysis_findings import (
    MOST,
    AnalysisFinding,
    analysis_facts,
    analysis_tags,
    exhibits_of,
    letter_figures,
    letter_finding,
)
from appeals.domain.analysis_review import Judgment, Mark, findings
from appeals.domain.operation_figures import Count, Measure, compare
from nqtl_library.analysis_content import Group, Weight, contents, patterns

SHORT = st.sampled_from((Mark.PARTLY, Mark.NOT))


@given(content=st.sampled_from(sorted(contents())), mark=SHORT, pattern=st.sampled_from(["", *patterns()]))
def test_without_words_on_a_page_a_letter_only_says_that_the_document_is_silent(
    content: str, mark: Mark, pattern: str
) -> None:
    for found in findings([Judgment(content, mark, None, pattern)]):
        told = letter_finding(found)
        if told is not None:
            assert (told.weight, told.quote, told.says, told.page) == (Weight.SILENT, "", "", None)


@pytest.mark.parametrize("content", [one for one in contents().values() if one.group is Group.RULE_2024])
def test_no_letter_rests_on_the_structure_of_the_rule_that_is_not_enforced(content: object) -> None:
    found = findings([Judgment(content.id, Mark.PARTLY, THREE_DAYS, "no_data")])  # type: ignore[attr-defined]
    assert [letter_finding(one) for one in found] == [None]


@pytest.mark.parametrize(
    "changes",
    [{"mh_sud": Count(29, 12)}, {"med_surg": Count(0)}, {"page": None}, {"exhibit": ""}],
)
def test_figures_that_are_too_few_or_have_no_page_say_nothing(changes: dict[str, object]) -> None:
    assert letter_figures(compare(replace(DENIED, **changes))) is None  # type: ignore[arg-type]


def test_averages_are_told_with_one_decimal_and_no_claim() -> None:
    days = replace(
        DENIED,
        measure=Measure.DAYS_AUTHORIZED,
        mh_sud=Count(40, total=Decimal(124)),
        med_surg=Count(50, total=Decimal(660)),
    )
    told = letter_figures(compare(days))
    assert told is not None
    assert told.mh_sud == "3.1 for residential treatment"
    assert not told.less_favorable


def test_a_letter_takes_four_of_each_kind_at_most() -> None:
    many = [AnalysisFinding(f"c{n}", Weight.SHOWS, "x", quote="a b c", exhibit="E", page=1) for n in range(9)]
    assert len(analysis_facts(many, ())["analysis"]["shown"]) == MOST  # type: ignore[index,call-overload,arg-type]


def test_tags_and_exhibits_follow_what_was_chosen() -> None:
    case = appealing().details
    assert set(analysis_tags(case.analysis_findings, case.analysis_figures)) == {
        "analysis:gaps", "analysis:figures", "analysis:less-favorable", "analysis:read",
    }  # fmt: skip
    assert exhibits_of(case.analysis_findings, case.analysis_figures) == {LABEL}
    assert set(analysis_tags((), ())) == set()
