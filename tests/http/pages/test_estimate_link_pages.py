"""The link to a sealed estimate: sent from the version's page, opened by a patient who has no account."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from estimate_cases import a_patient, a_ready_estimate
from flask import Flask
from http_callers import OURS, IssueKey, Person, SignIn, owner, work_of
from postmaster import ADDRESS, Postmaster, mail_server, with_mail

from api.app import create_app
from api.work import KEY
from appeals.domain.estimate_views import EstimateVersionView
from appeals.services import estimate_issuing
from appeals.wiring import Service
from nqtl_library.estimate_kinds import Method


@pytest.fixture
def postmaster() -> Iterator[Postmaster]:
    with mail_server() as kept:
        yield kept


@pytest.fixture
def app(home: Path, postmaster: Postmaster) -> Iterator[Flask]:
    application = create_app(with_mail(home, postmaster))
    yield application
    application.extensions[KEY].close()


@pytest.fixture
def version(service: Service) -> EstimateVersionView:
    actor = owner(service, OURS)
    patient = a_patient(asked_method=Method.EMAIL, email="testa@example.org")
    view = a_ready_estimate(lambda: work_of(service, actor), patient=patient)
    return estimate_issuing.issue_estimate(work_of(service, actor), view.id, late_because="A test.")


def mailed(postmaster: Postmaster) -> str:
    """The path that the mail leads to."""
    found = re.search(rf"{ADDRESS}(/paper/\S+)", postmaster.text())
    assert found, postmaster.text()
    return found.group(1)


def test_a_patient_opens_exactly_the_sealed_paper_and_the_office_sees_it(
    app: Flask, sign_in: SignIn, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    desk, patient = sign_in("intake"), app.test_client()
    page = f"/estimate-versions/{version.id}"
    assert "Not opened yet" not in desk.get(page).text
    assert desk.post(f"{page}/links", {"asks": "birth_date", "days": "30"}).status_code == 303
    assert "Not opened yet" in desk.get(page).text
    link = mailed(postmaster)

    gate = patient.get(link)
    assert gate.status_code == 200
    for word in ("Testa", "Sample", "Behavioral", "stimate", "Evenhand", version.reference):
        assert word not in gate.text
    assert patient.post(link, data={"answer": "04/03/1990"}).status_code == 422
    assert patient.get(f"{link}/file").status_code == 303
    assert patient.post(link, data={"answer": "04/02/1990"}).status_code == 303
    shown = patient.get(link)
    assert (version.papers[-1].pdf_sha256 in shown.text, version.reference in shown.text) == (True, True)
    sealed = desk.get(f"/estimate-papers/{version.papers[-1].id}/files/pdf").data
    assert patient.get(f"{link}/file?save=yes").data == patient.get(f"{link}/file").data == sealed

    assert "Opened 1 time" in desk.get(page).text
    assert app.test_client().get(f"{link}/file").status_code == 303  # another browser answers for itself


def test_no_robot_no_cache_and_no_other_site_learns_of_the_link(
    app: Flask, sign_in: SignIn, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    sign_in("intake").post(f"/estimate-versions/{version.id}/links", {})
    client, link = app.test_client(), mailed(postmaster)
    client.post(link, data={"answer": "1990-04-02"})
    for address in (link, f"{link}/file", f"{link[:-4]}wxyz"):
        headers = client.get(address).headers
        assert headers["X-Robots-Tag"].startswith("noindex")
        assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "<script" not in client.get(link).text


def test_an_opened_link_closes_after_a_while_and_at_once_when_it_is_taken_back(
    app: Flask, sign_in: SignIn, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    desk, client = sign_in("intake"), app.test_client()
    desk.post(f"/estimate-versions/{version.id}/links", {})
    link = mailed(postmaster)
    client.post(link, data={"answer": "1990-04-02"})
    with client.session_transaction() as session:
        since = datetime.now(UTC).timestamp() - 16 * 60
        session["opened_links"] = dict.fromkeys(session["opened_links"], since)
    assert "Your date of birth" in client.get(link).text

    client.post(link, data={"answer": "1990-04-02"})
    revoke = re.search(
        r'action="(/estimate-links/[^"]+/revoke)"', desk.get(f"/estimate-versions/{version.id}").text
    )
    assert revoke
    assert desk.post(revoke.group(1)).status_code == 303

    closed = client.get(link)
    assert (closed.status_code, "taken back" in closed.text) == (410, True)
    assert client.get(f"{link}/file").status_code == 404


def test_a_code_is_shown_once_to_the_office_and_refusals_are_said_on_the_page(
    sign_in: SignIn, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    desk, page = sign_in("intake"), f"/estimate-versions/{version.id}"
    sent = desk.post(f"{page}/links", {"asks": "code"})
    code = re.search(r'<strong class="code">(\w{8})</strong>', sent.text)
    assert code
    assert code.group(1) not in desk.get(page).text + postmaster.text()
    refused = desk.post(f"{page}/links", {"days": "900"})
    assert (refused.status_code, "1 to 90" in refused.text) == (422, True)


def test_a_program_sends_lists_and_takes_back_a_link(
    program: IssueKey, version: EstimateVersionView, postmaster: Postmaster
) -> None:
    system, links = program(), f"/estimate-versions/{version.id}/links"
    sent = system.post(links, json={"asks": "code", "days": 10})
    assert (sent.status_code, len(sent.json["code"])) == (201, 8)
    assert mailed(postmaster).removeprefix("/paper/") not in sent.text
    gone = system.call("DELETE", f"/estimate-links/{sent.json['link']['id']}")
    assert (gone.status_code, gone.json["state"]) == (200, "revoked")
    assert [each["state"] for each in system.get(links).json["items"]] == ["revoked"]


def test_the_anyone_page_answers_nobody_who_made_the_link_up(anyone: Person) -> None:
    for answer in (anyone.get("/paper/made-up"), anyone.client.post("/paper/made-up", data={"answer": "x"})):
        assert (answer.status_code, "opens nothing" in answer.text) == (404, True)
