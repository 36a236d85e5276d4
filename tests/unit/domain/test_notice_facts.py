from decimal import Decimal

import pytest

from appeals.domain.notice_facts import confirmed_denial, typed_denial
from appeals.errors import BadInput
from nqtl_library.terms import Adjustment, DenialFacts, Network

PAGES = ("Dear member,\nwe have decided.", "The stay was not\nmedically necessary for you.")
QUOTE = "The stay was not medically necessary for you."


def test_a_quotation_is_found_across_line_breaks_and_gets_its_page() -> None:
    told = confirmed_denial({"quote": QUOTE}, PAGES, None)

    assert (told.details.quote_page, told.facts.text) == (2, QUOTE)


def test_the_letter_s_words_go_over_the_codes_of_the_same_claim() -> None:
    known = DenialFacts(adjustments=(Adjustment("PR", "50", 1),), procedure_code="H0018", text="old")  # type: ignore[arg-type]

    told = confirmed_denial({"quote": QUOTE, "service": "Residential care", "network": "out"}, PAGES, known)

    assert told.facts.procedure_code == "H0018"
    assert told.facts.text == f"{QUOTE}\nResidential care"
    assert told.facts.network is Network.OUT


def test_diagnoses_may_be_parted_by_anything() -> None:
    told = confirmed_denial({"quote": QUOTE, "diagnosis_codes": "F33.2; F10.20 ,F41.1"}, PAGES, None)

    assert told.facts.diagnosis_codes == ("F33.2", "F10.20", "F41.1")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, "quote"),
        ({"quote": "Words of nobody."}, "quote"),
        ({"quote": QUOTE, "network": "maybe"}, "network"),
        ({"quote": QUOTE, "shoe_size": "9"}, "shoe_size"),
        ({"quote": QUOTE, "denied": "a lot"}, "denied"),
    ],
)
def test_what_cannot_be_used_is_named(fields: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as refusal:
        confirmed_denial(fields, PAGES, None)

    assert [fault.where for fault in refusal.value.problems] == [where]


def test_a_typed_denial_reads_codes_and_amounts_as_people_write_them() -> None:
    told = typed_denial({"claim_number": "C-1", "adjustments": "co-197, PR50", "denied": "$1,200.00"})

    assert told.facts.adjustments == (Adjustment("CO", "197", None), Adjustment("PR", "50", None))
    assert told.details.denied == Decimal("1200.00")


@pytest.mark.parametrize(
    ("fields", "where"),
    [({"quote": QUOTE, "adjustments": "197"}, "adjustments"), ({"payer": "Invented Plan"}, "quote")],
)
def test_a_typed_denial_that_cannot_be_read_names_the_field(fields: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as refusal:
        typed_denial(fields)

    assert [each.where for each in refusal.value.problems] == [where]
