"""A patient in a browser follows the link to a sealed estimate."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import served
from estimate_cases import a_patient, a_ready_estimate
from factories import NOW, work
from playwright.sync_api import BrowserContext, expect
from postmaster import ADDRESS, mail_server, with_mail

from api.app import create_app
from api.work import KEY
from appeals.domain.estimate_links import LinkOrder
from appeals.services import estimate_issuing, estimate_links
from appeals.wiring import Service
from nqtl_library.estimate_kinds import Method


@pytest.fixture
def link(migrated_home: Path, tmp_path: Path) -> Iterator[str]:
    """The address in the mail, at a site of our own."""
    shutil.copytree(migrated_home, tmp_path / "home")
    with mail_server() as postmaster:
        service = Service.from_settings(with_mail(tmp_path / "home", postmaster))
        patient = a_patient(asked_method=Method.EMAIL, email="testa@example.org")
        view = a_ready_estimate(lambda: work(service), patient=patient)
        version = estimate_issuing.issue_estimate(work(service), view.id)
        estimate_links.send_link(work(service), version.id, order=LinkOrder())
        service.close()
    found = re.search(rf"{ADDRESS}(/paper/\S+)", postmaster.text())
    assert found
    app = create_app(replace(service.settings, smtp_url=""), clock=lambda: NOW)
    with served(app) as address:
        yield address + found.group(1)
    app.extensions[KEY].close()


def test_a_patient_answers_reads_and_saves_and_no_page_has_a_barrier(
    context: BrowserContext, link: str
) -> None:
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(link)
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Your date of birth").fill("04/02/1990")
    page.get_by_role("button", name="Open the document").click()

    expect(page.get_by_role("heading", name="Good faith estimate E-00001, version 1")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save it (PDF)").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
    assert Axe().run(page).response["violations"] == []
    assert complaints == []
