"""Somebody finds the patient who is on the telephone, by page and by API; no words stand in an address."""

import html
import re

import pytest
from factories import a_case
from http_callers import IssueKey, Person, SignIn

from appeals.domain.actor import Permission
from appeals.wiring import Service


def found(person: Person, words: str, status: int = 200) -> str:
    answer = person.post("/find", {"words": words})
    assert answer.status_code == status
    return html.unescape(answer.text)


@pytest.mark.parametrize("address", ["/worklist", "/denials", "/find"])
def test_the_field_stands_where_cases_and_denials_are_looked_for_and_is_posted(
    sign_in: SignIn, address: str
) -> None:
    page = sign_in("drafter").get(address).text

    assert "Find a patient, member id or claim number" in page
    assert re.search(r'<form[^>]* method="post" action="/find"', page)
    assert 'name="claim_number"' not in page


def test_a_patient_is_found_and_named_in_no_address_and_no_title(service: Service, sign_in: SignIn) -> None:
    case = a_case(service)

    page = found(sign_in("drafter"), "SAMPLE, Tésta")

    assert f"/cases/{case.id}" in page
    assert f"/denials/{case.denials[0].id}" in page
    assert "<title>Find a patient" in page
    assert 'value="SAMPLE, Tésta"' in page  # to be corrected
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert addresses
    assert not [each for each in addresses if "sample" in each.casefold()]


def test_no_hit_says_what_was_looked_for_and_what_to_do(service: Service, sign_in: SignIn) -> None:
    a_case(service)

    page = found(sign_in("intake"), "Testa")
    without_import = found(sign_in("auditor"), "Testa")

    for words in ("whole name, as a member id, and as a claim number", "Check the spelling", "restricted"):
        assert words in page
    assert 'href="/import"' in page.split("Check the spelling")[1]
    assert 'href="/import"' not in without_import.split("Check the spelling")[1]
    assert "Testa Sample" not in page


def test_an_empty_field_is_refused_in_words(sign_in: SignIn) -> None:
    page = found(sign_in("drafter"), " - ", 422)

    assert "whole name, the member id or the claim number" in page


def test_the_page_of_a_denial_has_no_claim_number_in_its_title(service: Service, sign_in: SignIn) -> None:
    case = a_case(service)

    page = sign_in("drafter").get(f"/denials/{case.denials[0].id}").text

    assert "ICN5001" in page
    assert "ICN5001" not in re.findall(r"<title>(.*?)</title>", page, re.DOTALL)[0]


def test_a_program_finds_by_words_in_the_body(service: Service, program: IssueKey) -> None:
    case = a_case(service)
    system = program(Permission.SEE_CASES)

    answer = system.post("/search", json={"words": "zz 900001"})
    nobody = system.post("/search", json={"words": "Testa Nobody"})
    refused = system.post("/search", json={"words": " "})

    assert answer.status_code == nobody.status_code == 200
    assert [each["id"] for each in answer.json["cases"]] == [str(case.id)]
    assert [each["case_id"] for each in answer.json["denials"]] == [str(case.id)]
    assert nobody.json == {"cases": [], "cases_total": 0, "denials": [], "denials_total": 0}
    assert refused.status_code == 422
    assert system.get("/search?words=Testa").status_code == 405
    assert program(Permission.IMPORT).post("/search", json={"words": "ICN5001"}).status_code == 403
