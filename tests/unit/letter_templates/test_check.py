"""The check reads a finished document: blanks, quotations, citations, length."""

import pytest
from letter_cases import APPEAL, REQUEST, residential, residential_by_representative

from letter_templates import Block, BlockKind, CiteText, Document, Problem, Source, Span, problems
from letter_templates.block import Cell

CLAUSE = Source("clause", "sample@1")
PAGES = {
    "A": ("Dear member: prior authori-\nzation was  not obtained. We ‘reviewed’ it – twice.", "Page two.")
}


def document(*blocks: Block, authorities: tuple[str, ...] = ()) -> Document:
    return Document(APPEAL, "t", "en-US", blocks, authorities)


def paragraph(text: str, *sources: Source) -> Block:
    return Block(BlockKind.PARAGRAPH, "ask", "sample@1", (Span(text, (*sources, CLAUSE)),))


def quotation(words: str, exhibit: str = "A", page: int = 1) -> Block:
    quote = Span(
        words, (Source("fact", "denial.reasons[0].quote"), Source("exhibit", f"{exhibit}:{page}"), CLAUSE)
    )
    return Block(
        BlockKind.NUMBERED,
        "denial",
        "sample@1",
        rows=((Cell((Span("“", (CLAUSE,)), quote, Span("”", (CLAUSE,)))),),),
    )


def found_in(*blocks: Block) -> tuple[Problem, ...]:
    return problems(document(*blocks), exhibits=PAGES, citable={})


def test_the_golden_letters_have_no_problem_that_blocks() -> None:
    for told, kind in [
        (residential(), APPEAL),
        (residential_by_representative(), APPEAL),
        (residential(), REQUEST),
    ]:
        found = problems(told.letter(kind), exhibits=told.pages, citable=told.cites)

        assert [problem for problem in found if problem.blocks] == []


@pytest.mark.parametrize(
    "text",
    [
        "Dear {{ name }}",
        "Signed on ____ by me",
        "Signed (  ) today",
        "The date is TBD.",
        "Dear [INSERT NAME],",
        "Please [insert the date] here",
        "A private \ue000 character",
    ],
)
def test_a_blank_or_a_leftover_blocks(text: str) -> None:
    assert any(problem.blocks for problem in found_in(paragraph(text)))


@pytest.mark.parametrize(
    "text",
    ["None of the records was read.", "See note [12].", "A gap of 3.5 days (two visits), null effect."],
)
def test_ordinary_sentences_pass(text: str) -> None:
    assert found_in(paragraph(text)) == ()


def test_braces_in_the_payers_own_words_are_not_ours() -> None:
    assert found_in(paragraph("The notice says “use form {7}” here.")) == ()


@pytest.mark.parametrize(
    "words",
    [
        "prior authorization was not obtained",
        "Prior Authorization was not\nobtained.",
        "We 'reviewed' it - twice",
        "Dear member: … not obtained",
        "Dear member [...] twice",
    ],
)
def test_a_quotation_found_on_its_page_passes(words: str) -> None:
    assert found_in(quotation(words)) == ()


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        pytest.param(
            quotation("prior authorization was obtained"), "not on Exhibit A, page 1", id="a word dropped"
        ),
        pytest.param(quotation("Page two", page=1), "not on Exhibit A, page 1", id="the wrong page"),
        pytest.param(quotation("twice … Dear member"), "not on Exhibit A, page 1", id="pieces out of order"),
        pytest.param(quotation("Page two", page=3), "not among the exhibits", id="a page that is not there"),
        pytest.param(
            quotation("Page two", exhibit="C"), "not among the exhibits", id="an exhibit that is not there"
        ),
    ],
)
def test_a_quotation_that_is_not_on_its_page_blocks(block: Block, complaint: str) -> None:
    (problem,) = found_in(block)

    assert complaint in problem.what
    assert problem.blocks


def test_quotation_marks_in_a_persons_own_text_are_pointed_out() -> None:
    (problem,) = found_in(paragraph("They said “no” to me.", Source("person", "Testa Sample")))

    assert not problem.blocks


def test_a_citation_outside_the_citable_set_blocks() -> None:
    (problem,) = found_in(paragraph("See [1].", Source("authority", "st-ca")))

    assert problem.blocks
    assert "st-ca" in problem.what


def test_unverified_law_is_a_warning_beside_verified_law_and_blocks_alone() -> None:
    cites = {"a": CiteText("a", "29 USC 1133"), "b": CiteText("b", "29 CFR 2560.503-1(i)(2)", verified=False)}
    beside = problems(document(authorities=("a", "b")), exhibits={}, citable=cites)
    alone = problems(document(authorities=("b",)), exhibits={}, citable=cites)

    assert [problem.blocks for problem in beside] == [False]
    assert [problem.blocks for problem in alone] == [True, False]
    assert beside[0].what == "not yet compared with the primary text: 29 CFR 2560.503-1(i)(2)"


def test_a_letter_beyond_four_pages_is_warned_of() -> None:
    (problem,) = found_in(paragraph("word " * 2000 + "end."))

    assert "pages" in problem.what
    assert not problem.blocks


@pytest.mark.parametrize("value", ["None", "nan", "null"])
def test_a_missing_value_that_was_printed_blocks(value: str) -> None:
    printed = Block(BlockKind.PARAGRAPH, "ask", spans=(Span(value, (Source("fact", "claim.amount"),)),))

    assert [problem.blocks for problem in found_in(printed)] == [True]


def test_punctuation_that_stands_alone_is_a_warning() -> None:
    assert [problem.blocks for problem in found_in(paragraph("Dear , we write"))] == [False]


def test_two_spaces_are_a_warning() -> None:
    assert [problem.blocks for problem in found_in(paragraph("two  spaces"))] == [False]
