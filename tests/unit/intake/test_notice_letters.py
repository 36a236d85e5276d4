"""What denial letters of several layouts seem to say; every proposal stands where it says it stands."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.intake.notice import propose
from appeals.intake.proposal import Proposal
from nqtl_library.terms import Confidence

LETTERS = Path(__file__).parents[2] / "data" / "letters"


def first_of_each(*pages: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in propose(pages):
        found.setdefault(one.field, one.value)
    return found


def letter(name: str) -> str:
    return (LETTERS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "sentences",
            {
                "payer": "Sample Health Insurance Company",
                "patient_name": "Testa Q. Sample",
                "member_id": "XYZ 123456789",
                "claim_number": "2026-0814-77",
                "notice_dated": "2026-08-14",
                "first_day": "2026-07-28",
                "last_day": "2026-08-03",
                "service": "inpatient mental health services",
                "window_days": "180",
                "appeals_fax": "1-800-555-0145",
                "appeals_address": "Sample Health Insurance Company, Grievance and Appeals Unit, "
                "P.O. Box 9999, Exampleville, OH 44001-1234",
                "quote": "After careful review, our medical director has determined that continued inpatient "
                "care was not medically necessary as of July 31, 2026. You were no longer a danger to "
                "yourself or others and your symptoms had improved. Therefore, we have denied payment for "
                "days after July 30, 2026.",
            },
        ),
        (
            "labels",
            {
                "payer": "Example Manufacturing Welfare Benefit Plan",
                "patient_name": "Testo Sample",
                "member_id": "88-771-A2",
                "reference": "R2026-551",
                "notice_dated": "2026-09-09",
                "first_day": "2026-08-10",
                "last_day": "2026-08-12",
                "service": "Applied behavior analysis, 20 hours per week",
                "window_days": "180",
                "quote": 'Your plan does not cover applied behavior analysis. See "Exclusions" in your plan '
                "document, page 61.",
            },
        ),
        (
            "clinical_rationale",
            {
                "payer": "Example Behavioral Network",
                "patient_name": "Sample, Testa M",
                "member_id": "W00112233-01",
                "authorization_number": "A-778812",
                "reference": "55-1209",
                "notice_dated": "2026-09-01",
                "first_day": "2026-09-01",
                "last_day": "2026-09-28",
                "service": "Residential Treatment, Substance Use (H0018)",
                "window_days": "180",
                "appeals_fax": "1-800-555-0178",
                "quote": "The information we have does not show withdrawal risk or medical problems that "
                "need 24-hour nursing. The member has a safe place to live and could be treated at the "
                "partial hospitalization level of care.",
            },
        ),
        (
            "table_columns",
            {
                "payer": "Example Care Health Plan",
                "patient_name": "TESTA SAMPLE",
                "member_id": "QQ7788990",
                "claim_number": "20260801A55",
                "notice_dated": "2026-08-30",
                "first_day": "2026-08-01",
                "last_day": "2026-08-01",
                "quote": "PA1 - This service requires prior authorization and no authorization was on file.",
            },
        ),
        (
            "labels_above_values",
            {
                "payer": "Fictional Mutual",
                "patient_name": "Testa Sample",
                "member_id": "FM-55-2201",
                "claim_number": "7700-1",
                "notice_dated": "2026-10-02",
                "first_day": "2026-09-14",
                "last_day": "2026-09-25",
                "service": "Partial hospitalization",
                "window_days": "60",
                "appeals_address": "Fictional Mutual Appeals, 400 Sample Road, Suite 2, Nowhere, TX 75001",
                "quote": "This decision is based on the following: The treatment is considered "
                "experimental for your condition. Because your plan excludes experimental treatment, it is "
                "not a covered benefit.",
            },
        ),
    ],
)
def test_the_facts_of_a_letter(name: str, said: dict[str, str]) -> None:
    assert first_of_each(letter(name)) == said


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for calling. Your address change has been noted.\nMember services will be glad to help.",
        "Good news: the request was approved. No prior authorization is required for this service.",
        "Please keep your ID card. You may call us within 30 days if anything is wrong.",
        "We will decide your appeal within 60 days.",
        "You may ask for an external review within 4 months. An external appeal has 120 days.",
        "If a claim is denied because a service is not medically necessary, call us.",
        "Date of birth: 01/02/1990\nTax ID number: 12-3456789\nNPI: 1999999992\nGroup number: 445566",
        "Service 02/30/2026",
        "",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert propose((text,)) == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("You may appeal within 180 days.", "180"),
        ("You have 180 calendar days from receipt to file an appeal.", "180"),
        ("An appeal must be received within sixty (60) days.", "60"),
        ("You must request an appeal within one\nhundred eighty days. We will answer in 30 days.", "180"),
        ("We will answer within 30 days after you appeal, and you must appeal within 90 days.", "90"),
        ("Your appeal must be filed within six months.", None),
        ("You may appeal within 10 business days.", None),
    ],
)
def test_the_readers_own_window_is_told_from_the_plans(text: str, days: str | None) -> None:
    assert first_of_each(text).get("window_days") == days


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("08/03/2026", "2026-08-03", "2026-08-03"),
        ("8/3/26 - 8/14/26", "2026-08-03", "2026-08-14"),
        ("2026-08-03 through 2026-08-14", "2026-08-03", "2026-08-14"),
        ("August 3, 2026 to September 1, 2026", "2026-08-03", "2026-09-01"),
        ("August 3-14, 2026", "2026-08-03", "2026-08-14"),
        ("Aug. 28 through Sept. 3, 2026", "2026-08-28", "2026-09-03"),
        ("August 3rd, 2026", "2026-08-03", "2026-08-03"),
        ("3 August 2026", "2026-08-03", "2026-08-03"),
        ("08/03/2026, 08/10/2026 and 08/17/2026", "2026-08-03", "2026-08-17"),
        ("08-03-2026–08-05-2026", "2026-08-03", "2026-08-05"),
    ],
)
def test_dates_of_service_as_americans_write_them(written: str, first: str, last: str) -> None:
    found = first_of_each(f"Dates of service: {written}\nThank you.")

    assert (found["first_day"], found["last_day"]) == (first, last)


def test_an_address_wrapped_in_a_sentence_gets_no_commas_of_ours() -> None:
    page = "To appeal, write to: Appeals Unit, Sample Mutual \nHealth Plan, PO Box 1, Sampletown, WA 98000."

    assert first_of_each(page)["appeals_address"] == (
        "Appeals Unit, Sample Mutual Health Plan, PO Box 1, Sampletown, WA 98000"
    )


def test_two_numbers_under_one_label_are_both_proposed() -> None:
    found = [one.value for one in propose(("Claim number: C-1001\nClaim number: C-1002",))]

    assert found == ["C-1001", "C-1002"]


def test_each_page_is_counted_from_one() -> None:
    [found] = propose(("Page one has nothing.", "Claim number: C-1001"))

    assert (found.page, found.quote, found.confidence) == (2, "C-1001", Confidence.HIGH)


@pytest.mark.parametrize("name", [path.stem for path in sorted(LETTERS.glob("*.txt"))])
def test_every_quotation_is_the_pages_own_text_at_its_span(name: str) -> None:
    page = letter(name)
    found = propose((page,))

    assert found
    assert all(_stands_there(page, one) for one in found)


@given(st.lists(st.sampled_from([
    "Member ID: Z12345", "Claim number", "Dates of service", "08/03/2026", "Service", "denied because", ".",
    "You may appeal within 180 days.", "Reason for denial:", "Fax: 555-555-0100", "NY 10001", "to:", "\n",
    "not medically necessary", "Patient", "Testa Sample", "  ", "\n\n", "•", "Dr.",
]), max_size=25))  # fmt: skip
def test_any_mixture_of_words_keeps_its_spans(words: list[str]) -> None:
    page = " ".join(words)

    assert all(_stands_there(page, one) for one in propose((page,)))


@pytest.mark.parametrize(
    "unit",
    ["Member ID ", "claim number\n", "Service\n", "a", "1/1/", "you may appeal within ", "NY 10001 to: ",
     "fax to ", "Claim Service Member Date\n", "not ", "reason ", "August 3 ", ". A", "- ", "(", "to:"],
)  # fmt: skip
def test_no_page_makes_the_search_slow(unit: str) -> None:
    page = (unit * 100_000)[:30_000]
    started = time.process_time()
    propose((page,))

    assert time.process_time() - started < 4


def _stands_there(page: str, one: Proposal) -> bool:
    return page[one.span[0] : one.span[1]] == one.quote and bool(one.quote.strip())
