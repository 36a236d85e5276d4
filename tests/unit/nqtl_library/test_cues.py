"""Letters: the payer's reason is found, and what is no reason is left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nqtl_library.cue_patterns import REASON_FILES, cue_book
from nqtl_library.cues import ACTIONS, read_letter
from nqtl_library.findings import REASON_ORDER
from nqtl_library.library import read_keyed
from nqtl_library.sentences import fold, sentences
from nqtl_library.terms import Nqtl


def first(text: str) -> str:
    findings = read_letter(text).findings
    return (findings[0].nqtl or findings[0].reason) if findings else ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("You no longer need to be in a 24-hour setting.", Nqtl.LEVEL_OF_CARE, id="plain words"),
        pytest.param("We did not get the records.", Nqtl.DOCUMENTATION, id="records not got"),
        pytest.param("PRECERT NOT OBTAINED", Nqtl.PRIOR_AUTHORIZATION, id="payer shorthand"),
        pytest.param(
            "IOP was not medically\n  necessary.", Nqtl.MEDICAL_NECESSITY, id="line break inside a phrase"
        ),
        pytest.param("RTC isn’t a covered benefit.", Nqtl.TREATMENT_EXCLUSION, id="typographic apostrophe"),
        pytest.param(
            "Treatment was not authorised in advance.", Nqtl.PRIOR_AUTHORIZATION, id="British spelling"
        ),
        pytest.param("No es médicamente necesario.", Nqtl.MEDICAL_NECESSITY, id="Spanish"),
        pytest.param(
            "The documentation does not support medical necessity.",
            Nqtl.MEDICAL_NECESSITY,
            id="records judged",
        ),
        pytest.param(
            "The non-formulary drug is not medically necessary.",
            Nqtl.FORMULARY,
            id="formulary, not necessity",
        ),
        pytest.param(
            "You can step down to PHP; stay is not medically necessary.",
            Nqtl.LEVEL_OF_CARE,
            id="step-down is no step therapy",
        ),
        pytest.param(
            "Your stay is denied; review after 20 visits is required for more visits.",
            Nqtl.CONCURRENT_REVIEW,
            id="a review is no limit",
        ),
    ],
)
def test_the_reason_is_read_by_meaning(text: str, wanted: Nqtl) -> None:
    assert first(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "No prior authorization is required for this service.",
        "Authorization is not a guarantee of payment.",
        "The exclusion does not apply to your treatment.",
        "If we deny a claim as not medically necessary or experimental, you may ask for external review.",
        "You have the right to appeal a denial based on medical necessity.",
        "The patient has a history of failed outpatient treatment.",
        "Your doctor says that residential treatment is medically necessary.",
        "Blue Care Network",
        "You may request a copy of the criteria free of charge.",
    ],
)
def test_rights_history_opinions_and_negations_are_no_reason(text: str) -> None:
    assert [finding for finding in read_letter(text).findings if finding.weight >= 2] == []


@pytest.mark.parametrize(
    "beside",
    [
        "'Step therapy' means that one drug is used before another.",
        "A deductible is what you spend before we begin to pay.",
        "Retrospective review takes place after the care.",
        "Some plans set limits on the number of visits.",
        "Should a service need approval in advance and none is sought, a plan may pay less.",
        "Also processed: an office visit on May 4, paid $80.00 after a copay.",
        "Claims must ordinarily reach us within 12 months of the date of service.",
        "You do not need our permission to get emergency help.",
    ],
)
def test_what_is_not_of_the_case_gives_no_reason(beside: str) -> None:
    decided = "We cannot pay for the stay: the records that we asked for twice have not come."
    assert read_letter(decided).findings
    assert read_letter(f"{decided} {beside}").findings == read_letter(decided).findings


def test_several_plain_reasons_are_all_returned() -> None:
    letter = read_letter(
        "Residential treatment is excluded under your plan. It was also not medically necessary. "
        "No prior authorization was obtained."
    )

    assert {finding.nqtl for finding in letter.findings if finding.weight >= 2} == {
        Nqtl.TREATMENT_EXCLUSION,
        Nqtl.PRIOR_AUTHORIZATION,
        Nqtl.MEDICAL_NECESSITY,
    }


def test_evidence_points_into_the_letter_as_it_was_given() -> None:
    text = "Señora Sample — we’ve decided: care isn’t\nmedically necessary “at this time”."

    for evidence in read_letter(text).evidence:
        start, end = evidence.span
        assert " ".join(text[start:end].split()) == evidence.value


def test_an_approval_is_no_denial() -> None:
    letter = read_letter("We have approved your partial hospitalization from 3/1 to 3/10.")

    assert letter.approved
    assert letter.findings == ()


@given(st.text(max_size=400))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert all(fold(text)[start : start + len(piece)] == piece for start, piece in sentences(text))


@settings(deadline=None)  # the first example compiles the cues
@given(st.text(max_size=600))
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_letter(text)


@pytest.mark.parametrize(
    "text", ["not " * 50_000, "a" * 300_000, "no " + "necessary, " * 30_000, "\n" * 200_000]
)
def test_no_letter_can_make_reading_explode(text: str) -> None:
    read_letter("warm up")
    start = time.process_time()
    read_letter(text)

    assert time.process_time() - start < 5


def test_every_cue_names_a_known_type_and_every_pattern_compiles() -> None:
    cue_book()
    known = {*Nqtl, *REASON_ORDER}
    for file in REASON_FILES:
        for row in read_keyed(file, "cue"):
            assert row.text("type") in known, row.id
    assert ACTIONS.keys() <= known


def test_every_nqtl_has_core_cues() -> None:
    core: dict[str, int] = {}
    for file in REASON_FILES:
        for row in read_keyed(file, "cue"):
            if row.whole("weight") >= 2:
                core[row.text("type")] = core.get(row.text("type"), 0) + 1
    assert all(core.get(nqtl.value, 0) >= 5 for nqtl in Nqtl), core
