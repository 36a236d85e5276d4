"""Whose paper is it: what labels on a page give, against what the case knows."""

from datetime import date

import pytest

from appeals.domain.case import Patient
from appeals.intake.strangers import strangers

TESTA = Patient(name="Testa Q. Sample", birth_date=date(1998, 2, 28), member_id="SMH 900-100-100")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "Nothing that names anybody.",
        "Patient: Testa Sample",
        "Patient name: SAMPLE, TESTA Q",
        "Patient's name: Testa Sample     Date: 10/01/2026",
        "Patient: Ms. Testa Q. Sample-Sample",
        "DOB: 02/28/1998",
        "Date of birth: February 28, 1998",
        "D.O.B. 1998-02-28",
        "Member ID: SMH900100100",
        "Member ID # SMH900100100 01",
        "Member number: SMH-900-100-100",
        "Patient: see the face sheet",
        "The patient: they were seen on 01/01/2020.",
        "Subscriber: Parenta Sample",
    ],
)
def test_the_patients_own_paper_gives_no_sign(page: str) -> None:
    assert list(strangers(TESTA, [page])) == []


@pytest.mark.parametrize(
    ("page", "what", "found"),
    [
        ("Patient: Otto Other", "patient", "Otto Other"),
        ("Patient Name: Other, Testa", "patient", "Other, Testa"),
        ("Client: Otto Sample\nSeen today", "patient", "Otto Sample"),
        ("DOB: 02/28/1989", "date of birth", "1989-02-28"),
        ("Date of Birth: March 1, 1970", "date of birth", "1970-03-01"),
        ("Member ID: SMH900100101", "member ID", "SMH900100101"),
        ("Insured ID: XYZ12345", "member ID", "XYZ12345"),
    ],
)
def test_another_name_birth_or_number_is_named_with_its_page(page: str, what: str, found: str) -> None:
    (sign,) = strangers(TESTA, ["Cover", page])

    assert (sign.page, sign.what, sign.found) == (2, what, found)


def test_what_the_case_does_not_know_cannot_differ() -> None:
    assert list(strangers(Patient(), ["Patient: Otto Other\nDOB: 01/01/1970\nMember ID: ABC12345"])) == []
