"""The letters that people send, composed from clauses and drawn both ways."""

import pytest
from drawing_sample import pdf, word
from letter_cases import APPEAL, REQUEST, Situation, office_therapy, residential_by_representative

from letter_templates.block import Document
from letter_templates.text import docx_text, pdf_text, same_words

SITUATIONS = {"residential": residential_by_representative, "office": office_therapy}


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(params=[(name, kind) for name in SITUATIONS for kind in (APPEAL, REQUEST)], ids="-".join)
def letter(request: pytest.FixtureRequest) -> Document:
    name, kind = request.param
    situation: Situation = SITUATIONS[name]()
    return situation.letter(kind)


def test_every_line_of_the_letter_stands_in_both_files_in_order(letter: Document) -> None:
    drawn = word(letter)
    text, place = squeezed(docx_text(drawn)), 0
    for line in letter.text.replace("\t", "\n").splitlines():
        place = text.find(squeezed(line), place)
        assert place >= 0, line
    assert same_words(drawn, pdf(letter)) == []


def test_a_letter_keeps_to_the_length_that_readers_read(letter: Document) -> None:
    assert pdf_text(pdf(letter)).count("\f") < 4


def test_neither_a_tag_nor_an_empty_value_is_left_over(letter: Document) -> None:
    text = docx_text(word(letter))
    assert not [mark for mark in ("{{", "{%", "Undefined") if mark in text]
