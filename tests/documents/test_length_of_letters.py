"""Appeals are as long as reviewers read: two to three pages, and every reason is answered."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import later_cases as later
import letter_cases as cases
import pypdf
import pytest
from letter_cases import APPEAL, QUOTES, Situation

from appeals.domain.case import ClinicalFact, DenialReason
from letter_templates.check import about_pages, problems
from letter_templates.docx import render_docx
from letter_templates.pdf import render_pdf
from letter_templates.shell import shell
from nqtl_library.terms import Nqtl

USUAL = (
    cases.residential,
    cases.residential_by_representative,
    cases.intensive_outpatient,
    cases.office_therapy,
    cases.church_medication,
    cases.california_level_of_care,
)


def pages_of(told: Situation, kind: str = APPEAL) -> int:
    """How many pages the letter has as a PDF."""
    letter = told.letter(kind)
    word = render_docx(replace(letter, properties={**letter.properties, "version": "1"}), shell())
    made = render_pdf(
        word, title=letter.title, language="en-US", created=datetime(2026, 11, 24, 12, tzinfo=UTC)
    )
    return len(pypdf.PdfReader(io.BytesIO(made)).pages)


@pytest.mark.parametrize("make", USUAL, ids=lambda make: make.__name__)
def test_the_usual_first_appeal_has_two_or_three_pages(make: Callable[[], Situation]) -> None:
    assert 2 <= pages_of(make()) <= 3


@pytest.mark.parametrize("make", [later.upheld, later.upheld_by_the_member], ids=lambda make: make.__name__)
def test_a_second_level_appeal_says_all_of_it_again_on_three_pages(make: Callable[[], Situation]) -> None:
    assert pages_of(make(), "appeal.level_two") == 3


def test_two_limitations_in_one_notice_stay_within_four_pages() -> None:
    assert pages_of(cases.two_limits()) <= 4


def test_what_will_have_more_than_four_pages_is_warned_of() -> None:
    told = cases.residential_by_representative()
    day = told.details.clinical_facts[0].on
    many = tuple(
        ClinicalFact(f"Seen on day {n}: could not keep herself safe", day, "B", 1) for n in range(70)
    )
    long = told.but(clinical_facts=many).letter(APPEAL)

    found = problems(long, exhibits=told.pages, citable=told.cites)

    assert [each.where for each in found if not each.blocks and "pages" in each.what] == ["Whole letter"]
    assert about_pages(long) - 1 <= pages_of(told.but(clinical_facts=many)) <= about_pages(long)


@pytest.mark.parametrize("kind", [each for each in Nqtl if each is not Nqtl.PRIOR_AUTHORIZATION])
def test_each_reason_is_answered_and_a_second_limit_opens_its_own_comparison(kind: Nqtl) -> None:
    """45 CFR 146.136(c)(4): each limitation is compared by itself."""
    told = cases.residential_by_representative()
    reasons = (*told.details.denial_reasons, DenialReason(QUOTES[kind], "A", 1))
    letter = told.but(denial_reasons=reasons).letter(APPEAL)
    of = {
        part: [each for each in letter.blocks if each.part == part] for part in ("answers", "further_limits")
    }

    answered = [each.text[:9] for each in of["answers"] if each.text.startswith("Reason ")]
    further = [each for each in of["further_limits"] if each.text.startswith("A further limit.")]
    assert answered == ["Reason 1.", "Reason 2."]
    assert [each.clause.partition("@")[0] for each in further] == [
        f"appeal.further-limits.{kind.replace('_', '-')}"
    ]
    assert "Reason 2 rests on" in further[0].text


def test_reasons_on_one_and_the_same_limit_open_one_comparison() -> None:
    letter = cases.two_limits().letter(APPEAL)
    further = [each.text for each in letter.blocks if each.text.startswith("A further limit.")]
    third = next(each.text for each in letter.blocks if each.text.startswith("Reason 3."))

    assert third.startswith("Reason 3. This says what reason 2 says")
    assert len(further) == 1
    assert "Each of reasons 2 and 3 rests on level-of-care criteria" in further[0]
