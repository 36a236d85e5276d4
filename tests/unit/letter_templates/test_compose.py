"""Composing: facts and tags become a document whose every word is traceable, or a refusal with names."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_cases import APPEAL, REQUEST, residential, residential_by_representative

from appeals.domain.case import Patient
from letter_templates import (
    BlockKind,
    Document,
    MissingFacts,
    NotThisLetter,
    PartHasNoClause,
    Source,
    Span,
    compose,
    required_facts,
)
from letter_templates.marks import Marks, known, node, shown
from letter_templates.outline import outline
from letter_templates.paragraphs import blocks
from nqtl_library.terms import PlanType

CLAUSE = Source("clause", "sample@1")


def spans_of(document: Document) -> list[Span]:
    """Every run of words in a document."""
    cells = [cell for block in document.blocks for row in (block.header, *block.rows) for cell in row]
    return [span for block in document.blocks for span in block.spans] + [
        s for cell in cells for s in cell.spans
    ]


def sources_of(document: Document, words: str) -> set[str]:
    """Where the runs that read exactly so come from."""
    return {
        f"{each.kind}:{each.id}" for span in spans_of(document) if span.text == words for each in span.sources
    }


def test_every_word_of_a_letter_knows_where_it_comes_from() -> None:
    for kind in (APPEAL, REQUEST):
        assert all(span.sources for span in spans_of(residential_by_representative().letter(kind)))


def test_a_fact_in_a_letter_points_to_its_name() -> None:
    letter = residential().letter(APPEAL)

    assert "fact:timeliness.due" in sources_of(letter, "May 5, 2027")
    assert "fact:claim.amount" in sources_of(letter, "$27,300.00")


def test_a_quotation_points_to_its_exhibit_page() -> None:
    found = sources_of(
        residential().letter(APPEAL), "Prior authorization was not obtained before the admission."
    )

    assert {"fact:denial.reasons[0].quote", "exhibit:A:1"} <= found


def test_an_answer_in_a_persons_own_words_names_its_writer() -> None:
    told = residential()
    reasons = tuple(
        reason.__class__(reason.quote, reason.exhibit, reason.page, "I asked on October 1.")
        for reason in told.details.denial_reasons
    )
    letter = told.but(denial_reasons=reasons).letter(APPEAL)

    assert "person:Testa Sample" in sources_of(letter, "I asked on October 1.")


def test_a_citation_points_to_its_authority() -> None:
    letter = residential().letter(APPEAL)
    notes = [block for block in letter.blocks if block.kind is BlockKind.NOTE]

    assert letter.authorities[:2] == ("reg-503-i2", "reg-nqtl-list")
    assert Source("authority", "reg-503-i2") in set(notes[0].sources())


def test_the_same_facts_give_the_same_document() -> None:
    assert residential().letter(APPEAL) == residential().letter(APPEAL)


def test_the_parts_of_a_letter_follow_the_outline() -> None:
    for kind in (APPEAL, REQUEST):
        order = [part.id for part in outline(kind).parts]
        met = list(dict.fromkeys(block.part for block in residential().letter(kind).blocks))

        assert met == [part for part in (*order, "notes") if part in met]


def test_missing_facts_stop_the_letter_and_are_named_with_label_and_reason() -> None:
    with pytest.raises(MissingFacts) as refusal:
        residential().but(patient=Patient(name="Testa Sample"), clinical_facts=()).letter(APPEAL)

    by_name = {fact.name: fact for fact in refusal.value.missing}
    assert set(by_name) == {"sender.lines", "member.birth_date", "member.id", "clinical.facts"}
    assert by_name["member.birth_date"].part == "reference"
    assert by_name["member.birth_date"].clause == "appeal.reference.reference@3"
    assert by_name["member.birth_date"].label == "Member's date of birth"
    assert by_name["member.birth_date"].why


def test_a_fact_missing_inside_a_list_is_named_with_its_place() -> None:
    told = residential()
    first, *rest = told.details.clinical_facts
    unpaged = first.__class__(first.text, first.on, first.exhibit, None)

    with pytest.raises(MissingFacts) as refusal:
        told.but(clinical_facts=(*rest, unpaged)).letter(APPEAL)

    assert [fact.name for fact in refusal.value.missing] == ["clinical.facts[0].page"]


def test_a_checklist_lists_every_fact_a_letter_will_need() -> None:
    found = residential().facts()
    names = {fact.name for fact in required_facts(APPEAL, found.tags)}

    assert {"member.name", "denial.reasons", "timeliness.due", "appeals.lines"} <= names
    assert required_facts(APPEAL, found.tags, facts=found.facts) == ()


@pytest.mark.parametrize(
    "plan_type", [PlanType.MEDICARE_ADVANTAGE, PlanType.TRICARE, PlanType.RETIREE_ONLY, PlanType.UNKNOWN]
)
def test_a_plan_outside_parity_law_gets_no_parity_letter_and_is_told_the_route(plan_type: PlanType) -> None:
    with pytest.raises(NotThisLetter) as refusal:
        residential().but(plan_type=plan_type).letter(APPEAL)

    assert refusal.value.instead


def test_a_request_that_nobody_may_make_is_refused_with_what_would_help() -> None:
    with pytest.raises(NotThisLetter, match="Say first who asks"):
        residential().but(requester=None).letter(REQUEST)


def test_without_an_authority_that_may_be_cited_there_is_no_letter() -> None:
    found = residential().facts()

    with pytest.raises(PartHasNoClause, match="Legal basis"):
        compose(APPEAL, found.facts, found.tags, {})


def test_a_clause_whose_authority_may_not_be_cited_gives_way_to_its_sister() -> None:
    told = residential()
    without = {key: cite for key, cite in told.cites.items() if key != "case-danny-p"}
    letter = compose(APPEAL, told.facts().facts, told.facts().tags, without)

    assert "federal court of appeals" in told.letter(APPEAL).text
    assert "federal court of appeals" not in letter.text
    assert "skilled nursing facility care" in letter.text


def test_a_letter_without_evidence_asks_and_with_evidence_argues() -> None:
    asking, arguing = residential().letter(APPEAL).text, residential_by_representative().letter(APPEAL).text

    assert "asks and does not conclude" in asking
    assert "appears more restrictive" not in asking
    assert "appears more restrictive" in arguing
    assert "violat" not in (asking + arguing).lower()


def test_a_caveat_is_printed_once_with_the_notes_it_belongs_to() -> None:
    told = residential()
    cites = {key: replace(cite, caveat="as codified") for key, cite in told.cites.items()}
    letter = compose(APPEAL, told.facts().facts, told.facts().tags, cites)
    notes = [block.text for block in letter.blocks if block.kind is BlockKind.NOTE]
    numbers = re.findall(r"\[(\d+)\]", notes[0])

    assert len(notes) == 2
    assert notes[-1] == f"Notes {', '.join(numbers[:-1])} and {numbers[-1]}: as codified."


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200).filter(known))
def test_no_fact_can_change_the_form_of_a_letter(words: str) -> None:
    plain, odd = residential(), residential().but(plan_name=words)
    before, after = plain.letter(APPEAL), odd.letter(APPEAL)

    assert [block.kind for block in before.blocks] == [block.kind for block in after.blocks]
    assert before.text.replace(plain.details.plan_name, words) == after.text


@settings(deadline=None)
@given(st.lists(st.text(max_size=40).filter(known), min_size=1, max_size=5))
def test_marks_give_back_every_printed_value(values: list[str]) -> None:
    marks = Marks(CLAUSE)
    text = " and ".join(str(node(value, f"fact{place}", marks)) for place, value in enumerate(values))
    (block,) = blocks(text, marks, part="test")

    assert block.text == " and ".join(values)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(date(2026, 11, 3), "November 3, 2026", id="a date"),
        pytest.param(Decimal("27300"), "$27,300.00", id="an amount"),
        pytest.param(3, "3", id="a number"),
        pytest.param("as it is", "as it is", id="words"),
    ],
)
def test_values_are_printed_as_letters_print_them(value: date | Decimal | int | str, words: str) -> None:
    assert shown(value) == words


@pytest.mark.parametrize(
    ("value", "is_known"),
    [
        ("", False),
        ("  ", False),
        (None, False),
        ((), False),
        ({}, False),
        (0, True),
        (Decimal(0), True),
        ("0", True),
    ],
)
def test_zero_is_known_and_an_empty_text_is_not(value: object, *, is_known: bool) -> None:
    assert known(value) is is_known  # type: ignore[arg-type]


def test_restricted_markdown_becomes_blocks() -> None:
    lists = "1. one\n2. two\n\n- dot\n\n> said\n\n"
    text = f"A **strong** and *leaning* word.\n\n{lists}| H | I |\n|---|---|\n| a | b |\n"
    found = blocks(text, Marks(CLAUSE), part="test")

    assert [block.kind for block in found] == [
        BlockKind.PARAGRAPH, BlockKind.NUMBERED, BlockKind.BULLETED, BlockKind.QUOTATION, BlockKind.TABLE,
    ]  # fmt: skip
    assert [
        (span.text, span.strong, span.emphasis) for span in found[0].spans if span.strong or span.emphasis
    ] == [
        ("strong", True, False),
        ("leaning", False, True),
    ]
    assert [row[0].text for row in found[1].rows] == ["one", "two"]
    assert found[4].header[0].text == "H"


def test_markup_that_a_letter_has_no_use_for_stays_text() -> None:
    (block,) = blocks("<b>x</b> [link](http://example.org) `code` &amp;", Marks(CLAUSE), part="test")

    assert block.text == "<b>x</b> [link](http://example.org) `code` &amp;"
