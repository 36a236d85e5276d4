"""Reading an answer: quotations held against their pages, strength that follows proof, generic passages."""

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.demo.analysis import demo_analysis
from appeals.domain.analysis_passages import changes, paragraphs, shared
from appeals.domain.analysis_review import Judgment, Mark, Passage, check, findings, scores
from appeals.errors import BadInput
from nqtl_library.analysis_content import Group, Weight, contents, patterns
from nqtl_library.authorities import register

PAGE_1 = "The Plan reviews all residential treatment concurrently. Factors: cost, quality and com-\nplexity."
PAGE_2 = "The committee concludes that the processes are comparable to those for medical benefits."
PAGES = {"D": (PAGE_1, PAGE_2)}
FACTORS = Passage("D", 1, "Factors: cost, quality and complexity")
CONCLUSION = Passage("D", 2, "The committee concludes that the processes are comparable")


def test_every_question_rests_on_authorities_of_the_register_and_every_mark_on_a_known_pattern() -> None:
    for one in contents().values():
        assert set(one.authorities) <= set(register()), one.id
        assert bool(one.item) is (one.group is not Group.CARE), one.id
    assert {one.weight for one in patterns().values()} == {Weight.SHOWS, Weight.SUGGESTS}


def test_a_quotation_is_found_across_line_breaks_and_hyphens() -> None:
    check(Judgment("factors", Mark.PARTLY, FACTORS, "list_without_definitions"), PAGES)


REFUSED = [
    (Judgment("no_such_row", Mark.NOT, note="x"), "content_id"),
    (Judgment("factors", Mark.NOT, pattern_id="no_such"), "pattern_id"),
    (Judgment("factors", Mark.ANSWERED), "passage"),
    (Judgment("factors", Mark.PARTLY, pattern_id="no_data"), "passage"),
    (Judgment("factors", Mark.PARTLY, replace(FACTORS, exhibit="E"), "no_data"), "passage.exhibit"),
    (Judgment("factors", Mark.PARTLY, replace(FACTORS, page=3), "no_data"), "passage.page"),
    (Judgment("factors", Mark.PARTLY, replace(FACTORS, page=0), "no_data"), "passage.page"),
    (Judgment("factors", Mark.PARTLY, replace(FACTORS, quote="cost,"), "no_data"), "passage.quote"),
    (
        Judgment("factors", Mark.PARTLY, replace(FACTORS, quote="cost, beauty and"), "no_data"),
        "passage.quote",
    ),
    (Judgment("factors", Mark.NOT), "pattern_id"),
    (Judgment("factors", Mark.NOT_ASKED, FACTORS), "mark"),
]


@pytest.mark.parametrize(("judgment", "where"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_what_cannot_be_held_against_the_document_is_refused_by_field(judgment: Judgment, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(judgment, PAGES)
    assert where in {fault.where for fault in refused.value.problems}


def test_words_from_another_page_are_refused_with_the_page_they_are_on() -> None:
    with pytest.raises(BadInput) as refused:
        check(Judgment("findings", Mark.PARTLY, replace(CONCLUSION, page=1), "conclusion_only"), PAGES)
    assert "on page 2" in refused.value.problems[0].what


def test_strength_follows_the_proof() -> None:
    told = findings(
        [
            Judgment("comparison_operation", Mark.NOT, pattern_id="no_data"),
            Judgment("comparison_written", Mark.PARTLY, CONCLUSION, "conclusion_only"),
            Judgment("period", Mark.PARTLY, CONCLUSION, "old_data"),
            Judgment("factors", Mark.ANSWERED, FACTORS),
            Judgment("standards", Mark.NOT_ASKED),
        ]
    )
    assert [(one.content_id, one.weight) for one in told] == [
        ("comparison_written", Weight.SHOWS),
        ("comparison_operation", Weight.SILENT),
        ("period", Weight.SUGGESTS),
    ]


def test_an_answered_question_is_a_finding_where_the_answer_itself_shows_the_difference() -> None:
    told = findings([Judgment("standards", Mark.ANSWERED, FACTORS, "different_standards")])
    assert [one.weight for one in told] == [Weight.SHOWS]


@given(marks=st.dictionaries(st.sampled_from(sorted(contents())), st.sampled_from(Mark)))
def test_scores_count_every_question_once_and_keep_the_groups_apart(marks: dict[str, Mark]) -> None:
    told = scores([Judgment(name, mark) for name, mark in marks.items()])
    for one in told:
        questions = [row for row in contents().values() if row.group is one.group]
        assert one.answered + one.partly + one.not_answered + one.not_asked + one.open == len(questions)


GENERIC = (
    "The factors considered in the design of utilization management include clinical appropriateness, cost, "
    "quality of care and the potential for variability in treatment across providers and settings."
)
OWN = (
    "During 2025 the Sample Manufacturing plan approved residential stays for three days at a time and "
    "skilled nursing stays for fourteen days at a time, measured from admission."
)
MANUAL = "The vendor keeps a manual of its own that was last revised in the spring of the year before."
LICENSES = "Reviewers for both sides hold licenses in the field of the treatment that they review each time."


def test_a_passage_that_stands_in_another_plans_analysis_is_called_generic() -> None:
    ours = paragraphs("A", [f"1. Factors\n\n{GENERIC}\n\n{OWN}"])
    other = paragraphs("B", [LICENSES, GENERIC.replace("treatment", "treatments")])
    told = shared(ours, other)
    assert [(one.here.quote, one.there.page) for one in told] == [(GENERIC, 2)]


def test_passages_that_differ_only_in_figures_say_so() -> None:
    ours, other = paragraphs("A", [OWN]), paragraphs("B", [OWN.replace("2025", "2024")])
    assert [one.same_but_for_numbers for one in shared(ours, other)] == [True]


def test_changes_from_year_to_year_are_kept_reworded_new_and_gone() -> None:
    before = paragraphs("2024", [f"{GENERIC}\n\n{OWN}\n\n{MANUAL}"])
    after = paragraphs("2025", [f"{GENERIC}\n\n{OWN.replace('three', 'two')}\n\n{LICENSES}"])
    assert [one.kind for one in changes(before, after)] == ["kept", "reworded", "new", "gone"]


@given(pieces=st.lists(st.sampled_from([GENERIC, OWN]), max_size=4))
def test_a_document_compared_with_itself_only_keeps(pieces: list[str]) -> None:
    whole = paragraphs("A", ["\n\n".join(dict.fromkeys(pieces))])
    assert {one.kind for one in changes(whole, whole)} <= {"kept"}


MADE_UP = [
    ("standards", 4, "Variability in length of stay was defined by the finance department", "no_data"),
    ("period", 10, "They cover requests that were decided in calendar year 2023", "old_data"),
    ("comparison_written", 7, "For residential treatment the initial authorization is three days", "generic"),
]


def test_the_made_up_answer_has_more_than_twenty_pages_that_can_be_quoted() -> None:
    reader = pypdf.PdfReader(io.BytesIO(demo_analysis(date(2026, 10, 1))))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) >= 20
    for content, page, words, pattern in MADE_UP:
        check(Judgment(content, Mark.PARTLY, Passage("D", page, words), pattern), {"D": pages})
