"""Every page passes axe, and the work can be done from the keyboard."""

import re
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Visitor

from appeals.demo.papers import demo_notice

SECTIONS = ["plan", "addresses", "people", "service", "dates", "denial", "clinical", "comparator", "sending"]
PAGES = {
    "worklist": "/worklist",
    "nothing found": "/worklist?state=closed",
    "find a patient": "/find",
    "import": "/import",
    "denials": "/denials",
    "audit": "/audit",
    "not here": "/no-such-page",
}


def _violations(visitor: Visitor) -> list[str]:
    found = Axe().run(visitor.page)
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


def _first(visitor: Visitor, path: str, pattern: str) -> str:
    """The address of the first link of this kind on a page."""
    visitor.goes_to(path)
    found = re.search(pattern, visitor.page.content())
    assert found, f"{path} has no link like {pattern}"
    return found.group(0)


def test_the_sign_in_page_has_no_barrier(inspector: Visitor) -> None:
    inspector.goes_to("/sign-in")

    assert _violations(inspector) == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_barrier(inspector: Visitor, path: str) -> None:
    inspector.signs_in()
    inspector.goes_to(path)

    assert _violations(inspector) == []


def test_a_patient_is_found_from_the_keyboard_and_the_answer_has_no_barrier(inspector: Visitor) -> None:
    inspector.signs_in()
    for words, told in (
        ("sample, testa", "1 case"),
        ("Nobody Atall", "Nobody and nothing of this name or number"),
    ):
        inspector.goes_to("/worklist")
        inspector.page.get_by_label("Find a patient, member id or claim number").fill(words)
        inspector.page.keyboard.press("Enter")
        inspector.page.get_by_text(told, exact=True).wait_for()

        assert inspector.page.url.endswith("/find")
        assert _violations(inspector) == []


def test_case_denial_notice_and_draft_pages_have_no_barrier(inspector: Visitor) -> None:
    inspector.signs_in()
    case = _first(inspector, "/worklist", r"/cases/[0-9a-f-]{36}")
    denial = _first(inspector, "/denials", r"/denials/[0-9a-f-]{36}")
    notice = next(iter(_notices(inspector)))
    addresses = [
        case,
        denial,
        notice,
        *(f"{case}/facts/{each}" for each in SECTIONS),
        f"{case}/privacy",
        f"{case}/trail",
        f"{case}/disclosures",
        f"{case}/drafts/appeal.level_one",
        f"{case}/drafts/request.comparative_analysis",
    ]

    barriers = {}
    for address in addresses:
        inspector.goes_to(address)
        barriers[address] = _violations(inspector)

    assert {address: found for address, found in barriers.items() if found} == {}


def _notices(visitor: Visitor) -> list[str]:
    visitor.goes_to("/denials")
    found = []
    for address in sorted(set(re.findall(r"/denials/[0-9a-f-]{36}", visitor.page.content()))):
        visitor.goes_to(address)
        found += re.findall(r"/notices/[0-9a-f-]{36}", visitor.page.content())
    return found


def test_a_letter_can_be_reached_from_sign_in_without_a_mouse(visitor: Visitor) -> None:
    page = visitor.page
    visitor.goes_to("/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    _tab_to(visitor, "#email")
    page.keyboard.type("drafter@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type("demo-drafter-2026")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/worklist"))

    _tab_to(visitor, "tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/cases/"))
    _tab_to(visitor, "main details summary")
    page.keyboard.press("Enter")
    assert page.locator("details[open] ol.steps li").count() > 0
    _tab_to(visitor, "a[href*='/drafts/']", backwards=True)
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/drafts/"))


def _tab_to(visitor: Visitor, selector: str, *, backwards: bool = False) -> None:
    """Press Tab until something that fits has the focus; the focus must be visible on the way."""
    for _ in range(120):
        visitor.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if visitor.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            outline = visitor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{selector} shows no focus"
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_receipt_pending_notice_exhibit_and_sealed_letter_have_no_barrier(
    inspector: Visitor, tmp_path: Path
) -> None:
    inspector.signs_in()
    page = inspector.page
    receipt = _receipt(inspector)
    letter = tmp_path / "pending.pdf"
    letter.write_bytes(demo_notice(date(2026, 6, 1)))
    inspector.goes_to("/import")
    page.get_by_label("PDF of the letter").set_input_files(letter)
    page.get_by_role("button", name="Read the letter").click()
    page.wait_for_url(re.compile("/notices/"))
    addresses = [receipt, page.url.removeprefix(inspector.site)]
    inspector.goes_to("/worklist")
    page.get_by_role("row", name=re.compile("Testa Sample")).first.get_by_role("link").first.click()
    page.wait_for_url(re.compile("/cases/"))
    addresses.append(page.get_by_role("link", name="Exhibit A").first.get_attribute("href") or "")
    page.get_by_role("link", name="Level-one parity appeal", exact=True).click()
    page.get_by_role("button", name="Seal this letter").click()
    page.wait_for_url(re.compile("/documents/"))
    addresses.append(page.url.removeprefix(inspector.site))

    barriers = {}
    for address in addresses:
        inspector.goes_to(address)
        barriers[address] = _violations(inspector)

    assert {address: found for address, found in barriers.items() if found} == {}


def _receipt(visitor: Visitor) -> str:
    visitor.goes_to("/denials")
    for address in sorted(set(re.findall(r"/denials/[0-9a-f-]{36}", visitor.page.content()))):
        visitor.goes_to(address)
        found = re.search(r"/import/remittances/[0-9a-f-]{36}", visitor.page.content())
        if found:
            return found.group(0)
    raise AssertionError("no denial of the demo came by a remittance")
