"""A working day in the browser: a remittance comes in, a sealed letter goes out."""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Visitor

from appeals.demo.details import residential_case
from appeals.demo.papers import demo_notice
from appeals.demo.remittance import demo_remittance

TODAY = datetime.now(UTC).date()
APPEAL = "/drafts/appeal.level_one"


@pytest.fixture
def remittance(tmp_path: Path) -> Path:
    """A remittance that the demo site has not seen: other claims, another patient."""
    told = demo_remittance(TODAY).replace(b"DEMO-", b"WORK-").replace(b"SMH0000010", b"SMH0000020")
    told = told.replace(b"SAMPLE*TESTA", b"TRIAL*TERRY").replace(b"SMH9001001", b"SMH9001009")
    file = tmp_path / "work.835"
    file.write_bytes(told)
    return file


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A page to attach as an exhibit."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(demo_notice(TODAY))
    return file


def test_from_a_remittance_to_a_sealed_letter(visitor: Visitor, remittance: Path, letter: Path) -> None:
    visitor.signs_in()
    _imports(visitor, remittance)
    visitor.page.get_by_role("row", name=re.compile("WORK-1001")).get_by_role("link", name="Case").click()
    _sets_the_plan_type_from_the_draft(visitor)
    _attaches(visitor, letter)
    _fills_what_is_missing(visitor)
    _reads_where_a_sentence_comes_from(visitor)

    visitor.page.get_by_role("button", name="Seal this letter").click()
    visitor.page.wait_for_url(re.compile("/documents/"))

    visitor.page.get_by_role("heading", name="Verified").wait_for()
    visitor.keeps_picture("sealed-letter")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Download PDF").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() in visitor.page.content()


def _imports(visitor: Visitor, remittance: Path) -> None:
    visitor.page.get_by_role("link", name="Import", exact=True).click()
    visitor.keeps_picture("import")
    visitor.page.get_by_label("835 file").set_input_files(remittance)
    visitor.page.get_by_role("button", name="Read the 835").click()
    visitor.page.wait_for_url(re.compile("/import/remittances/"))
    visitor.page.get_by_role("heading", name="Imported").wait_for()
    visitor.keeps_picture("receipt")


def _sets_the_plan_type_from_the_draft(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name=re.compile("Draft: level-one")).click()
    visitor.page.get_by_role("link", name="Set the plan type").click()
    visitor.page.get_by_label("Plan type").select_option("erisa_self_funded")
    visitor.page.get_by_role("button", name="Save and go back").click()
    visitor.page.wait_for_url(re.compile(APPEAL))
    visitor.page.get_by_role("heading", name=re.compile("facts are missing")).wait_for()
    visitor.keeps_picture("missing-facts")


def _attaches(visitor: Visitor, letter: Path) -> None:
    visitor.page.get_by_role("navigation", name="Where you are").get_by_role(
        "link", name=re.compile("^C-")
    ).click()
    visitor.page.get_by_text("Attach a paper").click()
    visitor.page.get_by_label("What it is").fill("Notice of adverse benefit determination")
    visitor.page.get_by_label("PDF, picture or Word file").set_input_files(letter)
    visitor.page.get_by_role("button", name="Attach").click()
    visitor.page.get_by_text("The paper is attached.").wait_for()
    visitor.page.get_by_role("link", name=re.compile("Draft: level-one")).click()


def _fills_what_is_missing(visitor: Visitor) -> None:
    """Follow the first link of the checklist until there is none, and fill the field it leads to."""
    known = _answers()
    for _ in range(40):
        missing = visitor.page.locator("section[aria-labelledby=missing] li a")
        if not missing.count():
            return
        anchor = (missing.first.get_attribute("href") or "").partition("#")[2]
        missing.first.click()
        visitor.page.wait_for_url(re.compile("/facts/"))
        field = visitor.page.locator(f"#{anchor}")
        assert field.count() == 1, f"the checklist leads to {anchor}, which is not on the page"
        _fills(visitor, known)
        visitor.page.get_by_role("button", name="Save and go back").click()
        visitor.page.wait_for_url(re.compile(APPEAL))
    raise AssertionError("the checklist never ends: " + ", ".join(missing.all_inner_texts()))


def _fills(visitor: Visitor, known: dict[str, str]) -> None:
    for name, value in known.items():
        entry = visitor.page.locator(f'[name="{name}"]')
        if entry.count() and not entry.input_value():
            if entry.evaluate("each => each.tagName") == "SELECT":
                entry.select_option(value)
            else:
                entry.fill(value)


