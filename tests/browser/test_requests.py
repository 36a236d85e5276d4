"""A request in the browser: asked, sent, overdue, refused, answered in part."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Visitor
from factories import a_pdf

TODAY = datetime.now(UTC).date()
WORDS = "The criteria are licensed from a vendor and cannot be shared."


@pytest.fixture
def refusal(tmp_path: Path) -> Path:
    """What a plan might write."""
    file = tmp_path / "refusal.pdf"
    file.write_bytes(a_pdf([["Sample Mutual Health Plan"], ["Dear requester,", WORDS]]))
    return file


@pytest.fixture
def part_of_an_answer(tmp_path: Path) -> Path:
    """Two pages of an answer that has more."""
    file = tmp_path / "part.pdf"
    file.write_bytes(a_pdf([["The plan terms"], ["The factors: cost, and length of stay."]]))
    return file


def test_from_a_request_to_an_overdue_letter_a_refusal_and_a_part_of_the_answer(
    visitor: Visitor, refusal: Path, part_of_an_answer: Path
) -> None:
    visitor.signs_in()
    address = _asks(visitor)
    _seals_the_letter(visitor)
    _sends(visitor, address)
    _writes_that_it_is_overdue(visitor, address)
    _is_refused(visitor, address, refusal)
    _answers_the_refusal(visitor, address)
    _gets_a_part(visitor, address, part_of_an_answer)
    visitor.goes_to("/requests")
    visitor.keeps_picture("requests")


def test_a_bare_provider_is_told_who_could_ask_and_gets_the_form(visitor: Visitor) -> None:
    visitor.signs_in()
    visitor.page.get_by_role("row", name=re.compile("Testa Sample")).get_by_role("link", name="C-").click()
    visitor.page.get_by_role("link", name="Ask for the comparative analysis").click()
    visitor.page.get_by_label("Provider outside the network").check()

    visitor.page.get_by_role("heading", name="This requester may not ask this plan").wait_for()
    assert visitor.page.get_by_role("button", name="Open the request").count() == 0
    visitor.page.get_by_role("link", name="Authorized-representative form, ready to sign").click()
    visitor.page.wait_for_url(re.compile("form.authorized_representative"))


@pytest.mark.parametrize("width", [390, 1360])
def test_no_request_page_is_wider_than_the_screen(visitor: Visitor, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.signs_in()
    visitor.goes_to("/requests?show=all")
    found = re.search(r"/requests/[0-9a-f-]{36}", visitor.page.content())
    case = re.search(r"/cases/[0-9a-f-]{36}", visitor.page.content())
    assert found
    assert case
    for path in ("/requests", found.group(0), case.group(0) + "/requests/new", "/calendar"):
        visitor.goes_to(path)
        wider = visitor.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wider, path


def test_no_request_page_has_a_barrier(inspector: Visitor) -> None:
    inspector.signs_in()
    inspector.goes_to("/requests?show=all")
    found = re.findall(r"/requests/[0-9a-f-]{36}", inspector.page.content())
    case = re.search(r"/cases/[0-9a-f-]{36}", inspector.page.content())
    assert case
    for path in ("/requests", *dict.fromkeys(found), case.group(0) + "/requests/new", "/calendar"):
        inspector.goes_to(path)
        for each in inspector.page.locator("details > summary").all():
            each.click()
        wrong = Axe().run(inspector.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in wrong] == [], path


def _asks(visitor: Visitor) -> str:
    """Open a request of the made-up case in the member's name; gives the request's address."""
    visitor.page.get_by_role("row", name=re.compile("Testa Sample")).get_by_role("link", name="C-").click()
    visitor.page.get_by_role("link", name="Ask for the comparative analysis").click()
    visitor.page.get_by_label("The patient (participant or beneficiary)").check()
    visitor.page.get_by_text("30 calendar days by law").first.wait_for()
    visitor.keeps_picture("request-asking")
    visitor.page.get_by_role("button", name="Open the request").click()
    visitor.page.wait_for_url(re.compile("/drafts/request.comparative_analysis"))
    draft = visitor.page.url
    visitor.goes_to("/requests")
    rows = visitor.page.get_by_role("row", name=re.compile("Testa Sample"))
    links = {
        each.inner_text(): each.get_attribute("href") for each in rows.get_by_role("link", name="R-").all()
    }
    visitor.page.goto(draft)
    return str(links[max(links)])


def _seals_the_letter(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Seal this letter").click()
    visitor.page.wait_for_url(re.compile("/documents/"))


def _sends(visitor: Visitor, address: str) -> None:
    _records(
        visitor,
        address,
        "It was sent",
        TODAY - timedelta(days=40),
        {"How it went out": "certified_mail", "Proof": "9400 1000 0000", "Note": "Mailed by the front desk."},
        ticks=("It was sent outside of Evenhand",),
    )
    visitor.page.get_by_text("receipt not proved", exact=True).wait_for()
    _records(
        visitor,
        address,
        "It arrived, and that can be shown",
        TODAY - timedelta(days=30),
        {"Arrived on": (TODAY - timedelta(days=38)).isoformat(), "Note": "Return receipt."},
    )
    assert "Overdue" in _state(visitor)
    assert visitor.page.get_by_text("$880.00").first.is_visible()  # 8 days after day 30
    visitor.keeps_picture("request-overdue")


def _writes_that_it_is_overdue(visitor: Visitor, address: str) -> None:
    visitor.goes_to(address)
    visitor.page.get_by_role("button", name="Open the prepared letter").click()
    visitor.page.wait_for_url(re.compile("/drafts/request.follow_up_overdue"))
    letter = visitor.page.get_by_role("article", name="The letter")
    assert "8 days late" in letter.inner_text()
    assert "A court may, in its discretion" in letter.inner_text()
    _seals_the_letter(visitor)
    _records(
        visitor,
        address,
        "A follow-up was sent",
        TODAY,
        {"Letter": "request.follow_up_overdue", "How it went out": "fax", "Proof": "OK 12"},
    )


def _is_refused(visitor: Visitor, address: str, refusal: Path) -> None:
    _records(
        visitor,
        address,
        "It was refused",
        TODAY,
        {"Ground 1": "proprietary", "In the plan’s words, ground 1": WORDS},
        file=refusal,
        title="Refusal of the plan",
    )
    assert "Refused" in _state(visitor)


def _answers_the_refusal(visitor: Visitor, address: str) -> None:
    visitor.goes_to(address)
    visitor.page.get_by_role("button", name="Open the prepared letter").click()
    visitor.page.wait_for_url(re.compile("/drafts/request.refusal_rebuttal"))
    letter = visitor.page.get_by_role("article", name="The letter").inner_text()
    assert WORDS in letter
    assert "page 2" in letter
    _seals_the_letter(visitor)
    _records(
        visitor,
        address,
        "The refusal was answered, or the answer is contested",
        TODAY,
        {"Letter": "request.refusal_rebuttal", "How it went out": "fax", "Proof": "OK 13"},
    )
    assert "In dispute" in _state(visitor)


def _gets_a_part(visitor: Visitor, address: str, part: Path) -> None:
    _records(visitor, address, "A part of the answer came", TODAY, {}, file=part, title="First part")
    assert "Partly answered" in _state(visitor)
    assert visitor.page.get_by_role("heading", name="Next: Ask for what is still missing").is_visible()
    visitor.page.get_by_label("What came of item 2", exact=True).select_option("received")
    visitor.page.get_by_label("In which document, item 2", exact=True).select_option(label="First part")
    visitor.page.locator("#page_1").fill("2")
    visitor.page.get_by_role("button", name="Save the checklist").click()
    visitor.page.get_by_text("Received, page 2").wait_for()
    visitor.keeps_picture("request-partly-answered")


def _records(
    visitor: Visitor,
    address: str,
    what: str,
    on: date,
    fields: dict[str, str],
    *,
    ticks: tuple[str, ...] = (),
    file: Path | None = None,
    title: str = "",
) -> None:
    visitor.goes_to(address)
    form = visitor.page.locator("details", has=visitor.page.get_by_text(what, exact=True))
    form.locator("summary").click()
    form.locator("input[name=on]").fill(on.isoformat())
    for label, value in fields.items():
        entry = form.get_by_label(label, exact=True)
        if entry.evaluate("each => each.tagName") == "SELECT":
            entry.select_option(value)
        else:
            entry.fill(value)
    for label in ticks:
        form.get_by_label(label).check()
    if file is not None:
        form.locator("input[type=file]").set_input_files(file)
        form.get_by_label("What the document is").fill(title)
    form.get_by_role("button", name="Record").click()
    visitor.page.get_by_text("Recorded:").wait_for()


def _state(visitor: Visitor) -> str:
    return visitor.page.locator("h1 + p").first.inner_text()
