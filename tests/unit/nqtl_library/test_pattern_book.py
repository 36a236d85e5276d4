"""Patterns: cutting them changes nothing that they find, and spans point into the letter as written."""

import json
import re
from pathlib import Path

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from nqtl_library.cue_patterns import cue_book
from nqtl_library.cue_sentence import single_spaced
from nqtl_library.cues import read_letter
from nqtl_library.library import DataError, Row
from nqtl_library.pattern_book import PatternBook, spelled_out
from nqtl_library.pattern_branches import branches, has_gap
from nqtl_library.sentences import sentences

DATA = Path(__file__).parents[2] / "data"
NO_ROW = Row("cues_test.toml", "made_up", {})


def letters_of(name: str) -> list[str]:
    rows = map(json.loads, (DATA / name).read_text(encoding="utf-8").splitlines())
    return [row["record"]["text"] for row in rows if row["kind"] == "letter"]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        pytest.param("a|b", ["a", "b"], id="alternatives"),
        pytest.param("x(?:a|b)", ["x(?:a|b)"], id="a group without gaps stays"),
        pytest.param(
            r"x(?:a|b (?:\S+ ){0,3}c)y",
            ["x(?:a)y", r"x(?:b (?:\S+ ){0,3}c)y"],
            id="a group with a gap is cut",
        ),
        pytest.param(r"x(?:a|b .{0,9}c)?y", [r"x(?:a|b .{0,9}c)?y"], id="what may be left out is not cut"),
        pytest.param(r"[|(]|\|", ["[|(]", r"\|"], id="bars and brackets that are meant"),
    ],
)
def test_a_pattern_is_cut_where_that_changes_nothing(pattern: str, wanted: list[str]) -> None:
    assert list(branches(pattern)) == wanted


@pytest.mark.parametrize("name", ["labelled_denials_blind_2.jsonl", "labelled_denials_blind_6.jsonl"])
def test_scanning_branches_finds_what_each_pattern_alone_finds(name: str) -> None:
    book = cue_book().patterns
    alone = {number: re.compile(source) for number, source in enumerate(book.sources)}
    met = {single_spaced(content) for text in letters_of(name) for _, content in sentences(text)}
    for content in met:
        assert book.scan(content) == {number for number, one in alone.items() if one.search(content)}, content


def test_most_patterns_with_gaps_are_kept_apart_from_the_others() -> None:
    cut = [branch for source in cue_book().patterns.sources for branch in branches(source.decode("latin-1"))]
    assert len(list(filter(has_gap, cut))) > 300


@given(
    st.lists(st.sampled_from(["not", "covered", "no", "records", "after", "15", "visits,", "(ABA)", "isn't"]))
)
def test_a_scan_finds_what_each_pattern_finds_by_itself(words: list[str]) -> None:
    book = PatternBook(gaps_apart=True)
    numbers = [
        book.number(pattern, NO_ROW)
        for pattern in (r"\bnot (?:\w+ ){0,2}covered", "no|records", r"\d+ visits")
    ]
    book.close()
    content = single_spaced(" ".join(words).lower().encode())
    found = {number for number in numbers if book.has(number, content)}
    assert book.scan(content) == found


def test_a_pattern_that_is_none_names_its_row() -> None:
    with pytest.raises(DataError, match="made_up"):
        PatternBook(gaps_apart=True).number(r"(?:a|b (?:\w+ ){0,3}c", NO_ROW)


def test_not_stands_for_contractions_too() -> None:
    assert re2.search(spelled_out(r"\bnot covered"), "is n_ covered")


@pytest.mark.parametrize("gap", [" ", "\n", "\r\n", "  ", "\t \t", " \n      "])
def test_a_quotation_is_the_words_of_the_letter_however_they_are_spaced(gap: str) -> None:
    text = "Dear Testa Sample: The stay was not medically necessary after May 1.".replace(" ", gap)
    evidence = read_letter(text).evidence
    assert evidence
    for one in evidence:
        assert one.span
        assert " ".join(text[slice(*one.span)].split()) == one.value
        assert not one.value.startswith(" ")
    assert any("not medically necessary" in one.value for one in evidence)
