"""An estimate from the first question to the dispute packet, as people at a desk do it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from conftest import Visitor
from dispute_steps import goes_on_to_the_dispute_packet
from playwright.sync_api import expect

TODAY = datetime.now(UTC).date() - timedelta(days=1)  # of the office, whatever zone it is in
SERVICE = TODAY + timedelta(days=28)


def test_an_estimate_goes_from_the_first_question_to_the_dispute_packet(
    visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    visitor.signs_in()
    page.get_by_role("link", name="Estimates").click()
    page.get_by_role("link", name="New estimate").first.click()

    page.get_by_label("Does the patient have health coverage?").select_option("none")
    expect(page.locator("#decision")).to_contain_text("A good faith estimate is owed")
    page.get_by_label("Asked on").fill(TODAY.isoformat())
    page.get_by_role("button", name="Continue").click()

    page.get_by_label("Name", exact=True).fill("Testa Browser")
    page.get_by_label("Date of birth").fill("1992-07-09")
    page.get_by_label("How does the patient want to get it?").select_option("in_person")
    page.get_by_label("On", exact=True).fill(TODAY.isoformat())
    page.get_by_label("Date of the service").fill(SERVICE.isoformat())
    page.get_by_role("button", name="Begin the estimate").click()
    expect(page.locator("#findings + ul")).to_contain_text("List at least one expected service")

    page.get_by_role("link", name="Build services and prices").click()
    page.get_by_label("The main service, in everyday words").fill("Weekly talk therapy for worry")
    page.get_by_label("The diagnosis is not yet determined").check()
    page.get_by_label("Fee schedule").select_option(index=1)
    page.get_by_label("None are expected").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Service", exact=True).select_option("therapy")
    page.locator("#quantity").fill("8")
    page.get_by_role("button", name="Add it").click()

    page.get_by_label("How many", exact=True).first.fill("10")
    expect(page.locator("#live .grand")).to_contain_text("$1,800.00")
    visitor.keeps_picture("estimate-builder")
    page.get_by_role("button", name="Save and look at the estimate").click()

    page.get_by_role("combobox", name="What happened").select_option("notice_spoken")
    page.get_by_label("On", exact=True).fill(TODAY.isoformat())
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_role("button", name="Seal it as Word and PDF").click()
    page.wait_for_url(re.compile("/estimate-versions/"))
    expect(page.get_by_role("heading", name="Verified")).to_be_visible()

    page.get_by_label("Proof", exact=True).fill("Handed over at the desk")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("section[aria-labelledby=handed]")).to_contain_text("Handed over at the desk")
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name=re.compile("E-0")).click()
    expect(page.locator(".lede").first).to_contain_text("In the patient’s hands")
    goes_on_to_the_dispute_packet(visitor, billed="2,200.00", over="$400.00", kept=tmp_path)


def test_pages_of_estimates_have_no_barrier(inspector: Visitor) -> None:
    inspector.signs_in()
    inspector.goes_to("/estimates?which=all")
    first = inspector.page.get_by_role("link", name="E-00001").get_attribute("href")
    inspector.goes_to(f"{first}")
    version = inspector.page.get_by_role("link", name="Version 1").get_attribute("href")
    addresses = (
        "/estimates?which=all",
        "/estimates/new",
        f"{first}",
        f"{first}/build",
        f"{first}/patient",
        f"{version}",
        "/fee-schedules",
        "/providers",
        "/providers/new",
        "/practice-notices",
        f"{first}/bills",
        "/estimate-charges",
        "/estimate-audit",
    )

    for address in addresses:
        inspector.goes_to(address)
        found = Axe().run(inspector.page)
        barriers = [
            f"{address} {each['id']}: {node['html'][:160]}"
            for each in found.response["violations"]
            for node in each["nodes"]
        ]
        assert barriers == []
