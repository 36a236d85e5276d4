"""A denial that no machine can read is typed by a person, and becomes a case like any other."""

import html

from http_callers import SignIn

TOLD = {
    "payer": "Invented Plan",
    "claim_number": "TYPED-1",
    "patient_name": "Testa Typed",
    "notice_dated": "2026-11-03",
    "service": "residential mental health treatment",
    "quote": "The records do not show a need for 24-hour care.",
    "denied": "$1,200.00",
    "adjustments": "PR-50",
    "procedure_code": "H0018",
}


def test_a_typed_denial_opens_a_case_and_says_to_attach_the_paper(sign_in: SignIn) -> None:
    drafter = sign_in("drafter")

    answer = drafter.post("/import/denial", TOLD)

    assert answer.status_code == 303
    shown = html.unescape(drafter.get(answer.location).get_data(as_text=True))
    assert "Testa Typed" in shown
    assert "Attach the paper to the case next" in shown
    assert "$1,200.00 denied" in shown


def test_a_denial_typed_twice_is_recorded_once_and_the_second_time_says_so(sign_in: SignIn) -> None:
    drafter = sign_in("drafter")

    first = drafter.post("/import/denial", TOLD)
    recorded = drafter.get(first.location).get_data(as_text=True)
    second = drafter.post("/import/denial", TOLD)

    assert first.location == second.location
    assert "The denial is recorded." in recorded
    known = drafter.get(second.location).get_data(as_text=True)
    assert "This denial was recorded before. Nothing was added." in known
    assert "The denial is recorded." not in known


def test_what_cannot_be_read_is_named_beside_its_field_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    wrong = {"denied": "a lot", "last_day": "2026-10-01", "first_day": "2026-10-02"}
    answer = sign_in("drafter").post("/import/denial", TOLD | wrong)

    shown = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert 'id="e-denied"' in shown
    assert 'value="TYPED-1"' in shown
