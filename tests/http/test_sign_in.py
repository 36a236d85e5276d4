"""Signing in and out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from http_callers import PASSWORD, Person, SignIn


def test_a_page_asks_a_stranger_to_sign_in_and_comes_back(anyone: Person) -> None:
    answer = anyone.get("/worklist?due=week")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/worklist?due%3Dweek"


def test_a_person_signs_in_sees_the_worklist_and_signs_out(sign_in: SignIn) -> None:
    person = sign_in("drafter")
    assert "Testa Drafter" in person.get("/worklist").get_data(as_text=True)

    person.post("/sign-out")

    assert person.get("/worklist").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("drafter@ours.example", "wrong", id="wrong password"),
        pytest.param("nobody@ours.example", "wrong", id="unknown person"),
        pytest.param("", "", id="nothing"),
        pytest.param("drafter@ours.example' --", "x", id="an attempt at SQL"),
    ],
)
def test_every_failure_to_sign_in_says_the_same(anyone: Person, email: str, password: str) -> None:
    answer = anyone.post("/sign-in", {"email": email, "password": password})

    shown = answer.get_data(as_text=True)
    assert "You are not signed in" in shown
    assert (
        re.search(r'role="alert"><h2>[^<]*</h2><p>([^<]*)</p>', shown)
        .group(1)
        .startswith("This e-mail address and password do not fit together")
    )


def test_sign_in_without_the_forms_token_is_refused(anyone: Person) -> None:
    answer = anyone.client.post("/sign-in", data={"email": "drafter@ours.example", "password": "x"})

    assert answer.status_code == 400


def test_nobody_can_be_sent_to_another_site_after_signing_in(anyone: Person) -> None:
    answer = anyone.post(
        "/sign-in",
        {"email": "drafter@ours.example", "password": PASSWORD, "next": "https://evil.example/worklist"},
    )

    assert "evil.example" not in (answer.location or "")


def test_a_session_ends_after_a_working_day_however_busy(app: Flask, sign_in: SignIn) -> None:
    person = sign_in("drafter")
    assert person.get("/worklist").status_code == 200
    with person.client.session_transaction() as session:
        session["signed_in_at"] = (datetime.now(UTC) - timedelta(hours=13)).timestamp()

    assert person.get("/worklist").status_code == 303


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(anyone: Person) -> None:
    answer = anyone.post("/sign-in", {"email": "drafter@ours.example", "password": PASSWORD})

    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("evenhand="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