def _answers() -> dict[str, str]:
    """What the demo's first case knows, under the names of the form."""
    flat: dict[str, str] = {}

    def walk(node: object, name: str) -> None:
        if isinstance(node, dict):
            for key, below in node.items():
                walk(below, f"{name}.{key}" if name else key)
        elif isinstance(node, list):
            flat[name] = "\n".join(str(each) for each in node if isinstance(each, str))
        else:
            flat[name] = (
                {True: "yes", False: "no"}.get(node, str(node)) if isinstance(node, bool) else str(node)
            )

    walk(residential_case(TODAY), "")
    dated = TODAY.isoformat()
    return {
        **{name: value for name, value in flat.items() if value},
        "authorization.exhibit": "A",
        "events.notice_dated": dated,
        "service.description": "Residential treatment, mental health",
        "service.provider_name": "Example Behavioral Health",
        "denial_reasons-0-quote": "the records do not show a need for 24-hour care",
        "denial_reasons-0-exhibit": "A",
        "denial_reasons-0-page": "1",
        "clinical_facts-0-on": dated,
        "clinical_facts-0-text": "Daily passive suicidal ideation was recorded",
        "clinical_facts-0-exhibit": "A",
        "clinical_facts-0-page": "1",
    }


def _reads_where_a_sentence_comes_from(visitor: Visitor) -> None:
    sentence = visitor.page.locator("article.letter a.sentence").nth(12)
    sentence.focus()
    visitor.page.keyboard.press("Enter")
    shown = visitor.page.locator(".source.is-shown")
    assert shown.count() == 1
    assert shown.locator("li").count() > 0
    visitor.keeps_picture("draft")


def test_the_case_page_shows_why_a_date_is_what_it_is(visitor: Visitor) -> None:
    visitor.signs_in()
    visitor.keeps_picture("worklist")
    visitor.page.get_by_role("row", name=re.compile("Testa Sample")).get_by_role("link").first.click()
    visitor.page.get_by_text("Why this date").first.click()

    assert visitor.page.locator("details[open] ol.steps li").count() > 0
    visitor.keeps_picture("case")


def test_the_worklist_filters_as_choices_are_made(visitor: Visitor) -> None:
    visitor.signs_in()
    visitor.page.get_by_label("Finding").select_option("parity_quantitative")
    visitor.page.wait_for_url(re.compile("verdict=parity_quantitative"))

    visitor.page.locator("tbody").get_by_text("Medical necessity").first.wait_for(state="detached")
    for row in visitor.page.locator("tbody tr").all():
        assert "numeric limit" in row.inner_text()


def test_a_letter_is_confirmed_beside_its_text(visitor: Visitor, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(demo_notice(TODAY.replace(day=1)))
    visitor.signs_in()
    visitor.goes_to("/import")
    visitor.page.get_by_label("PDF of the letter").set_input_files(other)
    visitor.page.get_by_role("button", name="Read the letter").click()
    visitor.page.wait_for_url(re.compile("/notices/"))
    assert visitor.page.get_by_label("Member ID").input_value() == "SMH900100100"
    assert visitor.page.locator("mark").count() > 3
    visitor.keeps_picture("confirm-notice")

    visitor.page.get_by_label("Date of the letter").fill("")
    visitor.page.get_by_label("Date of the letter").fill("2026-01-05")
    visitor.page.get_by_role("button", name="Record this denial").click()

    visitor.page.get_by_text("The denial is recorded").wait_for()


def test_a_file_that_is_no_835_says_so_and_stores_nothing(visitor: Visitor, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.835"
    wrong.write_bytes(b"PK\x03\x04 this is a zip file")
    visitor.signs_in()
    visitor.goes_to("/import")
    visitor.page.get_by_label("835 file").set_input_files(wrong)
    visitor.page.get_by_role("button", name="Read the 835").click()

    assert (
        visitor.page.get_by_role("alert").get_by_role("heading", name="The file was not stored").is_visible()
    )
    visitor.complaints.clear()  # the browser notes the 422 of the page, as it should


@pytest.mark.parametrize("width", [390, 1360])
def test_no_page_is_wider_than_the_screen(visitor: Visitor, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.signs_in()
    visitor.goes_to("/worklist")
    case = re.search(r"/cases/[0-9a-f-]{36}", visitor.page.content())
    assert case
    for path in ("/worklist", "/import", "/denials", case.group(0), case.group(0) + APPEAL):
        visitor.goes_to(path)
        wider = visitor.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wider, path
