"""From the answer of a plan to the appeal letter, in a browser: marked, quoted, chosen, and read there."""

import io
import re

import pypdf
from axe_playwright_python.sync_playwright import Axe
from conftest import Visitor

QUESTION = "Which factors led the plan to apply the limit to behavioral benefits"
WORDS = "The factors were not ranked."


def test_a_passage_is_marked_on_its_page_and_stands_in_the_letter(visitor: Visitor) -> None:
    page = visitor.page
    visitor.signs_in()
    visitor.goes_to("/requests")
    page.get_by_label("Show").select_option("all")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="R-00003").click()
    page.get_by_role("link", name="Read the answer").click()
    visitor.keeps_picture("reading")

    question = page.locator("details", has_text=QUESTION)
    question.locator("summary").click()
    question.get_by_label("Page", exact=True).fill("4")
    question.get_by_label("Words of the page").fill(WORDS)
    question.get_by_label("In which way").select_option("list_without_definitions")
    question.get_by_role("button", name="Keep the mark").click()
    assert "they are on page 3" in page.get_by_role("status").inner_text()
    assert question.get_by_label("Words of the page").input_value() == WORDS  # nothing typed is lost

    visitor.complaints.clear()  # the browser notes the 422 of the page, as it should
    question.get_by_label("Page", exact=True).fill("3")
    question.get_by_role("button", name="Keep the mark").click()
    page.get_by_role("status").get_by_text("Marked.").wait_for()

    for finding in page.get_by_role("group", name="Findings and figures").get_by_role("checkbox").all():
        finding.check()
    page.get_by_role("button", name="Let the letters say this").click()
    page.get_by_role("status").get_by_text("The letters of the case tell this").wait_for()

    answer = page.get_by_role("link", name="R-00003").first
    answer.click()
    paper = page.get_by_role("link", name="The plan's comparative analysis").first.get_attribute("href")
    content = page.request.get(visitor.site + (paper or "")).body()
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(content)).pages]

    page.get_by_role("link", name=re.compile(r"^C-\d{5}$")).first.click()
    page.goto(page.url.split("#")[0].rstrip("/") + "/drafts/appeal.level_one")
    letter = page.locator("main").inner_text()
    assert "What the plan’s own analysis says" in letter
    cited = re.findall(r"“([^“”]+)” \(Exhibit [A-Z]+, page (\d+)\)", letter)
    quoted = {
        words: int(number) for words, number in cited if words == WORDS or "initial authorization" in words
    }
    assert quoted[WORDS] == 3
    for words, number in quoted.items():
        assert words in " ".join(pages[number - 1].split())
    assert "131 of 412" in letter
    page.get_by_text("What the plan’s own analysis says").first.evaluate("each => each.scrollIntoView()")
    visitor.keeps_picture("letter-with-findings")


def test_the_reading_desk_has_no_barrier(inspector: Visitor) -> None:
    inspector.signs_in()
    inspector.goes_to("/requests")
    inspector.page.get_by_role("link", name="R-00003").click()
    inspector.page.get_by_role("link", name="Read the answer").click()
    for each in inspector.page.locator("main details").all():
        each.evaluate("each => { each.open = true }")
    addresses = [inspector.page.url, inspector.page.url + "/others"]
    for address in addresses:
        inspector.page.goto(address)
        found = Axe().run(inspector.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == []
