"""Seal many letters in a real browser: tick all, look ahead, ask, and watch the job end by itself."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import WIDE, Visitor, served
from playwright.sync_api import Browser

from api.app import create_app
from api.work import service_of
from appeals import demo, jobs
from appeals.settings import Settings
from appeals.wiring import Service


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[tuple[str, Service]]:
    """A demo site that no other test looks at, for here its cases are sealed."""
    settings = replace(Settings.at(tmp_path / "site"), demo=True)
    app = create_app(settings)
    service_of(app).migrate()
    demo.load_once(service_of(app))
    with served(app) as address:
        yield address, service_of(app)
    service_of(app).close()


def barriers(visitor: Visitor) -> list[str]:
    found = Axe().run(visitor.page).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def test_a_page_follows_its_job_to_the_end_and_hands_out_the_letters(
    chromium: Browser, own_site: tuple[str, Service], tmp_path: Path
) -> None:
    context = chromium.new_context(viewport=WIDE, accept_downloads=True, bypass_csp=True)
    page = context.new_page()
    visitor = Visitor(page, own_site[0])
    found: dict[str, list[str]] = {}
    visitor.signs_in("admin")
    page.get_by_label("Choose all cases on this page").check()
    assert page.locator("input[name=case]:checked").count() == page.locator("input[name=case]").count() == 3
    page.get_by_role("button", name="Check for the ticked cases").click()
    found["preview"] = barriers(visitor)
    page.get_by_label("Why they are sealed").fill("The board meets on Friday.")
    page.get_by_role("button", name=re.compile(r"^Seal \d+ letter")).click()
    page.get_by_text("still to come").wait_for()
    assert page.locator("#batch[hx-get]").count() == 1
    found["batch"] = barriers(visitor)

    worker = Thread(target=jobs.run_waiting, args=(own_site[1], lambda: datetime.now(UTC)))
    worker.start()

    page.locator("#batch:not([hx-get])").wait_for()  # by itself
    worker.join()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\(ZIP\)$")).click()
    download.value.save_as(tmp_path / "letters.zip")
    assert "letters.json" in ZipFile(tmp_path / "letters.zip").namelist()
    visitor.goes_to("/jobs")
    found["jobs"] = barriers(visitor)
    context.close()
    assert [each for each in found.items() if each[1]] == []
