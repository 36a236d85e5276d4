"""From an estimate in the patient's hands to the sealed packet of a dispute, as people at a desk do it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conftest import Visitor
from playwright.sync_api import expect
from pypdf import PdfReader

TODAY = datetime.now(UTC).date() - timedelta(days=1)  # of the office, whatever zone it is in


def goes_on_to_the_dispute_packet(visitor: Visitor, *, billed: str, over: str, kept: Path) -> None:
    """From the estimate's page: a bill at exactly 400 dollars over, a reason, a dispute and its packet."""
    page = visitor.page
    page.get_by_role("link", name="Bills, planned days, reasons and disputes").click()
    bill = page.locator("form", has=page.get_by_role("button", name="Record the bill"))
    bill.get_by_label("Day of the service").fill(TODAY.isoformat())
    bill.get_by_label("Code").fill("90837")
    bill.get_by_label("Billed (dollars)").fill(billed)
    bill.get_by_label("Date of the bill").fill(TODAY.isoformat())
    bill.get_by_role("button", name="Record the bill").click()
    expect(page.locator(".lede").first).to_contain_text("Over the limit")
    expect(page.locator("section[aria-labelledby=watch]")).to_contain_text(over)

    page.get_by_label("What was needed").fill("Two further sessions")
    page.get_by_label("Why it could not be foreseen").fill("A loss in the family in the third week.")
    page.get_by_label("Known since").fill(TODAY.isoformat())
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("section[aria-labelledby=unforeseen]")).to_contain_text("A loss in the family")
    visitor.keeps_picture("estimate-bills")

    page.get_by_text("A notice of selection came in").click()
    page.get_by_label("Notice received on").fill(TODAY.isoformat())
    page.get_by_label("The reviewer’s number").fill("D-1001")
    page.get_by_role("button", name="Open the dispute").click()
    expect(page.locator(".lede").first).to_contain_text("collections are not on hold")
    for kind in ("hold_on", "late_fees_stopped"):
        page.get_by_role("combobox", name="What happened").select_option(kind)
        page.get_by_label("On", exact=True).fill(TODAY.isoformat())
        page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".lede").first).to_contain_text("collections on hold")
    page.get_by_role("button", name="Build and seal the packet").click()
    visitor.keeps_picture("estimate-dispute")

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Packet 1, PDF")).click()
    file = kept / "packet.pdf"
    download.value.save_as(file)
    words = "".join(each.extract_text() for each in PdfReader(file).pages)
    for told in ("D-1001", "Good faith estimate", "A loss in the family", over, "Handed over at the desk"):
        assert told in " ".join(words.split())
