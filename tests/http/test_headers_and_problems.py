"""What every answer carries, and how refusals look on both faces."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from http_callers import IssueKey, Person, SignIn

from appeals.domain.actor import Permission

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "api" / "pages" / "templates").rglob("*.html"))


def test_a_page_may_run_and_load_only_what_we_ship(anyone: Person) -> None:
    policy = anyone.get("/sign-in").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_no_answer_with_patients_stays_in_a_cache(sign_in: SignIn) -> None:
    assert sign_in("drafter").get("/worklist").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.parent.name + "/" + each.name)
def test_no_template_has_inline_script_style_or_evaluated_attributes(template: Path) -> None:
    text = template.read_text("utf-8")

    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"hx-(on|live|vals='js)", text)
    assert "|safe" not in text.replace(" ", "")


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(anyone: Person) -> None:
    page, problem = anyone.get("/no-such-page"), anyone.get("/api/v1/no-such-thing")

    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert problem.json["instance"] == "/api/v1/no-such-thing"


def test_a_program_without_a_key_is_told_how_to_come_in(anyone: Person) -> None:
    answer = anyone.get("/api/v1/cases")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("token", ["nonsense", "ev_abc.def", "ev_abc", ""])
def test_a_wrong_key_is_no_key(anyone: Person, token: str) -> None:
    answer = anyone.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


def test_a_key_does_only_what_its_scopes_say(program: IssueKey) -> None:
    reader = program(Permission.SEE_CASES)

    refused = reader.post("/remittances", data=b"ISA", content_type="application/edi-x12")

    assert refused.status_code == 403
    assert refused.json["type"] == "urn:evenhand:problem:not_allowed"


def test_a_bad_field_is_pointed_at(program: IssueKey) -> None:
    answer = program().post(f"/cases/{uuid4()}/moves", json={"to": "nowhere"})

    assert answer.status_code == 422
    assert answer.json["detail"].startswith("Some of what was sent cannot be taken.")
    assert answer.json["errors"][0]["pointer"] == "#/to"


def test_a_misspelt_filter_is_refused_and_the_right_ones_are_named(program: IssueKey) -> None:
    answer = program().get("/denials?verdcit=parity&page=1")

    assert (answer.status_code, answer.json["type"]) == (422, "urn:evenhand:problem:bad_input")
    assert [each["pointer"] for each in answer.json["errors"]] == ["#/verdcit"]
    assert "it takes page, per_page, verdict, next_action, without_case" in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(("query", "status"), [("page=1", 200), ("show=open", 422)])
def test_asking_for_the_head_takes_the_filters_of_the_list(
    program: IssueKey, query: str, status: int
) -> None:
    assert program().call("HEAD", f"/denials?{query}").status_code == status


@pytest.mark.parametrize("address", ["/denials", "/classifications"])
def test_what_takes_no_filter_says_so(program: IssueKey, address: str) -> None:
    answer = program().post(f"{address}?page=1", json={})

    assert [each["pointer"] for each in answer.json["errors"]] == ["#/page"]
    assert "it takes none" in answer.json["detail"]


def test_who_is_not_known_learns_nothing_of_the_filters(anyone: Person) -> None:
    assert anyone.get("/api/v1/denials?verdcit=parity").status_code == 401


@pytest.mark.parametrize("media_type", ["text/xml", "application/x-www-form-urlencoded", None])
@pytest.mark.parametrize("address", ["/classifications", "/denials"])
def test_a_body_that_is_no_json_is_refused_by_its_type(
    program: IssueKey, address: str, media_type: str | None
) -> None:
    answer = program().post(address, data=b'{"facts": {"text": "Made up."}}', content_type=media_type)

    assert answer.status_code == 415
    assert "Content-Type: application/json" in answer.json["detail"]


def test_where_nothing_is_sent_the_missing_fields_are_named(program: IssueKey) -> None:
    answer = program().post(f"/cases/{uuid4()}/moves")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "#/to"


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_taken(program: IssueKey) -> None:
    answer = program().post("/notices", data=b"Dear Testa", content_type="text/plain")

    assert answer.status_code == 415
    assert "Content-Type: application/pdf, or in the field named file" in answer.json["detail"]


def test_a_bug_shows_an_incident_number_and_nothing_else(app: Flask, anyone: Person) -> None:
    def broken() -> str:
        raise RuntimeError("Testa Sample, born 1990-01-01")

    app.add_url_rule("/api/v1/broken", "broken", broken)

    answer = anyone.get("/api/v1/broken")

    assert answer.status_code == 500
    assert "Testa" not in answer.get_data(as_text=True)
    assert "incident number" in answer.json["detail"]


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    unmarked = []
    for endpoint, view in app.view_functions.items():
        if endpoint == "static" or endpoint.startswith(("security.", "api-docs.")):
            continue
        kind = getattr(view, "view_class", None)
        methods = [getattr(kind, name.lower()) for name in kind.methods] if kind else [view]
        unmarked += [endpoint for method in methods if not hasattr(method, "needs")]
    assert unmarked == []


def test_healthz_answers_and_readyz_looks_at_the_database(anyone: Person) -> None:
    assert anyone.get("/healthz").json == {"status": "alive"}
    nothing = {"waiting": 0, "running": 0, "oldest_seconds": 0, "workers": 0}
    assert anyone.get("/readyz").json == {"status": "ready", "jobs": nothing}


def test_a_form_whose_session_ended_says_so_and_what_to_do(sign_in: SignIn) -> None:
    late = sign_in("drafter").client.post("/account/mail", data={"csrf_token": "of-an-earlier-session"})

    assert late.status_code == 400
    assert "This page waited too long to be sent" in late.get_data(as_text=True)
