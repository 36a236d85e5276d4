"""The documents of estimates: complete, plain, equal in Word and PDF, in two languages and large print."""

import io
import re

import pypdf
import pytest
from estimate_samples import PROGRAM, THERAPY, record, samples, snapshot

from appeals.domain.estimate_letter import estimate_letter, money
from appeals.domain.estimates import layout
from appeals.errors import MissingFactsForLetter
from appeals.services.estimate_drawing import draw_estimate, estimate_document
from letter_templates import clauses
from nqtl_library.estimate_plain import HARDEST_GRADE, hard_words, reading_grade
from nqtl_library.estimate_rows import statement_rows
from nqtl_library.records.estimate import answer, read

SAMPLES = samples()
CHARGED = [name for name in SAMPLES if "no charge" not in name]


def test_every_clause_of_estimates_is_used_by_some_estimate() -> None:
    used = {label for each in SAMPLES.values() for label in estimate_document(each).clauses}
    ours = {clause.label for clause in clauses() if clause.family in ("estimate", "estimate_es")}
    assert ours - used == set()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_snapshot_draws_the_same_bytes(name: str) -> None:
    one, other = draw_estimate(SAMPLES[name]), draw_estimate(SAMPLES[name])
    assert (one.docx, one.pdf) == (other.docx, other.pdf)


@pytest.mark.parametrize("name", SAMPLES)
def test_all_five_statements_are_said_and_the_separate_one_stands_right_above_its_list(name: str) -> None:
    text = estimate_document(SAMPLES[name]).text
    for row in statement_rows():
        if row.name == "separate_items" and not SAMPLES[name].record.get("separate_items"):
            continue
        for idea, patterns in row.needs:
            assert any(pattern.search(text) for pattern in patterns), (row.id, idea)
    if SAMPLES[name].record.get("separate_items"):
        lines = [line for line in text.split("\n") if line]
        above = lines[lines.index("Brain scan") - 1]
        assert above.startswith(("We expect you may need", "Creemos que usted puede necesitar"))


@pytest.mark.parametrize("name", [each for each in SAMPLES if "Spanish" not in each])
def test_the_english_document_is_plain(name: str) -> None:
    text = estimate_document(SAMPLES[name]).text
    grade = reading_grade(text)
    assert grade is not None
    assert grade <= HARDEST_GRADE
    assert hard_words(text) == ()


@pytest.mark.parametrize("name", CHARGED)
def test_every_charge_subtotal_and_total_is_printed(name: str) -> None:
    text = estimate_document(SAMPLES[name]).text
    shown = layout(read(SAMPLES[name].record))
    sums = [shown.overall, *(each.total for each in shown.providers)]
    sums += [each.dispute_from for each in shown.providers]
    sums += [line.expected for each in shown.providers for section in each.sections for line in section.lines]
    assert [money(one) for one in sums if money(one) not in text] == []


@pytest.mark.parametrize("name", CHARGED)
def test_the_patient_provider_and_codes_are_named(name: str) -> None:
    text = estimate_document(SAMPLES[name]).text
    for needed in ("Testa Sample", "1990", "1234567893", "12-3456789", "Sampletown", "NC", "90837"):
        assert needed in text


def test_a_usual_estimate_is_two_pages_tagged_and_in_its_language() -> None:
    for name, language in (("usual", "en-US"), ("usual in Spanish", "es-US")):
        reader = pypdf.PdfReader(io.BytesIO(draw_estimate(SAMPLES[name]).pdf))
        assert len(reader.pages) <= 2
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"] == language


def test_an_estimate_without_charges_shows_none() -> None:
    text = estimate_document(SAMPLES["no charge"]).text
    assert re.findall(r"\$\d+", text) == ["$400"]  # in the statement on disputes
    assert "not get a bill" in text


def test_what_a_daily_rate_includes_and_leaves_out_is_said() -> None:
    text = estimate_document(SAMPLES["usual"]).text
    assert "Evening program: the daily rate includes group therapy, family evening." in text
    assert "It does not include individual therapy." in text


def test_a_new_version_says_which_it_replaces_and_what_changed() -> None:
    text = estimate_document(SAMPLES["second version by mail"]).text
    assert "takes the place of version 1" in text
    assert "More days are expected." in text
    assert "12 days now, 9 before." in text


def test_a_missing_fact_stops_the_document_and_is_named() -> None:
    told = record(THERAPY)
    told["patient"] = {"name": "Testa Sample"}
    with pytest.raises(MissingFactsForLetter) as refused:
        draw_estimate(snapshot(told))
    assert [each.where for each in refused.value.missing] == ["patient.birth_date"]


def test_what_people_type_is_printed_as_they_typed_it() -> None:
    odd = {**THERAPY, "description": "Therapy <b> & | *care*"}
    document = estimate_document(snapshot(record(PROGRAM, odd)))
    assert "Therapy <b> & | *care*" in document.text


def test_the_document_meets_every_rule_on_its_words() -> None:
    told = SAMPLES["several providers, recurring"]
    words = {"text": estimate_document(told).text, "languages": ["en"], "formats": ["standard"]}
    judged = answer(
        {**told.record, "document": words, "disclaimers": [{"id": row.id} for row in statement_rows()]}
    )
    breaches = judged["breaches"]
    assert isinstance(breaches, list)
    assert [each for each in breaches if each["where"].startswith("document")] == []


def test_facts_are_read_in_the_patients_language() -> None:
    letter = estimate_letter(SAMPLES["usual in Spanish"])
    assert letter.language == "es-US"
    assert letter.facts["patient"]["birth_date"] == "2 de abril de 1990"  # type: ignore[index,call-overload]
