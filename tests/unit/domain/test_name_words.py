import pytest

from appeals.domain.name_words import name_words

SAME = {
    "as a form has it": ("Testa Sample", "Sample, Testa"),
    "as a remittance has it": ("Testa Sample", "SAMPLE,TESTA"),
    "blanks": ("Testa Sample", "  testa \t sample "),
    "accents": ("Tésta Sämple", "Testa Sample"),
    "accents as signs of their own": ("Te\u0301sta Sample", "TÉSTA SAMPLE"),
    "letters with strokes": ("Søren Łucky", "Soren Lucky"),
    "an initial on one paper only": ("Testa Q. Sample", "Sample, Testa"),
    "a generation on one paper only": ("Testa Sample, Jr.", "SAMPLE JR, TESTA"),
    "no generation said": ("Testa Sample III", "testa sample"),
    "a hyphen": ("Testa Sample-Example", "Sample Example, Testa"),
    "apostrophes": ("Testa O\u2019Sample", "OSAMPLE, TESTA"),
    "an acute as an apostrophe": ("Testa O\u00b4Sample", "Testa O'Sample"),
    "another script": ("Тест Образцов", "ОБРАЗЦОВ, тест"),
}
NOT_THE_SAME = {
    "a part of it": ("Testa Sample", "Sample"),
    "another first name": ("Testa Sample", "Testina Sample"),
    "a whole second name": ("Testa Maria Sample", "Testa Sample"),
    "an initial where nothing else is left": ("Q Sample", "Z Sample"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_a_name_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert name_words(one) == name_words(other) != ""


@pytest.mark.parametrize(("one", "other"), NOT_THE_SAME.values(), ids=NOT_THE_SAME.keys())
def test_another_name_is_another(one: str, other: str) -> None:
    assert name_words(one) != name_words(other)


@pytest.mark.parametrize("name", ["", "  ", "-,-", "'"])
def test_what_has_no_letter_or_digit_is_no_name(name: str) -> None:
    assert name_words(name) == ""
