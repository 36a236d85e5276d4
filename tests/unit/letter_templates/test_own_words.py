"""A person's own words in place of a clause's: where they go and what is held against them."""

from dataclasses import replace

import pytest
from letter_cases import APPEAL, residential_by_representative

from letter_templates.block import BlockKind, Document
from letter_templates.check import Problem, problems
from letter_templates.own_words import OwnWords, Paragraph, Standing, paragraphs, standing, with_own_words

EXHIBITS = {"A": ("Coverage of residential care is denied as of November 3.",)}


@pytest.fixture(scope="module")
def letter() -> Document:
    return residential_by_representative().letter(APPEAL)


def first(letter: Document, *, item: bool = False) -> Paragraph:
    return next(each for each in paragraphs(letter) if bool(each.item) is item)


def written(letter: Document, text: str, *, item: bool = False) -> Document:
    place = first(letter, item=item)
    return with_own_words(letter, [OwnWords(place.place, place.text, text, "Testa Drafter")])


def held_against(letter: Document, text: str) -> list[Problem]:
    own = written(letter, text)
    return [
        each
        for each in problems(own, exhibits=EXHIBITS, citable=residential_by_representative().cites)
        if text[:20] in each.what or "note" in each.what or "without an exhibit" in each.what
    ]


def test_every_place_of_a_letter_is_its_own(letter: Document) -> None:
    places = [each.place for each in paragraphs(letter)]

    assert len(places) > 10
    assert len(set(places)) == len(places)


def test_headings_quotations_addresses_and_notes_follow_from_the_facts(letter: Document) -> None:
    kinds = {letter.blocks[each.block].kind for each in paragraphs(letter)}

    assert kinds <= {BlockKind.PARAGRAPH, BlockKind.NUMBERED, BlockKind.BULLETED}


@pytest.mark.parametrize("item", [False, True])
def test_own_words_stand_where_the_clause_stood_and_are_the_writers(letter: Document, item: bool) -> None:
    place = first(letter, item=item)

    own = written(letter, "This is how we say it.", item=item)

    block = own.blocks[place.block]
    assert "This is how we say it." in block.text
    assert place.text not in block.text
    assert ("person", "Testa Drafter") in {(each.kind, each.id) for each in block.sources()}
    assert len(own.blocks) == len(letter.blocks)


def test_words_without_a_place_change_nothing(letter: Document) -> None:
    assert with_own_words(letter, [OwnWords("gone/gone/1/0", "x", "y", "Testa Drafter")]) == letter


def test_a_place_outlives_a_new_version_of_its_clause(letter: Document) -> None:
    place = first(letter)
    block = letter.blocks[place.block]
    blocks = list(letter.blocks)
    blocks[place.block] = replace(block, clause=block.clause.partition("@")[0] + "@99")

    assert place.place in {each.place for each in paragraphs(replace(letter, blocks=tuple(blocks)))}


@pytest.mark.parametrize(
    ("composed", "stands"),
    [
        ({"a/b/1/0": "as it was"}, Standing.IN_PLACE),
        ({"a/b/1/0": "as it is now"}, Standing.CHANGED_BENEATH),
        ({}, Standing.WITHOUT_PLACE),
    ],
)
def test_what_became_of_the_clause_beneath_is_told(composed: dict[str, str], stands: Standing) -> None:
    assert standing(OwnWords("a/b/1/0", "as it was", "ours", "Testa Drafter"), composed) is stands


@pytest.mark.parametrize(
    ("text", "what", "blocks"),
    [
        ("They wrote “Coverage of residential care is denied” to us.", "", False),
        ("They wrote “Coverage of residential care is approved” to us.", "without an exhibit", True),
        ("What they call “step-down” is no care.", "without an exhibit", False),
        ("The rule says so [88].", "[88] leads to no note", True),
    ],
)
def test_own_words_are_held_to_the_exhibits_and_notes(
    letter: Document, text: str, what: str, blocks: bool
) -> None:
    found = [each for each in held_against(letter, text) if "nothing in the text" not in each.what]

    assert [(what in each.what, each.blocks) for each in found] == ([(True, blocks)] if what else [])


def test_a_note_that_lost_its_mark_is_told_but_stops_nothing(letter: Document) -> None:
    cited = next(each for each in paragraphs(letter) if "[1" in each.text)
    own = with_own_words(letter, [OwnWords(cited.place, cited.text, "No mark here.", "Testa Drafter")])

    found = problems(own, exhibits=EXHIBITS, citable=residential_by_representative().cites)

    lost = [each for each in found if each.what.startswith("nothing in the text leads to note [1]")]
    assert [each.blocks for each in lost] == [False]
